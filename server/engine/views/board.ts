/** B1 to B4, B6: a board as of a moment: rows, then scores, then ranking. */
import type { Board } from '../../../shared/board.ts';
import { AppError } from '../../../shared/error.ts';
import type { Metric } from '../../../shared/metric.ts';
import { calendarOfTeam } from '../calendar/calendars.ts';
import { groupOfSubject } from '../groups.ts';
import { stateFor } from '../known.ts';
import { type Evaluation, evaluateMetric, evaluationAt, scaleOf } from '../metrics.ts';
import { windowAt, windowBounds, windowLabel } from '../periods.ts';
import { type Hidden, NOTHING_PRIVATE, type Privacy } from '../privacy.ts';
import { teamAt, zoneOfPath } from '../roster.ts';
import { type State, staleSince, tableOf, workspaceOf } from '../state.ts';
import { type Kept, keptOf } from './kept.ts';
import { divide, type RankedRow } from './ranking.ts';
import { type RowGoal, rowGoals } from './row-goals.ts';
import { type BoardQuestion, populationOf, rowsOf, subjectOf, type UnrankedRow } from './rows.ts';
import { improvements, percentOfGoal } from './score.ts';
import { streaks } from './streak.ts';
import { trends } from './trend.ts';
import { rankMark } from './working-day.ts';

export interface BoardResultRow extends RowGoal {
  id: string;
  /** Integer of `scale` parts; null for no value. */
  value: number | null;
  /** Null: no value, below the minimum, or everybody is at zero. */
  rank: number | null;
  /** Ten-thousandths of the goal, or an improvement of `scale` parts; absent on boards that rank by value. */
  score?: number | null;
  division?: string;
  /** Of a team pulse: the metric that the row is, and parts of one major unit in its numbers. */
  metric?: Metric;
  scale: number;
  /** For ratios and averages: the denominator in major units. */
  n?: number;
  /** What is missing to the next better value or score, positive; absent for the leaders and the unranked. */
  gap?: number;
  /** Places won (positive) or lost; absent when there was no rank at the mark. */
  rankChange?: number;
  /** When the value was reached, epoch ms; 0 when nothing was. */
  reachedAt: number;
  /** A rep's team at the moment looked at. */
  team?: string;
  /** Values of the buckets of the period so far. */
  trend?: (number | null)[];
  /** Periods in a row in which the goal was reached. */
  streak?: number;
}

export interface BoardResult {
  id: string;
  board: Board;
  metric: Metric;
  /** Parts of one major unit in the values. */
  scale: number;
  window: { kind: string; from: string; to: string };
  rows: BoardResultRow[];
  /** Over everybody in the population, in the metric's own way: a sum, or the ratio of sums; never per head. */
  total: number | null;
  /** The goal of the whole, and what should be there by now. */
  totalGoal: RowGoal;
  /** Rows beyond the board's limit. */
  more: number;
  /** V1, V3: why rows, or the total, are missing. */
  hidden?: Hidden;
  /** Epoch ms. */
  asOf: number;
  seq: number;
  /** Epoch ms, when a projection stopped. */
  staleSince?: number;
}

export interface BoardOptions {
  /** Epoch ms. */
  at: number;
  /** What had been appended up to this seq; absent: everything. */
  known?: number;
  /** All rows, whatever the board's limit. */
  whole?: boolean;
  /** What is not to be told; absent: everything is. */
  privacy?: Privacy;
}

/** A board as of a moment (B6). Throws AppError not_found for an unknown board or metric. */
export function boardView(now: State, id: string, { at, known, whole, privacy = NOTHING_PRIVATE }: BoardOptions): BoardResult {
  const state = stateFor(now, known);
  const board = state.boards.get(id);
  if (!board) throw new AppError('not_found', { board: id });
  const metric = state.metrics.get(board.metric);
  if (!metric) throw new AppError('not_found', { board: id, metric: board.metric });
  const evaluation = evaluationAt(state, board.period, at);
  const kept = keptOf(evaluation, board, at, privacy);
  const since = board.subjects === 'reps' ? privacy.individualsFrom : Number.NEGATIVE_INFINITY;
  const asked: Asked = { board, metric, population: kept.rows ? populationOf(state, board, at) : [], at, since, kept };
  const ranked = kept.rows ? ranking(evaluation, asked) : [];
  const shown = whole || board.limit === undefined ? ranked : firstOfEach(ranked, board.limit);
  const stale = staleSince(state);
  return {
    id,
    board,
    metric,
    scale: scaleOf(metric, evaluation.minorPerMajor),
    window: boardWindow(state, board, at),
    rows: shown.length === 0 ? [] : present(evaluation, asked, ranked, shown),
    total: kept.total ? (evaluateMetric(evaluation, board.metric, groupOfSubject(state, subjectOf(board)))[0]?.value ?? null) : null,
    totalGoal: kept.total ? rowGoals(evaluation, { ...board, subjects: 'teams', per: 'total' }, at).of(board.team ?? null) : {},
    more: ranked.length - shown.length,
    ...(kept.hidden && { hidden: kept.hidden }),
    asOf: at,
    seq: state.seq,
    ...(stale !== undefined && { staleSince: stale }),
  };
}

