/** Teams as a tree: as they lie inside each other now. */
import type { TeamReply } from '../../../shared/api/teams.ts';

export interface TreeTeam {
  team: TeamReply;
  /** 0 for teams without a parent. */
  depth: number;
}

/** Parents before what is inside them, otherwise in the order given. */
export function treeOf(teams: readonly TeamReply[]): TreeTeam[] {
  const known = new Set(teams.map((team) => team.id));
  const below = (parent: string | null, depth: number): TreeTeam[] =>
    teams
      .filter((team) => (team.parent !== null && known.has(team.parent) ? team.parent : null) === parent)
      .flatMap((team) => [{ team, depth }, ...below(team.id, depth + 1)]);
  return below(null, 0);
}

/** A team and all that lie inside it. */
export function teamsBelow(teams: readonly TeamReply[], id: string): Set<string> {
  const found = new Set([id]);
  // A Set grows while it is walked.
  for (const parent of found) for (const team of teams) if (team.parent === parent) found.add(team.id);
  return found;
}
