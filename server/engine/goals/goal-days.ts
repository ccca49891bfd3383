/**
 * G1: what a goal asks for on each business date. A goal's value spreads over the days of its period by their weights, so that any
 * window, any start date, any change of the goal and any move of a member is a sum of days.
 */
import type { GoalProfile } from '../../../shared/goal.ts';
import { weekdays } from '../../../shared/workspace.ts';
import { type WorkingCalendar, workedOn } from '../calendar/working-time.ts';
import { weekdayOf } from '../civil-date.ts';
import { datedAt } from '../dated.ts';
import { windowAt } from '../periods.ts';
import { type State, workspaceOf } from '../state.ts';
import { dayStart } from '../zones.ts';
import type { GoalState } from './goal-fold.ts';

/** Half-open, day numbers. */
export interface DayRange {
  from: number;
  to: number;
}

/** How much of its period's goal a day carries, before the period's days are made to add up to one. */
function weightOf(profile: GoalProfile, calendar: WorkingCalendar, day: number): number {
  if (typeof profile === 'string') return workedOn(calendar, day);
  // Shares of weekdays hold for days off as well; a holiday is none of its week's days.
  const weekday = weekdays[weekdayOf(day)];
  return calendar.holidays.has(day) || weekday === undefined ? 0 : profile[weekday];
}

/**
 * The goal for each day of a range (ten-thousandths, not rounded), of which `availableOn` (0 to 1) is left to the subject. A period
 * in which nobody works asks for nothing.
 */
export function daysOfGoal(
  state: State,
  goal: GoalState,
  calendar: WorkingCalendar,
  { from, to }: DayRange,
  availableOn: (day: number) => number = () => 1,
): Float64Array {
  const amounts = new Float64Array(to - from);
  let day = from;
  while (day < to) {
    const period = windowAt({ kind: goal.period }, dayStart(calendar.table, day), calendar.table, workspaceOf(state));
    // A date that the zone skipped has no instant of its own: its period is the one after it.
    const last = Math.max(day + 1, period.to);
    const { profile } = versionAt(goal, day) ?? { profile: 'worked' as const };
    let sum = 0;
    for (let each = period.from; each < period.to; each += 1) sum += weightOf(profile, calendar, each);
    for (; day < Math.min(last, to); day += 1) {
      const version = versionAt(goal, day);
      if (version === undefined || sum === 0) continue;
      amounts[day - from] = version.value * (weightOf(profile, calendar, day) / sum) * (version.prorate ? availableOn(day) : 1);
    }
  }
  return amounts;
}

/** What holds on a business date; undefined before the goal begins. */
export function versionAt(goal: GoalState, day: number) {
  return datedAt(goal.versions, day);
}
