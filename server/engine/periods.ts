/** T2: the window a period means at a moment. Calendar periods are ranges of business dates, hours and some customs of instants. */
import type { Period } from '../../shared/period.ts';
import { type Workspace, weekdays } from '../../shared/workspace.ts';
import { civilOf, dayOfCivil, formatDay, parseDay, weekdayOf } from './civil-date.ts';
import { dayOf, dayStart, hourEnd, hourStart, type ZoneTable } from './zones.ts';

/** Half-open: business dates (day numbers) when `days`, else epoch ms. */
export type Window =
  | { kind: Period['kind']; days: true; from: number; to: number }
  | { kind: Period['kind']; days: false; from: number; to: number };

/** What of a workspace decides where calendar periods begin. */
export type Calendar = Pick<Workspace, 'weekStart' | 'fiscalYearStart' | 'quarters'>;

type Days = { from: number; to: number };
type CalendarKind = 'day' | 'week' | 'month' | 'quarter' | 'year';

/** The window of `period` that holds `at` (epoch ms) by the clock of `table`; a custom period is what it says, whatever `at`. */
export function windowAt(period: Period, at: number, table: ZoneTable, workspace: Calendar): Window {
  switch (period.kind) {
    case 'hour':
      return { kind: 'hour', days: false, from: hourStart(table, at), to: hourEnd(table, at) };
    case 'custom':
      return typeof period.from === 'string' || typeof period.to === 'string'
        ? { kind: 'custom', days: true, from: parseDay(String(period.from)), to: parseDay(String(period.to)) }
        : { kind: 'custom', days: false, from: period.from, to: period.to };
    case 'rolling': {
      const to = dayOf(table, at) + 1;
      return { kind: 'rolling', days: true, from: to - period.days, to };
    }
    default:
      return { kind: period.kind, days: true, ...calendarDays(period.kind, dayOf(table, at), workspace) };
  }
}

/** The comparable window before: yesterday, last month, the hour before, as many days or ms right before a rolling or custom one. */
export function previousWindow(window: Window, period: Period, workspace: Calendar, table: ZoneTable): Window {
  if (!window.days) {
    const from = period.kind === 'hour' ? hourStart(table, window.from - 1) : 2 * window.from - window.to;
    return { kind: window.kind, days: false, from, to: window.from };
  }
  if (period.kind === 'hour' || period.kind === 'rolling' || period.kind === 'custom') {
    return { kind: window.kind, days: true, from: 2 * window.from - window.to, to: window.from };
  }
  let before = calendarDays(period.kind, window.from - 1, workspace);
  // A date the zone skipped has no instants; nothing can be compared with it.
  while (dayStart(table, before.from) === dayStart(table, before.to)) before = calendarDays(period.kind, before.from - 1, workspace);
  return { kind: window.kind, days: true, ...before };
}

/** The instants (epoch ms, half-open) a window covers by the clock of `table`. */
export function windowBounds(window: Window, table: ZoneTable): { fromMs: number; toMs: number } {
  if (!window.days) return { fromMs: window.from, toMs: window.to };
  return { fromMs: dayStart(table, window.from), toMs: dayStart(table, window.to) };
}

/** A window as views and the API name it: dates, or RFC 3339 in UTC; `to` is not included. */
export function windowLabel(window: Window, _table?: ZoneTable): { kind: string; from: string; to: string } {
  const spell = window.days ? formatDay : (at: number) => new Date(at).toISOString();
  return { kind: window.kind, from: spell(window.from), to: spell(window.to) };
}

function calendarDays(kind: CalendarKind, day: number, workspace: Calendar): Days {
  if (kind === 'day') return { from: day, to: day + 1 };
  if (kind === 'week') {
    const from = day - ((weekdayOf(day) - weekdays.indexOf(workspace.weekStart) + 7) % 7);
    return { from, to: from + 7 };
  }
  return workspace.quarters === '4-4-5' ? weekPattern(kind, day, workspace) : calendarMonths(kind, day, workspace);
}

function calendarMonths(kind: 'month' | 'quarter' | 'year', day: number, workspace: Calendar): Days {
  const { year, month } = civilOf(day);
  const length = kind === 'month' ? 1 : kind === 'quarter' ? 3 : 12;
  const since = ((month - workspace.fiscalYearStart + 12) % 12) % length;
  return { from: monthStart(year, month - since), to: monthStart(year, month - since + length) };
}

/** The first day of a month that may lie before January or after December of the year it is counted from. */
function monthStart(year: number, month: number): number {
  const index = year * 12 + month - 1;
  return dayOfCivil(Math.floor(index / 12), (((index % 12) + 12) % 12) + 1, 1);
}

/** Where the months of a 4-4-5 year begin, in weeks; the 53rd week of a long year belongs to the last. */
const monthWeeks = [0, 4, 8, 13, 17, 21, 26, 30, 34, 39, 43, 47];

function weekPattern(kind: 'month' | 'quarter' | 'year', day: number, workspace: Calendar): Days {
  let { year } = civilOf(day);
  if (day < patternYearStart(year, workspace)) year -= 1;
  else if (day >= patternYearStart(year + 1, workspace)) year += 1;
  const start = patternYearStart(year, workspace);
  const end = patternYearStart(year + 1, workspace);
  if (kind === 'year') return { from: start, to: end };
  const starts = kind === 'month' ? monthWeeks : [0, 13, 26, 39];
  const week = Math.floor((day - start) / 7);
  const index = starts.findLastIndex((from) => from <= week);
  const next = starts[index + 1];
  return { from: start + (starts[index] ?? 0) * 7, to: next === undefined ? end : start + next * 7 };
}

/** The first weekday of the workspace that lies nearest to the 1st of the fiscal year's first month: never more than 3 days off. */
function patternYearStart(year: number, workspace: Calendar): number {
  const first = dayOfCivil(year, workspace.fiscalYearStart, 1);
  const since = (weekdayOf(first) - weekdays.indexOf(workspace.weekStart) + 7) % 7;
  return since <= 3 ? first - since : first + 7 - since;
}
