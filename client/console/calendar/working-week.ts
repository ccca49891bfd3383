/** A working week as the form edits it: parts of days, the end of a day told as midnight. */
import type { Weekday, WorkingWeek } from '../../../shared/workspace.ts';
import { weekdays } from './weekdays.ts';

/** Fields for a time of day know no 24:00. */
const END = '24:00';
const MIDNIGHT = '00:00';

export function copyWeek(week: WorkingWeek): WorkingWeek {
  return Object.fromEntries(weekdays.map((day) => [day, week[day].map(([from, to]) => [from, to])])) as WorkingWeek;
}

/** A day off becomes a day like the first other one that is worked, and the other way round. */
export function toggleDay(week: WorkingWeek, day: Weekday): void {
  if (week[day].length > 0) {
    week[day] = [];
    return;
  }
  const like = weekdays.map((other) => week[other]).find((parts) => parts.length > 0) ?? [['09:00', '17:00']];
  week[day] = like.map(([from = '09:00', to = '17:00']) => [from, to]);
}

/** After a break of an hour, up to an hour long: a part there is room for; null where the day ends before. */
export function nextPart(parts: WorkingWeek[Weekday]): [string, string] | null {
  const [hours = 24, minutes = 0] = (parts.at(-1)?.[1] ?? END).split(':').map(Number);
  if (hours + 2 > 24 || (hours + 2 === 24 && minutes > 0)) return null;
  return [clock(hours + 1, minutes), clock(hours + 2, minutes)];
}

export const endShown = (to: string): string => (to === END ? MIDNIGHT : to);
export const endRead = (text: string): string => (text === MIDNIGHT ? END : text);

const clock = (hours: number, minutes: number) => `${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`;
