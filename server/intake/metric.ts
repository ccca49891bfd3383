import { AppError } from '../../shared/error.ts';
import type { Metric } from '../../shared/metric.ts';
import { isBuiltIn } from '../engine/deals/built-in.ts';
import { checkMetric, metricDependents } from '../engine/definitions.ts';
import type { OpenWorkspace } from '../live/workspaces.ts';
import { ownEntry, sameContent } from './decision.ts';

/** Throws AppError invalid_request when the definition does not hold together, limit_reached when there are too many. */
export async function defineMetric(ws: OpenWorkspace, id: string, metric: Metric, actor: string): Promise<void> {
  await ws.decide((state) => {
    checkMetric(state, id, metric);
    const before = state.metrics.get(id);
    if (before && sameContent(before, metric)) return null;
    return [ownEntry(state, `metric:${id}`, 'metric.defined', { id, metric }, { actor, now: ws.now() })];
  });
}

/** What replaced a built-in metric gives way to it. Throws AppError not_found, or in_use while something rests on it or it is built in. */
export async function deleteMetric(ws: OpenWorkspace, id: string, actor: string): Promise<void> {
  await ws.decide((state) => {
    const metric = state.metrics.get(id);
    if (!metric) throw new AppError('not_found', { metric: id });
    if (isBuiltIn(id, metric))
      throw new AppError('in_use', { usedBy: ['rallyboard'], reason: 'it is built in; define it anew to replace it' });
    const dependents = metricDependents(state, id);
    if (dependents.length > 0) throw new AppError('in_use', { usedBy: dependents.slice(0, 20) });
    return [ownEntry(state, `metric:${id}`, 'metric.deleted', { id }, { actor, now: ws.now() })];
  });
}
