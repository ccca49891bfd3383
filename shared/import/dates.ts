/** Dates and times as people write them. What they mean is decided by one order per column, never line by line. */
import { Temporal } from 'temporal-polyfill';
import { limit } from '../limit.ts';
import type { DateFormat } from './mapping.ts';
import { refusal } from './texts.ts';

/** A date alone, a local date and time, or an instant. */
export type Moment = { date: string } | { date: string; time: string } | { instant: string };

const clock = String.raw`(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*([ap]\.?m\.?)?\s*(z|utc|gmt|[+-]\d{2}(?::?\d{2})?)?`;
const after = String.raw`(?:(?:t|,|\s)+${clock})?`;
const yearFirst = new RegExp(String.raw`^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})${after}$`, 'i');
const threeParts = new RegExp(String.raw`^(\d{1,2})([-/.]|\s)(\d{1,2})\2(\d{4}|\d{2})${after}$`, 'i');
const named = new RegExp(
  String.raw`^(?:[a-z]{3,9},\s*)?(?:(\d{1,2})[-/.\s]+([a-z]{3,9})|([a-z]{3,9})\.?\s+(\d{1,2})),?[-/.\s]+(\d{4}|\d{2})${after}$`,
  'i',
);
const compact = /^(\d{4})(\d{2})(\d{2})$/;
const digits = /^-?\d+(\.\d+)?$/;
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** Day 0 of Excel's calendar in days before 1970: it counts a 29 February 1900 that never was. */
const excelEpochDays = 25_569;
const dayMs = 86_400_000;

/** Null when the text is not a date of that format, or does not exist. */
export function readMoment(input: string | number, format: DateFormat): Moment | null {
  const text = String(input).trim();
  if (format === 'epochMs' || format === 'epochS') return readEpoch(text, format === 'epochS' ? 1_000 : 1);
  if (format === 'excel') return readSerial(text);
  const iso = yearFirst.exec(text);
  if (iso) return momentOf(iso[1], iso[3], iso[4], iso.slice(5));
  if (format === 'iso') return null;
  const run = format === 'ymd' ? compact.exec(text) : null;
  if (run) return momentOf(run[1], run[2], run[3], []);
  const word = named.exec(text);
  if (word) return readNamed(word);
  const parts = threeParts.exec(text);
  if (!parts) return null;
  const [, a, , b, c] = parts;
  const time = parts.slice(5);
  if (format === 'dmy') return momentOf(c, b, a, time);
  if (format === 'mdy') return momentOf(c, a, b, time);
  return c?.length === 2 ? momentOf(a, b, c, time) : null;
}

function readNamed(word: RegExpExecArray): Moment | null {
  const [, dayBefore, monthAfter, monthBefore, dayAfter, year] = word;
  const month = months.indexOf((monthAfter ?? monthBefore ?? '').slice(0, 3).toLowerCase());
  return month < 0 ? null : momentOf(year, String(month + 1), dayBefore ?? dayAfter, word.slice(6));
}

function readEpoch(text: string, ms: number): Moment | null {
  const at = digits.test(text) ? Math.round(Number(text) * ms) : Number.NaN;
  return instantOf(at);
}

/** Whole days are dates; a fraction is the time of day. */
function readSerial(text: string): Moment | null {
  if (!digits.test(text)) return null;
  const at = Math.round((Number(text) - excelEpochDays) * 86_400) * 1_000;
  if (!inYears(at)) return null;
  const local = new Date(at).toISOString();
  return at % dayMs === 0 ? { date: local.slice(0, 10) } : { date: local.slice(0, 10), time: local.slice(11, 19) };
}

function instantOf(at: number): Moment | null {
  return inYears(at) ? { instant: new Date(at).toISOString() } : null;
}

function inYears(at: number): boolean {
  return at >= Date.UTC(limit.yearMin, 0, 1) && at < Date.UTC(limit.yearMax + 1, 0, 1);
}

type Part = string | undefined;

function momentOf(yearText: Part, monthText: Part, dayText: Part, time: readonly Part[]): Moment | null {
  const [year, month, day] = [fullYear(yearText ?? ''), Number(monthText), Number(dayText)];
  const at = Date.UTC(year, month - 1, day);
  const real = inYears(at) && new Date(at).getUTCMonth() === month - 1 && day >= 1 && month >= 1;
  if (!real) return null;
  const date = new Date(at).toISOString().slice(0, 10);
  if (time[0] === undefined) return { date };
  return withTime(date, time);
}

/** Two digits mean the years that are kept: 90 is 1990, 89 is 2089. */
function fullYear(text: string): number {
  if (text.length !== 2) return Number(text);
  return Number(text) + (Number(text) >= limit.yearMin % 100 ? 1_900 : 2_000);
}

function withTime(date: string, [hourText, minute, second = '00', fraction = '', half, offset]: readonly Part[]): Moment | null {
  let hour = Number(hourText);
  if (half !== undefined) {
    if (hour < 1 || hour > 12) return null;
    hour = (hour % 12) + (half.toLowerCase().startsWith('p') ? 12 : 0);
  }
  if (hour > 23 || Number(minute) > 59 || Number(second) > 59) return null;
  const time = `${String(hour).padStart(2, '0')}:${minute}:${second}${fraction === '' ? '' : `.${fraction.padEnd(3, '0').slice(0, 3)}`}`;
  if (offset === undefined) return { date, time };
  return instantOf(Date.parse(`${date}T${time}${offsetOf(offset)}`));
}

function offsetOf(text: string): string {
  if (/^[a-z]/i.test(text)) return 'Z';
  const plain = text.replace(':', '');
  return `${plain.slice(0, 3)}:${plain.slice(3, 5) || '00'}`;
}

/** As ISO text, which every format but the numbers reads again. */
export function momentText(moment: Moment): string {
  if ('instant' in moment) return moment.instant;
  return 'time' in moment ? `${moment.date}T${moment.time}` : moment.date;
}

/** The local date, as written; of an instant its date in the zone. */
export function dateOfMoment(moment: Moment, zone: string): string {
  if ('date' in moment) return moment.date;
  return inZone(() => Temporal.Instant.from(moment.instant).toZonedDateTimeISO(zone).toPlainDate().toString(), zone);
}

/**
 * `at` as an activity has it: a date alone, or RFC 3339 in UTC. A local time that a zone skips is read with the offset from before,
 * one that it has twice is the first. Throws ImportRefusal unknown_zone.
 */
export function atOfMoment(moment: Moment, zone: string): string {
  if ('instant' in moment) return moment.instant;
  if (!('time' in moment)) return moment.date;
  const local = Temporal.PlainDateTime.from(`${moment.date}T${moment.time}`);
  return inZone(() => new Date(local.toZonedDateTime(zone).epochMilliseconds).toISOString(), zone);
}

function inZone<T>(convert: () => T, zone: string): T {
  try {
    return convert();
  } catch (error) {
    if (error instanceof RangeError) throw refusal('unknown_zone', zone);
    throw error;
  }
}
