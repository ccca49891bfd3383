/**
 * Numbers, times and names as people read them. Runs on Chromium 68 too: no compact notation, no narrow symbols, no date styles
 * in its Intl, so those are our own.
 */
import type { BoardView, ValueFormat } from '../shared/view.ts';
import { commonTexts } from './texts.ts';

/** Texts are English, so numbers and dates follow the reader's own kind of English. */
export const locale = pickLocale(typeof navigator === 'undefined' ? [] : navigator.languages);

export function pickLocale(languages: readonly string[] | undefined): string {
  return (languages ?? []).find((tag) => /^en\b/i.test(tag)) ?? 'en-GB';
}

const numberFormats = new Map<string, Intl.NumberFormat>();

function numberFormat(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = JSON.stringify(options);
  let format = numberFormats.get(key);
  if (format === undefined) {
    format = new Intl.NumberFormat(locale, options);
    numberFormats.set(key, format);
  }
  return format;
}

/** A view's value; null is a dash. `lengthMax` characters at most, by dropping decimals and then to thousands, millions … */
export function formatValue(value: number | null, format: ValueFormat, lengthMax = 11): string {
  if (value === null) return commonTexts.noValue;
  if (format.kind === 'duration') return formatDuration(value, format.unit);
  if (format.kind === 'number' && format.unit) return `${formatNumber(value, format, lengthMax)}\u202f${format.unit}`;
  return formatNumber(value, format, lengthMax);
}

function formatNumber(value: number, format: ValueFormat, lengthMax: number): string {
  const text = plain(value, format, decimalsOf(format));
  if (text.length <= lengthMax) return text;
  const short = plain(Math.round(value), format, 0);
  if (short.length <= lengthMax) return short;
  return compact(value, format, lengthMax);
}

/** How many decimals every value of a column has, so that points align; counts have none. */
export function decimalsOf(format: ValueFormat): number {
  if (format.decimals !== undefined) return format.decimals;
  return format.kind === 'percent' ? 1 : 0;
}

function plain(value: number, format: ValueFormat, decimals: number): string {
  const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  if (format.kind === 'currency') {
    return numberFormat({ style: 'currency', currency: format.currency ?? 'USD', ...digits }).format(value);
  }
  if (format.kind === 'percent') return numberFormat({ style: 'percent', ...digits }).format(value);
  // A whole number written without decimals may still be 2.5: one decimal then, rather than a wrong number.
  const shown = format.decimals === undefined && value % 1 !== 0 ? { maximumFractionDigits: 1 } : digits;
  return numberFormat(shown).format(value);
}

const magnitudes = [
  { of: 1e12, letter: 'T' },
  { of: 1e9, letter: 'B' },
  { of: 1e6, letter: 'M' },
  { of: 1e3, letter: 'K' },
] as const;

function compact(value: number, format: ValueFormat, lengthMax: number): string {
  const magnitude = magnitudes.find(({ of }) => Math.abs(value) >= of);
  if (magnitude === undefined) return plain(Math.round(value), format, 0);
  const write = (decimals: number) =>
    // The letter follows the last digit: €1.2M, and 1.2M € where the sign comes last.
    plain(value / magnitude.of, { ...format, decimals }, decimals).replace(/(\d)(\D*)$/, `$1${magnitude.letter}$2`);
  const exact = write(2);
  return exact.length <= lengthMax ? exact : write(1);
}

/** Seconds, unless the metric names another unit: then the number with its unit. */
function formatDuration(value: number, unit: string | undefined): string {
  if (unit !== undefined && unit !== 's') return `${numberFormat({ maximumFractionDigits: 1 }).format(value)} ${unit}`;
  const seconds = Math.round(value);
  const two = (n: number) => (n < 10 ? `0${n}` : String(n));
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** How long ago, in the largest unit that is not zero. */
export function formatAge(ageMs: number): string {
  const seconds = Math.floor(ageMs / 1000);
  if (seconds < 2) return commonTexts.justNow;
  if (seconds < 60) return commonTexts.secondsAgo(seconds);
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return commonTexts.minutesAgo(minutes);
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? commonTexts.hoursAgo(hours) : commonTexts.daysAgo(Math.floor(hours / 24));
}

const dateFormats = new Map<string, Intl.DateTimeFormat>();

/** Made once for each set of options, in the reader's English. */
export function dateFormat(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = JSON.stringify(options);
  let format = dateFormats.get(key);
  if (format === undefined) {
    format = makeDateFormat(options);
    dateFormats.set(key, format);
  }
  return format;
}

function makeDateFormat(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat(locale, options);
  } catch {
    // An old television may not know the workspace's zone: its own is better than no clock.
    return new Intl.DateTimeFormat(locale, { ...options, timeZone: undefined });
  }
}

