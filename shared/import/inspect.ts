/** A first look at a file: how it is written, what is in it, and why that is believed. Everything may be said otherwise. */
import { type ColumnFacts, type DecimalGuess, describeColumns, guessDecimal } from './columns.ts';
import { type DialectGuess, guessDialect } from './dialect.ts';
import { type Guess, guessEncoding } from './encoding.ts';
import { checkBytes } from './hostile.ts';
import type { DateFormat, FileSettings } from './mapping.ts';
import { readText, type Table, tableOf } from './read.ts';
import { dateReasons, reasons, refusal, warnings } from './texts.ts';

/** What is guessed about a file, in the order to show it. */
export const guessed = ['format', 'encoding', 'delimiter', 'quote', 'skipLines', 'header', 'dates', 'decimal'] as const;
export type Guessed = (typeof guessed)[number];

export interface Inspection {
  file: FileSettings;
  /** Why each setting is as it is; what does not matter for the format is left out. */
  why: Partial<Record<Guessed, { reason: string; sure: boolean }>>;
  columns: ColumnFacts[];
  table: Table;
  /** Sentences about what a person should look at. */
  warnings: string[];
  /** Columns whose dates could begin with the day as well as with the month: somebody has to say. */
  ambiguousDates: string[];
  /** Columns whose numbers have one sign that could begin a fraction as well as part thousands: somebody has to say. */
  ambiguousNumbers: string[];
}

/** `given` is what is known already. Throws ImportRefusal for a file that is no table. */
export function inspectFile(bytes: Uint8Array, given: Partial<FileSettings> = {}): Inspection {
  checkBytes(bytes);
  const encoding = said(given.encoding) ?? guessEncoding(bytes);
  const text = readText(bytes, encoding.value);
  const format = said(given.format) ?? guessFormat(text);
  const isCsv = format.value === 'csv';
  const dialect = isCsv ? guessDialect(text, given) : null;
  const settings: FileSettings = {
    format: format.value,
    encoding: encoding.value,
    delimiter: given.delimiter ?? dialect?.delimiter.value ?? ',',
    quote: given.quote ?? dialect?.quote.value ?? '"',
    skipLines: given.skipLines ?? dialect?.skipLines.value ?? 0,
    header: given.header ?? dialect?.header.value ?? true,
    dates: given.dates ?? 'iso',
    decimal: given.decimal ?? '.',
    ...(given.zone !== undefined && { zone: given.zone }),
  };
  const table = tableOf(text, settings);
  const numbers = given.decimal === undefined ? guessDecimal(table.columns, table.rows) : null;
  const decimal = said(given.decimal) ?? decimalOf(numbers, settings);
  settings.decimal = decimal.value;
  const columns = describeColumns(table.columns, table.rows, settings.decimal);
  settleOrders(columns, given.dates);
  const dates = said(given.dates) ?? mainOrder(columns);
  settings.dates = dates.value;
  const why: Inspection['why'] = { format, encoding, dates, decimal };
  for (const name of ['delimiter', 'quote', 'skipLines', 'header'] as const) {
    const found: Guess<unknown> | undefined = said(given[name]) ?? dialect?.[name as keyof DialectGuess];
    if (found && isCsv) why[name] = found;
  }
  const open = columns.filter(({ dates: column }) => column?.format.sure === false);
  const twoWays = decimal.sure ? new Map<string, string>() : (numbers?.open ?? new Map<string, string>());
  return {
    file: settings,
    why: Object.fromEntries(Object.entries(why).map(([name, { reason, sure }]) => [name, { reason, sure }])),
    columns,
    table,
    warnings: [
      ...table.warnings,
      ...columns
        .filter(({ dates: column }) => given.dates !== undefined && column !== undefined && contradicts(column.format.value, given.dates))
        .map(({ name, dates: column }) => warnings.otherDates(name, column?.format.reason ?? '')),
      ...open.map(({ name, dates: column }) => warnings.ambiguousDates(name, column?.format.reason ?? '')),
      ...columns
        .filter(({ name, kind }) => kind === 'number' && twoWays.has(name))
        .map(({ name }) => warnings.ambiguousNumbers(name, twoWays.get(name) ?? '')),
    ],
    ambiguousDates: open.map(({ name }) => name),
    ambiguousNumbers: [...twoWays.keys()],
  };
}

/** A day before a month is not a month before a day; formats of numbers are no order. */
function contradicts(found: DateFormat, asSaid: DateFormat): boolean {
  const orders: readonly DateFormat[] = ['dmy', 'mdy', 'ymd'];
  return found !== asSaid && orders.includes(found) && orders.includes(asSaid);
}

function said<T>(value: T | undefined): Guess<T> | undefined {
  return value === undefined ? undefined : { value, reason: reasons.given(), sure: true };
}

/** Throws ImportRefusal json_document for JSON that is not a line each. */
function guessFormat(text: string): Guess<FileSettings['format']> {
  const start = text.trimStart();
  const [line = ''] = start.split(/\r\n|\n|\r/, 1);
  if (start.startsWith('{')) {
    if (isJsonObject(line)) return { value: 'ndjson', reason: reasons.json(), sure: true };
    if (/^\{\s*(["}]|$)/.test(line)) throw refusal('json_document');
  }
  if (/^\[\s*(\{|\[|$)/.test(line)) throw refusal('json_document');
  return { value: 'csv', reason: reasons.csv(), sure: true };
}

function isJsonObject(line: string): boolean {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null;
  } catch {
    return false;
  }
}

function decimalOf(found: DecimalGuess | null, { delimiter, format }: FileSettings): Guess<FileSettings['decimal']> {
  if (!found) return { value: '.', reason: reasons.noDecimal(), sure: true };
  if (found.sure) return { value: found.value, reason: reasons.decimal(found.example), sure: true };
  // Where commas are decimal, lists of them cannot be cut by commas.
  return { value: format === 'csv' && delimiter === ';' ? ',' : found.value, reason: reasons.decimalOpen(found.example), sure: false };
}

/** A column that leaves the order open follows what was said, or one of the same file that proves it. */
function settleOrders(columns: readonly ColumnFacts[], asSaid: DateFormat | undefined): void {
  for (const { dates } of columns) {
    if (!dates || dates.format.sure) continue;
    const open: (DateFormat | undefined)[] = [dates.format.value, dates.other];
    if (asSaid !== undefined && open.includes(asSaid)) {
      dates.format = { value: asSaid, sure: true, reason: reasons.given() };
      continue;
    }
    const proven = columns.find((column) => column.dates?.format.sure && open.includes(column.dates.format.value));
    if (!proven?.dates) continue;
    dates.format = { value: proven.dates.format.value, sure: true, reason: dateReasons.sibling(proven.name) };
  }
}

/** The order of most columns of dates; those that have another are read by their own. */
function mainOrder(columns: readonly ColumnFacts[]): Guess<DateFormat> {
  const byFormat = new Map<DateFormat, ColumnFacts[]>();
  for (const column of columns) {
    const format = column.dates?.format.value;
    if (format !== undefined) byFormat.set(format, [...(byFormat.get(format) ?? []), column]);
  }
  const ordered = [...byFormat].sort(([a, one], [b, other]) => Number(a === 'iso') - Number(b === 'iso') || other.length - one.length);
  const [found] = ordered;
  if (!found) return { value: 'iso', reason: reasons.noDates(), sure: true };
  const [value, list] = found;
  const told = list.map(({ name, dates }) => `"${name}": ${dates?.format.reason ?? ''}`).join('; ');
  return { value, reason: reasons.dates(told), sure: list.every(({ dates }) => dates?.format.sure) };
}
