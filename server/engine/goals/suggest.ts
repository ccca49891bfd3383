/** G4: a goal that one's own past speaks for, with the reasons. */
import type { GoalPeriod, GoalSubject } from '../../../shared/goal.ts';
import { calendarOfSubject } from '../calendar/calendars.ts';
import { COMPARABLE_MAX, comparableWindows } from '../calendar/comparable.ts';
import { type WorkingCalendar, workedOn } from '../calendar/working-time.ts';
import { groupOfSubject } from '../groups.ts';
import { evaluateMetric, evaluationOver, isAdditive } from '../metrics.ts';
import { windowAt, windowBounds, windowLabel } from '../periods.ts';
import { NOTHING_PRIVATE, type Privacy } from '../privacy.ts';
import { type State, workspaceOf } from '../state.ts';
import { firstDay } from '../tape.ts';
import { availableOn } from './availability.ts';

/** Fewer periods speak for nothing. */
const PERIODS_MIN = 3;
/** The best third of them: reached before, and not by chance. */
const STRETCH = 2 / 3;

export interface GoalSuggestion {
  /** Major units; null when there is too little past. */
  value: number | null;
  /** What was done in each period looked at, newest first, and how much of full time the subject had in it. */
  periods: { from: string; to: string; value: number; available: number }[];
  /** Of the periods as if each had been worked full time. */
  median: number | null;
  best: number | null;
  /** How much of full time there is in the present period. */
  available: number;
}

/** From the last comparable periods before the one that holds `at` (epoch ms); those of a rep that begin before the limit (V3) are left out. */
export function suggestGoal(
  state: State,
  metric: string,
  subject: GoalSubject,
  kind: GoalPeriod,
  at: number,
  { individualsFrom }: Privacy = NOTHING_PRIVATE,
): GoalSuggestion {
  const since = 'rep' in subject ? individualsFrom : undefined;
  const period = { kind };
  const calendar = calendarOfSubject(state, subject, at);
  const window = windowAt(period, at, calendar.table, workspaceOf(state));
  const grouping = groupOfSubject(state, subject);
  const isSum = isAdditive(state, metric);
  const available = window.days ? availability(state, calendar, subject, window) : 1;
  const periods: GoalSuggestion['periods'] = [];
  const full: number[] = [];
  const first = firstDay(state.tape);
  for (const before of comparableWindows(state, calendar, window, period, COMPARABLE_MAX, since)) {
    const { toMs } = windowBounds(before, calendar.table);
    const value =
      evaluateMetric(
        evaluationOver(state, () => before, toMs - 1),
        metric,
        grouping,
      )[0]?.major ?? null;
    const share = availability(state, calendar, subject, before);
    // A period before there was anything at all is not one of nothing done.
    if (value === null || share === 0 || before.from < first) continue;
    const { from, to } = windowLabel(before);
    periods.push({ from, to, value, available: share });
    full.push(isSum ? value / share : value);
  }
  full.sort((a, b) => a - b);
  const isLess = state.metrics.get(metric)?.direction === 'less';
  const pick = (part: number) =>
    full.length < PERIODS_MIN ? null : (full[Math.round((full.length - 1) * (isLess ? 1 - part : part))] ?? null);
  const stretch = pick(STRETCH);
  return {
    value: stretch === null ? null : round(isSum ? stretch * available : stretch),
    periods,
    median: pick(0.5),
    best: pick(1),
    available,
  };
}

/** A team and the workspace are always there; a rep is by part time, time off and start date. */
function availability(state: State, calendar: WorkingCalendar, subject: GoalSubject, { from, to }: { from: number; to: number }): number {
  const person = 'rep' in subject ? state.roster.people.get(subject.rep) : undefined;
  if (!person) return 1;
  let [there, all] = [0, 0];
  for (let day = from; day < to; day += 1) {
    const worked = workedOn(calendar, day);
    all += worked;
    there += worked * availableOn(person, day);
  }
  return all === 0 ? 0 : there / all;
}

/** To two figures, as people set goals: 47, 230, 12,000. */
function round(value: number): number {
  let unit = 1;
  while (Math.abs(value) / unit >= 100) unit *= 10;
  if (Math.abs(value) < 10) unit = 0.1;
  if (Math.abs(value) < 1) unit = 0.01;
  return Math.round(value / unit) * unit + 0;
}
