/** B3: the moment that changes of rank are counted from. */
import type { Period } from '../../../shared/period.ts';
import { type WorkingCalendar, workedOn } from '../calendar/working-time.ts';
import { dayOf, dayStart } from '../zones.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** Longer closures than this count from yesterday. */
const SEARCH_DAYS_MAX = 30;

/**
 * Epoch ms. For hours and days one hour before the minute of `at`; for longer periods the end of the last working date before
 * today, by the workspace's clock.
 */
export function rankMark(period: Period, at: number, calendar: WorkingCalendar): number {
  if (period.kind === 'hour' || period.kind === 'day') return Math.floor(at / MINUTE_MS) * MINUTE_MS - HOUR_MS;
  const { table } = calendar;
  const today = dayOf(table, at);
  let day = today - 1;
  while (day > today - SEARCH_DAYS_MAX && workedOn(calendar, day) === 0) day -= 1;
  if (workedOn(calendar, day) === 0) day = today - 1;
  return dayStart(table, day + 1) - 1;
}
