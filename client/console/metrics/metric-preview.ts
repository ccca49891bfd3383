/** What a metric's form would show, on the activities that are there: asked for while it is filled in. */
import type { MetricReply } from '../../../shared/api/metrics.ts';
import type { PreviewInput } from '../api.ts';
import { type MetricFields, metricInput } from './metric-form.ts';

export type PreviewPeriod = 'day' | 'week' | 'month' | 'quarter' | 'year' | 'last';

/** Null while there is nothing to count yet. `today`: the local date, from which the longest period goes back. */
export function previewInput(
  fields: MetricFields,
  before: MetricReply | undefined,
  metrics: readonly MetricReply[],
  shown: { subjects: 'reps' | 'teams'; period: PreviewPeriod; today: string },
): PreviewInput | null {
  if (!isCountable(fields)) return null;
  // It has a name once it is saved.
  const metric = metricInput({ ...fields, name: fields.name.trim() || 'New' }, before, metrics);
  return { metric, subjects: shown.subjects, period: periodOf(shown.period, shown.today) };
}

function isCountable(fields: MetricFields): boolean {
  if (fields.how === 'formula') return fields.formula.trim() !== '';
  if (fields.how === 'points') return fields.points.some(({ metric, points }) => metric !== '' && points !== '');
  const isNamed = fields.field !== 'other' || fields.property.trim() !== '';
  return fields.types.length > 0 && (fields.aggregate === 'count' || isNamed) && fields.conditions.every(isWhole);
}

/** A condition that is still being written would refuse the whole. */
function isWhole({ field, property, op, value }: MetricFields['conditions'][number]): boolean {
  return (field !== 'other' || property.trim() !== '') && (op === 'exists' || op === 'missing' || value.trim() !== '');
}

const longestDays = 3_650;

function periodOf(period: PreviewPeriod, today: string): PreviewInput['period'] {
  if (period !== 'last') return { kind: period };
  const day = (offset: number) => new Date(Date.parse(`${today}T00:00:00Z`) + offset * 86_400_000).toISOString().slice(0, 10);
  return { kind: 'custom', from: day(-longestDays), to: day(1) };
}
