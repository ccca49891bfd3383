/** What is in each column: kinds of values, told apart by looking at all of them. */
import { type DateColumn, guessDates, isMostly } from './date-guess.ts';
import { type Decimal, readNumber, readYesNo } from './numbers.ts';
import type { Row } from './row.ts';

export type ColumnKind = 'empty' | 'date' | 'clock' | 'number' | 'yesNo' | 'email' | 'text';

export interface ColumnFacts {
  name: string;
  kind: ColumnKind;
  /** Rows with something in it, and without. */
  filled: number;
  empty: number;
  /** Different values. */
  distinct: number;
  /** Filled in every row, and each value only once. */
  unique: boolean;
  /** The most frequent values, at most 30, with their counts. */
  values: { text: string; count: number }[];
  /** Characters of the longest value. */
  lengthMax: number;
  dates?: DateColumn;
}

/** Enough to know a column by; all rows are counted for uniqueness. */
const datesLookedAt = 20_000;
const valuesShown = 30;

export function describeColumns(columns: readonly string[], rows: readonly Row[], decimal: Decimal): ColumnFacts[] {
  const usable = rows.filter(({ problem }) => problem === undefined);
  return columns.map((name) => describe(name, usable, decimal));
}

function describe(name: string, rows: readonly Row[], decimal: Decimal): ColumnFacts {
  const counts = new Map<string, number>();
  let filled = 0;
  let lengthMax = 0;
  for (const row of rows) {
    const cell = row.get(name);
    if (cell === undefined) continue;
    const text = String(cell);
    filled += 1;
    lengthMax = Math.max(lengthMax, text.length);
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  const texts = [...counts.keys()].slice(0, datesLookedAt);
  const { kind, dates } = kindOf(texts, decimal);
  return {
    name,
    kind,
    filled,
    empty: rows.length - filled,
    distinct: counts.size,
    unique: rows.length > 0 && filled === rows.length && counts.size === filled,
    values: [...counts]
      .sort((a, b) => b[1] - a[1])
      .slice(0, valuesShown)
      .map(([text, count]) => ({ text, count })),
    lengthMax,
    ...(dates !== undefined && { dates }),
  };
}

const clock = /^\d{1,3}:\d{2}(:\d{2})?([.,]\d+)?(\s*[ap]\.?m\.?)?$/i;
const email = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

function kindOf(texts: readonly string[], decimal: Decimal): { kind: ColumnKind; dates?: DateColumn } {
  if (texts.length === 0) return { kind: 'empty' };
  // A few cells may be wrong without making the column another one.
  const mostly = (test: (text: string) => boolean) => isMostly(texts.filter(test).length, texts.length);
  if (texts.length <= 3 && texts.every((text) => readYesNo(text) !== null) && texts.some((text) => /[a-z]/i.test(text))) {
    return { kind: 'yesNo' };
  }
  if (mostly((text) => clock.test(text))) return { kind: 'clock' };
  if (mostly((text) => email.test(text))) return { kind: 'email' };
  const dates = guessDates(texts);
  if (dates) return { kind: 'date', dates };
  return { kind: mostly((text) => readNumber(text, decimal) !== null) ? 'number' : 'text' };
}

export interface DecimalGuess {
  value: Decimal;
  example: string;
  sure: boolean;
  /** Columns with cells that can be read both ways, each with one of them. */
  open: ReadonlyMap<string, string>;
}

/** Which sign begins a fraction, from all cells that can only be read one way. */
export function guessDecimal(columns: readonly string[], rows: readonly Row[]): DecimalGuess | null {
  const evidence: Record<Decimal, { count: number; example: string }> = { '.': { count: 0, example: '' }, ',': { count: 0, example: '' } };
  const open = new Map<string, string>();
  for (const row of rows.slice(0, datesLookedAt)) {
    for (const name of columns) {
      const cell = row.get(name);
      if (typeof cell !== 'string' || !/\d[.,]\d/.test(cell) || cell.length > 40) continue;
      const [asPoint, asComma] = [readNumber(cell, '.'), readNumber(cell, ',')];
      if (asPoint !== null && asComma !== null) {
        if (!open.has(name)) open.set(name, cell);
      } else if (asPoint !== null) note(evidence['.'], cell);
      else if (asComma !== null) note(evidence[','], cell);
    }
  }
  const [point, comma] = [evidence['.'], evidence[',']];
  if (point.count + comma.count > 0) {
    const value = comma.count > point.count ? ',' : '.';
    return { value, example: evidence[value].example, sure: point.count === 0 || comma.count === 0, open };
  }
  const [example] = open.values();
  return example === undefined ? null : { value: '.', example, sure: false, open };
}

function note(evidence: { count: number; example: string }, cell: string): void {
  evidence.count += 1;
  evidence.example ||= cell;
}
