/** One shape for the table, whether a board comes live or as of a moment. */
import type { BoardReply, BoardViewReply } from '../../../shared/api/boards.ts';
import type { BoardView } from '../../../shared/view.ts';
import { type AskedNumber, periodQuery } from '../../why/asked-number.ts';
import { consoleTexts } from '../texts.ts';

export type ShownRow = BoardViewReply['rows'][number];

export interface ShownBoard
  extends Pick<BoardView, 'name' | 'metric' | 'subjects' | 'per' | 'period' | 'total' | 'more' | 'hidden' | 'staleSince'> {
  rows: ShownRow[];
  final: boolean;
}

export function shownBoard(view: BoardView): ShownBoard {
  return { ...view, rows: view.rows.map(({ key, ...row }) => ({ id: key, ...row })), final: false };
}

export function shownReply({ board, rows, total, more, hidden, staleSince, final }: BoardViewReply): ShownBoard {
  return { ...board, rows, total, more, hidden, staleSince, final };
}

/** What is asked with "why?" at a row. `words` is the period's, `at` a moment (RFC 3339) or empty for now. */
export function askedOf(
  board: Pick<ShownBoard, 'metric' | 'subjects'>,
  { id, name, value }: Pick<ShownRow, 'id' | 'name' | 'value'>,
  period: BoardReply['period'],
  words: string,
  at = '',
): AskedNumber {
  return {
    metric: board.metric,
    subject: `${board.subjects === 'reps' ? 'rep' : 'team'}:${id}`,
    value,
    about: consoleTexts.boards.asked(name, board.metric.name, words),
    period: periodQuery(period),
    ...(at !== '' && { at }),
  };
}
