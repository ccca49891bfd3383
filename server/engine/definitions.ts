/** What a definition may say, given the others: refusals before it is appended. */
import type { Board } from '../../shared/board.ts';
import { AppError } from '../../shared/error.ts';
import type { Goal } from '../../shared/goal.ts';
import { limit } from '../../shared/limit.ts';
import type { Metric } from '../../shared/metric.ts';
import { builtInMetrics } from './deals/built-in.ts';
import { asksTheSame } from './goals/goal-fold.ts';
import { partsOf } from './metrics.ts';
import type { State } from './state.ts';
import { pulseMetrics } from './views/rows.ts';

type Definitions = Pick<State, 'metrics' | 'boards' | 'goals' | 'roster'>;

/**
 * M1: whether a metric may be defined under this id. Throws AppError invalid_request with `{path, reason}`: a formula that cannot
 * be read (then also its position), a metric that is not there, a circle, too deep a nesting; limit_reached for too many.
 */
export function checkMetric(state: Definitions, id: string, metric: Metric): void {
  if (!state.metrics.has(id) && state.metrics.size - builtInMetrics.size >= limit.metricsMax) throw tooMany('metricsMax');
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

/** What a metric cannot be deleted for: the metrics that name it, the boards and goals that go by it, as `metric:ID`, `board:ID`, `goal:ID`. */
export function metricDependents(state: Definitions, id: string): string[] {
  // The built-in one takes its place.
  if (builtInMetrics.has(id)) return [];
  const metrics = [...state.metrics].filter(([, metric]) => partsOf(metric).includes(id)).map(([other]) => `metric:${other}`);
  const boards = [...state.boards].filter(([, board]) => pulseMetrics(board).includes(id)).map(([board]) => `board:${board}`);
  const goals = [...state.goals.values()].filter((goal) => goal.metric === id).map((goal) => `goal:${goal.id}`);
  return [...metrics, ...boards, ...goals];
}

/** B1: whether a board may be defined. Throws AppError invalid_request with `{path, reason}`, limit_reached for too many. */
export function checkBoard(state: Definitions, id: string, board: Board): void {
  if (!state.boards.has(id) && state.boards.size >= limit.boardsMax) throw tooMany('boardsMax');
  for (const metric of pulseMetrics(board)) {
    const path = metric === board.metric ? 'metric' : 'metrics';
    if (!state.metrics.has(metric)) throw refusal(path, `there is no metric ${metric}`, { metric });
  }
  if (board.team !== undefined && state.roster.teams.get(board.team)?.deleted !== false) {
    throw refusal('team', `there is no team ${board.team}`, { team: board.team });
  }
}

/**
 * G1: whether a goal may be defined. Throws AppError invalid_request for an unknown metric, rep or team, and for a second goal that would
 * say the same of the same; limit_reached for too many.
 */
export function checkGoal(state: Definitions, id: string, goal: Goal): void {
  const before = state.goals.get(id);
  if (!before && state.goals.size >= limit.goalsMax) throw tooMany('goalsMax');
  if (before && before.versions.length >= limit.goalVersionsMax) throw tooMany('goalVersionsMax');
  if (!state.metrics.has(goal.metric)) throw refusal('metric', `there is no metric ${goal.metric}`, { metric: goal.metric });
  const { subject } = goal;
  if ('rep' in subject && state.roster.people.get(subject.rep)?.deleted !== false) {
    throw refusal('subject.rep', `there is no person ${subject.rep}`, { person: subject.rep });
  }
  if ('team' in subject && state.roster.teams.get(subject.team)?.deleted !== false) {
    throw refusal('subject.team', `there is no team ${subject.team}`, { team: subject.team });
  }
  for (const other of state.goals.values()) {
    if (other.id !== id && asksTheSame(other, goal))
      throw refusal('subject', `the goal ${other.id} says that already: change it instead`, { goal: other.id });
  }
}

function tooMany(name: 'metricsMax' | 'boardsMax' | 'goalsMax' | 'goalVersionsMax'): AppError {
  return new AppError('limit_reached', { limit: name, max: limit[name] });
}

function refusal(path: string, reason: string, more: object = {}): AppError {
  return new AppError('invalid_request', { path, reason, ...more });
}
