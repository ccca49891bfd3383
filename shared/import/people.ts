/** People and teams that a file names, beside those that are there: what to define. Nobody who is there is renamed or moved. */
import type { PersonReply } from '../api/people.ts';
import type { TeamReply } from '../api/teams.ts';
import { idFromName } from '../new-id.ts';
import type { Person, Team } from '../person.ts';
import type { ImportedPerson } from './apply.ts';

export interface PeoplePlan {
  /** In an order in which each parent comes first. */
  teams: { id: string; body: Pick<Team, 'name' | 'parent'> }[];
  /** `key` is the name in the file that it is about. */
  people: { id: string; body: Person; isNew: boolean; key: string }[];
  /** Sentences about what a person may not expect. */
  notes: string[];
}

interface There {
  /** As an administrator's key reads them: with e-mails and external ids. */
  people: readonly PersonReply[];
  teams: readonly TeamReply[];
}

/** Tells apart whom a file names. */
export function keyOf({ source, externalId }: Pick<ImportedPerson, 'source' | 'externalId'>): string {
  return JSON.stringify([source, externalId]);
}

const folded = (text: string) => text.trim().toLowerCase();

/** `newPersonId` makes an id that is nobody's and says nothing about the person: it stays in the log for ever. */
export function planPeople(imported: readonly ImportedPerson[], there: There, newPersonId: () => string): PeoplePlan {
  const plan: PeoplePlan = { teams: [], people: [], notes: [] };
  const teams = createTeams(there.teams, plan);
  const seen = new Set<string>();
  /** Whom a name of the file means; two people there may not both become the same one. */
  const claimed = new Set<string>();
  for (const person of imported) {
    const key = keyOf(person);
    if (seen.has(key)) continue;
    seen.add(key);
    const team = person.team === undefined ? undefined : teams(person.team, person.parentTeam);
    const found = findPerson(person, there.people, claimed);
    if (!found) {
      plan.people.push({ id: newPersonId(), body: newPerson(person, team), isNew: true, key });
      continue;
    }
    claimed.add(found.person.id);
    if (found.byName) plan.notes.push(`"${person.name}" is the person of that name who is there already.`);
    const body = completed(found.person, person, team);
    if (body) plan.people.push({ id: found.person.id, body, isNew: false, key });
    if (team !== undefined && found.person.team !== null && found.person.team !== team) {
      plan.notes.push(`"${found.person.name}" stays in the team they are in; the file says ${person.team}.`);
    }
  }
  return plan;
}

/** Gives the id of the team of that name; one that is not there yet goes into the plan, below its parent. */
function createTeams(there: readonly TeamReply[], plan: PeoplePlan): (name: string, parent: string | undefined) => string {
  const ids = new Set(there.map(({ id }) => id));
  const byName = new Map(there.map(({ id, name }) => [folded(name), id]));
  const team = (name: string, parent: string | undefined): string => {
    const before = byName.get(folded(name));
    if (before !== undefined) return before;
    const above = parent === undefined || folded(parent) === folded(name) ? undefined : team(parent, undefined);
    const id = idFromName(name, ids, 'team');
    ids.add(id);
    byName.set(folded(name), id);
    plan.teams.push({ id, body: { name: name.trim().slice(0, 80), ...(above !== undefined && { parent: above }) } });
    return id;
  };
  return team;
}

function findPerson(
  wanted: ImportedPerson,
  people: readonly PersonReply[],
  claimed: ReadonlySet<string>,
): { person: PersonReply; byName: boolean } | null {
  const known = people.find(({ externalIds }) =>
    externalIds?.some(({ source, externalId }) => source === wanted.source && externalId === wanted.externalId),
  );
  const mailed = known ?? (wanted.email === undefined ? undefined : people.find(({ email }) => email === wanted.email));
  if (mailed) return { person: mailed, byName: false };
  // One of the same name, whom this source does not know by another id yet: a second row for them would be worse.
  const named = people.filter(
    ({ id, name, externalIds, email }) =>
      folded(name) === folded(wanted.name) &&
      !claimed.has(id) &&
      !externalIds?.some(({ source }) => source === wanted.source) &&
      (email === undefined || wanted.email === undefined),
  );
  const [only] = named;
  return only && named.length === 1 ? { person: only, byName: true } : null;
}

function newPerson({ name, email, source, externalId }: ImportedPerson, team: string | undefined): Person {
  return {
    name: name.slice(0, 80),
    role: 'rep',
    fte: 1,
    tags: [],
    externalIds: [{ source, externalId }],
    ...(email !== undefined && { email }),
    ...(team !== undefined && { team }),
  };
}

/** Who is there, with what was missing; null when nothing is. */
function completed(there: PersonReply, { email, source, externalId }: ImportedPerson, team: string | undefined): Person | null {
  const { name, alias, role, startDate, fte, tags, externalIds = [] } = there;
  const isKnown = externalIds.some((one) => one.source === source && one.externalId === externalId);
  const newEmail = there.email === undefined ? email : undefined;
  const newTeam = there.team === null ? team : undefined;
  if (isKnown && newEmail === undefined && newTeam === undefined) return null;
  const kept = newEmail ?? there.email;
  return {
    name,
    role,
    fte,
    tags,
    externalIds: isKnown ? externalIds : [...externalIds, { source, externalId }],
    ...(alias !== undefined && { alias }),
    ...(startDate !== undefined && { startDate }),
    ...(kept !== undefined && { email: kept }),
    ...(newTeam !== undefined && { team: newTeam }),
  };
}
