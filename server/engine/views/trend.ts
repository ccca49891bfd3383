/** B3: how a row's number came about: its value in each bucket of the period so far. */
import { calendarOfTeam } from '../calendar/calendars.ts';
import { type WorkingCalendar, workedPieces } from '../calendar/working-time.ts';
import { type Evaluation, evaluationOver } from '../metrics.ts';
import { type Window, windowAt } from '../periods.ts';
import { workspaceOf } from '../state.ts';
import { dayStart, hourEnd, hourStart, type ZoneTable } from '../zones.ts';
import { type BoardQuestion, rowsOf } from './rows.ts';

/** More is no picture any more. */
const BUCKETS_MAX = 12;
const HOUR_MS = 3_600_000;

/** The buckets' values by the row's id; those still to come are left out. A day goes by hours, and dates without a time are in none. */
export function trends({ state, cut }: Evaluation, { board, metric, population, at }: BoardQuestion): (id: string) => (number | null)[] {
  const calendar = calendarOfTeam(state, board.team ?? null, at);
  const { table } = calendar;
  const window = windowAt(board.period, at, table, workspaceOf(state));
  const buckets = window.days && window.to - window.from > 1 ? dayBuckets(window, table, cut) : hourBuckets(calendar, window, cut);
  const values = buckets.map((bucket) => {
    const rows = rowsOf(
      evaluationOver(state, () => bucket, cut),
      { ...board, showZero: true },
      metric,
      population,
      at,
    );
    return new Map(rows.map((row) => [row.id, row.value]));
  });
  return (id) => values.map((bucket) => bucket.get(id) ?? null);
}

function dayBuckets(window: Window, table: ZoneTable, cut: number): Window[] {
  const days = Math.ceil((window.to - window.from) / BUCKETS_MAX);
  const buckets: Window[] = [];
  for (let from = window.from; from < window.to && dayStart(table, from) <= cut; from += days) {
    buckets.push({ kind: 'custom', days: true, from, to: Math.min(from + days, window.to) });
  }
  return buckets;
}

/** From the first worked hour of a day to the last one; all its hours, two at a time, when nobody works. */
function hourBuckets(calendar: WorkingCalendar, window: Window, cut: number): Window[] {
  const { table } = calendar;
  const pieces = window.days ? workedPieces(calendar, window.from) : [];
  const start = pieces[0] ?? (window.days ? dayStart(table, window.from) : window.from);
  const end = pieces[pieces.length - 1] ?? (window.days ? dayStart(table, window.from + 1) : window.to);
  const step = Math.ceil((end - start) / HOUR_MS / BUCKETS_MAX) * HOUR_MS;
  const buckets: Window[] = [];
  for (let from = hourStart(table, start); from < end && from <= cut; from += step) {
    buckets.push({ kind: 'custom', days: false, from, to: Math.max(hourEnd(table, from), from + step) });
  }
  return buckets;
}
