/** Resolves IANA zones into the tables that `zone.resolved` entries carry (T5): the one place that asks the runtime's zone data. */
import process from 'node:process';
import { Temporal } from 'temporal-polyfill';
import type { ZoneBody } from '../../shared/entry.ts';

const from = Temporal.Instant.from('1990-01-01T00:00:00Z');
const toMs = Temporal.Instant.from('2041-01-01T00:00:00Z').epochMilliseconds;

/** The release of the zone rules this runtime has, as in `2025c`. */
export function zoneVersion(): string {
  return process.versions.tz ?? process.versions.icu ?? process.version;
}

/** The rules of a zone from 1990 to 2040, or null when this runtime does not know it. Tens of milliseconds: resolve once, not per view. */
export function resolveZone(zone: string): ZoneBody | null {
  let moment: Temporal.ZonedDateTime;
  try {
    moment = from.toZonedDateTimeISO(zone);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
  const transitions: number[] = [];
  const offsets = [offsetMs(moment)];
  for (let next = moment.getTimeZoneTransition('next'); next && next.epochMilliseconds < toMs; next = next.getTimeZoneTransition('next')) {
    const offset = offsetMs(next);
    if (offset === offsets[offsets.length - 1]) continue;
    transitions.push(next.epochMilliseconds);
    offsets.push(offset);
  }
  return { zone, version: zoneVersion(), transitions, offsets };
}

function offsetMs(moment: Temporal.ZonedDateTime): number {
  return Math.round(moment.offsetNanoseconds / 1e6);
}
