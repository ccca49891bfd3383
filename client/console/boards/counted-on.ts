/** Which boards activities may move: those whose metric counts their type, directly or through formulas and points, and whose period holds their day. */
import type { ActivityRecord } from '../../../shared/api/activities.ts';
import type { BoardReply } from '../../../shared/api/boards.ts';
import type { MetricReply } from '../../../shared/api/metrics.ts';
import { localDate } from '../../format.ts';

const words = /[A-Za-z_][\w-]*/g;

/** `at`: RFC 3339 or a date alone; absent where nobody knows, which no period holds. */
type Told = Pick<ActivityRecord, 'type' | 'at'>;

/** By the clock of the workspace's zone. Whether conditions let them in as well is known to the server alone. */
export function boardsCounting(
  activities: readonly Told[],
  boards: readonly BoardReply[],
  metrics: readonly MetricReply[],
  zone: string | undefined,
): BoardReply[] {
  const byId = new Map(metrics.map((metric) => [metric.id, metric]));
  const counts = (id: string, types: readonly string[], above: readonly string[]): boolean => {
    const metric = byId.get(id);
    // What rests on itself is refused by the server; here it only must not go round for ever.
    if (metric === undefined || above.includes(id)) return false;
    if ('measure' in metric) return metric.measure.types.some((type) => types.includes(type));
    if ('deals' in metric || 'conversion' in metric) return types.some((type) => /^(deal|lead)\./.test(type));
    const parts = 'points' in metric ? Object.keys(metric.points) : (metric.formula.match(words) ?? []);
    return parts.some((part) => counts(part, types, [...above, id]));
  };
  return boards.filter((board) => {
    const held = activities.filter(({ at }) => at !== undefined && holds(board.now, at, zone));
    return held.length > 0 && counts(board.metric, [...new Set(held.map(({ type }) => type))], []);
  });
}

/** `at`: RFC 3339 or a date alone. */
function holds({ from, to }: BoardReply['now'], at: string, zone: string | undefined): boolean {
  if (from.length > 10) return Date.parse(at) >= Date.parse(from) && Date.parse(at) < Date.parse(to);
  const day = at.length === 10 ? at : localDate(Date.parse(at), zone);
  return day >= from && day < to;
}

/** Boards may have the same name; a sentence says it once. */
export function boardNames(boards: readonly Pick<BoardReply, 'name'>[]): string {
  return [...new Set(boards.map(({ name }) => name))].join(', ');
}
