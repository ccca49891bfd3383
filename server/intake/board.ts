import type { Board } from '../../shared/board.ts';
import { AppError } from '../../shared/error.ts';
import { checkBoard } from '../engine/definitions.ts';
import type { OpenWorkspace } from '../live/workspaces.ts';
import { ownEntry, sameContent } from './decision.ts';

/** Throws AppError invalid_request for an unknown metric or team, limit_reached when there are too many boards. */
export async function defineBoard(ws: OpenWorkspace, id: string, board: Board, actor: string): Promise<void> {
  await ws.decide((state) => {
    checkBoard(state, id, board);
    const before = state.boards.get(id);
    if (before && sameContent(before, board)) return null;
    return [ownEntry(state, `board:${id}`, 'board.defined', { id, board }, { actor, now: ws.now() })];
  });
}

/** Throws AppError not_found. */
export async function deleteBoard(ws: OpenWorkspace, id: string, actor: string): Promise<void> {
  await ws.decide((state) => {
    if (!state.boards.has(id)) throw new AppError('not_found', { board: id });
    return [ownEntry(state, `board:${id}`, 'board.deleted', { id }, { actor, now: ws.now() })];
  });
}
