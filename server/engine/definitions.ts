/** What a definition may say, given the others: refusals before it is appended. */
import type { Board } from '../../shared/board.ts';
import { AppError } from '../../shared/error.ts';
import { limit } from '../../shared/limit.ts';
import type { Metric } from '../../shared/metric.ts';
import { partsOf } from './metrics.ts';
import type { State } from './state.ts';

type Definitions = Pick<State, 'metrics' | 'boards' | 'roster'>;

/**
 * M1: whether a metric may be defined under this id. Throws AppError invalid_request with `{path, reason}`: a formula that cannot
 * be read (then also its position), a metric that is not there, a circle, too deep a nesting; limit_reached for too many.
 */
export function checkMetric(state: Definitions, id: string, metric: Metric): void {
  if (!state.metrics.has(id) && state.metrics.size >= limit.metricsMax) throw tooMany('metricsMax');
  const path = 'formula' in metric ? 'formula' : 'points';
  const metrics = new Map(state.metrics).set(id, metric);
  for (const part of partsOf(metric)) {
    if (!metrics.has(part)) throw refusal(path, `there is no metric ${part}`, { metric: part });
  }
  const depth = depthOf(metrics, id, []);
  if (depth === null) throw refusal(path, `metric ${id} would rest on itself`);
  // What rests on this one becomes deeper too.
  for (const other of [id, ...dependents(metrics, id)]) {
    const nested = depthOf(metrics, other, []) ?? depth;
    if (nested > limit.metricDepthMax)
      throw refusal(path, `metrics nest at most ${limit.metricDepthMax} deep; ${other} would nest ${nested}`);
  }
}

/** How many metrics lie on the longest way down, itself included; null for a circle. */
function depthOf(metrics: ReadonlyMap<string, Metric>, id: string, above: readonly string[]): number | null {
  if (above.includes(id)) return null;
  const metric = metrics.get(id);
  let depth = 0;
  for (const part of metric ? partsOf(metric) : []) {
    const below = depthOf(metrics, part, [...above, id]);
    if (below === null) return null;
    depth = Math.max(depth, below);
  }
  return depth + 1;
}

/** Every metric that rests on `id`, directly or through others. */
function dependents(metrics: ReadonlyMap<string, Metric>, id: string): string[] {
  const found = new Set<string>([id]);
  // A Set grows while it is walked.
  for (const part of found) {
    for (const [other, metric] of metrics) if (partsOf(metric).includes(part)) found.add(other);
  }
  found.delete(id);
  return [...found];
}

/** What a metric cannot be deleted for: the metrics that name it and the boards that show it, as `metric:ID` and `board:ID`. */
export function metricDependents(state: Definitions, id: string): string[] {
  const metrics = [...state.metrics].filter(([, metric]) => partsOf(metric).includes(id)).map(([other]) => `metric:${other}`);
  const boards = [...state.boards].filter(([, board]) => board.metric === id).map(([board]) => `board:${board}`);
  return [...metrics, ...boards];
}

/** B1: whether a board may be defined. Throws AppError invalid_request with `{path, reason}`, limit_reached for too many. */
export function checkBoard(state: Definitions, id: string, board: Board): void {
  if (!state.boards.has(id) && state.boards.size >= limit.boardsMax) throw tooMany('boardsMax');
  if (!state.metrics.has(board.metric)) throw refusal('metric', `there is no metric ${board.metric}`, { metric: board.metric });
  if (board.team !== undefined && state.roster.teams.get(board.team)?.deleted !== false) {
    throw refusal('team', `there is no team ${board.team}`, { team: board.team });
  }
}

function tooMany(name: 'metricsMax' | 'boardsMax'): AppError {
  return new AppError('limit_reached', { limit: name, max: limit[name] });
}

function refusal(path: string, reason: string, more: object = {}): AppError {
  return new AppError('invalid_request', { path, reason, ...more });
}
