/** Moments in words and in fields: date and time of day in a zone, and without a zone in the reader's own. */
import { formatClock, locale } from './format.ts';

/** `text`: RFC 3339. */
export function formatMoment(text: string, zone?: string): string {
  return `${formatDay(text, zone)}, ${formatClock(Date.parse(text), zone)}`;
}

export function formatDay(text: string, zone?: string): string {
  return new Date(text).toLocaleDateString(locale, { dateStyle: 'medium', timeZone: zone });
}

/** A moment as fields for date and time show it, `2026-03-29T09:30`. `at`: epoch ms. */
export function wallTime(at: number, zone?: string): string {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  });
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]));
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? '';
  return `${part('year').padStart(4, '0')}-${part('month')}-${part('day')}T${part('hour')}:${part('minute')}`;
}

/** The moment (RFC 3339) at which clocks of a zone show this; an hour that clocks skip is the one after. Null for what is no time. */
export function momentAt(wall: string, zone?: string): string | null {
  const asUtc = Date.parse(`${wall.slice(0, 16)}Z`);
  if (Number.isNaN(asUtc)) return null;
  const offsetAt = (at: number) => Date.parse(`${wallTime(at, zone)}Z`) - Math.floor(at / 60_000) * 60_000;
  // The offset of a moment nearby, and then that of the moment itself.
  const near = asUtc - offsetAt(asUtc);
  return new Date(asUtc - offsetAt(near)).toISOString();
}

export const ownZone = new Intl.DateTimeFormat().resolvedOptions().timeZone;

/** `America/Sao_Paulo` as people read it. */
export function zoneName(zone: string | undefined): string {
  return (zone ?? ownZone).replaceAll('_', ' ');
}

/** Whether clocks of a zone show something else than the reader's own, now or in half a year. `now`: epoch ms. */
export function isElsewhere(zone: string | undefined, now: number): boolean {
  return [now, now + 182 * 86_400_000].some((at) => wallTime(at, zone) !== wallTime(at));
}
