/** What may be defined: refusals before a definition is appended. The fold itself survives whatever two racing definitions make. */
import type { PersonBody, TeamBody } from '../../shared/entry.ts';
import { AppError } from '../../shared/error.ts';
import { limit } from '../../shared/limit.ts';
import { datedAt } from './dated.ts';
import { allTeamsAt, createRoster, pathAt, type Roster, rosterOf } from './roster.ts';
import { defineTeam } from './roster-fold.ts';

/**
 * Throws AppError invalid_request when the definition names an unknown parent, closes a cycle, nests deeper than
 * `limit.teamDepthMax` or sets a zone above or below another (T3), at `at` (epoch ms, the moment of the entry; else after
 * everything planned) or at any later instant; limit_reached when there are too many teams.
 */
export function checkTeam(roster: Roster, body: TeamBody, at = Number.MAX_SAFE_INTEGER): void {
  const isNew = roster.teams.get(body.id)?.deleted !== false;
  if (isNew && countPresent(roster.teams) >= limit.teamsMax)
    throw new AppError('limit_reached', { limit: 'teamsMax', max: limit.teamsMax });
  if (body.parent !== null && roster.teams.get(body.parent)?.deleted !== false) {
    throw refusal('parent', `there is no team ${body.parent}`);
  }
  checkTree(rosterAfter(roster, body, at), body.id, Math.min(body.from ?? at, at));
}

/** `checkTeam` for a move alone: the team keeps its name and calendar. Throws AppError not_found when there is no such team. */
export function checkMove(roster: Roster, team: string, parent: string | null, from: number): void {
  const state = roster.teams.get(team);
  if (!state || state.deleted) throw new AppError('not_found', { team });
  checkTeam(roster, { id: team, name: state.name, parent, from, calendar: state.calendar }, from);
}

/** Throws AppError invalid_request when the definition names an unknown team, limit_reached when there are too many people. */
export function checkPerson(roster: Roster, body: PersonBody): void {
  const isNew = roster.people.get(body.id)?.deleted !== false;
  if (isNew && countPresent(roster.people) >= limit.peopleMax)
    throw new AppError('limit_reached', { limit: 'peopleMax', max: limit.peopleMax });
  if (typeof body.team === 'string' && roster.teams.get(body.team)?.deleted !== false) {
    throw refusal('team', `there is no team ${body.team}`);
  }
}

/** The same teams with the definition folded in, beside the real roster. */
function rosterAfter(roster: Roster, body: TeamBody, at: number): Roster {
  const after = rosterOf({ ...createRoster(), teams: new Map(roster.teams) });
  defineTeam(after, body, at);
  return after;
}

/** Looks at every instant from `start` on at which the tree changes, on every path that leads through `team`. */
function checkTree(roster: Roster, team: string, start: number): void {
  const instants = new Set([start]);
  for (const { parents, present } of roster.teams.values()) {
    for (const { from } of [...parents, ...present]) if (from > start) instants.add(from);
  }
  for (const at of instants) {
    const above = pathAt(roster, team, at);
    const top = above[above.length - 1];
    const next = top === undefined ? null : datedAt(roster.teams.get(top)?.parents ?? [], at);
    if (next && above.includes(next)) throw refusal('parent', `${above.join(' in ')} in ${next}: a team cannot be inside itself`);
    for (const id of allTeamsAt(roster, at)) {
      const path = pathAt(roster, id, at);
      if (!path.includes(team)) continue;
      if (path.length > limit.teamDepthMax) {
        throw refusal('parent', `teams nest at most ${limit.teamDepthMax} deep; ${path.join(' in ')} would be ${path.length}`);
      }
      const zoned = path.filter((each) => roster.teams.get(each)?.calendar?.zone !== undefined);
      if (zoned.length > 1) throw refusal('calendar.zone', `zones are set at one level of the tree: ${zoned.join(' in ')} both set one`);
    }
  }
}

function countPresent(states: ReadonlyMap<string, { deleted: boolean }>): number {
  let count = 0;
  for (const { deleted } of states.values()) if (!deleted) count += 1;
  return count;
}

function refusal(field: string, reason: string): AppError {
  return new AppError('invalid_request', { field, reason });
}
