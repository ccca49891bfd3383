import type { PersonBody } from '../../shared/entry.ts';
import { AppError } from '../../shared/error.ts';
import type { Person } from '../../shared/person.ts';
import { datedAt } from '../engine/dated.ts';
import { type PersonState, pathAt, zoneOfPath } from '../engine/roster.ts';
import { checkPerson } from '../engine/roster-check.ts';
import { teamsAfter } from '../engine/roster-fold.ts';
import type { State } from '../engine/state.ts';
import { unlinkedIdentities } from '../engine/views/unlinked.ts';
import { SEES_ALL, type Sight } from '../live/sight.ts';
import type { OpenWorkspace, PersonDoc } from '../live/workspaces.ts';
import type { NewEntry } from '../store/store.ts';
import { type Author, instantOf, ownEntry, sameContent } from './decision.ts';
import type { Identify, Identity } from './identity.ts';
import { erasedHolder, keepReadable } from './record.ts';
import { mayMark, mayPlan } from './rewriting.ts';

/**
 * Name, alias, e-mail and external ids go to the vault, the rest into the log, together with the links of identities that came
 * or went. Whatever changes, a new name alone too, is an entry, so that the revision tells every change and the log who made it.
 * `isClaimed`: nobody but the person says that the addresses are theirs, so that they are from now on. Answers how many activities counted for nobody until now and count for this person.
 * A deleted person who is defined again is the same one, returning. Throws AppError invalid_request, limit_reached, in_use when an
 * e-mail or external id is somebody else's, or forbidden where it reaches into a time that whoever has this sight does not see.
 */
export async function definePerson(
  ws: OpenWorkspace,
  id: string,
  person: Person,
  actor: string,
  identify: Identify,
  sight: Sight = SEES_ALL,
  isClaimed = false,
): Promise<number> {
  const identities = identitiesOf(person, identify);
  const names = [`p:${id}`, ...identities.map((identity) => identity.id)];
  const waited = waitingFor(ws.state, names);
  const docBefore = ws.directory.person(id);
  const doc = docOf(person);
  const renames = !sameContent(docBefore, doc);
  const gone = identitiesOf(docBefore ?? {}, identify).filter((old) => !identities.some((identity) => identity.id === old.id));
  await keepReadable(ws, identities, id);
  await ws.decide((state) => {
    const author = { actor, now: ws.now() };
    const before = present(state, id);
    const body = bodyOf(state, id, person, before, author.now);
    if (before && renames) body.names = changedNames(docBefore, doc);
    checkPerson(state.roster, body);
    if (before) mayPlan(ws, sight, before, { teams: teamsAfter(before.teams, body, author.now), timeOff: body.timeOff });
    const links = linkEntries(state, id, identities, gone, author, isClaimed);
    const same = before && !renames && isSame(before, body, author.now);
    const entries = same ? [] : [ownEntry(state, `person:${id}`, 'person.defined', body, author)];
    return [...entries, ...links];
  });
  if (renames) {
    await ws.directory.putPerson(id, doc);
    ws.touch();
  }
  return waited === 0 ? 0 : waited - waitingFor(ws.state, names);
}

/** The person who has an address now, by their own word or by a link; null for nobody. */
export function whoseAddress({ state, directory }: OpenWorkspace, email: string, identify: Identify): string | null {
  const holder = holderOf(state, identify(email).id);
  if (holder !== null && present(state, holder)) return holder;
  return [...state.roster.people.keys()].find((id) => directory.person(id)?.email === email) ?? null;
}

/**
 * Who was invited without an address and came in with one is known by it from then on. What waits under it from before stays where it
 * is, until somebody who may links it: anybody can type an address. Throws AppError in_use.
 */
export async function giveAddress(ws: OpenWorkspace, id: string, email: string, identify: Identify): Promise<void> {
  const before = present(ws.state, id);
  const doc = ws.directory.person(id);
  if (!before || !doc || doc.email !== undefined) return;
  const { role, fte, tags, startDate } = before;
  await definePerson(ws, id, { ...doc, email, role, fte, tags: [...tags], startDate }, `person:${id}`, identify, SEES_ALL, true);
}

/** Activities under these identities that count for nobody. */
function waitingFor(state: State, identities: readonly string[]): number {
  const seen = new Set(identities.filter((identity) => state.tape.identities.codes.has(identity)));
  // Most people are named by nothing that was seen before, and then there is no log to look through.
  if (seen.size === 0) return 0;
  return unlinkedIdentities(state).reduce((sum, { identity, count }) => (seen.has(identity) ? sum + count : sum), 0);
}

/** T1: "not in today", or back in; a mark that says nothing new is no entry. Throws AppError not_found, or forbidden as `definePerson`. */
export async function markAbsent(
  ws: OpenWorkspace,
  id: string,
  date: string,
  absent: boolean,
  actor: string,
  sight: Sight = SEES_ALL,
): Promise<void> {
  await ws.decide((state) => {
    const person = present(state, id);
    if (!person) throw new AppError('not_found', { person: id });
    mayMark(ws, sight, id, date);
    if ((person.absent?.includes(date) ?? false) === absent) return null;
    return [ownEntry(state, `absence:${id}`, 'person.absent', { person: id, date, absent }, { actor, now: ws.now() })];
  });
}

