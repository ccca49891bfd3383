/**
 * G1: which goal holds for whom: their own; for a rep, else, a part of the nearest team's; for a team or the workspace, else, the sum of
 * the goals inside it.
 */
import { limit } from '../../../shared/limit.ts';
import type { Period } from '../../../shared/period.ts';
import { calendarOfPath, calendarOfTeam } from '../calendar/calendars.ts';
import type { WorkingCalendar } from '../calendar/working-time.ts';
import { type Subject, teamOfSubject } from '../groups.ts';
import { isAdditive } from '../metrics.ts';
import { pastRevision } from '../past.ts';
import { type Window, windowAt } from '../periods.ts';
import { pathAt, subteamsAt } from '../roster.ts';
import { settle } from '../seating.ts';
import { type State, workspaceOf } from '../state.ts';
import { dayOf } from '../zones.ts';
import { availableOn } from './availability.ts';
import { type GoalQuestion, nearestGoal } from './goal-choice.ts';
import { type DayRange, daysOfGoal, versionAt } from './goal-days.ts';
import { type GoalState, subjectKey } from './goal-fold.ts';
import { goalSplits, type SplitGoal } from './goal-split.ts';
import { eachStay } from './membership-days.ts';

export interface SubjectGoal {
  /** Their own, a part of a team's, or the sum of what is asked inside. */
  basis: 'own' | 'split' | 'sum';
  /** The goal that it is or is a part of; of a sum the first one. */
  goal: GoalState;
  /** Over the whole window, ten-thousandths, not rounded. */
  total: number;
  /** The first day of `days`, which are what adds up to the total; null for a level, as a rate is, which is the same at every moment. */
  from: number;
  days: Float64Array | null;
  /** What the subject works by. */
  calendar: WorkingCalendar;
}

interface Memo {
  revision: number;
  byMetric: Map<string, GoalState[]>;
  /** Whether a split goes by what people did before. */
  learns: Set<string>;
  known: Map<string, SubjectGoal | null>;
  splits: Map<string, Map<string, SplitGoal>>;
}
const memos = new WeakMap<object, Memo>();
const MEMO_MAX = 50_000;

function memoOf(state: State): Memo {
  let memo = memos.get(state.tape);
  if (memo?.revision === state.definitionRevision) return memo;
  memo = { revision: state.definitionRevision, byMetric: new Map(), learns: new Set(), known: new Map(), splits: new Map() };
  for (const goal of state.goals.values()) {
    memo.byMetric.set(goal.metric, [...(memo.byMetric.get(goal.metric) ?? []), goal]);
    if (goal.versions.some(({ value }) => value.split === 'history')) memo.learns.add(goal.metric);
  }
  memos.set(state.tape, memo);
  return memo;
}

/** Whether any goal names this metric: nearly always the answer that spares all the rest. */
export function hasGoals(state: State, metric: string): boolean {
  return state.goals.size > 0 && memoOf(state).byMetric.has(metric);
}

/** What a question knows of its subject. */
interface Asked extends GoalQuestion {
  memo: Memo;
  range: DayRange;
  /** Of the window, and of the past where it decides. */
  key: string;
}

/** The goal of a subject over the window of a period at `at` (epoch ms), or null where nothing is asked of them. */
export function goalOf(state: State, metric: string, subject: Subject, period: Period, at: number): SubjectGoal | null {
  if (!hasGoals(state, metric)) return null;
  settle(state);
  const memo = memoOf(state);
  const path = pathOf(state, subject, at);
  const calendar = calendarOfPath(state, path);
  const window = windowAt(period, at, calendar.table, workspaceOf(state));
  const range = daysOf(window, calendar);
  const past = memo.learns.has(metric) ? pastRevision(state.tape, range.from) : 0;
  const key = `${metric} ${period.kind} ${range.from} ${range.to} ${past}`;
  const name = `${key} ${subjectKey(subject)} ${path.join(' ')}`;
  let found = memo.known.get(name);
  if (found === undefined) {
    const asked: Asked = { state, metric, goals: memo.byMetric.get(metric) ?? [], period, at, memo, range, key };
    found = isAdditive(state, metric) ? sumOf(asked, subject, calendar) : levelOf(asked, subject, path, calendar);
    if (memo.known.size >= MEMO_MAX) memo.known.clear();
    memo.known.set(name, found);
  }
  return found;
}

/** The teams above a subject, nearest first. */
function pathOf(state: State, subject: Subject, at: number): string[] {
  const team = teamOfSubject(state, subject, at);
  return team === null ? [] : pathAt(state.roster, team, at);
}

