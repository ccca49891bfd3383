import { repSchema } from '../../../shared/activity.ts';
import {
  getActivities,
  getActivity,
  postActivities,
  reassignActivity,
  replaceActivity,
  voidActivity,
} from '../../../shared/api/activities.ts';
import { AppError } from '../../../shared/error.ts';
import { allows } from '../../auth/authenticator.ts';
import { listActivities } from '../../intake/activity-list.ts';
import { activityInFull, isRecorded } from '../../intake/activity-record.ts';
import {
  type CorrectionRequest,
  reassignActivity as reassign,
  replaceActivity as replace,
  voidActivity as takeBack,
} from '../../intake/correct.ts';
import { recordActivities, type Sender } from '../../intake/record.ts';
import { type Call, type Route, route } from '../route.ts';

export const activityRoutes: Route[] = [
  route(postActivities, async (call) => recordActivities(await call.workspace(), call.items, senderOf(call))),

  route(getActivities, async (call) => {
    const { limit, cursor, unlinked, rep, ...filter } = call.query;
    if (cursor !== undefined && !/^\d{1,15}$/.test(cursor)) throw wrongCursor();
    return listActivities(
      await call.workspace(),
      {
        ...filter,
        rep: rep === undefined ? undefined : repIn(call, rep),
        unlinked: unlinked === undefined ? undefined : unlinked === 'true',
      },
      { limit, before: cursor === undefined ? undefined : Number(cursor) },
    );
  }),

  route(getActivity, async (call) => {
    const ws = await call.workspace();
    const source = call.query.source ?? call.caller.source;
    const seq = await ws.find(source, call.params.id);
    const [entry] = seq === null ? [] : await ws.entries([seq]);
    if (!entry || !isRecorded(entry)) throw new AppError('not_found', { source, id: call.params.id });
    const activity = await activityInFull(ws, entry);
    // E12: personal data of prospects is for those who administer the workspace, not for every screen that may read.
    return entry.details && allows(call.caller, 'admin') ? { ...activity, details: entry.details } : activity;
  }),

  route(voidActivity, async (call) => takeBack(await call.workspace(), correctionOf(call), senderOf(call))),

  route(replaceActivity, async (call) => replace(await call.workspace(), correctionOf(call), call.body.with, senderOf(call))),

  route(reassignActivity, async (call) => {
    const { rep, credits } = call.body;
    return reassign(await call.workspace(), correctionOf(call), credits ?? (rep === undefined ? [] : [{ rep, share: 1 }]), senderOf(call));
  }),
];

function senderOf({ caller, identify }: Pick<Call, 'caller' | 'identify'>): Sender {
  return { source: caller.source, actor: caller.actor, identify };
}

type CorrectionCall = Call<{ id: string }, { source?: string }, { reason?: string; rev?: number }>;

function correctionOf({ params, query, body, caller }: CorrectionCall): CorrectionRequest {
  return { source: query.source ?? caller.source, id: params.id, reason: body.reason, rev: body.rev };
}

/** A person id as it is, an e-mail by its identity, `h:…` as it is. */
function repIn(call: Pick<Call, 'identify'>, text: string): string {
  if (text.startsWith('h:')) return text;
  const rep = repSchema.safeParse(text);
  if (!rep.success) throw new AppError('invalid_request', [{ path: 'rep', message: 'a person id, an e-mail address, or an identity' }]);
  return typeof rep.data === 'string' && !rep.data.includes('@') ? rep.data : call.identify(rep.data).id;
}

export function wrongCursor(): AppError {
  return new AppError('invalid_request', [{ path: 'cursor', message: 'a cursor is the `next` of the page before' }]);
}
