/** T1, G1: how much of a person there is on a day. */
import { isAwayOn } from '../calendar/away.ts';
import { formatDay, parseDay } from '../civil-date.ts';
import type { PersonState } from '../roster.ts';

/** The part of full time on a business date (day number): 0 before the start date and on days away. */
export function availableOn(person: PersonState, day: number): number {
  if (person.startDate !== undefined && day < parseDay(person.startDate)) return 0;
  if (!person.timeOff?.length && !person.absent?.length) return person.fte;
  return isAwayOn(person, formatDay(day)) ? 0 : person.fte;
}