/** The time of day in a zone, `14:05` or `2:05 PM` as the reader's English has it. */
export function formatClock(at: number, zone: string | undefined): string {
  return dateFormat({ hour: 'numeric', minute: '2-digit', timeZone: zone }).format(at);
}

/** The local date of an instant, `2026-11-22`. */
export function localDate(at: number, zone: string | undefined): string {
  const parts = dateFormat({ year: 'numeric', month: '2-digit', day: '2-digit', timeZone: zone }).formatToParts(at);
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? '';
  return `${part('year')}-${part('month')}-${part('day')}`;
}

/** A board's period in words, and the dates it covers where the words leave that open. `today`: the local date now. */
export function periodWords(period: BoardView['period'], today: string): { words: string; dates: string } {
  const from = noonOf(period.from);
  const last = noonOf(period.to) - 86_400_000;
  const year = (at: number) => new Date(at).getUTCFullYear();
  const short = { day: 'numeric', month: 'short', timeZone: 'UTC' } as const;
  // Without its year the first day would seem to be in that of the last.
  const first = () => dateFormat(year(from) === year(last) ? short : { ...short, year: 'numeric' }).format(from);
  const range = () => `${first()} – ${dateFormat({ ...short, year: 'numeric' }).format(last)}`;
  switch (period.kind) {
    case 'hour':
      return { words: commonTexts.thisHour, dates: '' };
    case 'day': {
      const dates = dateFormat({ weekday: 'long', day: 'numeric', month: 'long', timeZone: 'UTC' }).format(from);
      if (period.from.slice(0, 10) === today) return { words: commonTexts.today, dates };
      return noonOf(today) - from === 86_400_000 ? { words: commonTexts.yesterday, dates } : { words: dates, dates: '' };
    }
    case 'week':
      return today >= period.from && today < period.to ? { words: commonTexts.thisWeek, dates: range() } : { words: range(), dates: '' };
    case 'month':
      return { words: dateFormat({ month: 'long', year: 'numeric', timeZone: 'UTC' }).format(from), dates: '' };
    case 'quarter': {
      const month = new Date(from).getUTCMonth();
      // A fiscal quarter that does not begin with a calendar one is told by its dates.
      if (month % 3 !== 0 || period.from.slice(8, 10) !== '01') return { words: range(), dates: '' };
      return { words: commonTexts.quarter(month / 3 + 1, year(from)), dates: range() };
    }
    case 'year':
      return year(from) === year(last) ? { words: String(year(from)), dates: '' } : { words: range(), dates: '' };
    case 'rolling':
      return { words: commonTexts.lastDays(Math.round((last - from) / 86_400_000) + 1), dates: range() };
    default:
      return { words: range(), dates: '' };
  }
}

function noonOf(date: string): number {
  return Date.parse(`${date.slice(0, 10)}T12:00:00Z`);
}

/** Up to two letters for a name without a picture, by characters as people see them. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const first = Array.from(words[0] ?? '')[0] ?? '?';
  const last = words.length > 1 ? (Array.from(words[words.length - 1] ?? '')[0] ?? '') : '';
  return (first + last).toLocaleUpperCase(locale);
}

/** A colour of its own for an id, dark enough that white letters on it pass 7:1. */
export function avatarColor(id: string): string {
  let hash = 2166136261;
  for (let index = 0; index < id.length; index += 1) hash = Math.imul(hash ^ id.charCodeAt(index), 16777619);
  // Ids like p1, p2 … differ in their last letter only: mixed once more, or they would all look alike.
  hash = Math.imul(hash ^ (hash >>> 15), 2246822507);
  return `hsl(${((hash ^ (hash >>> 13)) >>> 0) % 360}, 46%, 24%)`;
}
