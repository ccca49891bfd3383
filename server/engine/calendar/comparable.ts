/** G2: the periods before this one that it can be compared with. */
import type { Period } from '../../../shared/period.ts';
import { weekdayOf } from '../civil-date.ts';
import { previousWindow, type Window, windowAt, windowBounds } from '../periods.ts';
import { type State, workspaceOf } from '../state.ts';
import { calendarOfTeam } from './calendars.ts';
import { type WorkingCalendar, workedOn } from './working-time.ts';

/** A range of business dates. */
export type DayWindow = Extract<Window, { days: true }>;

/** G2, G3: how many periods are looked back at. */
export const COMPARABLE_MAX = 8;

/** How many periods are tried: half a year of days, a year of weeks, and so on. */
const tries = { hour: 0, day: 182, week: 52, month: 24, quarter: 12, year: 8, rolling: 12, custom: 12 } as const;

/**
 * Of the windows before, newest first, those like this one: a day on the same weekday; a day or week without holidays and unusual days;
 * a longer one with work in it. Ranges of instants are compared with nothing. None begins before `since` (epoch ms).
 */
export function comparableWindows(
  state: State,
  calendar: WorkingCalendar,
  window: Window,
  period: Period,
  max: number,
  since = Number.NEGATIVE_INFINITY,
): DayWindow[] {
  const found: DayWindow[] = [];
  let before: Window = window;
  for (let tried = 0; window.days && tried < tries[period.kind] && found.length < max; tried += 1) {
    before = previousWindow(before, period, workspaceOf(state), calendar.table);
    if (windowBounds(before, calendar.table).fromMs < since) break;
    if (before.days && isComparable(calendar, before, window, period)) found.push(before);
  }
  return found;
}

/** When the oldest of them begins (epoch ms) for a team's (null: the workspace's) period that holds `at`; Infinity when there is none. */
export function comparableSince(state: State, team: string | null, period: Period, at: number, max: number): number {
  const calendar = calendarOfTeam(state, team, at);
  const windows = comparableWindows(state, calendar, windowAt(period, at, calendar.table, workspaceOf(state)), period, max);
  return Math.min(Number.POSITIVE_INFINITY, ...windows.map((window) => windowBounds(window, calendar.table).fromMs));
}

function isComparable(calendar: WorkingCalendar, before: DayWindow, window: DayWindow, { kind }: Period): boolean {
  if (kind === 'day' && weekdayOf(before.from) !== weekdayOf(window.from)) return false;
  let worked = 0;
  for (let day = before.from; day < before.to; day += 1) {
    worked += workedOn(calendar, day);
    if ((kind === 'day' || kind === 'week') && (calendar.holidays.has(day) || calendar.unusual.has(day))) return false;
  }
  return worked > 0;
}
