import {
  deleteMetric,
  getMetric,
  getMetricEntries,
  getMetrics,
  getMetricValue,
  type MetricReply,
  putMetric,
} from '../../../shared/api/metrics.ts';
import { AppError } from '../../../shared/error.ts';
import { toRfc3339 } from '../../../shared/time.ts';
import { activityRecords } from '../../intake/activity-record.ts';
import { defineMetric, deleteMetric as removeMetric } from '../../intake/metric.ts';
import type { OpenWorkspace, ValueQuery } from '../../live/workspaces.ts';
import { pageOf, sortedIds } from '../page.ts';
import { type Route, route } from '../route.ts';
import { wrongCursor } from './activities.ts';

export const metricRoutes: Route[] = [
  route(getMetrics, async (call) => {
    const ws = await call.workspace();
    const { items, ...rest } = pageOf(sortedIds(ws.state.metrics.keys()), String, call.query);
    return { items: items.map((id) => metricReply(ws, id)), ...rest };
  }),

  route(putMetric, async (call) => {
    const ws = await call.workspace();
    await defineMetric(ws, call.params.id, call.body, call.caller.actor);
    return metricReply(ws, call.params.id);
  }),

  route(getMetric, async (call) => metricReply(await call.workspace(), call.params.id)),

  route(deleteMetric, async (call) => {
    await removeMetric(await call.workspace(), call.params.id, call.caller.actor);
    return { id: call.params.id, deleted: true as const };
  }),

  route(getMetricValue, async (call) => {
    const ws = await call.workspace();
    const metric = call.params.id;
    mustExist(ws, call.query.subject);
    const { at = ws.now(), known = ws.state.seq } = call.query;
    const answer = ws.value({ metric, ...call.query, at });
    return { metric, ...answer, position: known, asOf: toRfc3339(at) };
  }),

  route(getMetricEntries, async (call) => {
    const ws = await call.workspace();
    const { limit, cursor, ...query } = call.query;
    if (cursor !== undefined && !/^\d{1,15}$/.test(cursor)) throw wrongCursor();
    mustExist(ws, query.subject);
    const behind = ws.behind({ metric: call.params.id, ...query });
    const rest = cursor === undefined ? behind : behind.filter((seq) => seq < Number(cursor));
    const seqs = rest.slice(0, limit);
    const items = await activityRecords(ws, await ws.entries(seqs));
    return rest.length > limit ? { items, next: String(seqs.at(-1)) } : { items };
  }),
];

function metricReply(ws: OpenWorkspace, id: string): MetricReply {
  const metric = ws.state.metrics.get(id);
  if (!metric) throw new AppError('not_found', { metric: id });
  return { id, rev: ws.state.revisions.get(`metric:${id}`) ?? 0, ...metric };
}

/** A number of nobody would read as a zero of somebody. Those who left are somebody. */
function mustExist(ws: OpenWorkspace, subject: ValueQuery['subject']): void {
  const { people, teams } = ws.state.roster;
  if ('rep' in subject && !people.has(subject.rep)) throw new AppError('not_found', { person: subject.rep });
  if ('team' in subject && !teams.has(subject.team)) throw new AppError('not_found', { team: subject.team });
}
