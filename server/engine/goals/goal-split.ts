/** G1: a team's goal as goals of its reps: in equal parts, by weights, or by what they did before. */
import type { GoalSplit } from '../../../shared/goal.ts';
import { calendarOfTeam } from '../calendar/calendars.ts';
import { COMPARABLE_MAX, comparableWindows } from '../calendar/comparable.ts';
import { groupsOfPeople } from '../groups.ts';
import { evaluateMetric, evaluationOver } from '../metrics.ts';
import { windowAt } from '../periods.ts';
import { workspaceOf } from '../state.ts';
import { dayStart } from '../zones.ts';
import { availableOn } from './availability.ts';
import { type GoalQuestion, nearestGoal } from './goal-choice.ts';
import { type DayRange, daysOfGoal, versionAt } from './goal-days.ts';
import { type GoalState, subjectKey } from './goal-fold.ts';
import { eachStay } from './membership-days.ts';

export interface SplitGoal {
  goal: GoalState;
  /** What each rep is asked for on each day of the range, ten-thousandths; together what the team is asked for. */
  parts: Map<string, Float64Array>;
}

/** The goals of teams and of the workspace that are split, by the subject's key. */
export function goalSplits(question: GoalQuestion, range: DayRange): Map<string, SplitGoal> {
  const splits = new Map<string, SplitGoal>();
  for (const { subject } of question.goals) {
    const key = subjectKey(subject);
    if ('rep' in subject || splits.has(key)) continue;
    const goal = nearestGoal(question, key, range);
    const split = goal && versionAt(goal, range.to - 1)?.split;
    if (!goal || !split || split === 'none') continue;
    splits.set(key, { goal, parts: partsOf(question, goal, 'team' in subject ? subject.team : null, split, range) });
  }
  return splits;
}

/** Each day goes to who is there; a day on which nobody is there goes to all members alike. */
function partsOf({ state, at, metric }: GoalQuestion, goal: GoalState, team: string | null, split: GoalSplit, range: DayRange) {
  const calendar = calendarOfTeam(state, team, at);
  const wholeDays = daysOfGoal(state, goal, calendar, range);
  const weightOf = weights({ state, metric, goal, team, split, range, at });
  const shares = new Map<string, Float64Array>();
  const sums = new Float64Array(wholeDays.length);
  const members = new Float64Array(wholeDays.length);
  for (const person of state.roster.people.values()) {
    if (person.role !== 'rep') continue;
    const own = new Float64Array(wholeDays.length).fill(-1);
    let isMember = false;
    eachStay(state, person.id, range, (path, from, to) => {
      if (team !== null && !path.includes(team)) return;
      isMember = true;
      for (let day = from; day < to; day += 1) {
        const index = day - range.from;
        const share = weightOf(person.id) * availableOn(person, day);
        own[index] = share;
        sums[index] = (sums[index] ?? 0) + share;
        members[index] = (members[index] ?? 0) + 1;
      }
    });
    if (isMember) shares.set(person.id, own);
  }
  for (const own of shares.values()) {
    for (let index = 0; index < own.length; index += 1) {
      const share = own[index] ?? -1;
      const sum = sums[index] ?? 0;
      const part = share < 0 ? 0 : sum > 0 ? share / sum : 1 / (members[index] ?? 1);
      own[index] = (wholeDays[index] ?? 0) * part;
    }
  }
  return shares;
}

interface Weighing extends Pick<GoalQuestion, 'state' | 'metric' | 'at'> {
  goal: GoalState;
  team: string | null;
  split: GoalSplit;
  range: DayRange;
}

function weights({ state, metric, at, goal, team, split, range }: Weighing): (person: string) => number {
  if (typeof split === 'object') return (person) => split[person] ?? 0;
  if (split !== 'history') return () => 1;
  const calendar = calendarOfTeam(state, team, at);
  const period = { kind: goal.period };
  const window = windowAt(period, dayStart(calendar.table, range.from), calendar.table, workspaceOf(state));
  const { ids, grouping } = groupsOfPeople(state, team, []);
  const sums = new Map<string, number>();
  for (const before of comparableWindows(state, calendar, window, period, COMPARABLE_MAX)) {
    const evaluation = evaluationOver(state, () => before, dayStart(calendar.table, range.from) - 1);
    for (const [group, { major }] of evaluateMetric(evaluation, metric, grouping).entries()) {
      const person = ids[group] ?? '';
      sums.set(person, (sums.get(person) ?? 0) + Math.max(0, major ?? 0));
    }
  }
  // Nobody has done anything yet: all alike.
  const all = [...sums.values()].reduce((sum, each) => sum + each, 0);
  return all === 0 ? () => 1 : (person) => sums.get(person) ?? 0;
}
