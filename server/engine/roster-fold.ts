/** How entries change the roster. Nothing here refuses: what is in the log has happened, whatever its order. */
import type { AnyEntry, EntryBodies, IdentityId, PersonBody, TeamBody } from '../../shared/entry.ts';
import { type Dated, datedAt, datedFrom, sameDated } from './dated.ts';
import { isPersonItself } from './identity.ts';
import type { Derived, PersonState, Roster, TeamState } from './roster.ts';

const ALWAYS = Number.NEGATIVE_INFINITY;

/** Folds one entry in; other kinds than those of the roster change nothing. */
export function applyRoster(roster: Roster, entry: AnyEntry): void {
  if (entry.kind === 'workspace.defined') moveZone(roster, entry.body.zone);
  else if (entry.kind === 'team.defined') defineTeam(roster, entry.body, entry.at);
  else if (entry.kind === 'team.deleted') deleteTeam(roster, entry.body.id, entry.at);
  else if (entry.kind === 'person.defined') definePerson(roster, entry.body, entry.at);
  else if (entry.kind === 'person.deleted') deletePerson(roster, entry.body.id, entry.at);
  else if (entry.kind === 'person.absent') markAbsent(roster, entry.body);
  else if (entry.kind === 'identity.linked') linkIdentity(roster, entry.body);
}

function touch(roster: Roster, identity: IdentityId | '*'): void {
  roster.revision += 1;
  roster.touched.push(identity);
  if (identity === '*') roster.derived.segments.clear();
  else roster.derived.segments.delete(identity);
}

function touchPerson(roster: Roster, id: string): void {
  touch(roster, `p:${id}`);
  for (const identity of roster.derived.identitiesOf.get(id) ?? []) touch(roster, identity);
}

/** Remembers that a person answers to an identity. */
export function noteLink(derived: Derived, identity: IdentityId, person: string | null): void {
  if (person === null) return;
  const identities = derived.identitiesOf.get(person);
  if (identities) identities.add(identity);
  else derived.identitiesOf.set(person, new Set([identity]));
}

function moveZone(roster: Roster, zone: string): void {
  if (zone === roster.zone) return;
  roster.zone = zone;
  roster.seats[0] = { index: 0, person: null, path: [], zone };
  touch(roster, '*');
}

/** The parents of a team after a definition: the first one holds always, a later one from its `from`, else from the entry's `at`. */
function parentsAfter(list: readonly Dated<string | null>[], body: Pick<TeamBody, 'parent' | 'from'>, at: number) {
  if (body.from !== undefined) return datedFrom(list, body.from, body.parent);
  if (list.length === 0) return [{ from: ALWAYS, value: body.parent }];
  // Said again without a date, as every rename does: nothing begins.
  return datedAt(list, at) === body.parent ? [...list] : datedFrom(list, at, body.parent);
}

/** The teams of a person after a definition. Undefined says nothing; the first team without a date holds for all the past. */
export function teamsAfter(list: readonly Dated<string | null>[], body: Pick<PersonBody, 'team' | 'from'>, at: number) {
  if (body.team === undefined) return [...list];
  if (body.from !== undefined) return datedFrom(list, body.from, body.team);
  if (list.length === 0 && body.team !== null) return [{ from: ALWAYS, value: body.team }];
  return (datedAt(list, at) ?? null) === body.team ? [...list] : datedFrom(list, at, body.team);
}

/** First definition: there always was such a person or team. Defined again after a deletion: there is one again from then on. */
function presentAfter(before: PersonState | TeamState | undefined, at: number): Dated<boolean>[] {
  if (!before) return [{ from: ALWAYS, value: true }];
  return before.deleted ? presentFrom(before.present, at, true) : [...before.present];
}

/** Nobody is deleted or comes back in the future, so the newest word holds for all that follows. */
function presentFrom(list: readonly Dated<boolean>[], at: number, value: boolean): Dated<boolean>[] {
  return [...list.filter((dated) => dated.from < at), { from: at, value }];
}

export function defineTeam(roster: Roster, body: TeamBody, at: number): void {
  const before = roster.teams.get(body.id);
  const team: TeamState = {
    id: body.id,
    name: body.name,
    parents: parentsAfter(before?.parents ?? [], body, at),
    present: presentAfter(before, at),
    deleted: false,
  };
  if (body.calendar) team.calendar = body.calendar;
  roster.teams.set(body.id, team);
  for (const { value } of team.parents) if (value !== null) roster.derived.mentioned.add(value);
  const same =
    before !== undefined &&
    sameDated(before.parents, team.parents, null) &&
    sameDated(before.present, team.present, false) &&
    before.calendar?.zone === team.calendar?.zone;
  if (!same && roster.derived.mentioned.has(body.id)) touch(roster, '*');
}

function deleteTeam(roster: Roster, id: string, at: number): void {
  const team = roster.teams.get(id);
  if (!team || team.deleted) return;
  roster.teams.set(id, { ...team, deleted: true, present: presentFrom(team.present, at, false) });
  if (roster.derived.mentioned.has(id)) touch(roster, '*');
}

function definePerson(roster: Roster, body: PersonBody, at: number): void {
  const before = roster.people.get(body.id);
  const person: PersonState = {
    id: body.id,
    role: body.role,
    fte: body.fte,
    tags: body.tags,
    teams: teamsAfter(before?.teams ?? [], body, at),
    present: presentAfter(before, at),
    deleted: false,
  };
  if (body.startDate !== undefined) person.startDate = body.startDate;
  const timeOff = body.timeOff ?? before?.timeOff;
  if (timeOff !== undefined) person.timeOff = timeOff;
  if (before?.absent) person.absent = before.absent;
  roster.people.set(body.id, person);
  for (const { value } of person.teams) if (value !== null) roster.derived.mentioned.add(value);
  const same = before !== undefined && sameDated(before.teams, person.teams, null) && sameDated(before.present, person.present, false);
  if (!same) touchPerson(roster, body.id);
}

function markAbsent(roster: Roster, { person: id, date, absent }: EntryBodies['person.absent']): void {
  const person = roster.people.get(id);
  if (!person) return;
  const others = (person.absent ?? []).filter((other) => other !== date);
  roster.people.set(id, { ...person, absent: absent ? [...others, date].sort() : others });
}

function deletePerson(roster: Roster, id: string, at: number): void {
  const person = roster.people.get(id);
  if (!person || person.deleted) return;
  roster.people.set(id, { ...person, deleted: true, present: presentFrom(person.present, at, false) });
  touchPerson(roster, id);
}

/** A link without `from` is the whole truth about its identity and replaces what was said before; with one, it adds to it. */
function linkIdentity(roster: Roster, body: EntryBodies['identity.linked']): void {
  const before = roster.links.get(body.identity) ?? [];
  const after = body.from === undefined ? [{ from: ALWAYS, value: body.person }] : datedFrom(before, body.from, body.person);
  roster.links.set(body.identity, after);
  noteLink(roster.derived, body.identity, body.person);
  if (!sameDated(before, after, null) && !isPersonItself(roster.people, body.identity)) touch(roster, body.identity);
}
