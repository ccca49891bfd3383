import {
  deleteGoal,
  type GoalReply,
  getGoal,
  getGoals,
  getMetricPace,
  planGoals,
  putGoal,
  suggestGoal,
} from '../../../shared/api/goals.ts';
import { AppError } from '../../../shared/error.ts';
import type { Goal } from '../../../shared/goal.ts';
import { paceOf, paceStatus } from '../../../shared/pace.ts';
import { toRfc3339 } from '../../../shared/time.ts';
import { goalVersions } from '../../intake/dated-reply.ts';
import { defineGoal, deleteGoal as removeGoal } from '../../intake/goal.ts';
import { mustBeTold, type Sight, seesGoals, seesPerson, seesSubject } from '../../live/sight.ts';
import type { OpenWorkspace } from '../../live/workspaces.ts';
import { pageOf, sortedIds } from '../page.ts';
import { type Route, route } from '../route.ts';

export const goalRoutes: Route[] = [
  route(getGoals, async (call) => {
    const ws = await call.workspace();
    const sees = seesGoals(ws, call.caller.sight);
    const seen = [...ws.state.goals.values()].filter(({ subject }) => sees(subject));
    const { items, ...rest } = pageOf(sortedIds(seen.map(({ id }) => id)), String, call.query);
    return { items: items.map((id) => goalReply(ws, id, sees)), ...rest };
  }),

  route(putGoal, async (call) => {
    const ws = await call.workspace();
    const { sight } = call.caller;
    const before = ws.state.goals.get(call.params.id);
    for (const subject of before ? [before.subject, call.body.subject] : [call.body.subject]) maySet(ws, sight, subject);
    await defineGoal(ws, call.params.id, call.body, call.caller.actor, sight);
    return goalReply(ws, call.params.id, seesGoals(ws, sight));
  }),

  route(getGoal, async (call) => {
    const ws = await call.workspace();
    return goalReply(ws, call.params.id, seesGoals(ws, call.caller.sight));
  }),

  route(deleteGoal, async (call) => {
    const ws = await call.workspace();
    maySet(ws, call.caller.sight, mustSee(ws, call.params.id, seesGoals(ws, call.caller.sight)).subject);
    await removeGoal(ws, call.params.id, call.caller.actor, call.caller.sight);
    return { id: call.params.id, deleted: true as const };
  }),

  route(getMetricPace, async (call) => {
    const ws = await call.workspace();
    const { subject, period, at = ws.now(), known } = call.query;
    const { sight } = call.caller;
    if ('rep' in subject && subject.rep !== undefined && !seesPerson(ws, sight, subject.rep))
      throw new AppError('not_found', { person: subject.rep });
    const query = { metric: call.params.id, subject, period, at, known };
    const { kind: _, ...view } = ws.pace(query);
    mustBeTold(ws, sight, query, true);
    const { goal, expected, metric } = view;
    const asked = expected ?? null;
    return {
      ...view,
      pace: paceOf(view.value, asked, metric.format.direction),
      status: goal === undefined ? null : paceStatus(view.value, asked, metric.format.direction),
      asOf: toRfc3339(at),
    };
  }),

  route(suggestGoal, async (call) => {
    const ws = await call.workspace();
    const { metric, subject, period, at } = call.query;
    mustKnow(ws, [metric]);
    maySet(ws, call.caller.sight, subject);
    return ws.suggestGoal(metric, subject, period, at);
  }),

  route(planGoals, async (call) => {
    const ws = await call.workspace();
    mustKnow(ws, call.body.steps);
    maySet(ws, call.caller.sight, call.body.subject);
    return ws.plan(call.body);
  }),
];

function mustKnow(ws: OpenWorkspace, metrics: readonly string[]): void {
  for (const metric of metrics) if (!ws.state.metrics.has(metric)) throw new AppError('not_found', { metric });
}

/** Whom one manages: goals of others are theirs to set. Throws AppError forbidden. */
function maySet(ws: OpenWorkspace, sight: Sight, subject: Goal['subject']): void {
  if (!seesSubject(ws, sight, subject)) throw new AppError('forbidden', { subject });
}

function mustSee(ws: OpenWorkspace, id: string, sees: ReturnType<typeof seesGoals>) {
  const goal = ws.state.goals.get(id);
  if (!goal || !sees(goal.subject)) throw new AppError('not_found', { goal: id });
  return goal;
}

function goalReply(ws: OpenWorkspace, id: string, sees: ReturnType<typeof seesGoals>): GoalReply {
  const goal = mustSee(ws, id, sees);
  const { metric, subject, period } = goal;
  const { now, versions } = goalVersions(ws, goal);
  const { from: _, ...fields } = now;
  return { id, rev: ws.state.revisions.get(`goal:${id}`) ?? 0, metric, subject, period, ...fields, versions };
}
