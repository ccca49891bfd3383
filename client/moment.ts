/** A moment in words: its date and time of day in a zone, and without a zone in the reader's own. */
import { formatClock, locale } from './format.ts';

/** `text`: RFC 3339. */
export function formatMoment(text: string, zone?: string): string {
  return `${formatDay(text, zone)}, ${formatClock(Date.parse(text), zone)}`;
}

export function formatDay(text: string, zone?: string): string {
  return new Date(text).toLocaleDateString(locale, { dateStyle: 'medium', timeZone: zone });
}
