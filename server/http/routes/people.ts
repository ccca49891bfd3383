import { deletePerson, getPeople, getPerson, type PersonReply, putPerson } from '../../../shared/api/people.ts';
import { AppError } from '../../../shared/error.ts';
import { allows, type Caller } from '../../auth/authenticator.ts';
import { datedReply, teamNow } from '../../intake/dated-reply.ts';
import { definePerson, deletePerson as removePerson } from '../../intake/person.ts';
import type { OpenWorkspace } from '../../live/workspaces.ts';
import { pageOf, sortedIds } from '../page.ts';
import { type Route, route } from '../route.ts';

export const personRoutes: Route[] = [
  route(getPeople, async (call) => {
    const ws = await call.workspace();
    const present = [...ws.state.roster.people.values()].filter((person) => !person.deleted).map((person) => person.id);
    const { items, ...rest } = pageOf(sortedIds(present), String, call.query);
    return { items: items.map((id) => personReply(ws, id, call.caller)), ...rest };
  }),

  route(putPerson, async (call) => {
    const ws = await call.workspace();
    await definePerson(ws, call.params.id, call.body, call.caller.actor, call.identify);
    return personReply(ws, call.params.id, call.caller);
  }),

  route(getPerson, async (call) => personReply(await call.workspace(), call.params.id, call.caller)),

  route(deletePerson, async (call) => {
    await removePerson(await call.workspace(), call.params.id, call.caller.actor, call.identify);
    return { id: call.params.id, deleted: true as const };
  }),
];

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
  const doc = ws.directory.person(id);
  return doc && allows(caller, 'admin') ? { ...reply, ...doc } : reply;
}
