/** One shape for the table, whether a board comes live or as of a moment. */
import type { BoardViewReply } from '../../../shared/api/boards.ts';
import type { BoardView } from '../../../shared/view.ts';

export type ShownRow = BoardViewReply['rows'][number];

export interface ShownBoard extends Pick<BoardView, 'name' | 'metric' | 'subjects' | 'per' | 'period' | 'total' | 'more' | 'staleSince'> {
  rows: ShownRow[];
  final: boolean;
}

export function shownBoard(view: BoardView): ShownBoard {
  return { ...view, rows: view.rows.map(({ key, ...row }) => ({ id: key, ...row })), final: false };
}

export function shownReply({ board, rows, total, more, staleSince, final }: BoardViewReply): ShownBoard {
  return { ...board, rows, total, more, staleSince, final };
}
