/** The metric form's fields as text, and the definition they make. */
import type { MetricReply } from '../../../shared/api/metrics.ts';
import type { Aggregate, Condition, Measure, operators } from '../../../shared/metric.ts';
import type { MetricInput } from '../api.ts';
import { formulaWithIds, formulaWithNames } from './formula-names.ts';
import { simpleConditions } from './metric-words.ts';

type Operator = (typeof operators)[number];

export interface ConditionFields {
  field: string;
  /** The name of a property, when `field` is `other`. */
  property: string;
  op: Operator | 'missing';
  value: string;
}

export interface MetricFields {
  name: string;
  how: 'measure' | 'formula' | 'points';
  aggregate: Aggregate;
  types: string[];
  field: string;
  property: string;
  conditions: ConditionFields[];
  formula: string;
  points: { metric: string; points: string }[];
  format: 'number' | 'currency' | 'percent' | 'duration';
  decimals: string;
  unit: string;
  direction: 'more' | 'less';
}

/** Fields that forms offer by name; every other one is a property. */
export const offeredFields = ['value', 'deal', 'lead', 'contact', 'source', 'deal.stage'] as const;

export function metricFields(metric: MetricReply | undefined, metrics: readonly MetricReply[]): MetricFields {
  const fields: MetricFields = {
    name: metric?.name ?? '',
    how: 'measure',
    aggregate: 'count',
    types: [],
    field: 'value',
    property: '',
    conditions: [],
    formula: '',
    points: [{ metric: '', points: '1' }],
    format: metric?.format ?? 'number',
    decimals: metric?.decimals === undefined ? '' : String(metric.decimals),
    unit: metric?.unit ?? '',
    direction: metric?.direction ?? 'more',
  };
  if (metric === undefined) return fields;
  if ('formula' in metric) return { ...fields, how: 'formula', formula: formulaWithNames(metric.formula, metrics) };
  if ('points' in metric) {
    return {
      ...fields,
      how: 'points',
      points: Object.entries(metric.points).map(([id, points]) => ({ metric: id, points: String(points) })),
    };
  }
  if (!('measure' in metric)) return fields;
  const { aggregate, types, field, where } = metric.measure;
  const conditions = (simpleConditions(where) ?? []).map(({ field: tested, op, value }) => ({
    ...splitField(tested),
    op: op === 'exists' && value === false ? ('missing' as const) : op,
    value: Array.isArray(value) ? value.join(', ') : op === 'exists' ? '' : String(value),
  }));
  return { ...fields, aggregate, types: [...types], ...splitField(field ?? 'value'), conditions };
}

/** As the fields of the form have it. */
export function splitField(field: string): { field: string; property: string } {
  const isOffered = offeredFields.some((one) => one === field);
  return isOffered ? { field, property: '' } : { field: 'other', property: field.replace(/^props\./, '') };
}

/** The field as the API names it. */
export function joinField({ field, property }: { field: string; property: string }): string {
  if (field !== 'other') return field;
  const name = property.trim();
  return /^(deal|lead)\.\w+$/.test(name) ? name : `props.${name.replace(/^props\./, '')}`;
}

/** What the form cannot show (icon, colour, nested conditions) stays as it was. */
export function metricInput(fields: MetricFields, before: MetricReply | undefined, metrics: readonly MetricReply[]): MetricInput {
  const { icon, color } = before ?? {};
  const look = {
    name: fields.name,
    direction: fields.direction,
    format: fields.format,
    icon,
    color,
    decimals: fields.decimals === '' ? undefined : Number(fields.decimals),
    unit: fields.unit.trim() === '' ? undefined : fields.unit.trim(),
  };
  if (fields.how === 'formula') return { ...look, formula: formulaWithIds(fields.formula, metrics) };
  if (fields.how === 'points') {
    const chosen = fields.points.filter(({ metric }) => metric !== '');
    return { ...look, points: Object.fromEntries(chosen.map(({ metric, points }) => [metric, Number(points)])) };
  }
  const measure: Measure = { types: fields.types, aggregate: fields.aggregate };
  if (fields.aggregate !== 'count') measure.field = joinField(fields);
  const kept = before !== undefined && 'measure' in before ? before.measure.where : undefined;
  if (simpleConditions(kept) === null) measure.where = kept;
  else if (fields.conditions.length > 0) measure.where = fields.conditions.map(condition);
  return { ...look, measure };
}

function condition(fields: ConditionFields): Condition {
  const field = joinField(fields);
  if (fields.op === 'exists' || fields.op === 'missing') return { field, op: 'exists', value: fields.op === 'exists' };
  const read = (text: string) => scalar(text.trim(), field);
  if (fields.op === 'in') {
    const list = fields.value.split(',').filter((one) => one.trim() !== '');
    return { field, op: 'in', value: list.map(read) };
  }
  return { field, op: fields.op, value: read(fields.value) };
}

/** Ids and sources are text even when they look like numbers; amounts and properties are what they look like. */
function scalar(text: string, field: string): string | number | boolean {
  if (['deal', 'lead', 'contact', 'source'].includes(field)) return text;
  if (text === 'true' || text === 'false') return text === 'true';
  return text !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
}
