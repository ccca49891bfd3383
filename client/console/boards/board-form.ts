/** The board form's fields as text, and the definition they make. */
import type { BoardReply } from '../../../shared/api/boards.ts';
import type { BoardInput } from '../api.ts';

type PlainKind = 'hour' | 'day' | 'week' | 'month' | 'quarter' | 'year';

export interface BoardFields {
  name: string;
  metric: string;
  subjects: 'reps' | 'teams';
  team: string;
  level: string;
  per: 'head' | 'total' | 'best';
  best: string;
  period: string;
  days: string;
  from: string;
  to: string;
  ranking: 'competition' | 'dense' | 'ordinal';
  minimum: string;
  limit: string;
  showZero: boolean;
}

export function boardFields(board: BoardReply | null, metric: string): BoardFields {
  const fields: BoardFields = {
    name: '',
    metric,
    subjects: 'reps',
    team: '',
    level: '1',
    per: 'head',
    best: '3',
    period: 'day',
    days: '7',
    from: '',
    to: '',
    ranking: 'competition',
    minimum: '10',
    limit: '',
    showZero: true,
  };
  if (board === null) return fields;
  const { kind, days, from, to } = board.period;
  return {
    ...fields,
    name: board.name,
    metric: board.metric,
    // The pulse and boards of fields have a form of their own.
    subjects: board.subjects === 'teams' ? 'teams' : 'reps',
    team: board.team ?? '',
    level: String(board.level),
    per: typeof board.per === 'object' ? 'best' : board.per,
    best: typeof board.per === 'object' ? String(board.per.best) : fields.best,
    period: kind,
    days: days === undefined ? fields.days : String(days),
    from: from?.slice(0, 10) ?? '',
    to: to?.slice(0, 10) ?? '',
    ranking: board.ranking,
    minimum: String(board.minimum),
    limit: board.limit === undefined ? '' : String(board.limit),
    showZero: board.showZero,
  };
}

/** `before`: instants of a custom period that the form's dates still stand for stay as they were. */
export function boardInput(fields: BoardFields, before: BoardReply | null): BoardInput {
  const input: BoardInput = {
    name: fields.name,
    metric: fields.metric,
    subjects: fields.subjects,
    level: Number(fields.level),
    per: fields.per === 'best' ? { best: Number(fields.best) } : fields.per,
    minimum: Number(fields.minimum || 0),
    period: periodInput(fields, before),
    ranking: fields.ranking,
    showZero: fields.showZero,
  };
  if (fields.team !== '') input.team = fields.team;
  if (fields.limit !== '') input.limit = Number(fields.limit);
  return input;
}

function periodInput({ period, days, from, to }: BoardFields, before: BoardReply | null): BoardInput['period'] {
  if (period === 'rolling') return { kind: 'rolling', days: Number(days) };
  if (period !== 'custom') return { kind: period as PlainKind };
  const kept = before?.period;
  if (kept?.from?.slice(0, 10) === from && kept.to?.slice(0, 10) === to) return { kind: 'custom', from: kept.from, to: kept.to };
  return { kind: 'custom', from, to };
}
