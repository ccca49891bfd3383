/** What the foot of the screen says about how fresh it is: from figures alone, so that every case can be tested. */
import { formatAge, formatClock } from '../format.ts';
import type { LiveState } from '../live/connection.ts';
import { tvTexts } from '../texts.ts';

/** Longer without an activity and the floor counts as quiet: said plainly, since nothing may also mean a broken source. */
export const quietAfterMs = 15 * 60_000;

export interface Status {
  /** How the light looks: shape and word say the same, never colour alone. */
  light: 'live' | 'quiet' | 'waiting' | 'stale';
  word: string;
  detail: string;
}

export interface Freshness {
  state: LiveState;
  /** When what is shown was last known to be right, epoch ms of the server's clock; null: nothing is shown. */
  asOf: number | null;
  /** Null: there never was an activity; undefined: not known yet. */
  lastAt: string | null | undefined;
  staleSince: string | undefined;
  zone: string | undefined;
  now: number;
}

export function statusOf({ state, asOf, lastAt, staleSince, zone, now }: Freshness): Status {
  const known = asOf === null ? '' : tvTexts.asOf(formatClock(asOf, zone));
  if (state.kind === 'connecting') return { light: 'waiting', word: tvTexts.connecting, detail: known };
  if (state.kind !== 'live') return { light: 'waiting', word: tvTexts.reconnecting, detail: known };
  if (staleSince !== undefined) {
    return { light: 'stale', word: tvTexts.stale, detail: tvTexts.staleSince(formatClock(Date.parse(staleSince), zone)) };
  }
  if (lastAt === undefined) return { light: 'live', word: tvTexts.live, detail: '' };
  if (lastAt === null) return { light: 'live', word: tvTexts.live, detail: tvTexts.noActivity };
  const ageMs = Math.max(0, now - Date.parse(lastAt));
  const age = tvTexts.lastActivity(formatAge(ageMs));
  return ageMs >= quietAfterMs ? { light: 'quiet', word: tvTexts.quiet, detail: age } : { light: 'live', word: tvTexts.live, detail: age };
}
