import {
  deletePerson,
  exportPerson,
  getPeople,
  getPerson,
  getViewers,
  type PersonReply,
  putAbsence,
  putPerson,
} from '../../../shared/api/people.ts';
import { AppError } from '../../../shared/error.ts';
import { limit } from '../../../shared/limit.ts';
import type { Person } from '../../../shared/person.ts';
import { toRfc3339 } from '../../../shared/time.ts';
import type { Auth } from '../../auth/auth.ts';
import { allows, type Caller } from '../../auth/authenticator.ts';
import { noteAccess } from '../../intake/audit.ts';
import { awayToday, datedReply, teamNow } from '../../intake/dated-reply.ts';
import { definePerson, markAbsent } from '../../intake/person.ts';
import { erasePerson, exportPerson as everythingAbout } from '../../intake/person-data.ts';
import { viewersOf } from '../../intake/viewed.ts';
import { seesPerson, seesTeam } from '../../live/sight.ts';
import type { OpenWorkspace } from '../../live/workspaces.ts';
import { pageOf, sortedIds } from '../page.ts';
import { type Call, type Route, route } from '../route.ts';

export const personRoutes = ({ accounts, invitations }: Pick<Auth, 'accounts' | 'invitations'>): Route[] => [
  route(getPeople, async (call) => {
    const ws = await call.workspace();
    const present = [...ws.state.roster.people.values()].filter((person) => !person.deleted).map((person) => person.id);
    const { items, ...rest } = pageOf(sortedIds(present), String, call.query);
    return { items: items.map((id) => personReply(ws, id, call.caller)), ...rest };
  }),

  route(putPerson, async (call) => {
    const ws = await call.workspace();
    mayDefine(ws, call.params.id, call.body, call.caller);
    const before = signsInAs(ws, call.params.id);
    const credited = await definePerson(ws, call.params.id, call.body, call.caller.actor, call.identify, call.caller.sight);
    const reply = personReply(ws, call.params.id, call.caller);
    if (credited !== 0) reply.credited = credited;
    if (signsInAs(ws, call.params.id) !== before && (await invitations.withdraw(ws.id, call.params.id))) {
      await noteAccess(ws, 'invitation_withdrawn', `person:${call.params.id}`, call.caller.actor);
      reply.invitationEnded = true;
    }
    return reply;
  }),

  route(getPerson, async (call) => personReply(await call.workspace(), call.params.id, call.caller)),

  route(deletePerson, async (call) => {
    const ws = await call.workspace();
    await erasePerson(ws, call.params.id, call.caller.actor, call.identify, async (person) => {
      await invitations.withdraw(ws.id, person);
      await accounts.leave(ws.id, person);
    });
    return { id: call.params.id, deleted: true as const };
  }),

  route(putAbsence, async (call) => {
    const ws = await call.workspace();
    const { id, date } = call.params;
    if (!seesPerson(ws, call.caller.sight, id)) throw new AppError('not_found', { person: id });
    await markAbsent(ws, id, date, call.body.absent, call.caller.actor, call.caller.sight);
    return personReply(ws, id, call.caller);
  }),

  route(exportPerson, async (call) => everythingAbout(await call.workspace(), await aboutOneself(call))),

  route(getViewers, async (call) => {
    const viewers = viewersOf(await call.workspace(), await aboutOneself(call), limit.listPageMax);
    return { items: viewers.map((viewer) => ({ ...viewer, at: toRfc3339(viewer.at) })) };
  }),
];

/** What an invitation was made for: whoever got the link of another address or role must not come in with it. */
function signsInAs(ws: OpenWorkspace, id: string): string {
  return JSON.stringify([ws.directory.person(id)?.email, ws.state.roster.people.get(id)?.role]);
}

/** The person asked about, when it is the caller or the caller administers. Throws AppError not_found. */
async function aboutOneself({ caller, params, workspace }: Call<{ id: string }>): Promise<string> {
  const isThere = (await workspace()).state.roster.people.get(params.id)?.deleted === false;
  if (!isThere || (caller.person !== params.id && !allows(caller, 'admin'))) throw new AppError('not_found', { person: params.id });
  return params.id;
}

/** Readers learn what boards show: the alias instead of the name, and no addresses. */
function personReply(ws: OpenWorkspace, id: string, caller: Caller): PersonReply {
  const person = ws.state.roster.people.get(id);
  if (!person || person.deleted) throw new AppError('not_found', { person: id });
  const reply: PersonReply = {
    id,
    rev: ws.state.revisions.get(`person:${id}`) ?? 0,
    name: ws.directory.personName(id),
    role: person.role,
    team: teamNow(ws, id),
    teams: datedReply(person.teams, (team, from) => ({ team, from })),
    fte: person.fte,
    tags: [...person.tags],
  };
  if (person.startDate !== undefined) reply.startDate = person.startDate;
  const since = person.present.at(-1)?.from ?? Number.NEGATIVE_INFINITY;
  if (Number.isFinite(since)) reply.returnedAt = toRfc3339(since);
  const doc = ws.directory.person(id);
  const own = caller.person === id;
  if (!own && !(allows(caller, 'manage') && seesPerson(ws, caller.sight, id))) return reply;
  return { ...reply, timeOff: [...(person.timeOff ?? [])], awayToday: awayToday(ws, id), ...doc };
}

/** Managers change the reps and observers of their teams, keep them there, and make nobody stronger. Throws AppError forbidden. */
function mayDefine(ws: OpenWorkspace, id: string, person: Person, { sight }: Caller): void {
  if (sight.all) return;
  const before = ws.state.roster.people.get(id);
  const weak = (role: Person['role']) => role === 'rep' || role === 'observer';
  const theirs = before === undefined ? person.team !== undefined : seesPerson(ws, sight, id) && weak(before.role);
  const stays = person.team === undefined || seesTeam(ws, sight, person.team);
  if (!theirs || !stays || !weak(person.role))
    throw new AppError('forbidden', { reason: 'managers change the reps and observers of their own teams' });
}
