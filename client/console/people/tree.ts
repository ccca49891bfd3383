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

/** As a choice shows them: deeper ones further in. */
export function teamChoices(tree: readonly TreeTeam[]): { value: string; label: string }[] {
  return tree.map(({ team: { id, name }, depth }) => ({ value: id, label: `${'\u2003'.repeat(depth)}${name}` }));
}

/** A team and all that lie inside it. */
export function teamsBelow(teams: readonly TeamReply[], id: string): Set<string> {
  const found = new Set([id]);
  // A Set grows while it is walked.
  for (const parent of found) for (const team of teams) if (team.parent === parent) found.add(team.id);
  return found;
}

/** The zone that a team's days are counted in: its own or that of the nearest team around it; undefined for the workspace's. */
export function zoneOf(teams: readonly TeamReply[], id: string | null): string | undefined {
  const seen = new Set<string>();
  for (let at = id; at !== null && !seen.has(at); ) {
    seen.add(at);
    const team = teams.find((one) => one.id === at);
    if (team?.calendar?.zone !== undefined) return team.calendar.zone;
    at = team?.parent ?? null;
  }
  return undefined;
}
