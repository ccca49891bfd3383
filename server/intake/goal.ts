import { AppError } from '../../shared/error.ts';
import type { Goal } from '../../shared/goal.ts';
import { parseDecimal, SCALE } from '../../shared/money.ts';
import { calendarOfSubject } from '../engine/calendar/calendars.ts';
import { formatDay } from '../engine/civil-date.ts';
import { checkGoal } from '../engine/definitions.ts';
import { asksTheSame, type GoalState, defineGoal as goalAfter } from '../engine/goals/goal-fold.ts';
import { windowAt } from '../engine/periods.ts';
import { type State, workspaceOf } from '../engine/state.ts';
import { SEES_ALL, type Sight } from '../live/sight.ts';
import type { OpenWorkspace } from '../live/workspaces.ts';
import { ownEntry, sameContent } from './decision.ts';
import { maySetGoal } from './rewriting.ts';

/**
 * Throws AppError invalid_request for an unknown metric or subject, limit_reached when there are too many goals, forbidden where it
 * reaches into a time that whoever has this sight does not see.
 */
export async function defineGoal(ws: OpenWorkspace, id: string, goal: Goal, actor: string, sight: Sight = SEES_ALL): Promise<void> {
  await ws.decide((state) => {
    checkGoal(state, id, goal);
    const now = ws.now();
    const value = parseDecimal(goal.value, SCALE);
    if (value === null) throw new AppError('invalid_request', [{ path: 'value', message: 'a goal is a plain number' }]);
    const before = state.goals.get(id);
    const goesOn = before && asksTheSame(before, goal);
    const last = goesOn ? before.versions[before.versions.length - 1] : undefined;
    const { profile, split, prorate } = goal;
    if (last && goal.from === undefined && sameContent(last.value, { value, profile, split, prorate })) return null;
    const from = goal.from ?? (goesOn ? presentPeriod(state, before, now) : undefined);
    const body = { id, goal: { ...goal, value, ...(from !== undefined && { from }) } };
    const after = new Map(before && [[id, before]]);
    goalAfter(after, body);
    maySetGoal(ws, sight, before ?? null, after.get(id) ?? null);
    return [ownEntry(state, `goal:${id}`, 'goal.defined', body, { actor, now })];
  });
}

/** Throws AppError not_found, or forbidden as `defineGoal`. */
export async function deleteGoal(ws: OpenWorkspace, id: string, actor: string, sight: Sight = SEES_ALL): Promise<void> {
  await ws.decide((state) => {
    const goal = state.goals.get(id);
    if (!goal) throw new AppError('not_found', { goal: id });
    maySetGoal(ws, sight, goal, null);
    return [ownEntry(state, `goal:${id}`, 'goal.deleted', { id }, { actor, now: ws.now() })];
  });
}

/** The first date of the subject's present period. */
function presentPeriod(state: State, { subject, period }: GoalState, now: number): string {
  const { table } = calendarOfSubject(state, subject, now);
  return formatDay(windowAt({ kind: period }, now, table, workspaceOf(state)).from);
}
