/** Who a team's goal is divided among. */
import type { PersonReply } from '../../../shared/api/people.ts';
import type { TeamReply } from '../../../shared/api/teams.ts';
import { teamsBelow } from '../people/tree.ts';

/** The reps in a team or below it; `team` null: everybody's. By name. */
export function repsOf(people: readonly PersonReply[], teams: readonly TeamReply[], team: string | null): PersonReply[] {
  const inside = team === null ? null : teamsBelow(teams, team);
  return people.filter((person) => person.role === 'rep' && (inside === null || (person.team !== null && inside.has(person.team))));
}
