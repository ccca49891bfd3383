/** One shape for the table, whether a board comes live or as of a moment. */
import type { BoardReply, BoardViewReply } from '../../../shared/api/boards.ts';
import type { BoardView } from '../../../shared/view.ts';
import { type AskedNumber, periodQuery } from '../../why/asked-number.ts';
import { consoleTexts } from '../texts.ts';

export type ShownRow = BoardViewReply['rows'][number];

export interface ShownBoard
  extends Pick<
    BoardView,
    'name' | 'metric' | 'subjects' | 'score' | 'per' | 'period' | 'total' | 'goal' | 'expected' | 'more' | 'hidden' | 'staleSince'
  > {
  rows: ShownRow[];
  final: boolean;
}

export function shownBoard(view: BoardView): ShownBoard {
  return { ...view, rows: view.rows.map(({ key, ...row }) => ({ id: key, ...row })), final: false };
}

export function shownReply({ board, rows, total, goal, expected, more, hidden, staleSince, final }: BoardViewReply): ShownBoard {
  return { ...board, rows, total, goal, expected, more, hidden, staleSince, final };
}

/** When a number of a board is asked about: its period, that in words, and a moment (RFC 3339), empty for now. */
export interface AskedWhen {
  period: BoardReply['period'];
  words: string;
  at?: string;
}

/** What is asked with "why?" at a row. */
export function askedOf(
  board: Pick<ShownBoard, 'metric' | 'subjects' | 'per'>,
  { id, name, value }: Pick<ShownRow, 'id' | 'name' | 'value'>,
  when: AskedWhen,
): AskedNumber {
  const isShare = board.subjects === 'teams' && board.per !== 'total';
  return { ...asked(board.metric, `${board.subjects === 'reps' ? 'rep' : 'team'}:${id}`, name, value, when), isShare };
}

/** What is asked with "why?" at the total: of the board's team, or of everybody. */
export function askedTotal(
  board: Pick<ShownBoard, 'metric' | 'total'>,
  team: { id: string; name: string } | undefined,
  when: AskedWhen,
): AskedNumber {
  const name = team?.name ?? consoleTexts.boards.everybody;
  return asked(board.metric, team ? `team:${team.id}` : 'workspace', name, board.total, when);
}

function asked(
  metric: ShownBoard['metric'],
  subject: string,
  name: string,
  value: number | null,
  { period, words, at = '' }: AskedWhen,
): AskedNumber {
  const about = consoleTexts.boards.asked(name, metric.name, words);
  return { metric, subject, value, about, period: periodQuery(period), ...(at !== '' && { at }) };
}
