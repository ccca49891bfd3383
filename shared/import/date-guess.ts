/** In which order a column writes its dates, and what proves it. */
import { readMoment } from './dates.ts';
import type { Guess } from './encoding.ts';
import type { DateFormat } from './mapping.ts';
import { dateReasons, formatNames } from './texts.ts';

const written = ['iso', 'dmy', 'mdy', 'ymd'] as const;
type Written = (typeof written)[number];

/** Every order in which a text is a date; years of four digits first are `iso` and nothing else. */
export function formatsOf(text: string): Written[] {
  if (readMoment(text, 'iso')) return ['iso'];
  return written.filter((format) => readMoment(text, format) !== null);
}

export interface DateColumn {
  /** Filled cells that are dates in the guessed order. */
  count: number;
  format: Guess<DateFormat>;
  /** The other order that fits every date as well. */
  other?: DateFormat;
  /** No cell has a time, or all times are midnight. */
  dateOnly: boolean;
  /** Some cell has a time. */
  hasTime: boolean;
}

/**
 * A few cells may be wrong: they are refused line by line, and do not make a column of dates one of texts. One in twenty; in a short file
 * one or two, as long as there are five times as many right ones.
 */
export function isMostly(right: number, of: number): boolean {
  const wrong = of - right;
  return wrong <= of * 0.05 || (wrong <= 2 && right >= 5 * wrong);
}

/** Null when the filled cells are not dates. */
export function guessDates(cells: readonly string[]): DateColumn | null {
  if (cells.length === 0) return null;
  const texts = [...new Set(cells)];
  const fits = new Map<Written, string[]>(written.map((format) => [format, []]));
  for (const text of texts) for (const format of formatsOf(text)) fits.get(format)?.push(text);
  const most = Math.max(...[...fits.values()].map((list) => list.length));
  if (most === 0 || !isMostly(most, texts.length)) return null;
  const candidates = written.filter((format) => fits.get(format)?.length === most);
  const format = choose(candidates, fits);
  const dates = fits.get(format.value as Written) ?? [];
  const times = dates.map((text) => timeOf(text, format.value)).filter((time) => time !== null);
  const other = format.sure ? undefined : candidates.find((candidate) => candidate !== format.value);
  return {
    count: cells.filter((cell) => readMoment(cell, format.value) !== null).length,
    format,
    ...(other !== undefined && { other }),
    hasTime: times.length > 0,
    dateOnly: times.every((time) => /^00:00:00/.test(time)),
  };
}

/** Of an instant as well: it never counts as midnight, which depends on the zone. */
function timeOf(text: string, format: DateFormat): string | null {
  const moment = readMoment(text, format);
  if (moment && 'instant' in moment) return 'instant';
  return moment && 'time' in moment ? moment.time : null;
}

function choose(candidates: readonly Written[], fits: ReadonlyMap<Written, readonly string[]>): Guess<DateFormat> {
  const [first = 'iso', second] = candidates;
  const texts = fits.get(first) ?? [];
  const example = texts[0] ?? '';
  if (second === undefined) return { value: first, sure: true, reason: proof(first, fits) };
  const withoutHalf = texts.map((text) => text.replace(/[ap]\.?m\.?$/i, ''));
  if (withoutHalf.every((text) => /[a-z]{3}/i.test(text))) {
    return { value: 'dmy', sure: true, reason: dateReasons.only(formatNames.dmy, example) };
  }
  if (texts.every((text) => /^\d{1,2}\.\d{1,2}\.\d{2,4}/.test(text)))
    return { value: 'dmy', sure: true, reason: dateReasons.dots(example) };
  if (candidates.includes('ymd')) {
    // A year of two digits: whichever end varies less is the year.
    const [start, end] = [distinctAt(texts, 0), distinctAt(texts, 2)];
    if (start < end) return { value: 'ymd', sure: true, reason: dateReasons.only(formatNames.ymd, example) };
    if (start > end)
      return choose(
        candidates.filter((format) => format !== 'ymd'),
        fits,
      );
  }
  return { value: first, sure: false, reason: dateReasons.ambiguous(example, texts.length) };
}

/** A date that only one order allows. */
function proof(format: Written, fits: ReadonlyMap<Written, readonly string[]>): string {
  const texts = fits.get(format) ?? [];
  const rivals: readonly Written[] = format === 'mdy' ? ['dmy'] : format === 'dmy' ? ['mdy'] : [];
  const decisive = texts.find((text) => rivals.some((rival) => !fits.get(rival)?.includes(text)));
  if (decisive === undefined) return dateReasons.only(formatNames[format], texts[0] ?? '');
  return dateReasons.evidence(formatNames[format], decisive);
}

function distinctAt(texts: readonly string[], index: number): number {
  return new Set(texts.map((text) => text.split(/\D+/)[index])).size;
}
