/** G1: which of several goals a window goes by. */
import type { Period } from '../../../shared/period.ts';
import type { State } from '../state.ts';
import { type DayRange, versionAt } from './goal-days.ts';
import { type GoalState, subjectKey } from './goal-fold.ts';

export interface GoalQuestion {
  state: State;
  metric: string;
  /** All goals for the metric. */
  goals: readonly GoalState[];
  period: Period;
  /** Epoch ms. */
  at: number;
}

/** Days, roughly: only for comparing. */
const lengths = { hour: 1, day: 1, week: 7, month: 30, quarter: 91, year: 365, rolling: 0, custom: 0 } as const;

/** The goal of a subject whose period is nearest to the window in length, the longer of two; none that begins after the range. */
export function nearestGoal({ goals, period }: GoalQuestion, key: string, range: DayRange): GoalState | null {
  const length = lengths[period.kind] || range.to - range.from;
  let [best, bestRatio] = [null as GoalState | null, 0];
  for (const goal of goals) {
    if (subjectKey(goal.subject) !== key || versionAt(goal, range.to - 1) === undefined) continue;
    const other = lengths[goal.period];
    const ratio = other > length ? other / length : length / other;
    if (best && (ratio > bestRatio || (ratio === bestRatio && other <= lengths[best.period]))) continue;
    [best, bestRatio] = [goal, ratio];
  }
  return best;
}
