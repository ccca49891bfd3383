/** Who a question is about, as groups of seats. */
import type { Grouping } from './metrics.ts';
import { teamAt } from './roster.ts';
import type { State } from './state.ts';

/** A rep, a team with its subtree, or everybody who is somebody. */
export type Subject = { rep: string } | { team: string } | { workspace: true };

/** The team that somebody asked about is in at an instant (epoch ms), or is; null for none, and for the workspace. */
export function teamOfSubject({ roster }: Pick<State, 'roster'>, subject: Subject, at: number): string | null {
  if ('rep' in subject) return teamAt(roster, subject.rep, at);
  return 'team' in subject ? subject.team : null;
}

/** `group` says where a person's seat belongs; -1 for nowhere. */
function groupBy(state: State, size: number, group: (person: string, path: readonly string[]) => number): Grouping {
  const seats: number[] = [];
  const groups: number[] = [];
  for (const { index, person, path } of state.roster.seats) {
    const found = person === null ? -1 : group(person, path);
    if (found === -1) continue;
    seats.push(index);
    groups.push(found);
  }
  return { size, seats, groups };
}

/** The seats inside a team, or all of them. */
export function groupOfSubject(state: State, subject: Subject): Grouping {
  if ('rep' in subject) return groupBy(state, 1, (person) => (person === subject.rep ? 0 : -1));
  if ('team' in subject) return groupBy(state, 1, (_, path) => (path.includes(subject.team) ? 0 : -1));
  return groupBy(state, 1, () => 0);
}

/**
 * One group per person inside a team (null: anywhere): the given ones first, then whoever else ever had a seat there.
 * `ids[group]` is the person.
 */
export function groupsOfPeople(state: State, team: string | null, first: readonly string[]): { ids: string[]; grouping: Grouping } {
  const ids = [...first];
  const known = new Map(ids.map((id, group) => [id, group]));
  const grouping = groupBy(state, 0, (person, path) => {
    if (team !== null && !path.includes(team)) return -1;
    let group = known.get(person);
    if (group === undefined) {
      group = ids.length;
      ids.push(person);
      known.set(person, group);
    }
    return group;
  });
  return { ids, grouping: { ...grouping, size: ids.length } };
}

/** One group per team, with every seat that has the team on its path: a team's number never depends on who else is asked about. */
export function groupsOfTeams(state: State, teams: readonly string[]): Grouping {
  const known = new Map(teams.map((id, group) => [id, group]));
  const seats: number[] = [];
  const groups: number[] = [];
  for (const seat of state.roster.seats) {
    for (const id of seat.path) {
      const group = known.get(id);
      if (group === undefined) continue;
      seats.push(seat.index);
      groups.push(group);
    }
  }
  return { size: teams.length, seats, groups };
}
