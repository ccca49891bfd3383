/**
 * T1, T4: working time as pieces of real time. An instant is worked when its local time of day lies in an interval of its business
 * date; where the clock is moved inside an interval, that day is worked shorter or longer.
 */
import { type WorkingWeek, weekdays } from '../../../shared/workspace.ts';
import { weekdayOf } from '../civil-date.ts';
import { dayOf, dayStart, offsetUntil, type ZoneTable } from '../zones.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

export interface WorkingCalendar {
  readonly table: ZoneTable;
  readonly week: WorkingWeek;
  /** Day numbers on which nobody works. */
  readonly holidays: ReadonlySet<number>;
  /** Day numbers from which nothing is learned. */
  readonly unusual: ReadonlySet<number>;
  /** The pieces of days asked for before: `[from, to, from, to ...]` in epoch ms. A cache. */
  readonly days: Map<number, readonly number[]>;
}

export function workingCalendar(
  table: ZoneTable,
  week: WorkingWeek,
  holidays: ReadonlySet<number>,
  unusual: ReadonlySet<number> = new Set(),
): WorkingCalendar {
  return { table, week, holidays, unusual, days: new Map() };
}

const none: readonly number[] = [];
/** Some years of days; past it the cache starts over. */
const DAYS_MAX = 4_096;

/** The worked pieces of a business date, in order and apart: `[from, to, from, to ...]` in epoch ms. */
export function workedPieces(calendar: WorkingCalendar, day: number): readonly number[] {
  let pieces = calendar.days.get(day);
  if (!pieces) {
    pieces = piecesOf(calendar, day);
    if (calendar.days.size >= DAYS_MAX) calendar.days.clear();
    calendar.days.set(day, pieces);
  }
  return pieces;
}

/** `HH:MM` in ms since midnight. */
function clockMs(text: string): number {
  return (Number(text.slice(0, 2)) * 60 + Number(text.slice(3))) * MINUTE_MS;
}

function piecesOf({ table, week, holidays }: WorkingCalendar, day: number): readonly number[] {
  const weekday = weekdays[weekdayOf(day)];
  const intervals = weekday === undefined || holidays.has(day) ? [] : week[weekday];
  if (intervals.length === 0) return none;
  const pieces: number[] = [];
  const end = dayStart(table, day + 1);
  let from = dayStart(table, day);
  while (from < end) {
    const { offset, to } = offsetUntil(table, from);
    const until = Math.min(to, end);
    const midnight = day * DAY_MS - offset;
    for (const [opens, closes] of intervals) {
      const start = Math.max(from, midnight + clockMs(opens));
      const stop = Math.min(until, midnight + clockMs(closes));
      if (start >= stop) continue;
      // What goes on over a move of the clock is one piece.
      if (pieces[pieces.length - 1] === start) pieces[pieces.length - 1] = stop;
      else pieces.push(start, stop);
    }
    from = until;
  }
  return pieces;
}

/** Worked ms of a business date. */
export function workedOn(calendar: WorkingCalendar, day: number): number {
  const pieces = workedPieces(calendar, day);
  let sum = 0;
  for (let index = 0; index < pieces.length; index += 2) sum += (pieces[index + 1] ?? 0) - (pieces[index] ?? 0);
  return sum;
}

/** Worked ms in [from, to) (epoch ms). */
export function workedBetween(calendar: WorkingCalendar, from: number, to: number): number {
  if (from >= to) return 0;
  const last = dayOf(calendar.table, to - 1);
  let sum = 0;
  for (let day = dayOf(calendar.table, from); day <= last; day += 1) {
    const pieces = workedPieces(calendar, day);
    for (let index = 0; index < pieces.length; index += 2) {
      const start = Math.max(from, pieces[index] ?? 0);
      const stop = Math.min(to, pieces[index + 1] ?? 0);
      if (start < stop) sum += stop - start;
    }
  }
  return sum;
}

/**
 * T4: the worked part of [from, to) that lies before `at`, of all of it: 0 before, 1 after. A time in which nobody works is over at its
 * end and not before.
 */
export function workedShare(calendar: WorkingCalendar, from: number, to: number, at: number): number {
  if (at <= from) return 0;
  if (at >= to) return 1;
  const all = workedBetween(calendar, from, to);
  return all === 0 ? 0 : workedBetween(calendar, from, at) / all;
}

/** The first instant (epoch ms) in [from, to] before which `workedMs` of [from, to) have been worked; `to` when there is not so much. */
export function instantWorked(calendar: WorkingCalendar, from: number, to: number, workedMs: number): number {
  let left = workedMs;
  if (left <= 0) return from;
  const last = dayOf(calendar.table, Math.max(from, to - 1));
  for (let day = dayOf(calendar.table, from); day <= last; day += 1) {
    const pieces = workedPieces(calendar, day);
    for (let index = 0; index < pieces.length; index += 2) {
      const start = Math.max(from, pieces[index] ?? 0);
      const stop = Math.min(to, pieces[index + 1] ?? 0);
      if (start >= stop) continue;
      if (left <= stop - start) return start + left;
      left -= stop - start;
    }
  }
  return to;
}
