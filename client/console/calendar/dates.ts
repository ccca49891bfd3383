/** Local dates as text, `2026-11-23`. */

const DAY_MS = 86_400_000;

/** So many days later, or earlier. */
export function daysAfter(date: string, days: number): string {
  return new Date(Date.parse(`${date}T12:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** The last day before an end that is not included: a date, or an instant (RFC 3339, by UTC). */
export function lastDayBefore(end: string): string {
  return end.length <= 10 ? daysAfter(end, -1) : new Date(Date.parse(end) - 1).toISOString().slice(0, 10);
}
