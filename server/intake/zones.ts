/** T5: a zone is known to the log before anything counts by it. */
import { AppError } from '../../shared/error.ts';
import type { State } from '../engine/state.ts';
import { resolveZone } from '../live/zone-rules.ts';
import type { NewEntry } from '../store/store.ts';
import { type Author, ownEntry } from './decision.ts';

/** The entry that resolves a zone the log lacks; none when it is known. Throws AppError invalid_request for a zone that nobody knows. */
export function zoneEntries(state: State, zone: string, path: string, author: Author): NewEntry[] {
  if (state.zones.has(zone)) return [];
  const body = resolveZone(zone);
  if (!body)
    throw new AppError('invalid_request', [
      { path, message: `the zone ${zone} is not known; a zone is an IANA name, as in Europe/Berlin` },
    ]);
  return [ownEntry(state, `zone:${zone}`, 'zone.resolved', body, author)];
}