function daysOf(window: Window, { table }: WorkingCalendar): DayRange {
  return window.days ? { from: window.from, to: window.to } : { from: dayOf(table, window.from), to: dayOf(table, window.to - 1) + 1 };
}

function sumOf(asked: Asked, subject: Subject, calendar: WorkingCalendar): SubjectGoal | null {
  const own = nearestGoal(asked, subjectKey(subject), asked.range);
  if (own) return whole('own', own, asked.range, ownDays(asked, own, subject, calendar), calendar);
  return 'rep' in subject ? partOfTeams(asked, subject.rep, calendar) : sumInside(asked, subject, calendar);
}

/** A rate, an average, a best is not divided: the nearest goal on the way up holds for everybody. */
function levelOf(asked: Asked, subject: Subject, path: readonly string[], calendar: WorkingCalendar): SubjectGoal | null {
  const { range } = asked;
  for (const key of [subjectKey(subject), ...path.map((team) => `team:${team}`), 'workspace']) {
    const goal = nearestGoal(asked, key, range);
    const version = goal && versionAt(goal, range.to - 1);
    if (!goal || !version) continue;
    return { basis: key === subjectKey(subject) ? 'own' : 'split', goal, total: version.value, from: range.from, days: null, calendar };
  }
  return null;
}

function ownDays({ state, range }: Asked, goal: GoalState, subject: Subject, calendar: WorkingCalendar): Float64Array {
  const person = 'rep' in subject ? state.roster.people.get(subject.rep) : undefined;
  return daysOfGoal(state, goal, calendar, range, person && ((day) => availableOn(person, day)));
}

/** Null when no day asks for anything, unless the goal itself is nothing. */
function whole(
  basis: SubjectGoal['basis'],
  goal: GoalState,
  range: DayRange,
  days: Float64Array,
  calendar: WorkingCalendar,
): SubjectGoal | null {
  let total = 0;
  for (const amount of days) total += amount;
  if (total === 0 && versionAt(goal, range.to - 1)?.value !== 0) return null;
  return { basis, goal, total, from: range.from, days, calendar };
}

/** On each day the part of the goal of the nearest team that splits one, else of the workspace's. */
function partOfTeams(asked: Asked, rep: string, calendar: WorkingCalendar): SubjectGoal | null {
  const { state, range, memo, key } = asked;
  let splits = memo.splits.get(key);
  if (!splits) {
    splits = goalSplits(asked, range);
    if (memo.splits.size >= limit.metricsMax) memo.splits.clear();
    memo.splits.set(key, splits);
  }
  if (splits.size === 0) return null;
  const known = splits;
  const days = new Float64Array(range.to - range.from);
  let last: GoalState | null = null;
  eachStay(state, rep, range, (path, from, to) => {
    const nearest = [...path.map((team) => `team:${team}`), 'workspace'].find((each) => known.has(each));
    const split = nearest === undefined ? undefined : known.get(nearest);
    const parts = split?.parts.get(rep);
    if (!split || !parts) return;
    last = split.goal;
    for (let day = from; day < to; day += 1) days[day - range.from] = parts[day - range.from] ?? 0;
  });
  return last && whole('split', last, range, days, calendar);
}

/** The goals right inside: of the teams below, else of what is inside those, and of the members who have one of their own. */
function sumInside(asked: Asked, subject: Subject, calendar: WorkingCalendar, depth = 1): SubjectGoal | null {
  const { state, at, range } = asked;
  if ('rep' in subject || depth > limit.teamDepthMax + 1) return null;
  const team = 'team' in subject ? subject.team : null;
  const days = new Float64Array(range.to - range.from);
  let first: GoalState | null = null;
  for (const below of subteamsAt(state.roster, team, at)) {
    const inner: Subject = { team: below };
    const own = nearestGoal(asked, subjectKey(inner), range);
    const clock = calendarOfTeam(state, below, at);
    const found = own ? whole('own', own, range, ownDays(asked, own, inner, clock), clock) : sumInside(asked, inner, clock, depth + 1);
    if (!found?.days) continue;
    first ??= found.goal;
    for (const [index, amount] of found.days.entries()) days[index] = (days[index] ?? 0) + amount;
  }
  for (const goal of asked.goals) {
    if (!('rep' in goal.subject) || nearestGoal(asked, subjectKey(goal.subject), range) !== goal) continue;
    const own = ownDays(asked, goal, goal.subject, calendar);
    eachStay(state, goal.subject.rep, range, (path, from, to) => {
      if ((path[0] ?? null) !== team) return;
      first ??= goal;
      for (let day = from; day < to; day += 1) days[day - range.from] = (days[day - range.from] ?? 0) + (own[day - range.from] ?? 0);
    });
  }
  return first && whole('sum', first, range, days, calendar);
}
