/** Whose activities and personal data somebody sees, by the role and team that the log says at the moment of asking. */

import { AppError } from '../../shared/error.ts';
import type { Person } from '../../shared/person.ts';
import type { ViewName } from '../../shared/view.ts';
import { isTold, privacyOf, teamOf, toldNow } from '../engine/privacy.ts';
import { pathAt, personAt, teamAt } from '../engine/roster.ts';
import { individualsSince, isTeamOnly } from './privacy.ts';
import type { OpenWorkspace, ValueQuery } from './workspaces.ts';

/** Everybody's (of a program's key: while the workspace shows single people at all), or their own and, for a manager, those of a team and all below it. */
export type Sight = { all: true; isScreen?: true } | { all: false; person: string; team: string | null };

export const SEES_ALL: Sight = { all: true };
/** V1: a wall's, or a program's that reads. */
export const SEES_AS_SCREEN: Sight = { all: true, isScreen: true };

type Floor = Pick<OpenWorkspace, 'state' | 'now'>;

/** A manager without a team manages nobody. */
export function sightOf(ws: Floor, person: string, role: Person['role']): Sight {
  if (role === 'admin') return SEES_ALL;
  return { all: false, person, team: role === 'manager' ? teamAt(ws.state.roster, person, ws.now()) : null };
}

/** All there is, as things stand now. */
function seesEverybody(ws: Floor, sight: Sight): boolean {
  return sight.all && !(sight.isScreen && isTeamOnly(ws.state, ws.now()));
}

/** At `at`, epoch ms. */
export function seesTeam(ws: Floor, sight: Sight, team: string | null, at: number = ws.now()): boolean {
  if (sight.all) return seesEverybody(ws, sight);
  return sight.team !== null && team !== null && pathAt(ws.state.roster, team, at).includes(sight.team);
}

/** Themselves, and whoever was in the team or below it at `at` (epoch ms): who moves takes their later work along, not the earlier. */
export function seesPerson(ws: Floor, sight: Sight, person: string, at: number = ws.now()): boolean {
  if (sight.all) return seesEverybody(ws, sight);
  if (sight.person === person) return true;
  return seesTeam(ws, sight, teamAt(ws.state.roster, person, at), at);
}

/** What an identity did; one that is not linked is nobody's, so only those see it who see all. */
export function seesIdentity(ws: Floor, sight: Sight, identity: string, at: number = ws.now()): boolean {
  if (sight.all) return seesEverybody(ws, sight);
  const person = personAt(ws.state.roster, identity, at);
  return person !== null && seesPerson(ws, sight, person, at);
}

/** Whether there is nothing that `seesRecord` would refuse. */
export function seesAll(ws: Floor, sight: Sight): boolean {
  return seesEverybody(ws, sight) && individualsSince(ws.state, ws.now()) === Number.NEGATIVE_INFINITY;
}

/** A record as the API gives it, by those it is credited to now. Undated ones (E10) go by their people of today. */
export function seesRecord(ws: Floor, sight: Sight, record: { credits: { identity: string }[]; at?: string | undefined }): boolean {
  const at = record.at === undefined ? ws.now() : Date.parse(record.at);
  if (at < individualsSince(ws.state, ws.now())) return false;
  return seesEverybody(ws, sight) || record.credits.some(({ identity }) => seesIdentity(ws, sight, identity, at));
}

/** Whose numbers and goals are theirs by right: a person's, a team's, or everybody's. */
export function seesSubject(ws: Floor, sight: Sight, subject: ValueQuery['subject']): boolean {
  if ('rep' in subject) return seesPerson(ws, sight, subject.rep);
  return 'team' in subject ? seesTeam(ws, sight, subject.team) : seesEverybody(ws, sight);
}

/** V1: of a goal: those of teams that nobody may be told of are for those who see them. */
export function seesGoals(ws: Floor, sight: Sight): (subject: ValueQuery['subject']) => boolean {
  const told = isTeamOnly(ws.state, ws.now()) ? toldNow(ws.state, ws.now()) : null;
  return (subject) => seesSubject(ws, sight, subject) || (!('rep' in subject) && (told === null || told.has(teamOf(subject))));
}

/**
 * V1, V3: for numbers of reps, who must be seen besides, by how long ago they were. `compared` as for `isTold`. Throws AppError private.
 */
export function mustBeTold(ws: Floor, sight: Sight, query: ValueQuery, compared = false): void {
  const now = ws.now();
  const ownRight = !('rep' in query.subject) && seesSubject(ws, sight, query.subject);
  if (!ownRight && !isTold(ws.state, { ...query, at: query.at ?? now }, privacyOf(ws.state, now), compared)) throw new AppError('private');
}

/** Boards, teams' pace and the ticker are what the wall shows; a rep's page and pace are for those who see the rep. */
export function seesView(ws: Floor, sight: Sight, view: ViewName): boolean {
  const rep = /^(?:rep|pace:[^:]*:rep):([^:]*)/.exec(view)?.[1];
  return rep === undefined || seesPerson(ws, sight, rep);
}
