/**
 * G5: from what is wanted at the end backwards to what has to be done for it, along the workspace's own chain of metrics: revenue ←
 * deals ← proposals ← meetings ← calls. As of the beginning of a day: past days are never planned anew.
 */
import type { GoalPeriod, GoalSubject } from '../../../shared/goal.ts';
import { calendarOfSubject } from '../calendar/calendars.ts';
import { workedOn } from '../calendar/working-time.ts';
import { formatDay } from '../civil-date.ts';
import { groupOfSubject, type Subject, teamOfSubject } from '../groups.ts';
import { evaluateMetric, evaluationOver } from '../metrics.ts';
import { type Window, windowAt } from '../periods.ts';
import { isTold, NOTHING_PRIVATE, type Privacy } from '../privacy.ts';
import { type State, workspaceOf } from '../state.ts';
import { dayOf, dayStart } from '../zones.ts';

/** Rates are those of the last half year. */
const HISTORY_DAYS = 182;
/** How much of one's own it takes to count as much as the team does. */
const TEAM_WEIGHT = 20;
/** Between the 10th and the 90th percentile of a normal distribution lie 80 %. */
const Z_80 = 1.2816;

export interface PlanStep {
  metric: string;
  /** In the whole period, major units. */
  needed: number;
  /** Between which it lies in 8 of 10 cases; null where so little is known that there is no upper end. */
  low: number;
  high: number | null;
  /** Before today. */
  done: number;
  /** From today on, on each working day until `doBy`. */
  perDay: number | null;
  /** How much of the step after it one of these makes; null for the first, which is the aim. */
  rate: number | null;
  /** What the rate rests on: their own and the team's, of this step. */
  own: number;
  team: number;
}

export interface Plan {
  from: string;
  to: string;
  /** Working days that are left until the last day on which work still counts in time: the period's end, less the usual cycle. */
  daysLeft: number;
  doBy: string;
  cycleDays: number | null;
  steps: PlanStep[];
}

export interface PlanQuery {
  /** From the aim to what is done first: 2 to 8 metrics. */
  steps: readonly string[];
  /** Of the first metric, major units. */
  target: number;
  subject: GoalSubject;
  period: GoalPeriod;
  /** Epoch ms. */
  at: number;
}

/** V1, V3: a rep's own past goes back no further than single people's does, and a team that is not told draws no rate towards it. */
export function planBackwards(state: State, { steps, target, subject, period, at }: PlanQuery, privacy: Privacy = NOTHING_PRIVATE): Plan {
  const calendar = calendarOfSubject(state, subject, at);
  const { table } = calendar;
  const window = windowAt({ kind: period }, at, table, workspaceOf(state));
  const today = dayOf(table, at);
  const morning = dayStart(table, today) - 1;
  const limited = 'rep' in subject && privacy.individualsFrom > dayStart(table, today - HISTORY_DAYS);
  const from = limited ? Math.min(today, dayOf(table, privacy.individualsFrom) + 1) : today - HISTORY_DAYS;
  const history: Window = { kind: 'custom', days: true, from, to: today };
  const above = teamSubject(state, subject, at);
  const told = { subject: above, period: { kind: 'custom' as const, from: formatDay(from), to: formatDay(today) }, at };
  const team = steps.every((metric) => isTold(state, { metric, ...told }, privacy)) ? above : subject;
  const number = (metric: string, who: Subject, over: Window) =>
    evaluateMetric(
      evaluationOver(state, () => over, morning),
      metric,
      groupOfSubject(state, who),
    )[0]?.major ?? 0;
  const cycleDays =
    evaluateMetric(
      evaluationOver(state, () => history, morning),
      'cycle_days',
      groupOfSubject(state, team),
    )[0]?.major ?? null;
  const last = Math.max(today, window.to - 1 - Math.round(cycleDays ?? 0));
  let daysLeft = 0;
  for (let day = today; day <= last; day += 1) if (workedOn(calendar, day) > 0) daysLeft += 1;
  const planned: PlanStep[] = [];
  let [needed, variance] = [target, 0];
  for (const [index, metric] of steps.entries()) {
    const own = number(metric, subject, history);
    const all = number(metric, team, history);
    const next = steps[index - 1];
    let rate: number | null = null;
    if (next !== undefined) {
      const ownNext = number(next, subject, history);
      const teamRate = all > 0 ? number(next, team, history) / all : null;
      rate = shrunkRate(own, ownNext, teamRate);
      // Nothing ever came of it: no number of these is known to be enough.
      if (rate === null || rate <= 0) break;
      needed /= rate;
      variance += relativeVariance(rate, own + (teamRate === null ? 0 : Math.min(TEAM_WEIGHT, all)));
    }
    const spread = Z_80 * Math.sqrt(variance);
    const done = number(metric, subject, window);
    const left = Math.max(0, needed - done);
    planned.push({
      metric,
      needed,
      low: needed / (1 + spread),
      high: spread < 1 ? needed / (1 - spread) : null,
      done,
      perDay: daysLeft === 0 ? null : left / daysLeft,
      rate,
      own,
      team: all,
    });
  }
  return { from: formatDay(window.from), to: formatDay(window.to), daysLeft, doBy: formatDay(last), cycleDays, steps: planned };
}

/** The team that a rep is in; of a team and the workspace they themselves. */
function teamSubject(state: State, subject: GoalSubject, at: number): Subject {
  const team = teamOfSubject(state, subject, at);
  return team === null ? { workspace: true } : { team };
}

/** One's own rate, drawn towards the team's as by so many of the team's cases. Null where nobody has any. */
function shrunkRate(own: number, next: number, teamRate: number | null): number | null {
  if (teamRate === null) return own > 0 ? next / own : null;
  return (next + TEAM_WEIGHT * teamRate) / (own + TEAM_WEIGHT);
}

/** Of a share: (1 - p) ÷ (n p). Of what one brings in, as the amount of a deal, 1 ÷ n: its own spread is not known here. */
function relativeVariance(rate: number, n: number): number {
  if (n <= 0) return Number.POSITIVE_INFINITY;
  return rate < 1 ? (1 - rate) / (n * rate) : 1 / n;
}
