import { AppError } from '../../shared/error.ts';
import { OWN_SOURCE } from '../../shared/id.ts';
import type { Workspace } from '../../shared/workspace.ts';
import { MONEY } from '../engine/columns.ts';
import { createState, type State, workspaceOf } from '../engine/state.ts';
import type { OpenWorkspace } from '../live/workspaces.ts';
import type { NewEntry } from '../store/store.ts';
import { type Author, ownEntry, sameContent } from './decision.ts';
import { zoneEntries } from './zones.ts';

/** Throws AppError invalid_request for an unknown zone, currency_fixed when there are amounts in another currency. */
export async function defineWorkspace(ws: OpenWorkspace, workspace: Workspace, actor: string): Promise<void> {
  await ws.decide((state) => {
    const before = workspaceOf(state);
    if (before.currency !== workspace.currency && hasAmounts(state)) {
      throw new AppError('currency_fixed', [{ path: 'currency', message: `amounts are kept in ${before.currency}` }]);
    }
    if (state.workspace && sameContent(state.workspace, workspace)) return null;
    return workspaceEntries(state, workspace, { actor, now: ws.now() });
  });
}

/** The first entries of a new workspace, for `Workspaces.create`. */
export function firstEntries(workspace: Workspace, author: Author = { actor: OWN_SOURCE, now: 0 }): NewEntry[] {
  return workspaceEntries(createState(), workspace, author);
}

function workspaceEntries(state: State, workspace: Workspace, author: Author): NewEntry[] {
  return [...zoneEntries(state, workspace.zone, 'zone', author), ownEntry(state, 'workspace', 'workspace.defined', workspace, author)];
}

/** E8: whether any amount was ever recorded, voided ones included: the log keeps them in the old currency. */
export function hasAmounts(state: State): boolean {
  for (const chunk of state.tape.chunks) {
    for (let row = 0; row < chunk.rows; row += 1) if ((chunk.flags[row] ?? 0) & MONEY) return true;
  }
  return false;
}

/** As defined, or the defaults before the first definition. */
export function workspaceNow(ws: OpenWorkspace): Workspace {
  return workspaceOf(ws.state);
}

export function nameOf(ws: OpenWorkspace): { id: string; name: string } {
  return { id: ws.id, name: workspaceNow(ws).name };
}
