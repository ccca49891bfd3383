import {
  type BoardReply,
  type BoardViewReply,
  deleteBoard,
  getBoard,
  getBoards,
  getBoardView,
  putBoard,
} from '../../../shared/api/boards.ts';
import type { Board } from '../../../shared/board.ts';
import { AppError } from '../../../shared/error.ts';
import { paceOf } from '../../../shared/pace.ts';
import { toRfc3339 } from '../../../shared/time.ts';
import type { BoardView } from '../../../shared/view.ts';
import { defineBoard, deleteBoard as removeBoard } from '../../intake/board.ts';
import { hasEnded } from '../../intake/decision.ts';
import { presentWindow } from '../../live/present-parts.ts';
import type { OpenWorkspace } from '../../live/workspaces.ts';
import { pageOf, sortedIds } from '../page.ts';
import { type Route, route } from '../route.ts';

export const boardRoutes: Route[] = [
  route(getBoards, async (call) => {
    const ws = await call.workspace();
    const { items, ...rest } = pageOf(sortedIds(ws.state.boards.keys()), String, call.query);
    return { items: items.map((id) => boardReply(ws, id)), ...rest };
  }),

  route(putBoard, async (call) => {
    const ws = await call.workspace();
    await defineBoard(ws, call.params.id, call.body, call.caller.actor);
    return boardReply(ws, call.params.id);
  }),

  route(getBoard, async (call) => boardReply(await call.workspace(), call.params.id)),

  route(deleteBoard, async (call) => {
    await removeBoard(await call.workspace(), call.params.id, call.caller.actor);
    return { id: call.params.id, deleted: true as const };
  }),

  route(getBoardView, async (call) => {
    const ws = await call.workspace();
    // The very moment and entries that were looked at: given back as `at` and `known`, they give this view again (B6). While a long
    // batch is folded, the state is ahead of the position.
    const { at = ws.now(), known } = call.query;
    const view = ws.view(`board:${call.params.id}`, { at, known });
    if (view.kind !== 'board') throw new AppError('not_found', { board: call.params.id });
    return boardViewReply(ws, view, at, known);
  }),
];

function boardReply(ws: OpenWorkspace, id: string): BoardReply {
  const board = ws.state.boards.get(id);
  if (!board) throw new AppError('not_found', { board: id });
  return {
    id,
    rev: ws.state.revisions.get(`board:${id}`) ?? 0,
    ...board,
    period: periodReply(board.period),
    now: presentWindow(ws.state, board, ws.now()),
  };
}

function periodReply(period: Board['period']): BoardReply['period'] {
  if (period.kind !== 'custom') return period;
  const spell = (end: string | number) => (typeof end === 'number' ? toRfc3339(end) : end);
  return { kind: 'custom', from: spell(period.from), to: spell(period.to) };
}

function boardViewReply(ws: OpenWorkspace, view: BoardView, at: number, known: number | undefined): BoardViewReply {
  const { id, name, metric, subjects, score, per, ranking, period, total, more } = view;
  const lastAt = ws.lastAt(known);
  const reply: BoardViewReply = {
    board: { id, name, metric, subjects, score, per, ranking, period },
    position: Math.min(known ?? ws.state.seq, ws.state.seq),
    asOf: toRfc3339(at),
    final: hasEnded(ws.state, period.to, ws.now()),
    total,
    ...paceReply(total, view, metric.format.direction),
    rows: view.rows.map(({ key, ...row }) => ({
      id: key,
      ...row,
      ...paceReply(row.value, row, (row.format ?? metric.format).direction),
    })),
    more,
    lastAt: lastAt === null ? null : toRfc3339(lastAt),
  };
  if (view.hidden !== undefined) reply.hidden = view.hidden;
  if (view.staleSince !== undefined) reply.staleSince = view.staleSince;
  return reply;
}

function paceReply(value: number | null, { goal, expected }: { goal?: number; expected?: number }, direction: 'more' | 'less') {
  return goal === undefined || expected === undefined ? {} : { goal, expected, pace: paceOf(value, expected, direction) };
}
