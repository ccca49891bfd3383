/** G2: where a subject should be by now. */
import type { Period } from '../../../shared/period.ts';
import type { DayWindow } from '../calendar/comparable.ts';
import { workedBetween, workedOn } from '../calendar/working-time.ts';
import { versionAt } from '../goals/goal-days.ts';
import { goalOf, type SubjectGoal } from '../goals/goal-of.ts';
import { type Subject, teamOfSubject } from '../groups.ts';
import { windowAt, windowBounds } from '../periods.ts';
import { type State, workspaceOf } from '../state.ts';
import { dayOf, dayStart } from '../zones.ts';
import { type LearnedCurve, learnedCurve, shareAt } from './learned.ts';

const MINUTE_MS = 60_000;

export interface Expectation {
  goal: SubjectGoal;
  /** Ten-thousandths, not rounded. */
  total: number;
  /** What should be there at the beginning of the minute looked at, ten-thousandths; it rises by minutes. */
  expected: number;
  /** The rhythm it goes by; null: by working time, or by weekdays. */
  curve: LearnedCurve | null;
}

/** Null where nothing is asked of the subject. `at` is epoch ms. */
export function expectationOf(state: State, metric: string, subject: Subject, period: Period, at: number): Expectation | null {
  const goal = goalOf(state, metric, subject, period, at);
  if (!goal) return null;
  if (!goal.days) return { goal, total: goal.total, expected: goal.total, curve: null };
  const { table } = goal.calendar;
  const window = windowAt(period, at, table, workspaceOf(state));
  const { fromMs, toMs } = windowBounds(window, table);
  const total = askedBetween(goal, fromMs, toMs);
  const curve = window.days ? rhythmOf(state, metric, subject, period, at, goal, window) : null;
  return { goal, total, expected: expectedAt({ goal, total, curve }, fromMs, Math.floor(at / MINUTE_MS) * MINUTE_MS), curve };
}

/** What should be there at `at`, of a goal over a window that begins at `fromMs` (both epoch ms). */
export function expectedAt({ goal, total, curve }: Pick<Expectation, 'goal' | 'total' | 'curve'>, fromMs: number, at: number): number {
  const byTime = Math.min(total, askedBetween(goal, fromMs, at));
  return curve === null || total === 0 ? byTime : total * shareAt(curve.median, byTime / total);
}

/** What a goal asks for in [fromMs, toMs): of each day the part of its working time that lies inside. */
function askedBetween({ days, from, calendar, total }: SubjectGoal, fromMs: number, toMs: number): number {
  if (!days) return total;
  const { table } = calendar;
  let asked = 0;
  const last = Math.min(from + days.length - 1, dayOf(table, toMs - 1));
  for (let day = Math.max(from, dayOf(table, fromMs)); day <= last; day += 1) {
    const amount = days[day - from] ?? 0;
    if (amount === 0) continue;
    const [start, end] = [dayStart(table, day), dayStart(table, day + 1)];
    const [low, high] = [Math.max(start, fromMs), Math.min(end, toMs)];
    if (low === start && high === end) asked += amount;
    else if (low < high) asked += amount * partOfDay(calendar, day, start, end, low, high);
  }
  return asked;
}

/** A day off that asks for something, by shares of weekdays, spreads over its hours. */
function partOfDay(calendar: SubjectGoal['calendar'], day: number, start: number, end: number, low: number, high: number): number {
  const worked = workedOn(calendar, day);
  return worked === 0 ? (high - low) / (end - start) : workedBetween(calendar, low, high) / worked;
}

/** A rep's few activities say little about a rhythm: theirs is that of the team they are in. */
function rhythmOf(
  state: State,
  metric: string,
  subject: Subject,
  period: Period,
  at: number,
  { goal, calendar }: SubjectGoal,
  window: DayWindow,
): LearnedCurve | null {
  if (versionAt(goal, dayOf(calendar.table, at))?.profile !== 'learned') return null;
  const team = teamOfSubject(state, subject, at);
  return learnedCurve(state, metric, team === null ? { workspace: true } : { team }, calendar, window, period);
}
