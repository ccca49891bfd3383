/** What a metric says, in plain words: "Sum of Amount of Deal won, where Stage is closed". */
import type { MetricReply } from '../../../shared/api/metrics.ts';
import type { Condition, ConditionTree } from '../../../shared/metric.ts';
import { describeType } from '../../type-words.ts';
import { consoleTexts } from '../texts.ts';
import { formulaWithNames } from './formula-names.ts';

const texts = consoleTexts.metrics;

export function describeMetric(metric: MetricReply, metrics: readonly MetricReply[]): string {
  if ('formula' in metric) return formulaWithNames(metric.formula, metrics);
  if ('points' in metric) {
    const nameOf = (id: string) => metrics.find((one) => one.id === id)?.name ?? id;
    return texts.says.points(
      Object.entries(metric.points)
        .map(([id, points]) => texts.says.times(nameOf(id), String(points)))
        .join(' + '),
    );
  }
  if ('conversion' in metric) return texts.says.conversion(metric.conversion.from, metric.conversion.to);
  if ('deals' in metric) return texts.says.facts[metric.deals.fact] + (metric.deals.stage === undefined ? '' : ` ${metric.deals.stage}`);
  const { aggregate, field, types, where } = metric.measure;
  const what = aggregate === 'count' ? texts.says.count : texts.says.aggregates[aggregate](describeField(field ?? 'value').toLowerCase());
  const text = texts.says.of(what, types.map(describeType));
  const conditions = simpleConditions(where);
  if (conditions === null) return texts.says.where(text, texts.says.nested);
  return conditions.length === 0 ? text : texts.says.where(text, conditions.map(describeCondition).join(texts.says.and));
}

/** What the builder can change; facts of deals and conversions come through the API. */
export function isBuildable(metric: MetricReply): boolean {
  return 'measure' in metric || 'formula' in metric || 'points' in metric;
}

export function describeField(field: string): string {
  return texts.fields[field] ?? field.replace(/^props\./, '').replace('.', ' ');
}

function describeCondition({ field, op, value }: Condition): string {
  if (op === 'exists') return `${describeField(field)} ${texts.operators[value ? 'exists' : 'missing']}`;
  return `${describeField(field)} ${texts.operators[op]} ${Array.isArray(value) ? value.join(', ') : value}`;
}

/** Conditions that all hold, as a list; null when they are nested otherwise. */
export function simpleConditions(where: ConditionTree | ConditionTree[] | undefined): Condition[] | null {
  if (where === undefined) return [];
  const list = Array.isArray(where) ? where : 'field' in where ? [where] : where.any === undefined && where.all ? where.all : null;
  return list?.every((one): one is Condition => 'field' in one) ? list : null;
}
