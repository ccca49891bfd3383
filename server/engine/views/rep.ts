/** The rep's own page: each board that has them on it, with the neighbours. */
import type { Board } from '../../../shared/board.ts';
import { NOTHING_PRIVATE, type Privacy } from '../privacy.ts';
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
 * `evaluate` may answer from memory: pages of many reps at one moment share their boards. One's own number is told also in team-only
 * mode (V1), without what others' numbers could be told from: neighbours and gaps.
 */
export function repBoards(
  state: State,
  person: string,
  at: number,
  evaluate: typeof boardView = boardView,
  { teamOnly, individualsFrom }: Privacy = NOTHING_PRIVATE,
): RepBoard[] {
  const boards: RepBoard[] = [];
  for (const [id, board] of state.boards) {
    if (board.subjects !== 'reps' || !state.metrics.has(board.metric)) continue;
    const { rows, ...result } = evaluate(state, id, { at, whole: true, privacy: { teamOnly: false, individualsFrom } });
    const place = rows.findIndex((row) => row.id === person);
    const found = rows[place];
    if (!found) continue;
    const { gap: _, ...alone } = found;
    const own = teamOnly ? alone : found;
    const isRanked = own.rank !== null;
    const neighbour = (index: number) => (isRanked && !teamOnly && rows[index]?.rank != null ? (rows[index] ?? null) : null);
    boards.push({ id, board, result, of: rows.length, own, next: neighbour(place - 1), behind: neighbour(place + 1) });
  }
  return boards;
}
