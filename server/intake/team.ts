import type { TeamBody } from '../../shared/entry.ts';
import { AppError } from '../../shared/error.ts';
import type { Team } from '../../shared/person.ts';
import { datedAt } from '../engine/dated.ts';
import { pathAt, type TeamState, zoneOfPath } from '../engine/roster.ts';
import { checkTeam } from '../engine/roster-check.ts';
import type { State } from '../engine/state.ts';
import type { OpenWorkspace } from '../live/workspaces.ts';
import { instantOf, ownEntry, sameContent } from './decision.ts';
import { zoneEntries } from './zones.ts';

/** Throws AppError invalid_request when the tree would not hold together, limit_reached when there are too many teams. */
export async function defineTeam(ws: OpenWorkspace, id: string, team: Team, actor: string): Promise<void> {
  await ws.decide((state) => {
    const now = ws.now();
    const author = { actor, now };
    const before = present(state, id);
    const parent = team.parent === undefined ? (before ? (datedAt(before.parents, Number.POSITIVE_INFINITY) ?? null) : null) : team.parent;
    const zone = team.calendar?.zone ?? (parent === null ? undefined : zoneOfPath(state.roster, pathAt(state.roster, parent, now)));
    const body: TeamBody = { id, name: team.name, parent };
    if (team.from !== undefined) body.from = instantOf(state, team.from, zone ?? state.roster.zone);
    if (team.calendar) body.calendar = team.calendar;
    checkTeam(state.roster, body, now);
    if (before && isSame(before, body, now)) return null;
    const zones = team.calendar?.zone === undefined ? [] : zoneEntries(state, team.calendar.zone, 'calendar.zone', author);
    return [...zones, ownEntry(state, `team:${id}`, 'team.defined', body, author)];
  });
}

/** Throws AppError not_found, or in_use while people, teams or boards rest on it. */
export async function deleteTeam(ws: OpenWorkspace, id: string, actor: string): Promise<void> {
  await ws.decide((state) => {
    if (!present(state, id)) throw new AppError('not_found', { team: id });
    const uses = usesOf(state, id, ws.now());
    if (uses.length > 0) throw new AppError('in_use', { usedBy: uses.slice(0, 20) });
    return [ownEntry(state, `team:${id}`, 'team.deleted', { id }, { actor, now: ws.now() })];
  });
}

function present(state: State, id: string): TeamState | undefined {
  const team = state.roster.teams.get(id);
  return team?.deleted === false ? team : undefined;
}

function isSame(before: TeamState, body: TeamBody, now: number): boolean {
  if (before.name !== body.name || !sameContent(before.calendar ?? null, body.calendar ?? null)) return false;
  // As with people: a move told with its date is kept even where it changes nothing today.
  if (body.from !== undefined) return before.parents.some(({ from, value }) => from === body.from && value === body.parent);
  return (datedAt(before.parents, now) ?? null) === body.parent;
}

/** Who is in it or will be, what is below it or will be, which boards and goals are about it. */
function usesOf(state: State, id: string, now: number): string[] {
  const holds = (list: readonly { from: number; value: string | null }[]) =>
    datedAt(list, now) === id || list.some((dated) => dated.from > now && dated.value === id);
  const uses: string[] = [];
  for (const person of state.roster.people.values()) if (!person.deleted && holds(person.teams)) uses.push(`person:${person.id}`);
  for (const team of state.roster.teams.values()) if (!team.deleted && holds(team.parents)) uses.push(`team:${team.id}`);
  for (const [board, definition] of state.boards) if (definition.team === id) uses.push(`board:${board}`);
  for (const goal of state.goals.values()) if ('team' in goal.subject && goal.subject.team === id) uses.push(`goal:${goal.id}`);
  return uses;
}
