/**
 * What managers must not do: change what counted, or will count, for teams they do not see. Who sees a team or a person today may
 * not have seen them then, so every instant at which a change differs from what was is looked at on its own.
 */
import { AppError } from '../../shared/error.ts';
import type { Goal } from '../../shared/goal.ts';
import type { TimeOff } from '../../shared/person.ts';
import { parseDay } from '../engine/civil-date.ts';
import { type Dated, datedAt } from '../engine/dated.ts';
import { type GoalState, subjectKey } from '../engine/goals/goal-fold.ts';
import { type PersonState, pathAt, type Roster, teamAt, zoneOfPath } from '../engine/roster.ts';
import { type State, tableOf } from '../engine/state.ts';
import { dayStart } from '../engine/zones.ts';
import { type Sight, seesPerson, seesTeam } from '../live/sight.ts';
import type { OpenWorkspace } from '../live/workspaces.ts';
import { sameContent } from './decision.ts';

const ALWAYS = Number.NEGATIVE_INFINITY;
type Floor = Pick<OpenWorkspace, 'state' | 'now'>;

/** Where a person is to be over time, and when away; time off of undefined stays as it is. */
export interface PersonPlan {
  teams: readonly Dated<string | null>[];
  timeOff: readonly TimeOff[] | undefined;
}

/** Time in no team was nobody's, so nobody but an administrator gives it to one. Throws AppError forbidden. */
export function mayPlan(ws: Floor, sight: Sight, before: PersonState, plan: PersonPlan): void {
  if (sight.all) return;
  const { roster } = ws.state;
  const teamOf = (list: PersonPlan['teams'], at: number) => existing(roster, datedAt(list, at) ?? null, at);
  const zone = zoneNow(ws, teamAt(roster, before.id, ws.now()));
  const away = (list: readonly TimeOff[]) =>
    list.flatMap(({ from, to }) => [startOf(ws.state, from, zone), startOf(ws.state, to, zone, 1)]);
  const [offBefore, offAfter] = [away(before.timeOff ?? []), away(plan.timeOff ?? before.timeOff ?? [])];
  const edges = [...[...before.teams, ...plan.teams].map(({ from }) => from), ...offBefore, ...offAfter];
  mayChange(ws, sight, edges, (at) => {
    const [was, is] = [teamOf(before.teams, at), teamOf(plan.teams, at)];
    if (was !== is) return [was, is];
    return is !== null && isWithin(offBefore, at) !== isWithin(offAfter, at) ? [is] : [];
  });
}

/** One day's absence is a matter of whoever the person was with on that day. Throws AppError forbidden. */
export function mayMark(ws: Floor, sight: Sight, person: string, date: string): void {
  const zone = zoneNow(ws, teamAt(ws.state.roster, person, ws.now()));
  const [start, end] = [startOf(ws.state, date, zone), startOf(ws.state, date, zone, 1) - 1];
  if (!seesPerson(ws, sight, person, start) && !seesPerson(ws, sight, person, end)) throw foreign();
}

/** `before` or `after` is null where there is no such goal. Throws AppError forbidden. */
export function maySetGoal(ws: Floor, sight: Sight, before: GoalState | null, after: GoalState | null): void {
  if (sight.all) return;
  const [was, is] = [before && dated(ws, before), after && dated(ws, after)];
  const goesOn = before && after && sameGoal(before, after);
  const edges = [was, is].flatMap((goal) => (goal ? [...goal.versions, ...goal.moves].map(({ from }) => from) : []));
  mayChange(ws, sight, edges, (at) => {
    const [old, now] = [was && datedAt(was.versions, at), is && datedAt(is.versions, at)];
    if (goesOn && sameContent(old ?? null, now ?? null)) return [];
    // Who was in no team was nobody's, and so was what they were asked for.
    return [old && was?.teamAt(at), now && is?.teamAt(at)].filter((team) => typeof team === 'string');
  });
}

/** A goal's versions and its team by instants. */
function dated(ws: Floor, { subject, versions }: GoalState) {
  const { roster } = ws.state;
  const team = (at: number) => ('rep' in subject ? teamAt(roster, subject.rep, at) : 'team' in subject ? subject.team : null);
  const table = tableOf(ws.state, zoneNow(ws, team(ws.now())));
  return {
    teamAt: team,
    moves: 'rep' in subject ? (roster.people.get(subject.rep)?.teams ?? []) : [],
    versions: versions.map(({ from, value }) => ({ from: Number.isFinite(from) ? dayStart(table, from) : from, value })),
  };
}

const sameGoal = (one: Pick<Goal, 'metric' | 'period' | 'subject'>, other: typeof one) =>
  one.metric === other.metric && one.period === other.period && subjectKey(one.subject) === subjectKey(other.subject);

/** Looks wherever something can begin to differ; `changed` answers the teams whose numbers are others at an instant (epoch ms). */
function mayChange(ws: Floor, sight: Sight, edges: readonly number[], changed: (at: number) => readonly (string | null)[]): void {
  const instants = new Set([ALWAYS, ...edges]);
  for (const { parents, present } of ws.state.roster.teams.values()) for (const { from } of [...parents, ...present]) instants.add(from);
  for (const at of instants) if (!changed(at).every((team) => seesTeam(ws, sight, team, at))) throw foreign();
}

function foreign(): AppError {
  const reason = 'this reaches into a time when they were not in a team of yours; date it later, or ask an administrator';
  return new AppError('forbidden', { reason });
}

function existing(roster: Roster, team: string | null, at: number): string | null {
  return team !== null && pathAt(roster, team, at).length > 0 ? team : null;
}

function zoneNow(ws: Floor, team: string | null): string {
  const { roster } = ws.state;
  return zoneOfPath(roster, team === null ? [] : pathAt(roster, team, ws.now()));
}

/** Epoch ms. */
function startOf(state: State, date: string, zone: string, daysLater = 0): number {
  return dayStart(tableOf(state, zone), parseDay(date) + daysLater);
}

/** `ranges`: where each begins and ends, half-open, one after the other. */
function isWithin(ranges: readonly number[], at: number): boolean {
  return ranges.some((from, index) => index % 2 === 0 && from <= at && at < (ranges[index + 1] ?? from));
}
