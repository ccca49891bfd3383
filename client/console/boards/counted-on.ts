/** Which boards an activity may move: those whose metric counts its type, directly or through formulas and points. */
import type { BoardReply } from '../../../shared/api/boards.ts';
import type { MetricReply } from '../../../shared/api/metrics.ts';

const words = /[A-Za-z_][\w-]*/g;

/** Whether conditions and the period let it in as well is known to the server alone. */
export function boardsCounting(types: readonly string[], boards: readonly BoardReply[], metrics: readonly MetricReply[]): BoardReply[] {
  const byId = new Map(metrics.map((metric) => [metric.id, metric]));
  const counts = (id: string, above: readonly string[]): boolean => {
    const metric = byId.get(id);
    // What rests on itself is refused by the server; here it only must not go round for ever.
    if (metric === undefined || above.includes(id)) return false;
    if ('measure' in metric) return metric.measure.types.some((type) => types.includes(type));
    const parts = 'points' in metric ? Object.keys(metric.points) : (metric.formula.match(words) ?? []);
    return parts.some((part) => counts(part, [...above, id]));
  };
  return boards.filter((board) => counts(board.metric, []));
}
