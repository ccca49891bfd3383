/** What would follow from a goal that is being written: about how much for each rep, and on a day. Near enough to see whether it is meant so. */
import type { MetricReply } from '../../../shared/api/metrics.ts';
import type { WorkingWeek } from '../../../shared/workspace.ts';
import type { GoalFields } from './goal-form.ts';

export interface Part {
  id: string;
  value: number;
}

/**
 * Whether a metric's goal is divided over people and days. A formula is taken to be a rate when it divides or multiplies; what holds is
 * known to the server.
 */
export function addsUp(metric: MetricReply): boolean {
  if ('points' in metric) return true;
  if ('formula' in metric) return !/[/*]/.test(metric.formula);
  if ('conversion' in metric) return false;
  const { aggregate } = 'deals' in metric ? metric.deals : metric.measure;
  return ['count', 'sum', 'distinct'].includes(aggregate);
}

/** What each rep is asked for; null where that is not known here: it goes by what they did, or nobody is asked. */
export function partsOf(value: number, { split, weights }: Pick<GoalFields, 'split' | 'weights'>, reps: readonly string[]): Part[] | null {
  if (split === 'equal') return reps.map((id) => ({ id, value: value / reps.length }));
  if (split !== 'weights') return null;
  const weighted = reps.map((id) => ({ id, weight: Number(weights[id] || 0) })).filter(({ weight }) => weight > 0);
  const all = weighted.reduce((sum, { weight }) => sum + weight, 0);
  return weighted.map(({ id, weight }) => ({ id, value: (value * weight) / all })).sort((a, b) => b.value - a.value);
}

const weeksIn: Record<GoalFields['period'], number> = { day: 0, week: 1, month: 365.25 / 84, quarter: 365.25 / 28, year: 365.25 / 7 };

/** About how much falls on a working day; null where it is a day's goal already, or days differ. */
export function onADay(
  value: number,
  { period, profile }: Pick<GoalFields, 'period' | 'profile'>,
  week: WorkingWeek | undefined,
): number | null {
  const days = Object.values(week ?? {}).filter((parts) => parts.length > 0).length;
  const all = weeksIn[period] * days;
  return all === 0 || profile === 'weekdays' ? null : value / all;
}
