/**
 * V1, V3: what a workspace keeps to itself. In team-only mode numbers are told of crowds alone, and only of such crowds that nothing of
 * a few is left when one number is taken from another.
 */
import { limit } from '../../shared/limit.ts';
import { COMPARABLE_MAX, comparableSince } from './calendar/comparable.ts';
import { formatDay } from './civil-date.ts';
import type { Subject } from './groups.ts';
import { stateFor } from './known.ts';
import { type Evaluation, evaluateMetric, evaluationAt } from './metrics.ts';
import { windowBounds } from './periods.ts';
import { membersAt, pathAt, teamAt } from './roster.ts';
import { type State, tableOf, workspaceOf } from './state.ts';
import type { NumberQuery } from './value.ts';
import { dayOf } from './zones.ts';

export interface Privacy {
  teamOnly: boolean;
  /** Epoch ms: before it nothing is told of single people; -Infinity without such a rule. */
  individualsFrom: number;
}

/** Why something is missing. */
export type Hidden = 'teamOnly' | 'smallTeams' | 'old';

/** Teams, and null for the workspace. */
type Told = ReadonlySet<string | null>;

export const NOTHING_PRIVATE: Privacy = { teamOnly: false, individualsFrom: Number.NEGATIVE_INFINITY };

const DAY_MS = 86_400_000;
/** No month is longer: with 1, 3 or 12 months the running month, quarter or year is shown to its end. */
const MONTH_DAYS = 31;

/** At `now`, epoch ms. The limit moves at midnight UTC; the day more is for zones and clocks that are moved. */
export function privacyOf(state: State, now: number): Privacy {
  const { privacy } = workspaceOf(state);
  if (!privacy) return NOTHING_PRIVATE;
  const { teamOnly, individualMonths: months } = privacy;
  if (months === undefined) return { ...NOTHING_PRIVATE, teamOnly };
  return { teamOnly, individualsFrom: (Math.floor(now / DAY_MS) - months * MONTH_DAYS - 1) * DAY_MS };
}

/** V3: whether a window of single people's numbers, or the moment it is looked at from, lies before the limit, be it in part. */
export function isTooOld({ spans }: Pick<Evaluation, 'spans'>, at: number, { individualsFrom }: Privacy): boolean {
  return Math.min(at, startOf({ spans })) < individualsFrom;
}

function startOf({ spans }: Pick<Evaluation, 'spans'>): number {
  return Math.min(...spans.map(({ window, table }) => windowBounds(window, table).fromMs));
}

/** Somebody in a team and all above it, at one of the moments looked at; what only contributed has none. */
interface Standing {
  /** The team first. */
  path: readonly string[];
  moment: number | null;
  isCovered: boolean;
}

/**
 * V1: of whom a metric's number is told over a window at `at` (epoch ms); `since` (epoch ms) where it also rests on what was before.
 * Those who belong to a team and to nothing told below it must be a crowd or nobody, at its beginning and now: they are what is left
 * when the teams below are taken away.
 */
export function toldSubjects(evaluation: Evaluation, metric: string, at: number, since = Number.POSITIVE_INFINITY): Told {
  const { state, spans } = evaluation;
  const from = startOf(evaluation);
  const to = Math.max(...spans.map(({ window, table }) => windowBounds(window, table).toMs));
  const last = Math.min(at, to - 1);
  const moments = [...new Set([Math.min(since, from), from])].filter((moment) => moment < last);
  const standings = [...moments, last].flatMap((moment, index) => standingsAt(state, moment, index));
  const each = state.roster.seats.map(({ index }) => index);
  for (const [index, { contributed }] of evaluateMetric(evaluation, metric, { size: each.length, seats: each, groups: each }).entries()) {
    const seat = state.roster.seats[index];
    if (contributed && seat && seat.person !== null) standings.push({ path: seat.path, moment: null, isCovered: false });
  }
  return tell(standings, moments.length);
}

/**
 * V1, V3: whether a number is told beyond those who see its people by their own right; of a rep this only asks how long ago it was.
 * `compared`: it also tells of the periods that it is compared with (G2, G3).
 */
