/** G1: goals over time. */
import type { EntryBodies } from '../../../shared/entry.ts';
import type { Goal } from '../../../shared/goal.ts';
import { parseDay } from '../civil-date.ts';
import { type Dated, datedFrom } from '../dated.ts';

/** What holds from a business date (day number) on; the first may hold from -Infinity. */
export type GoalVersion = Dated<Pick<Goal, 'value' | 'profile' | 'split' | 'prorate'>>;

export interface GoalState extends GoalSays {
  id: string;
  /** `from` of each is a day number; values are integers of ten-thousandths. */
  versions: GoalVersion[];
}

/** `rep:ana`, `team:east`, `workspace`. */
export function subjectKey(subject: Goal['subject']): string {
  if ('rep' in subject) return `rep:${subject.rep}`;
  return 'team' in subject ? `team:${subject.team}` : 'workspace';
}

type GoalSays = Pick<Goal, 'metric' | 'subject' | 'period'>;

/** Whether two goals ask the same of the same, be it how much. */
export function asksTheSame(one: GoalSays, other: GoalSays): boolean {
  return one.metric === other.metric && one.period === other.period && subjectKey(one.subject) === subjectKey(other.subject);
}

/** Another metric, subject or period is another goal: what the id stood for before is gone. */
export function defineGoal(goals: Map<string, GoalState>, { id, goal }: EntryBodies['goal.defined']): void {
  const { metric, subject, period, from, value, profile, split, prorate } = goal;
  const before = goals.get(id);
  const goesOn = before && asksTheSame(before, goal);
  const start = from === undefined ? Number.NEGATIVE_INFINITY : parseDay(from);
  const versions = datedFrom(goesOn ? before.versions : [], start, { value, profile, split, prorate });
  goals.set(id, { id, metric, subject, period, versions });
}
