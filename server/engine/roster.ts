/**
 * Who was in which team when, and who a source meant (E3, E4): the shape and every question. `roster-fold.ts` changes it,
 * `roster-check.ts` refuses definitions that would break its tree.
 */
import type { IdentityId, PersonBody, TeamBody } from '../../shared/entry.ts';
import type { TimeOff } from '../../shared/person.ts';
import { type Dated, datedAt } from './dated.ts';
import { isPersonItself, ownPerson } from './identity.ts';
import { noteLink } from './roster-fold.ts';

export type { Dated } from './dated.ts';

export interface PersonState {
  id: string;
  role: PersonBody['role'];
  fte: number;
  tags: readonly string[];
  startDate?: string;
  /** T1: days away, as planned. */
  timeOff?: readonly TimeOff[];
  /** T1: single dates somebody was marked "not in". */
  absent?: readonly string[];
  /** Team id, or null for none. */
  teams: Dated<string | null>[];
  /** Whether there is such a person: always from the first definition, until a deletion's `at`. */
  present: Dated<boolean>[];
  /** Deleted, as of the newest entry. */
  deleted: boolean;
}

export interface TeamState {
  id: string;
  name: string;
  calendar?: TeamBody['calendar'];
  parents: Dated<string | null>[];
  present: Dated<boolean>[];
  deleted: boolean;
}

/**
 * Where an activity is credited: a person in a team, with the team's ancestors at that moment, team first. Seat 0 is
 * "nobody": an identity that is not linked.
 */
export interface Seat {
  index: number;
  person: string | null;
  path: readonly string[];
  /** The zone of the team credited (T3). */
  zone: string;
}

export interface Roster {
  people: Map<string, PersonState>;
  teams: Map<string, TeamState>;
  /** The person an identity means, over time. `p:ID` means ID by itself and needs no link. */
  links: Map<IdentityId, Dated<string | null>[]>;
  /** Interned, in the order in which they were first asked for: their numbers are no part of what nodes must agree on. */
  seats: Seat[];
  /** Raised by every change that can credit past activities differently. */
  revision: number;
  /** Append-only: the identities whose past credit may have changed, `*` for all. Readers keep a cursor into it. */
  touched: (IdentityId | '*')[];
  /** The workspace's zone: what holds where no team on the path sets one (T3). */
  zone: string;
  /** Derived from the rest and made again when needed: not enumerable, so that comparing and storing do not see it. */
  readonly derived: Derived;
}

/** What an identity's seats are over time: `seats[i]` holds from `froms[i]`. */
export interface Segments {
  froms: number[];
  seats: Seat[];
}

export interface Derived {
  segments: Map<IdentityId, Segments>;
  seatByKey: Map<string, Seat>;
  /** Every identity ever linked to a person, beside `p:ID`. */
  identitiesOf: Map<string, Set<IdentityId>>;
  /** Teams that a person or another team ever named: a change of any other team moves no credit. */
  mentioned: Set<string>;
}

/** Everything of a roster that is state, fit for JSON once the instants are spelt (-Infinity is null there). */
export type RosterParts = Omit<Roster, 'derived'>;

export function createRoster(): Roster {
  return rosterOf({
    people: new Map(),
    teams: new Map(),
    links: new Map(),
    seats: [{ index: 0, person: null, path: [], zone: 'UTC' }],
    revision: 0,
    touched: [],
    zone: 'UTC',
  });
}

/** A roster around stored parts: what is derived is made anew. */
export function rosterOf(parts: RosterParts): Roster {
  const derived: Derived = { segments: new Map(), seatByKey: new Map(), identitiesOf: new Map(), mentioned: new Set() };
  for (const seat of parts.seats.slice(1)) derived.seatByKey.set(seatKey(seat.person, seat.path, seat.zone), seat);
  for (const [identity, list] of parts.links) for (const { value } of list) noteLink(derived, identity, value);
  for (const { teams } of parts.people.values()) for (const { value } of teams) if (value !== null) derived.mentioned.add(value);
  for (const { parents } of parts.teams.values()) for (const { value } of parents) if (value !== null) derived.mentioned.add(value);
  return Object.defineProperty({ ...parts }, 'derived', { value: derived, enumerable: false }) as RosterParts & { derived: Derived };
}

/** The seat of what `identity` did at an instant (epoch ms). Interned; seat 0 is nobody. */
export function seatAt(roster: Roster, identity: IdentityId, at: number): Seat {
  return seatIn(roster, segmentsOfIdentity(roster, identity), at);
}

/** An identity's seats over time, until the roster changes. */
export function segmentsOfIdentity(roster: Roster, identity: IdentityId): Segments {
  let segments = roster.derived.segments.get(identity);
  if (!segments) {
    segments = segmentsOf(roster, identity);
    roster.derived.segments.set(identity, segments);
  }
  return segments;
}

export function seatIn(roster: Roster, segments: Segments, at: number): Seat {
  let index = segments.froms.length - 1;
  while (index > 0 && (segments.froms[index] ?? 0) > at) index -= 1;
  return segments.seats[index] ?? nobody(roster);
}

function nobody(roster: Roster): Seat {
  const [seat] = roster.seats;
  if (!seat) throw new Error('a roster has seat 0');
  return seat;
}