export function isTold(now: State, query: NumberQuery, privacy: Privacy, compared = false): boolean {
  const { metric, subject, period, at } = query;
  const state = stateFor(now, query.known);
  const evaluation = evaluationAt(state, period, at);
  if ('rep' in subject) return !isTooOld(evaluation, at, privacy);
  if (!privacy.teamOnly) return true;
  const team = teamOf(subject);
  const since = compared ? comparableSince(state, team, period, at, COMPARABLE_MAX) : undefined;
  return toldSubjects(evaluation, metric, at, since).has(team);
}

/** As `Told` names it. */
export function teamOf(subject: Exclude<Subject, { rep: string }>): string | null {
  return 'team' in subject ? subject.team : null;
}

/** V1: the same of what is no number of a window, as a goal is. */
export function toldNow(state: State, at: number): Told {
  return tell(standingsAt(state, at, 0), 0);
}

/** V1: the teams that have a crowd themselves, whatever lies below: a line of the ticker is about the very team credited. */
export function crowdedTeams(state: State, at: number): ReadonlySet<string> {
  const counts = new Map<string, number>();
  for (const person of repsAt(state, at)) {
    const team = teamAt(state.roster, person, at);
    if (team !== null) counts.set(team, (counts.get(team) ?? 0) + 1);
  }
  return new Set([...counts].filter(([, count]) => isCrowd(count)).map(([team]) => team));
}

function isCrowd(count: number): boolean {
  return count >= limit.privateTeamMin;
}

/** Whoever had not started yet hides nobody. */
function repsAt(state: State, at: number): string[] {
  const { people, zone } = state.roster;
  const date = formatDay(dayOf(tableOf(state, zone), at));
  return membersAt(state.roster, null, at).filter((person) => (people.get(person)?.startDate ?? date) <= date);
}

function standingsAt(state: State, at: number, moment: number): Standing[] {
  const { roster } = state;
  const paths = new Map<string, string[]>();
  return repsAt(state, at).map((person) => {
    const team = teamAt(roster, person, at);
    const path = team === null ? [] : (paths.get(team) ?? pathAt(roster, team, at));
    if (team !== null) paths.set(team, path);
    return { path, moment, isCovered: false };
  });
}

/** From the deepest teams up to the workspace. `last` is the moment looked at. */
function tell(standings: readonly Standing[], last: number): Told {
  const told = new Set<string | null>();
  const moved = movedTeams(standings);
  for (let depth = Math.max(0, ...standings.map(({ path }) => path.length)); depth >= 0; depth -= 1) {
    const here = standings.filter(({ path }) => path.length >= depth);
    const teamOf = ({ path }: Standing) => (depth === 0 ? null : (path[path.length - depth] ?? null));
    const inside = new Map<string | null, Standing[]>();
    for (const standing of here) {
      const list = inside.get(teamOf(standing));
      if (list) list.push(standing);
      else inside.set(teamOf(standing), [standing]);
    }
    for (const [team, list] of inside) if ((team === null || !moved.has(team)) && isCrowdLeft(list, last)) told.add(team);
    for (const standing of here) standing.isCovered ||= told.has(teamOf(standing));
  }
  return told;
}

/** Whether those who belong to nothing told below are a crowd at every moment that there was anybody, or nobody at all. */
function isCrowdLeft(standings: readonly Standing[], last: number): boolean {
  const left = standings.filter(({ isCovered }) => !isCovered);
  const counts = Array.from({ length: last + 1 }, (_, moment) => left.filter((standing) => standing.moment === moment).length);
  if (counts.some((count) => count > 0 && !isCrowd(count))) return false;
  // What others did, as a manager or somebody who left, is lost in a crowd, and alone it would be theirs.
  return isCrowd(counts[last] ?? 0) || (left.length === 0 && standings.some(({ moment }) => moment === last));
}

/** Teams that were at another height meanwhile: what lies below them is not the same at each moment. */
function movedTeams(standings: readonly Standing[]): Set<string> {
  const heights = new Map<string, number>();
  const moved = new Set<string>();
  for (const { path } of standings) {
    for (const [index, team] of path.entries()) {
      const height = path.length - index;
      if ((heights.get(team) ?? height) !== height) moved.add(team);
      heights.set(team, height);
    }
  }
  return moved;
}
