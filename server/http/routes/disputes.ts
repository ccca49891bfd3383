import { getDisputes, postDispute, settleDispute } from '../../../shared/api/disputes.ts';
import { AppError } from '../../../shared/error.ts';
import { allows } from '../../auth/authenticator.ts';
import { activityInFull, isRecorded } from '../../intake/activity-record.ts';
import { disputeOf, disputeReplies, listDisputes, openDispute, settleDispute as settle } from '../../intake/dispute.ts';
import { noteViewed } from '../../intake/viewed.ts';
import { seesPerson, seesRecord } from '../../live/sight.ts';
import { pageOf } from '../page.ts';
import { type Route, route } from '../route.ts';

export const disputeRoutes: Route[] = [
  route(getDisputes, async (call) => {
    const { caller } = call;
    const ws = await call.workspace();
    // What people wrote is for people: a program that reads activities does not read it.
    const toPeople = caller.person !== undefined || allows(caller, 'admin');
    const seen = (toPeople ? listDisputes(ws) : []).filter(
      ({ opened, settled }) =>
        seesPerson(ws, call.caller.sight, opened.body.person) &&
        (call.query.open === undefined || (settled === null) === (call.query.open === 'true')),
    );
    // Pages go by id, which says nothing of time: newest first within what a person can read.
    const { items, ...rest } = pageOf(seen, ({ opened }) => String(Number.MAX_SAFE_INTEGER - opened.seq).padStart(16, '0'), call.query);
    return { items: await disputeReplies(ws, items), ...rest };
  }),

  route(postDispute, async (call) => {
    const ws = await call.workspace();
    const { person, sight } = call.caller;
    if (person === undefined) throw new AppError('forbidden', { reason: 'a dispute is opened by the person it is about, signed in' });
    const { text, ...dispute } = call.body;
    if (dispute.metric !== undefined && !ws.state.metrics.has(dispute.metric)) throw new AppError('not_found', { metric: dispute.metric });
    if (dispute.activity !== undefined) {
      const { source, id } = dispute.activity;
      const [entry] = await ws.entries([(await ws.find(source, id)) ?? 0]);
      const seen = entry && isRecorded(entry) && seesRecord(ws, sight, await activityInFull(ws, entry));
      if (!seen) throw new AppError('not_found', { source, id });
    }
    const id = await openDispute(ws, { person, ...dispute }, text);
    return (await disputeReplies(ws, [disputeOf(ws, id)]))[0] ?? gone(id);
  }),

  route(settleDispute, async (call) => {
    const ws = await call.workspace();
    const { caller, params, body } = call;
    const { person } = disputeOf(ws, params.id).opened.body;
    if (!seesPerson(ws, caller.sight, person)) throw new AppError('not_found', { dispute: params.id });
    // Nobody answers their own dispute, a manager neither; who opened it may only take it back.
    const own = caller.person === person;
    if (own ? body.outcome !== 'withdrawn' : body.outcome === 'withdrawn' || !allows(caller, 'manage')) {
      throw new AppError('forbidden', { reason: own ? 'somebody else settles it' : 'managers settle it, the person withdraws it' });
    }
    await noteViewed(ws, person, caller.person);
    await settle(ws, params.id, body.outcome, body.text, caller.actor);
    return (await disputeReplies(ws, [disputeOf(ws, params.id)]))[0] ?? gone(params.id);
  }),
];

function gone(id: string): never {
  throw new Error(`the dispute ${id} was just written and is not there`);
}
