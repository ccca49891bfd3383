/** The rep's own page: each board that has them on it, with the neighbours. */
import type { Board } from '../../../shared/board.ts';
import type { State } from '../state.ts';
import { type BoardResult, type BoardResultRow, boardView } from './board.ts';

export interface RepBoard {
  id: string;
  board: Board;
  /** The board without its rows. */
  result: Omit<BoardResult, 'rows'>;
  /** How many rows the board has in all. */
  of: number;
  own: BoardResultRow;
  /** The row right above and right below; null at the ends, and for somebody who is not ranked. */
  next: BoardResultRow | null;
  behind: BoardResultRow | null;
}

/**
 * The boards of reps that a person is on at `at` (epoch ms), in order of definition. A board's limit hides nobody from themselves.
 * `evaluate` may answer from memory: pages of many reps at one moment share their boards.
 */
export function repBoards(state: State, person: string, at: number, evaluate: typeof boardView = boardView): RepBoard[] {
  const boards: RepBoard[] = [];
  for (const [id, board] of state.boards) {
    if (board.subjects !== 'reps' || !state.metrics.has(board.metric)) continue;
    const { rows, ...result } = evaluate(state, id, { at, whole: true });
    const place = rows.findIndex((row) => row.id === person);
    const own = rows[place];
    if (!own) continue;
    const isRanked = own.rank !== null;
    const neighbour = (index: number) => (isRanked && rows[index]?.rank != null ? (rows[index] ?? null) : null);
    boards.push({ id, board, result, of: rows.length, own, next: neighbour(place - 1), behind: neighbour(place + 1) });
  }
  return boards;
}
