/** B1, B2, B3, B6: a board as of a moment: rows, then ranking. */
import type { Board } from '../../../shared/board.ts';
import { AppError } from '../../../shared/error.ts';
import type { Metric } from '../../../shared/metric.ts';
import { rankRows } from '../../../shared/rank.ts';
import { groupOfSubject } from '../groups.ts';
import { stateFor } from '../known.ts';
import { type Evaluation, evaluateMetric, evaluationAt, scaleOf } from '../metrics.ts';
import { windowAt, windowBounds, windowLabel } from '../periods.ts';
import { teamAt, zoneOfPath } from '../roster.ts';
import { type State, staleSince, tableOf, workspaceOf } from '../state.ts';
import { populationOf, repRows, teamRows, type UnrankedRow } from './rows.ts';
import { rankMark } from './working-day.ts';

export interface BoardResultRow {
  id: string;
  /** Integer of `scale` parts; null for no value. */
  value: number | null;
  /** Null: no value, below the minimum, or everybody is at zero. */
  rank: number | null;
  /** For ratios and averages: the denominator in major units. */
  n?: number;
  /** What is missing to the next better value, positive, of `scale` parts; absent for the leaders and the unranked. */
  gap?: number;
  /** Places won (positive) or lost; absent when there was no rank at the mark. */
  rankChange?: number;
  /** When the value was reached, epoch ms; 0 when nothing was. */
  reachedAt: number;
  /** A rep's team at the moment looked at. */
  team?: string;
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
  /** Rows beyond the board's limit. */
  more: number;
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
}

/** A board as of a moment (B6). Throws AppError not_found for an unknown board or metric. */
export function boardView(now: State, id: string, { at, known, whole }: BoardOptions): BoardResult {
  const state = stateFor(now, known);
  const board = state.boards.get(id);
  if (!board) throw new AppError('not_found', { board: id });
  const metric = state.metrics.get(board.metric);
  if (!metric) throw new AppError('not_found', { board: id, metric: board.metric });
  const evaluation = evaluationAt(state, board.period, at);
  const population = populationOf(state, board, at);
  const ranked = rank(rowsOf(evaluation, board, metric, population, at), board, metric);
  const before = ranksBefore(evaluation, board, metric, population, at);
  const rows = present(state, board, ranked, before, at);
  const max = whole ? rows.length : (board.limit ?? rows.length);
  const subject = board.team === undefined ? { workspace: true as const } : { team: board.team };
  const stale = staleSince(state);
  return {
    id,
    board,
    metric,
    scale: scaleOf(metric, evaluation.minorPerMajor),
    window: windowLabel(windowAt(board.period, at, tableOf(state, boardZone(state, board)), workspaceOf(state))),
    rows: rows.slice(0, max),
    total: evaluateMetric(evaluation, board.metric, groupOfSubject(state, subject))[0]?.value ?? null,
    more: Math.max(0, rows.length - max),
    asOf: at,
    seq: state.seq,
    ...(stale !== undefined && { staleSince: stale }),
  };
}

/** The clock that a board's heading goes by; each row goes by its own (T3). */
function boardZone(state: State, board: Board): string {
  return zoneOfPath(state.roster, board.team === undefined ? [] : [board.team]);
}

function rowsOf(evaluation: Evaluation, board: Board, metric: Metric, population: readonly string[], at: number): UnrankedRow[] {
  const rows = board.subjects === 'reps' ? repRows(evaluation, board, population) : teamRows(evaluation, board, metric, population, at);
  if (board.showZero) return rows;
  return rows.filter((row) => (row.value === null ? row.contributed : row.value !== 0));
}

interface RankedRow {
  row: UnrankedRow;
  rank: number | null;
}

/** Those who cannot be ranked come last, in the order of their ids. */
function rank(rows: readonly UnrankedRow[], board: Board, metric: Metric): RankedRow[] {
  const isRanked = ({ value, n }: UnrankedRow) => value !== null && (n === null || Math.abs(n) >= board.minimum);
  const ranked = rankRows(
    rows.map((row) => {
      if (!isRanked(row)) return { row, id: row.id, value: null, reachedAt: 0, reachedSeq: 0 };
      const { id, value, reachedAt, reachedSeq } = row;
      return { row, id, value: metric.direction === 'less' ? 0 - (value ?? 0) : value, reachedAt, reachedSeq };
    }),
    board.ranking,
  );
  const isStartLine = ranked.every(({ row }) => row.value === null || row.value === 0);
  return ranked.map(({ row, rank }) => ({ row: row.row, rank: isStartLine ? null : rank }));
}

/** B3: the ranks of the same window, with the same people, at the mark. */
function ranksBefore(now: Evaluation, board: Board, metric: Metric, population: readonly string[], at: number): Map<string, number> {
  const ranks = new Map<string, number>();
  const { state } = now;
  const workspace = workspaceOf(state);
  const mark = rankMark(board.period, at, workspace, tableOf(state, workspace.zone));
  if (now.spans.every(({ window, table }) => mark < windowBounds(window, table).fromMs)) return ranks;
  const evaluation = { ...now, cut: mark, cells: new Map() };
  for (const { row, rank: place } of rank(rowsOf(evaluation, board, metric, population, at), board, metric)) {
    if (place !== null) ranks.set(row.id, place);
  }
  return ranks;
}

function present(state: State, board: Board, ranked: readonly RankedRow[], before: Map<string, number>, at: number): BoardResultRow[] {
  let better: number | null = null;
  let previous: number | null = null;
  return ranked.map(({ row: { id, value, n, reachedAt }, rank }) => {
    const row: BoardResultRow = { id, value, rank, reachedAt };
    if (n !== null) row.n = n;
    if (rank !== null && value !== null) {
      if (previous !== null && previous !== value) better = previous;
      if (better !== null) row.gap = Math.abs(better - value);
      previous = value;
      const then = before.get(id);
      if (then !== undefined) row.rankChange = then - rank;
    }
    const team = board.subjects === 'reps' ? teamAt(state.roster, id, at) : null;
    if (team !== null) row.team = team;
    return row;
  });
}
