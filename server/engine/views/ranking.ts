/** B2, B4: rows in order and with their ranks, in divisions where there are any. */
import type { Board } from '../../../shared/board.ts';
import type { Metric } from '../../../shared/metric.ts';
import { rankRows } from '../../../shared/rank.ts';
import type { State } from '../state.ts';
import type { UnrankedRow } from './rows.ts';

export interface RankedRow {
  row: UnrankedRow;
  rank: number | null;
  /** What ranks instead of the value; more is better. */
  score?: number | null;
  /** A tag, or nothing for the rest. */
  division?: string;
}

type Score = ((row: UnrankedRow) => number | null) | null;

/** Each division ranked by itself, in the order of the board; rows of a team pulse stay as they are. */
export function divide(state: State, board: Board, metric: Metric, rows: readonly UnrankedRow[], score: Score): RankedRow[] {
  if (board.subjects === 'metrics') return rows.map((row) => ({ row, rank: null }));
  if (!board.divisions) return rank(rows, board, metric, score);
  const groups = new Map<string, UnrankedRow[]>([...board.divisions, ''].map((tag) => [tag, []]));
  for (const row of rows) {
    const tags = state.roster.people.get(row.id)?.tags ?? [];
    groups.get(board.divisions.find((tag) => tags.includes(tag)) ?? '')?.push(row);
  }
  return [...groups].flatMap(([division, inside]) => rank(inside, board, metric, score).map((row) => ({ ...row, division })));
}

/** Those who cannot be ranked come last, in the order of their ids. When all are at zero there is a start line and no ranking. */
function rank(rows: readonly UnrankedRow[], board: Board, metric: Metric, score: Score): RankedRow[] {
  const less = metric.direction === 'less';
  const ranked = rankRows(
    rows.map((row) => {
      const points = score?.(row);
      const number = points === undefined ? row.value : points;
      const isRanked = number !== null && (row.n === null || Math.abs(row.n) >= board.minimum);
      if (!isRanked) return { row, points, id: row.id, value: null, reachedAt: 0, reachedSeq: 0 };
      const { id, reachedAt, reachedSeq } = row;
      return { row, points, id, value: less && points === undefined ? 0 - number : number, reachedAt, reachedSeq };
    }),
    board.ranking,
  );
  const isStartLine = ranked.every(({ row: { row } }) => row.value === null || row.value === 0);
  return ranked.map(({ row: { row, points }, rank: place }) => ({
    row,
    rank: isStartLine ? null : place,
    ...(points !== undefined && { score: points }),
  }));
}
