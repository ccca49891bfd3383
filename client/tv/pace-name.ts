/** The curve that belongs to a board: of its whole, where that has a goal over a period that has curves. */
import type { BoardView, ViewName } from '../../shared/view.ts';
import { hasGoal } from './lane.ts';

const periods = /^(day|week|month|quarter|year)$/;

/** Null where there is none. The pulse has many metrics, and improvement none to run towards. */
export function paceNameOf({ metric, team, subjects, score, period, total, goal, expected }: BoardView): ViewName | null {
  const whole = { value: total, ...(goal !== undefined && { goal }), ...(expected !== undefined && { expected }) };
  if (!periods.test(period.kind) || subjects === 'metrics' || score === 'improvement' || !hasGoal(whole)) return null;
  return `pace:${metric.id}:${team === undefined ? 'workspace' : `team:${team}`}:${period.kind}`;
}
