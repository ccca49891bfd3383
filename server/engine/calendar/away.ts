/** T1: who is not at work on a day: planned, or marked that morning. */
import { formatDay } from '../civil-date.ts';
import { type PersonState, pathAt, teamAt, zoneOfPath } from '../roster.ts';
import { type State, tableOf } from '../state.ts';
import { dayOf } from '../zones.ts';

/** On the local date of the person's team at `at` (epoch ms). */
export function isAway({ roster, ...state }: Pick<State, 'roster' | 'zones'>, person: string, at: number): boolean {
  const known = roster.people.get(person);
  if (!known?.absent && !known?.timeOff) return false;
  const team = teamAt(roster, person, at);
  const zone = zoneOfPath(roster, team === null ? [] : pathAt(roster, team, at));
  const date = formatDay(dayOf(tableOf(state, zone), at));
  return isAwayOn(known, date);
}

/** On a business date, as in 2026-03-29. */
export function isAwayOn({ absent, timeOff }: PersonState, date: string): boolean {
  return absent?.includes(date) === true || timeOff?.some(({ from, to }) => from <= date && date <= to) === true;
}
