/** The board form's fields as text, and the definition they make. */
import type { BoardReply } from '../../../shared/api/boards.ts';
import type { MetricReply } from '../../../shared/api/metrics.ts';
import type { BoardInput } from '../api.ts';
import { daysAfter, lastDayBefore } from '../calendar/dates.ts';
import { joinField, splitField } from '../metrics/metric-form.ts';

type PlainKind = 'hour' | 'day' | 'week' | 'month' | 'quarter' | 'year';
type Subjects = 'reps' | 'teams' | 'metrics' | 'field';

export interface BoardFields {
  name: string;
  metric: string;
  subjects: Subjects;
  /** Of the team pulse: the metrics below the first. */
  pulse: string[];
  /** Of a board of a field, as `FieldSelect` has it. */
  field: string;
  property: string;
  team: string;
  level: string;
  per: 'head' | 'total' | 'best';
  best: string;
  period: string;
  days: string;
  from: string;
  /** The last day, which is included. */
  last: string;
  ranking: 'competition' | 'dense' | 'ordinal';
  score: 'value' | 'percentOfGoal' | 'improvement';
  trend: boolean;
  streak: boolean;
  tags: string[];
  fromMonths: string;
  toMonths: string;
  divisions: string[];
  minimum: string;
  limit: string;
  showZero: boolean;
}

export function boardFields(board: BoardReply | null, metric: string): BoardFields {
  const fields: BoardFields = {
    name: '',
    metric,
    subjects: 'reps',
    pulse: [],
    field: 'source',
    property: '',
    team: '',
    level: '1',
    per: 'head',
    best: '3',
    period: 'day',
    days: '7',
    from: '',
    last: '',
    ranking: 'competition',
    score: 'value',
    trend: false,
    streak: false,
    tags: [],
    fromMonths: '',
    toMonths: '',
    divisions: [],
    minimum: '10',
    limit: '',
    showZero: true,
  };
  if (board === null) return fields;
  const { kind, days, from, to } = board.period;
  const text = (value: number | undefined) => (value === undefined ? '' : String(value));
  return {
    ...fields,
    name: board.name,
    metric: board.metric,
    subjects: typeof board.subjects === 'object' ? 'field' : board.subjects,
    pulse: [...(board.metrics ?? [])],
    ...(typeof board.subjects === 'object' && splitField(board.subjects.field)),
    team: board.team ?? '',
    level: String(board.level),
    per: typeof board.per === 'object' ? 'best' : board.per,
    best: typeof board.per === 'object' ? String(board.per.best) : fields.best,
    period: kind,
    days: days === undefined ? fields.days : String(days),
    from: from?.slice(0, 10) ?? '',
    last: to === undefined ? '' : lastDayBefore(to),
    ranking: board.ranking,
    score: board.score ?? 'value',
    trend: board.columns?.includes('trend') ?? false,
    streak: board.columns?.includes('streak') ?? false,
    tags: [...(board.tags ?? [])],
    fromMonths: text(board.tenure?.fromMonths),
    toMonths: text(board.tenure?.toMonths),
    divisions: [...(board.divisions ?? [])],
    minimum: String(board.minimum),
    limit: text(board.limit),
    showZero: board.showZero,
  };
}

/** Whether a metric is a rate or an average, which a few activities say little about (M2); formulas may be. */
export function restsOnBasis(metric: MetricReply | undefined): boolean {
  if (metric === undefined) return false;
  if ('measure' in metric) return metric.measure.aggregate === 'average';
  if ('deals' in metric) return metric.deals.aggregate === 'average';
  return 'formula' in metric || 'conversion' in metric;
}

/** `before`: what the form has no field for, and instants of a custom period that its dates still stand for, stay as they were. */
export function boardInput(fields: BoardFields, before: BoardReply | null): BoardInput {
  const { id: _id, rev: _rev, now: _now, ...kept } = before ?? ({} as Partial<BoardReply>);
  const { subjects } = fields;
  const isRanked = subjects === 'reps' || subjects === 'teams';
  const input: BoardInput = {
    ...kept,
    name: fields.name,
    metric: fields.metric,
    subjects: subjects === 'field' ? { field: joinField(fields) } : subjects,
    metrics: subjects === 'metrics' ? some(fields.pulse.filter((metric) => metric !== fields.metric)) : undefined,
    team: fields.team === '' ? undefined : fields.team,
    level: Number(fields.level),
    per: fields.per === 'best' ? { best: Number(fields.best) } : fields.per,
    minimum: Number(fields.minimum || 0),
    period: periodInput(fields, before),
    ranking: fields.ranking,
    score: isRanked && fields.score !== (kept.score ?? 'value') ? fields.score : isRanked ? kept.score : undefined,
    columns: columnsInput(fields, kept.columns),
    tags: subjects === 'reps' ? some(fields.tags) : undefined,
    tenure: subjects === 'reps' ? tenureInput(fields) : undefined,
    divisions: subjects === 'reps' ? some(fields.divisions) : undefined,
    limit: fields.limit === '' ? undefined : Number(fields.limit),
    showZero: fields.showZero,
  };
  return input;
}

const some = <T>(list: T[]): T[] | undefined => (list.length === 0 ? undefined : list);

function columnsInput({ trend, streak }: BoardFields, before: BoardInput['columns']): BoardInput['columns'] {
  const chosen = [...(trend ? (['trend'] as const) : []), ...(streak ? (['streak'] as const) : [])];
  const isSame = before !== undefined && before.length === chosen.length && chosen.every((column) => before.includes(column));
  return isSame ? before : some(chosen);
}

function tenureInput({ fromMonths, toMonths }: BoardFields): BoardInput['tenure'] {
  if (fromMonths === '' && toMonths === '') return undefined;
  return { ...(fromMonths !== '' && { fromMonths: Number(fromMonths) }), ...(toMonths !== '' && { toMonths: Number(toMonths) }) };
}

function periodInput({ period, days, from, last }: BoardFields, before: BoardReply | null): BoardInput['period'] {
  if (period === 'rolling') return { kind: 'rolling', days: Number(days) };
  if (period !== 'custom') return { kind: period as PlainKind };
  const kept = before?.period;
  if (kept?.from !== undefined && kept.to !== undefined && kept.from.slice(0, 10) === from && lastDayBefore(kept.to) === last) {
    return { kind: 'custom', from: kept.from, to: kept.to };
  }
  return { kind: 'custom', from, to: daysAfter(last, 1) };
}
