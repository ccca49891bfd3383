/** E4 by days: where a rep was on each business date, which is where they were when it began (E10). */
import { segmentsOfIdentity } from '../roster.ts';
import { type State, tableOf } from '../state.ts';
import { dayOf, dayStart } from '../zones.ts';
import type { DayRange } from './goal-days.ts';

/** Calls `visit` for each stretch of days [from, to) of the range that a rep spent on one path of teams. */
export function eachStay(
  state: State,
  rep: string,
  range: DayRange,
  visit: (path: readonly string[], from: number, to: number) => void,
): void {
  const { froms, seats } = segmentsOfIdentity(state.roster, `p:${rep}`);
  for (const [index, seat] of seats.entries()) {
    if (seat.person !== rep) continue;
    const from = Math.max(range.from, firstDayFrom(state, froms[index] ?? Number.NEGATIVE_INFINITY, seat.zone));
    const to = Math.min(range.to, firstDayFrom(state, froms[index + 1] ?? Number.POSITIVE_INFINITY, seat.zone));
    if (from < to) visit(seat.path, from, to);
  }
}

/** The first business date that begins at an instant (epoch ms) or after it. */
function firstDayFrom(state: State, at: number, zone: string): number {
  if (!Number.isFinite(at)) return at;
  const table = tableOf(state, zone);
  const day = dayOf(table, at);
  return dayStart(table, day) === at ? day : day + 1;
}
