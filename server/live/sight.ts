/** Whose activities and personal data somebody sees, by the role and team that the log says at the moment of asking. */
import type { Person } from '../../shared/person.ts';
import type { ViewName } from '../../shared/view.ts';
import { pathAt, personAt, teamAt } from '../engine/roster.ts';
import { individualsSince } from './privacy.ts';
import type { OpenWorkspace } from './workspaces.ts';

/** Everybody's, or their own and, for a manager, those of a team and all below it. */
export type Sight = { all: true } | { all: false; person: string; team: string | null };

export const SEES_ALL: Sight = { all: true };

type Floor = Pick<OpenWorkspace, 'state' | 'now'>;

/** A manager without a team manages nobody. */
export function sightOf(ws: Floor, person: string, role: Person['role']): Sight {
  if (role === 'admin') return SEES_ALL;
  return { all: false, person, team: role === 'manager' ? teamAt(ws.state.roster, person, ws.now()) : null };
}

/** At `at`, epoch ms. */
export function seesTeam(ws: Floor, sight: Sight, team: string | null, at: number = ws.now()): boolean {
  if (sight.all) return true;
  return sight.team !== null && team !== null && pathAt(ws.state.roster, team, at).includes(sight.team);
}

/** Themselves, and whoever was in the team or below it at `at` (epoch ms): who moves takes their later work along, not the earlier. */
export function seesPerson(ws: Floor, sight: Sight, person: string, at: number = ws.now()): boolean {
  if (sight.all || sight.person === person) return true;
  return seesTeam(ws, sight, teamAt(ws.state.roster, person, at), at);
}

/** What an identity did; one that is not linked is nobody's, so only those see it who see all. */
export function seesIdentity(ws: Floor, sight: Sight, identity: string, at: number = ws.now()): boolean {
  if (sight.all) return true;
  const person = personAt(ws.state.roster, identity, at);
  return person !== null && seesPerson(ws, sight, person, at);
}

/** Whether there is nothing that `seesRecord` would refuse. */
export function seesAll(ws: Floor, sight: Sight): boolean {
  return sight.all && individualsSince(ws.state, ws.now()) === Number.NEGATIVE_INFINITY;
}

/** A record as the API gives it, by those it is credited to now. Undated ones (E10) go by their people of today. */
export function seesRecord(ws: Floor, sight: Sight, record: { credits: { identity: string }[]; at?: string | undefined }): boolean {
  const at = record.at === undefined ? ws.now() : Date.parse(record.at);
  if (at < individualsSince(ws.state, ws.now())) return false;
  return sight.all || record.credits.some(({ identity }) => seesIdentity(ws, sight, identity, at));
}

/** Boards, teams' pace and the ticker are what the wall shows; a rep's page and pace are for those who see the rep. */
export function seesView(ws: Floor, sight: Sight, view: ViewName): boolean {
  const rep = /^(?:rep|pace:[^:]*:rep):([^:]*)/.exec(view)?.[1];
  return rep === undefined || seesPerson(ws, sight, rep);
}
