import { z } from 'zod';
import { builtInTypes } from '../../../shared/activity-types.ts';
import {
  deleteMetric,
  getMetric,
  getMetricEntries,
  getMetrics,
  getMetricValue,
  getVocabulary,
  type MetricReply,
  previewMetric,
  putMetric,
} from '../../../shared/api/metrics.ts';
import { boardSchema } from '../../../shared/board.ts';
import { AppError } from '../../../shared/error.ts';
import { toRfc3339 } from '../../../shared/time.ts';
import { readsDetails } from '../../auth/authenticator.ts';
import { activityRecords } from '../../intake/activity-record.ts';
import { defineMetric, deleteMetric as removeMetric } from '../../intake/metric.ts';
import { noteViewed } from '../../intake/viewed.ts';
import { pageBehind } from '../../live/entries-page.ts';
import { mustBeTold, type Sight, seesPerson, seesRecord, seesSubject } from '../../live/sight.ts';
import type { OpenWorkspace, ValueQuery } from '../../live/workspaces.ts';
import { pageOf, seqCursor, sortedIds, wrongCursor } from '../page.ts';
import { type Route, route } from '../route.ts';

/** Rows that a preview shows: enough to see whether it is meant so. */
const PREVIEW_ROWS = 10;
/** A board as a preview takes it: its metric comes beside it, and has no id yet. */
const previewSchema = z.strictObject(boardSchema.shape).omit({ metric: true });

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
    mustExist(ws, call.query.subject, call.caller.sight);
    const { at = ws.now(), known = ws.state.seq } = call.query;
    const query = { metric, ...call.query, at };
    const answer = ws.value(query);
    mustBeTold(ws, call.caller.sight, query);
    return { metric, ...answer, position: known, asOf: toRfc3339(at) };
  }),

  route(previewMetric, async (call) => {
    const ws = await call.workspace();
    const { metric, at = ws.now(), ...shape } = call.body;
    const board = previewSchema.parse({ name: metric.name, ...shape, limit: PREVIEW_ROWS });
    if (board.team !== undefined && !ws.state.roster.teams.has(board.team)) throw new AppError('not_found', { team: board.team });
    const { view, activities } = ws.preview(metric, board, at);
    const rows = view.rows.map(({ key, name, rank, value, n }) => ({ id: key, name, rank, value, ...(n !== undefined && { n }) }));
    const { total, period, more, hidden } = view;
    return { total, period, rows, more, activities, ...(hidden !== undefined && { hidden }) };
  }),

  route(getVocabulary, async (call) => {
    const { tape } = (await call.workspace()).state;
    const types = [...new Set([...builtInTypes, ...tape.types.texts])].sort();
    const builtIn: ReadonlySet<string> = new Set(builtInTypes);
    return {
      types: types.map((type) => ({ type, builtIn: builtIn.has(type), seen: tape.types.codes.has(type) })),
      fields: [...tape.fields.texts].sort(),
    };
  }),

  route(getMetricEntries, async (call) => {
    const ws = await call.workspace();
    const { limit, cursor, ...query } = call.query;
    const after = seqCursor(cursor);
    mustExist(ws, query.subject, call.caller.sight);
    // The entries of more people than one sees are not listed, not even in part: their sum would not be the number.
    if (!seesSubject(ws, call.caller.sight, query.subject)) throw new AppError('forbidden', { permission: 'entries' });
    if ('rep' in query.subject && query.subject.rep !== undefined) await noteViewed(ws, query.subject.rep, call.caller.person);
    const asked = { metric: call.params.id, ...query };
    const behind = ws.behind(asked);
    mustBeTold(ws, call.caller.sight, asked);
    const { seqs, ...rest } = pageBehind(ws.state, behind, { limit, after }) ?? wrongCursor();
    const records = await activityRecords(ws, await ws.entries(seqs), { details: readsDetails(call.caller) });
    return { items: records.filter((record) => seesRecord(ws, call.caller.sight, record)), ...rest, count: behind.length };
  }),
];

function metricReply(ws: OpenWorkspace, id: string): MetricReply {
  const metric = ws.state.metrics.get(id);
  if (!metric) throw new AppError('not_found', { metric: id });
  return { id, rev: ws.state.revisions.get(`metric:${id}`) ?? 0, ...metric };
}

/** A number of nobody would read as a zero of somebody. Those who left are somebody. */
function mustExist(ws: OpenWorkspace, subject: ValueQuery['subject'], sight: Sight): void {
  const { people, teams } = ws.state.roster;
  if ('rep' in subject && !(people.has(subject.rep) && seesPerson(ws, sight, subject.rep)))
    throw new AppError('not_found', { person: subject.rep });
  if ('team' in subject && !teams.has(subject.team)) throw new AppError('not_found', { team: subject.team });
}
