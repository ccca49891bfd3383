/** The goal form's fields as text, and the goal they make. */
import type { GoalReply } from '../../../shared/api/goals.ts';
import type { GoalPeriod } from '../../../shared/goal.ts';
import type { Weekday } from '../../../shared/workspace.ts';
import type { GoalInput } from '../api.ts';
import { weekdays } from '../calendar/weekdays.ts';

type Subject = GoalReply['subject'];

export interface GoalFields {
  metric: string;
  who: 'everybody' | 'team' | 'rep';
  team: string;
  rep: string;
  period: GoalPeriod;
  /** In the unit people write: percent for parts. */
  value: string;
  from: string;
  profile: 'learned' | 'worked' | 'weekdays';
  shares: Record<Weekday, string>;
  split: 'equal' | 'history' | 'weights' | 'none';
  /** By person; empty is nothing. */
  weights: Record<string, string>;
  prorate: boolean;
}

type Format = 'number' | 'currency' | 'percent' | 'duration';

export function goalFields(goal: GoalReply | undefined, start: Partial<GoalFields>, format: Format): GoalFields {
  const fields: GoalFields = {
    metric: '',
    who: 'everybody',
    team: '',
    rep: '',
    period: 'week',
    value: '',
    from: '',
    profile: 'learned',
    shares: sharesOf('1', '0'),
    split: 'equal',
    weights: {},
    prorate: true,
    ...start,
  };
  if (goal === undefined) return fields;
  const { profile, split, subject } = goal;
  const weighted = typeof split === 'object';
  return {
    ...fields,
    metric: goal.metric,
    who: 'rep' in subject ? 'rep' : 'team' in subject ? 'team' : 'everybody',
    team: 'team' in subject ? subject.team : '',
    rep: 'rep' in subject ? subject.rep : '',
    period: goal.period,
    value: writtenValue(goal.value, format),
    from: '',
    profile: typeof profile === 'object' ? 'weekdays' : profile,
    shares: typeof profile === 'object' ? mapWeekdays((day) => String(profile[day])) : fields.shares,
    split: weighted ? 'weights' : split,
    weights: weighted ? Object.fromEntries(Object.entries(split).map(([rep, weight]) => [rep, String(weight)])) : {},
    prorate: goal.prorate,
  };
}

export function goalInput(fields: GoalFields, format: Format): GoalInput {
  const input: GoalInput = {
    metric: fields.metric,
    subject: subjectOf(fields),
    period: fields.period,
    value: readValue(fields.value, format),
    profile: fields.profile === 'weekdays' ? mapWeekdays((day) => Number(fields.shares[day] || 0)) : fields.profile,
    split: fields.split === 'weights' ? weightsOf(fields.weights) : fields.split,
    prorate: fields.prorate,
  };
  if (fields.from !== '') input.from = fields.from;
  return input;
}

export function subjectOf({ who, team, rep }: Pick<GoalFields, 'who' | 'team' | 'rep'>): Subject {
  if (who === 'rep') return { rep };
  return who === 'team' ? { team } : { workspace: true };
}

/** `rep:ana`, `team:east`, `workspace`: as queries and live views name it. */
export function subjectName(subject: Subject): string {
  if ('rep' in subject) return `rep:${subject.rep}`;
  return 'team' in subject ? `team:${subject.team}` : 'workspace';
}

/** The goal for the same metric, subject and kind of period. */
export function sameGoal(
  goals: readonly GoalReply[],
  fields: Pick<GoalFields, 'metric' | 'who' | 'team' | 'rep' | 'period'>,
): GoalReply | undefined {
  const name = subjectName(subjectOf(fields));
  return goals.find((goal) => goal.metric === fields.metric && goal.period === fields.period && subjectName(goal.subject) === name);
}

/** Percent are kept as parts of one; what people write has no tail of a float. */
export function readValue(text: string, format: Format): number {
  return format === 'percent' ? tidy(Number(text) / 100) : Number(text);
}

export function writtenValue(value: number, format: Format): string {
  return String(format === 'percent' ? tidy(value * 100) : value);
}

const tidy = (value: number) => Number(value.toPrecision(12));

function weightsOf(weights: Record<string, string>): Record<string, number> {
  const given = Object.entries(weights).filter(([, weight]) => weight.trim() !== '');
  return Object.fromEntries(given.map(([rep, weight]) => [rep, Number(weight)]));
}

function mapWeekdays<T>(of: (day: Weekday) => T): Record<Weekday, T> {
  return Object.fromEntries(weekdays.map((day) => [day, of(day)])) as Record<Weekday, T>;
}

function sharesOf(workday: string, weekend: string): Record<Weekday, string> {
  return mapWeekdays((day) => (day === 'sat' || day === 'sun' ? weekend : workday));
}