/** Erases the readable parts and takes the person off every board. Throws AppError not_found. */
export async function deletePerson(ws: OpenWorkspace, id: string, actor: string, identify: Identify): Promise<void> {
  const gone = identitiesOf(ws.directory.person(id) ?? {}, identify);
  await ws.decide((state) => {
    if (!present(state, id)) throw new AppError('not_found', { person: id });
    const author = { actor, now: ws.now() };
    return [ownEntry(state, `person:${id}`, 'person.deleted', { id }, author), ...linkEntries(state, id, [], gone, author)];
  });
  await ws.directory.deletePerson(id);
  ws.touch();
}

function present(state: State, id: string): PersonState | undefined {
  const person = state.roster.people.get(id);
  return person?.deleted === false ? person : undefined;
}

function bodyOf(state: State, id: string, person: Person, before: PersonState | undefined, now: number): PersonBody {
  const { role, fte, tags, startDate, team, from } = person;
  const body: PersonBody = { id, role, fte, tags };
  if (startDate !== undefined) body.startDate = startDate;
  if (team !== undefined) body.team = team;
  if (person.timeOff !== undefined) body.timeOff = person.timeOff;
  if (from !== undefined) {
    // A day of a move begins where the person is from then on.
    const next = team === undefined ? (before ? datedAt(before.teams, now) : null) : team;
    const path = next ? pathAt(state.roster, next, now) : [];
    body.from = instantOf(state, from, zoneOfPath(state.roster, path));
  }
  return body;
}

function isSame(before: PersonState, body: PersonBody, now: number): boolean {
  const kept =
    before.role === body.role &&
    before.fte === body.fte &&
    before.startDate === body.startDate &&
    (body.timeOff === undefined || sameContent(before.timeOff ?? [], body.timeOff)) &&
    sameContent([...before.tags].sort(), [...body.tags].sort());
  if (!kept || body.team === undefined) return kept;
  // A move told with its date is kept even where it changes nothing today: an earlier one told later must not run over it.
  if (body.from !== undefined) return before.teams.some(({ from, value }) => from === body.from && value === body.team);
  return (datedAt(before.teams, now) ?? null) === body.team;
}

function docOf(person: Person): PersonDoc {
  const doc: PersonDoc = { name: person.name };
  if (person.alias !== undefined) doc.alias = person.alias;
  if (person.email !== undefined) doc.email = person.email;
  if (person.externalIds !== undefined) doc.externalIds = person.externalIds;
  return doc;
}

function changedNames(before: PersonDoc | null, doc: PersonDoc): string[] {
  const fields = ['name', 'alias', 'email', 'externalIds'] as const;
  return fields.filter((field) => !sameContent(before?.[field] ?? null, doc[field] ?? null));
}

function identitiesOf(doc: Pick<PersonDoc, 'email' | 'externalIds'>, identify: Identify): Identity[] {
  const reps = [...(doc.email === undefined ? [] : [doc.email]), ...(doc.externalIds ?? [])];
  return [...new Map(reps.map((rep) => [identify(rep).id, identify(rep)])).values()];
}

function linkEntries(state: State, id: string, linked: Identity[], gone: Identity[], author: Author, isClaimed = false): NewEntry[] {
  const entries: NewEntry[] = [];
  for (const { id: identity, doc } of linked) {
    const holder = holdersFrom(state, identity, author.now).find((other) => other !== id && present(state, other));
    if (holder !== undefined) {
      const path = doc?.email === undefined ? 'externalIds' : 'email';
      throw new AppError('in_use', { path, usedBy: [`person:${holder}`] });
    }
    if (holderOf(state, identity) === id) continue;
    const erased = erasedHolder(state, identity);
    if (erased !== null && erased !== id) throw new AppError('was_erased', { path: doc?.email === undefined ? 'externalIds' : 'email' });
    // One that was never anybody's is theirs for all the past; one that was somebody's is theirs from now on.
    const from = isClaimed || state.roster.links.has(identity) ? author.now : undefined;
    entries.push(ownEntry(state, `identity:${identity}`, 'identity.linked', { identity, person: id, from }, author));
  }
  for (const { id: identity } of gone) {
    if (holderOf(state, identity) !== id) continue;
    // From now on only: who gets a new address keeps what was counted under the old one.
    entries.push(ownEntry(state, `identity:${identity}`, 'identity.linked', { identity, person: null, from: author.now }, author));
  }
  return entries;
}

/** Whom an identity means at an instant (epoch ms), and whom later. */
function holdersFrom(state: State, identity: string, at: number): string[] {
  const links = state.roster.links.get(identity) ?? [];
  const later = links.filter(({ from }) => from > at).map(({ value }) => value);
  return [datedAt(links, at) ?? null, ...later].filter((person) => person !== null);
}

/** Whom an identity means after everything planned. */
function holderOf(state: State, identity: string): string | null {
  return datedAt(state.roster.links.get(identity) ?? [], Number.POSITIVE_INFINITY) ?? null;
}
