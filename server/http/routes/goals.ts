import { deleteGoal, type GoalReply, getGoal, getGoals, getMetricPace, putGoal } from '../../../shared/api/goals.ts';
import { AppError } from '../../../shared/error.ts';
import type { Goal } from '../../../shared/goal.ts';
import { paceOf, paceStatus } from '../../../shared/pace.ts';
import { toRfc3339 } from '../../../shared/time.ts';
import { goalVersions } from '../../intake/dated-reply.ts';
import { defineGoal, deleteGoal as removeGoal } from '../../intake/goal.ts';
import { individualsSince } from '../../live/privacy.ts';
import { type Sight, seesPerson, seesTeam } from '../../live/sight.ts';
import type { OpenWorkspace } from '../../live/workspaces.ts';
import { pageOf, sortedIds } from '../page.ts';
import { type Route, route } from '../route.ts';

export const goalRoutes: Route[] = [
  route(getGoals, async (call) => {
    const ws = await call.workspace();
    const seen = [...ws.state.goals.values()].filter(
      ({ subject }) => !('rep' in subject) || seesPerson(ws, call.caller.sight, subject.rep),
    );
    const { items, ...rest } = pageOf(sortedIds(seen.map(({ id }) => id)), String, call.query);
    return { items: items.map((id) => goalReply(ws, id, call.caller.sight)), ...rest };
  }),

  route(putGoal, async (call) => {
    const ws = await call.workspace();
    const { sight } = call.caller;
    const before = ws.state.goals.get(call.params.id);
    for (const subject of before ? [before.subject, call.body.subject] : [call.body.subject]) maySet(ws, sight, subject);
    await defineGoal(ws, call.params.id, call.body, call.caller.actor);
    return goalReply(ws, call.params.id, sight);
  }),

  route(getGoal, async (call) => goalReply(await call.workspace(), call.params.id, call.caller.sight)),

  route(deleteGoal, async (call) => {
    const ws = await call.workspace();
    maySet(ws, call.caller.sight, mustSee(ws, call.params.id, call.caller.sight).subject);
    await removeGoal(ws, call.params.id, call.caller.actor);
    return { id: call.params.id, deleted: true as const };
  }),

  route(getMetricPace, async (call) => {
    const ws = await call.workspace();
    const { subject, period, at = ws.now(), known } = call.query;
    if ('rep' in subject && subject.rep !== undefined) {
      if (!seesPerson(ws, call.caller.sight, subject.rep)) throw new AppError('not_found', { person: subject.rep });
      if (at < individualsSince(ws.state, ws.now())) throw new AppError('private');
    }
    const { kind: _, ...view } = ws.pace({ metric: call.params.id, subject, period, at, known });
    const { goal, expected, metric } = view;
    const asked = expected ?? null;
    return {
      ...view,
      pace: paceOf(view.value, asked, metric.format.direction),
      status: goal === undefined ? null : paceStatus(view.value, asked, metric.format.direction),
      asOf: toRfc3339(at),
    };
  }),
];

/** Whom one manages: goals of others are theirs to set. Throws AppError forbidden. */
function maySet(ws: OpenWorkspace, sight: Sight, subject: Goal['subject']): void {
  const may = 'rep' in subject ? seesPerson(ws, sight, subject.rep) : sight.all || ('team' in subject && seesTeam(ws, sight, subject.team));
  if (!may) throw new AppError('forbidden', { subject });
}

function mustSee(ws: OpenWorkspace, id: string, sight: Sight) {
  const goal = ws.state.goals.get(id);
  if (!goal || ('rep' in goal.subject && !seesPerson(ws, sight, goal.subject.rep))) throw new AppError('not_found', { goal: id });
  return goal;
}

function goalReply(ws: OpenWorkspace, id: string, sight: Sight): GoalReply {
  const goal = mustSee(ws, id, sight);
  const { metric, subject, period } = goal;
  const { now, versions } = goalVersions(ws, goal);
  const { from: _, ...fields } = now;
  return { id, rev: ws.state.revisions.get(`goal:${id}`) ?? 0, metric, subject, period, ...fields, versions };
}