/** Seats change only where a link, a membership or a parent begins: those instants are collected and asked one by one. */
function segmentsOf(roster: Roster, identity: IdentityId): Segments {
  const edges = new Set([Number.NEGATIVE_INFINITY]);
  const teams = new Set<string>();
  const collect = <T>(list: readonly Dated<T>[] | undefined) => {
    for (const { from } of list ?? []) edges.add(from);
  };
  const links = roster.links.get(identity);
  collect(links);
  for (const id of [ownPerson(identity), ...(links ?? []).map((link) => link.value)]) {
    const person = id === null ? undefined : roster.people.get(id);
    collect(person?.present);
    collect(person?.teams);
    for (const { value } of person?.teams ?? []) if (value !== null) teams.add(value);
  }
  // A Set grows while it is walked: this reaches every team that was ever above one of theirs.
  for (const id of teams) {
    const team = roster.teams.get(id);
    collect(team?.present);
    collect(team?.parents);
    for (const { value } of team?.parents ?? []) if (value !== null) teams.add(value);
  }
  const segments: Segments = { froms: [], seats: [] };
  for (const from of [...edges].sort((a, b) => (a < b ? -1 : 1))) {
    const seat = seatFor(roster, personAt(roster, identity, from), from);
    if (segments.seats[segments.seats.length - 1] === seat) continue;
    segments.froms.push(from);
    segments.seats.push(seat);
  }
  return segments;
}

function seatFor(roster: Roster, person: string | null, at: number): Seat {
  if (person === null) return nobody(roster);
  const team = teamAt(roster, person, at);
  const path = team === null ? [] : pathAt(roster, team, at);
  const zone = zoneOfPath(roster, path);
  const key = seatKey(person, path, zone);
  const known = roster.derived.seatByKey.get(key);
  if (known) return known;
  const seat = { index: roster.seats.length, person, path, zone };
  roster.seats.push(seat);
  roster.derived.seatByKey.set(key, seat);
  return seat;
}

/** Seats as they were numbered before: a tape that was stored names them so. */
export function restoreSeats(roster: Roster, seats: readonly Pick<Seat, 'person' | 'path' | 'zone'>[]): void {
  const { segments, seatByKey } = roster.derived;
  segments.clear();
  seatByKey.clear();
  roster.seats.length = 1;
  for (const { person, path, zone } of seats) {
    const seat = { index: roster.seats.length, person, path, zone };
    roster.seats.push(seat);
    seatByKey.set(seatKey(person, path, zone), seat);
  }
}

/** Ids have no blanks, so a key cannot be spelt by two different seats. */
function seatKey(person: string | null, path: readonly string[], zone: string): string {
  return `${person ?? ''} ${zone} ${path.join(' ')}`;
}

/** T3: the zone of the nearest team on the path that sets one, else the workspace's. */
export function zoneOfPath(roster: Roster, path: readonly string[]): string {
  for (const id of path) {
    const zone = roster.teams.get(id)?.calendar?.zone;
    if (zone !== undefined) return zone;
  }
  return roster.zone;
}

/** Whom an identity means at an instant; null while nobody is linked or the person is deleted (E3). */
export function personAt(roster: Roster, identity: IdentityId, at: number): string | null {
  const id = isPersonItself(roster.people, identity) ? ownPerson(identity) : (datedAt(roster.links.get(identity) ?? [], at) ?? null);
  return id !== null && isPresent(roster.people.get(id), at) ? id : null;
}

function isPresent(state: PersonState | TeamState | undefined, at: number): boolean {
  return state !== undefined && datedAt(state.present, at) === true;
}

/** The team a person is in at an instant; null for none, or one that does not exist then. */
export function teamAt(roster: Roster, personId: string, at: number): string | null {
  const person = roster.people.get(personId);
  if (!person || !isPresent(person, at)) return null;
  const team = datedAt(person.teams, at) ?? null;
  return team !== null && isPresent(roster.teams.get(team), at) ? team : null;
}

/** The team and its ancestors at an instant, team first; empty when there is no such team then. A cycle ends where it would close. */
export function pathAt(roster: Roster, teamId: string, at: number): string[] {
  const path: string[] = [];
  let id: string | null = teamId;
  while (id !== null && !path.includes(id)) {
    const team = roster.teams.get(id);
    if (!team || !isPresent(team, at)) break;
    path.push(id);
    id = datedAt(team.parents, at) ?? null;
  }
  return path;
}

/**
 * The reps in a team or below it at an instant, in order of definition; null asks for all of the workspace, with and without
 * a team. Managers, observers and administrators are not members: they are no heads to divide by and no rows to rank.
 */
export function membersAt(roster: Roster, team: string | null, at: number): string[] {
  const inside = new Map<string | null, boolean>();
  const isInside = (id: string | null) => {
    let answer = inside.get(id);
    if (answer === undefined) {
      answer = team === null || (id !== null && pathAt(roster, id, at).includes(team));
      inside.set(id, answer);
    }
    return answer;
  };
  const members: string[] = [];
  for (const person of roster.people.values()) {
    if (person.role === 'rep' && isPresent(person, at) && isInside(teamAt(roster, person.id, at))) members.push(person.id);
  }
  return members;
}

/** The teams right below a team at an instant, in order of definition; null asks for the roots: teams without a living parent. */
export function subteamsAt(roster: Roster, team: string | null, at: number): string[] {
  return allTeamsAt(roster, at).filter((id) => {
    const parent = datedAt(roster.teams.get(id)?.parents ?? [], at) ?? null;
    return (parent !== null && isPresent(roster.teams.get(parent), at) ? parent : null) === team;
  });
}

/** Every team that exists at an instant, in order of definition. */
export function allTeamsAt(roster: Roster, at: number): string[] {
  return [...roster.teams.values()].filter((team) => isPresent(team, at)).map((team) => team.id);
}
