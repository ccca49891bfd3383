import { type Rep, repSchema } from '../../../shared/activity.ts';
import {
  getActivities,
  getActivity,
  postActivities,
  reassignActivity,
  replaceActivity,
  voidActivity,
} from '../../../shared/api/activities.ts';
import { AppError } from '../../../shared/error.ts';
import { readsDetails } from '../../auth/authenticator.ts';
import { listActivities } from '../../intake/activity-list.ts';
import { activityInFull, isRecorded } from '../../intake/activity-record.ts';
import { keyNames, nameOf } from '../../intake/audit-details.ts';
import {
  type CorrectionRequest,
  reassignActivity as reassign,
  replaceActivity as replace,
  voidActivity as takeBack,
} from '../../intake/correct.ts';
import { recordActivities, type Sender, tryActivities } from '../../intake/record.ts';
import { noteViewedOf } from '../../intake/viewed.ts';
import { seesAll, seesIdentity, seesRecord } from '../../live/sight.ts';
import type { OpenWorkspace } from '../../live/workspaces.ts';
import { seqCursor } from '../page.ts';
import { type Call, type Route, route } from '../route.ts';

export const activityRoutes: Route[] = [
  route(postActivities, async (call) => {
    const record = call.query.dryRun === 'true' ? tryActivities : recordActivities;
    return record(await call.workspace(), call.items, senderOf(call));
  }),

  route(getActivities, async (call) => {
    const { limit, cursor, unlinked, rep, ...filter } = call.query;
    const before = seqCursor(cursor);
    const ws = await call.workspace();
    return listActivities(
      ws,
      {
        ...filter,
        rep: rep === undefined ? undefined : repIn(call, rep),
        unlinked: unlinked === undefined ? undefined : unlinked === 'true',
        sees: seesAll(ws, call.caller.sight) ? undefined : (record) => seesRecord(ws, call.caller.sight, record),
      },
      { limit, before },
    );
  }),

  route(getActivity, async (call) => {
    const ws = await call.workspace();
    const source = call.query.source ?? call.caller.source;
    const seq = await ws.find(source, call.params.id);
    const [entry] = seq === null ? [] : await ws.entries([seq]);
    if (!entry || !isRecorded(entry)) throw new AppError('not_found', { source, id: call.params.id });
    const activity = await activityInFull(ws, entry);
    if (!seesRecord(ws, call.caller.sight, activity)) throw new AppError('not_found', { source, id: call.params.id });
    await noteViewedOf(ws, activity, call.caller.person);
    const keys = keyNames(ws.state.journal);
    const corrections = activity.corrections.map((correction) => {
      const actorName = keys.get(correction.actor) ?? nameOf(ws, correction.actor);
      return actorName === undefined ? correction : { ...correction, actorName };
    });
    const reply = { ...activity, corrections };
    return entry.details && readsDetails(call.caller) ? { ...reply, details: entry.details } : reply;
  }),

  route(voidActivity, async (call) => takeBack(await mayCorrect(call), correctionOf(call), senderOf(call))),

  route(replaceActivity, async (call) => {
    const { with: content } = call.body;
    const to = content.credits?.map(({ rep }) => rep) ?? (content.rep === undefined ? [] : [content.rep]);
    const ws = await mayCorrect(call, to, content.at);
    return replace(ws, correctionOf(call), content, senderOf(call));
  }),

  route(reassignActivity, async (call) => {
    const { rep, credits } = call.body;
    const to = credits ?? (rep === undefined ? [] : [{ rep, share: 1 }]);
    const ws = await mayCorrect(
      call,
      to.map((credit) => credit.rep),
    );
    return reassign(ws, correctionOf(call), to, senderOf(call));
  }),
];

function senderOf({ caller, identify }: Pick<Call, 'caller' | 'identify'>): Sender {
  const { source, actor, scopes, sendsOnly } = caller;
  // Of keys alone: what a signed-in person may correct goes by whose activities they see.
  const isBound = scopes.length > 0 && !scopes.includes('admin');
  return { source, actor, identify, sendsOnly, correctsOnly: isBound ? source : undefined };
}

type CorrectionCall = Call<{ id: string }, { source?: string }, { reason?: string; rev?: number }>;

function correctionOf({ params, query, body, caller }: CorrectionCall): CorrectionRequest {
  return { source: query.source ?? caller.source, id: params.id, reason: body.reason, rev: body.rev };
}

/**
 * A manager corrects what they see, and credits only people who were theirs at its time, which `at` says where it becomes another.
 * Throws AppError not_found or forbidden.
 */
async function mayCorrect(call: CorrectionCall, to: readonly Rep[] = [], at?: string | number): Promise<OpenWorkspace> {
  const ws = await call.workspace();
  const { caller } = call;
  // A program looks at nobody.
  if (caller.sight.all && caller.person === undefined) return ws;
  const source = call.query.source ?? caller.source;
  const [entry] = await ws.entries([(await ws.find(source, call.params.id)) ?? 0]);
  const record = entry && isRecorded(entry) ? await activityInFull(ws, entry) : undefined;
  if (!record || !seesRecord(ws, caller.sight, record)) throw new AppError('not_found', { source, id: call.params.id });
  await noteViewedOf(ws, record, caller.person);
  if (caller.sight.all) return ws;
  const credited = at ?? record.at;
  const moment = typeof credited === 'string' ? Date.parse(credited) : (credited ?? ws.now());
  for (const rep of to) {
    if (!seesIdentity(ws, caller.sight, call.identify(rep).id, moment)) {
      throw new AppError('forbidden', { reason: 'managers credit people who were in their own teams at that time' });
    }
  }
  return ws;
}

/** A person id as it is, an e-mail by its identity, `h:…` as it is. */
function repIn(call: Pick<Call, 'identify'>, text: string): string {
  if (text.startsWith('h:')) return text;
  const rep = repSchema.safeParse(text);
  if (!rep.success) throw new AppError('invalid_request', [{ path: 'rep', message: 'a person id, an e-mail address, or an identity' }]);
  return typeof rep.data === 'string' && !rep.data.includes('@') ? rep.data : call.identify(rep.data).id;
}
