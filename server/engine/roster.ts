/** Who was in which team when, and who a source meant (E3, E4). */
import type { IdentityId, PersonBody, TeamBody } from '../../shared/entry.ts';

/** Something that holds from an instant on; lists of these are sorted by `from`, -Infinity first. */
export interface Dated<T> {
  from: number;
  value: T;
}

export interface PersonState {
  id: string;
  role: PersonBody['role'];
  fte: number;
  tags: readonly string[];
  startDate?: string;
  /** Team id, or null for none. */
  teams: Dated<string | null>[];
  deleted: boolean;
}

export interface TeamState {
  id: string;
  name: string;
  calendar?: TeamBody['calendar'];
  parents: Dated<string | null>[];
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
  seats: Seat[];
  /** Raised by every change that can credit past activities differently. */
  revision: number;
}
