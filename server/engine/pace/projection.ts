/** G3: where a period will end, by how the comparable ones went on from here. */
import type { Period } from '../../../shared/period.ts';
import { calendarOfSubject } from '../calendar/calendars.ts';
import { COMPARABLE_MAX, comparableWindows, type DayWindow } from '../calendar/comparable.ts';
import { instantWorked, type WorkingCalendar, workedBetween } from '../calendar/working-time.ts';
import { groupOfSubject, type Subject } from '../groups.ts';
import { type Evaluation, evaluateMetric, evaluationOver, measuresOf } from '../metrics.ts';
import { type Window, windowAt, windowBounds } from '../periods.ts';
import { type State, workspaceOf } from '../state.ts';
import { firstDay } from '../tape.ts';
import { dayOf, dayStart } from '../zones.ts';
import { middle } from './learned.ts';

/** From the smallest to the largest of 8 lies the ninth in 7 of 9 cases; under 7 it is too little to say. */
export const PROJECTION_MIN = 7;
const MINUTE_MS = 60_000;

export interface Projection {
  /** Major units. */
  low: number;
  middle: number;
  high: number;
  /** How many comparable periods it rests on. */
  periods: number;
}

/**
 * What the metric would be with what has happened until `at` (epoch ms) and the remainder of each comparable period: as much working
 * time as is left of this one. Exact for every kind of metric, because the activities are put together and not the numbers. Null with
 * too few periods, over instants, and for `latest`, which no remainder adds to. No period that begins before `since` (epoch ms) is compared.
 */
export function projectionOf(
  state: State,
  metric: string,
  subject: Subject,
  period: Period,
  at: number,
  since = Number.NEGATIVE_INFINITY,
): Projection | null {
  const calendar = calendarOfSubject(state, subject, at);
  const window = windowAt(period, at, calendar.table, workspaceOf(state));
  if (!window.days || measuresOf(state, metric).some(({ aggregate }) => aggregate === 'latest')) return null;
  const { toMs } = windowBounds(window, calendar.table);
  const leftMs = workedBetween(calendar, Math.floor(at / MINUTE_MS) * MINUTE_MS, toMs);
  const grouping = groupOfSubject(state, subject);
  const now = evaluationOver(state, () => window, at);
  const ends: number[] = [];
  const first = firstDay(state.tape);
  for (const before of comparableWindows(state, calendar, window, period, COMPARABLE_MAX, since)) {
    // What is still to come of a period that began before there was anything is not nothing, it is not known.
    if (before.from <= first) continue;
    const end = evaluateMetric(withRemainder(now, calendar, before, leftMs), metric, grouping)[0]?.major ?? null;
    if (end !== null) ends.push(end);
  }
  if (ends.length < PROJECTION_MIN) return null;
  ends.sort((a, b) => a - b);
  return { low: ends[0] ?? 0, middle: middle(ends), high: ends[ends.length - 1] ?? 0, periods: ends.length };
}

/** The present rows, and those of the last `leftMs` of working time of a window before. */
function withRemainder(now: Evaluation, calendar: WorkingCalendar, before: DayWindow, leftMs: number): Evaluation {
  const { fromMs, toMs } = windowBounds(before, calendar.table);
  const done = workedBetween(calendar, fromMs, toMs) - leftMs;
  const from = done <= 0 ? fromMs : leftMs === 0 ? toMs : instantWorked(calendar, fromMs, toMs, done);
  const day = from < toMs ? dayOf(calendar.table, from) : before.to;
  const isWhole = from === dayStart(calendar.table, day);
  const windows: Window[] = [{ kind: 'custom', days: true, from: isWhole ? day : day + 1, to: before.to }];
  // Of the day it falls into only what came after the moment; a date alone counts from its beginning and is there already.
  if (!isWhole) windows.push({ kind: 'custom', days: false, from: from + 1, to: dayStart(calendar.table, day + 1) });
  const spans = windows.flatMap((window) => now.spans.map((span) => ({ ...span, window })));
  return { ...now, spans: [...now.spans, ...spans.filter(({ window }) => window.from < window.to)], cells: new Map() };
}