/** The period of a board that holds `at` (epoch ms), as views name it. */
export function boardWindow(state: State, board: Board, at: number): BoardResult['window'] {
  return windowLabel(windowAt(board.period, at, tableOf(state, boardZone(state, board)), workspaceOf(state)));
}

interface Asked extends BoardQuestion {
  /** V3, epoch ms: what rows are compared with does not begin before it. */
  since: number;
  kept: Kept;
}

/** The clock that a board's heading goes by; each row goes by its own (T3). */
function boardZone(state: State, board: Board): string {
  return zoneOfPath(state.roster, board.team === undefined ? [] : [board.team]);
}

function firstOfEach(rows: readonly RankedRow[], max: number): RankedRow[] {
  const seen = new Map<string | undefined, number>();
  return rows.filter(({ division }) => {
    const count = (seen.get(division) ?? 0) + 1;
    seen.set(division, count);
    return count <= max;
  });
}

function ranking(evaluation: Evaluation, { board, metric, population, at, since, kept }: Asked): RankedRow[] {
  const rowsOver = (over: Evaluation) => rowsOf(over, board, metric, population, at).filter(({ id }) => kept.rows?.(id));
  return divide(evaluation.state, board, metric, rowsOver(evaluation), scorer(evaluation, board, metric, at, rowsOver, since));
}

/** Null where the value itself is what counts. */
function scorer(
  evaluation: Evaluation,
  board: Board,
  metric: Metric,
  at: number,
  rowsOver: (over: Evaluation) => UnrankedRow[],
  since: number,
): ((row: UnrankedRow) => number | null) | null {
  if (board.score === 'improvement') return improvements(evaluation, board, metric, at, rowsOver, since);
  if (board.score !== 'percentOfGoal') return null;
  const goals = rowGoals(evaluation, board, at);
  return (row) => percentOfGoal(row.value, goals.of(row.id).goal ?? null, metric);
}

/** B3: the ranks of the same window, with the same people, at the mark. */
function ranksBefore(now: Evaluation, asked: Asked): Map<string, number> {
  const ranks = new Map<string, number>();
  const { state } = now;
  const { board, at } = asked;
  const mark = rankMark(board.period, at, calendarOfTeam(state, null, at));
  if (board.subjects === 'metrics' || now.spans.every(({ window, table }) => mark < windowBounds(window, table).fromMs)) return ranks;
  for (const { row, rank: place } of ranking({ ...now, cut: mark, cells: new Map() }, asked)) {
    if (place !== null) ranks.set(row.id, place);
  }
  return ranks;
}

function present(evaluation: Evaluation, asked: Asked, ranked: readonly RankedRow[], shown: readonly RankedRow[]): BoardResultRow[] {
  const { state, minorPerMajor } = evaluation;
  const { board, metric, at } = asked;
  const before = ranksBefore(evaluation, asked);
  const gaps = gapsOf(ranked);
  const goals = rowGoals(evaluation, board, at);
  const columns = board.columns ?? [];
  const trend = columns.includes('trend') ? trends(evaluation, asked) : null;
  const streak = columns.includes('streak') ? streaks(evaluation, asked) : null;
  return shown.map(({ row, rank, score, division }) => {
    const { id, value, n, reachedAt } = row;
    const own = board.subjects === 'metrics' ? state.metrics.get(id) : undefined;
    const result: BoardResultRow = { id, value, rank, reachedAt, scale: scaleOf(own ?? metric, minorPerMajor), ...goals.of(id) };
    if (own) result.metric = own;
    if (n !== null) result.n = n;
    if (score !== undefined) result.score = score;
    if (division !== undefined) result.division = division;
    const gap = gaps.get(id);
    if (gap !== undefined) result.gap = gap;
    const then = before.get(id);
    if (rank !== null && then !== undefined) result.rankChange = then - rank;
    const team = board.subjects === 'reps' ? teamAt(state.roster, id, at) : null;
    if (team !== null) result.team = team;
    if (trend) result.trend = trend(id);
    if (streak) result.streak = streak(row);
    return result;
  });
}

/** What is missing to the next better one, within a division. */
function gapsOf(ranked: readonly RankedRow[]): Map<string, number> {
  const gaps = new Map<string, number>();
  let [better, previous, within] = [null as number | null, null as number | null, undefined as string | undefined];
  for (const { row, rank, score, division } of ranked) {
    const number = score === undefined ? row.value : score;
    if (division !== within) [better, previous, within] = [null, null, division];
    if (rank === null || number === null) continue;
    if (previous !== null && previous !== number) better = previous;
    if (better !== null) gaps.set(row.id, Math.abs(better - number));
    previous = number;
  }
  return gaps;
}
