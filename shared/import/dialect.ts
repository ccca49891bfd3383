/** How a CSV text is cut into cells: guessed by trying every way on its beginning. */
import { type CsvRecord, peekCsv } from './csv.ts';
import { formatsOf } from './date-guess.ts';
import type { Guess } from './encoding.ts';
import { delimiters, type FileSettings } from './mapping.ts';
import { readNumber, readSeconds } from './numbers.ts';
import { reasons } from './texts.ts';

type Delimiter = FileSettings['delimiter'];
type Quote = FileSettings['quote'];

export interface DialectGuess {
  delimiter: Guess<Delimiter>;
  quote: Guess<Quote>;
  skipLines: Guess<number>;
  header: Guess<FileSettings['header']>;
}

/** Some hundred records of most tables. */
const sampleChars = 64 * 1024;

interface Trial {
  delimiter: Delimiter;
  quote: Quote;
  records: CsvRecord[];
  /** Cells of most records. */
  width: number;
  /** Part of the records with that many cells. */
  share: number;
}

export function guessDialect(text: string, given: Partial<FileSettings>): DialectGuess {
  const named = given.delimiter === undefined && given.skipLines === undefined ? /^sep=([,;\t|])\r?\n/.exec(text) : null;
  const sample = beginningOf(text);
  const skipped = given.skipLines ?? (named ? 1 : 0);
  const ways = given.delimiter === undefined ? (named ? [named[1] as Delimiter] : delimiters) : [given.delimiter];
  const quotes: readonly Quote[] = given.quote === undefined ? (sample.includes("'") ? ['"', "'"] : ['"']) : [given.quote];
  const trials = ways.flatMap((delimiter) => quotes.map((quote) => tryOut(sample, delimiter, quote, skipped)));
  const best = trials.sort((a, b) => quality(b) - quality(a))[0] ?? tryOut(sample, ',', '"', skipped);
  const skipLines = guessSkipped(best, skipped, given.skipLines !== undefined, named !== null);
  const table = best.records.filter(({ line }) => line > skipLines.value);
  return {
    delimiter: { value: best.delimiter, sure: best.width > 1, reason: delimiterReason(best, named !== null) },
    quote: { value: best.quote, sure: true, reason: reasons.quote(best.quote) },
    skipLines,
    header: guessHeader(table),
  };
}

/** Whole lines. */
function beginningOf(text: string): string {
  if (text.length <= sampleChars) return text;
  const start = text.slice(0, sampleChars);
  return start.slice(0, Math.max(start.lastIndexOf('\n'), start.lastIndexOf('\r')) + 1) || start;
}

function tryOut(sample: string, delimiter: Delimiter, quote: Quote, skipLines: number): Trial {
  const records = peekCsv(sample, { delimiter, quote, skipLines });
  const counts = new Map<number, number>();
  for (const { cells } of records) counts.set(cells.length, (counts.get(cells.length) ?? 0) + 1);
  const [width, count] = [...counts].sort(([, a], [, b]) => b - a)[0] ?? [1, 0];
  return { delimiter, quote, records, width, share: records.length === 0 ? 0 : count / records.length };
}

/** Even cutting counts most, then more columns; quotes that ran lines together count against a way. */
function quality({ width, share, records, quote }: Trial): number {
  if (width < 2) return quote === '"' ? 0.001 : 0;
  const broken = records.filter(({ problem }) => problem !== undefined).length / records.length;
  // Cells that keep both their quotes were not unwrapped.
  const wrapped = records
    .slice(0, 50)
    .flatMap(({ cells }) => cells)
    .filter((cell) => /^(["']).*\1$/s.test(cell.trim())).length;
  const left = wrapped / Math.max(1, width * Math.min(50, records.length));
  return share * share + Math.min(width, 50) / 200 - broken - left / 2 + (quote === '"' ? 0.001 : 0);
}

function delimiterReason(best: Trial, named: boolean): string {
  if (named) return reasons.separatorLine();
  return best.width > 1 ? reasons.delimiter(best.delimiter, best.width, Math.round(best.share * 100)) : reasons.oneColumn();
}

/** Titles above a table have fewer cells than it. */
function guessSkipped({ records, width, share }: Trial, skipped: number, given: boolean, named: boolean): Guess<number> {
  if (given) return { value: skipped, reason: reasons.given(), sure: true };
  const first = records.findIndex(({ cells }) => cells.length >= width);
  const line = records[first]?.line ?? 1;
  // Only where the rest of the table leaves no doubt about its width.
  if (width < 2 || first <= 0 || first > 10 || share < 0.5) {
    return { value: skipped, reason: named ? reasons.separatorLine() : reasons.noneSkipped(), sure: true };
  }
  return { value: line - 1, reason: reasons.skipped(line - 1), sure: false };
}

/** Names are texts, all different; what looks like a number or a date is data. */
function guessHeader(records: readonly CsvRecord[]): Guess<FileSettings['header']> {
  const [first, ...others] = records;
  const cells = (first?.cells ?? []).map((cell) => cell.trim());
  const data = cells.find((cell) => cell !== '' && looksLikeData(cell)) ?? repeatedIn(cells, others);
  const isRepeating = new Set(cells).size < cells.length;
  if (data === undefined) return { value: true, reason: isRepeating ? reasons.headerRepeating() : reasons.header(), sure: true };
  return { value: cells.map((_cell, index) => `Column ${index + 1}`), reason: reasons.noHeader(data), sure: false };
}

function looksLikeData(cell: string): boolean {
  const isNumber = readNumber(cell, '.') !== null || readNumber(cell, ',') !== null;
  return isNumber || readSeconds(cell, '.') !== null || /^\S+@\S+\.\S+$/.test(cell) || formatsOf(cell).length > 0;
}

/** A first line whose cells come again below it, in the same columns, is a line like the others. */
function repeatedIn(cells: readonly string[], others: readonly CsvRecord[]): string | undefined {
  const again = cells.filter((cell, index) => cell !== '' && others.some((other) => other.cells[index]?.trim() === cell));
  return cells.length > 1 && again.length * 2 > cells.length ? again[0] : undefined;
}
