/** B4: what rows are ranked by. More is better in every score. */
import type { Board } from '../../../shared/board.ts';
import type { Metric } from '../../../shared/metric.ts';
import { SCALE } from '../../../shared/money.ts';
import { paceOf } from '../../../shared/pace.ts';
import { calendarOfTeam } from '../calendar/calendars.ts';
import { comparableWindows, type DayWindow } from '../calendar/comparable.ts';
import { instantWorked, workedBetween } from '../calendar/working-time.ts';
import { parseDay } from '../civil-date.ts';
import { type Evaluation, evaluationOver, roundTo } from '../metrics.ts';
import { middle } from '../pace/learned.ts';
import { windowAt, windowBounds } from '../periods.ts';
import { workspaceOf } from '../state.ts';
import type { UnrankedRow } from './rows.ts';

/** Where less is better, nothing at all is worth this part of the goal: it is the best there is, and no division. */
const PERCENT_MAX = 10;
/** The usual is the median of so many comparable periods; of fewer than two there is none. */
export const USUAL_MAX = 4;
const USUAL_MIN = 2;

/** A part of the goal in ten-thousandths; null without a goal, or for a goal of nothing. */
export function percentOfGoal(value: number | null, goal: number | null, { direction }: Metric): number | null {
  if (value === null || goal === null || goal === 0) return null;
  if (direction === 'less' && value <= 0) return PERCENT_MAX * SCALE;
  const part = paceOf(value, goal, direction);
  return part === null ? null : roundTo((direction === 'less' ? Math.min(PERCENT_MAX, part) : part) * SCALE);
}

/**
 * What each row is above its own median of the last comparable periods at the same part of their working time. `rowsOver` gives the rows
 * of another evaluation; a period before somebody's start date is not theirs, and none begins before `since` (epoch ms).
 */
export function improvements(
  { state, cut }: Evaluation,
  board: Board,
  { direction }: Metric,
  at: number,
  rowsOver: (evaluation: Evaluation) => UnrankedRow[],
  since: number,
): (row: UnrankedRow) => number | null {
  const calendar = calendarOfTeam(state, board.team ?? null, at);
  const window = windowAt(board.period, at, calendar.table, workspaceOf(state));
  const { fromMs, toMs } = windowBounds(window, calendar.table);
  const all = workedBetween(calendar, fromMs, toMs);
  const part = all === 0 ? 1 : workedBetween(calendar, fromMs, cut) / all;
  const sameMoment = (before: DayWindow) => {
    const bounds = windowBounds(before, calendar.table);
    const worked = workedBetween(calendar, bounds.fromMs, bounds.toMs);
    return part >= 1 ? bounds.toMs - 1 : instantWorked(calendar, bounds.fromMs, bounds.toMs, worked * part);
  };
  const before = comparableWindows(state, calendar, window, board.period, USUAL_MAX, since).map((each) => ({
    window: each,
    values: new Map(rowsOver(evaluationOver(state, () => each, sameMoment(each))).map((row) => [row.id, row.value])),
  }));
  return ({ id, value }) => {
    const startDate = board.subjects === 'reps' ? state.roster.people.get(id)?.startDate : undefined;
    const from = startDate === undefined ? Number.NEGATIVE_INFINITY : parseDay(startDate);
    const usual: number[] = [];
    for (const each of before) {
      const then = each.window.from < from ? null : (each.values.get(id) ?? null);
      if (then !== null) usual.push(then);
    }
    if (value === null || usual.length < USUAL_MIN) return null;
    const above = value - middle(usual.sort((a, b) => a - b));
    return roundTo(direction === 'less' ? 0 - above : above);
  };
}
