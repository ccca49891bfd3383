import { postWorkspace } from '../../../shared/api/access.ts';
import { getHolidayRegions, getWorkspace, putWorkspace, type WorkspaceReply } from '../../../shared/api/workspace.ts';
import { AppError } from '../../../shared/error.ts';
import { limit } from '../../../shared/limit.ts';
import { datesOf, holidayRegions } from '../../intake/holidays.ts';
import { defineWorkspace, firstEntries, hasAmounts, nameOf, workspaceNow } from '../../intake/workspace.ts';
import type { OpenWorkspace, Workspaces } from '../../live/workspaces.ts';
import { type Route, route } from '../route.ts';

export const workspaceRoutes = (workspaces: Workspaces): Route[] => [
  route(getWorkspace, async (call) => workspaceReply(await call.workspace())),

  route(putWorkspace, async (call) => {
    const { caller } = call;
    const body = { ...call.body, ...(await datesOf(call.body.holidays, 'holidays', Date.now())) };
    const ws = await open(
      () => call.workspace(),
      async () => {
        // Only the server's own key can name a workspace that does not exist yet.
        if (!caller.serverWide) return null;
        return workspaces.create(caller.ws, firstEntries(body, { actor: caller.actor, now: Date.now() }));
      },
    );
    await defineWorkspace(ws, body, caller.actor);
    return workspaceReply(ws);
  }),

  route(getHolidayRegions, async (call) => ({ items: await holidayRegions(call.query.country) })),

  route(postWorkspace, async (call) => {
    const { id, ...definition } = call.body;
    const { caller } = call;
    if (!caller.serverWide) throw new AppError('forbidden', { reason: 'workspaces are made by the administrators of the server' });
    const all = await workspaces.list();
    if (all.includes(id)) throw new AppError('in_use', [{ path: 'id', message: `there is a workspace ${id}` }]);
    if (all.length >= limit.workspacesMax) throw new AppError('limit_reached', { limit: 'workspacesMax', max: limit.workspacesMax });
    const ws = await workspaces.create(id, firstEntries(definition, { actor: caller.actor, now: Date.now() }));
    await defineWorkspace(ws, definition, caller.actor);
    return nameOf(ws);
  }),
];

async function open(get: () => Promise<OpenWorkspace>, create: () => Promise<OpenWorkspace | null>): Promise<OpenWorkspace> {
  try {
    return await get();
  } catch (error) {
    const created = error instanceof AppError && error.code === 'not_found' ? await create() : null;
    if (!created) throw error;
    return created;
  }
}

function workspaceReply(ws: OpenWorkspace): WorkspaceReply {
  return { id: ws.id, rev: ws.state.revisions.get('workspace') ?? 0, currencyFixed: hasAmounts(ws.state), ...workspaceNow(ws) };
}
