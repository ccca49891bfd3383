/** What a mapping's values and conditions make of a row. */
import { atOfMoment, dateOfMoment, type Moment, momentText, readMoment } from './dates.ts';
import type { Condition, DateFormat, Value } from './mapping.ts';
import { type Decimal, readNumber, readSeconds, readYesNo } from './numbers.ts';
import type { Cell, Row } from './row.ts';
import { formatNames, numberExamples, problems } from './texts.ts';

/** How the file is written, as far as values depend on it. */
export interface Reading {
  dates: DateFormat;
  decimal: Decimal;
  /** For times without an offset. */
  zone: string;
}

export interface Problem {
  line: number;
  column?: string;
  message: string;
}

/** One row with how it is read, and where its problems go. */
export interface RowContext {
  row: Row;
  reading: Reading;
  problems: Problem[];
}

/** Undefined for no value, and where a problem was noted. */
export function evaluate(value: Value, context: RowContext): Cell | undefined {
  if ('constant' in value) return value.constant;
  if ('join' in value) return joined(value, context);
  if ('lookup' in value) return lookedUp(value.lookup, context);
  const cell = context.row.get(value.column);
  return cell === undefined ? undefined : readAs(value, cell, context);
}

/** As `evaluate`, as text. */
export function evaluateText(value: Value, context: RowContext): string | undefined {
  const cell = evaluate(value, context);
  const text = cell === undefined ? '' : String(cell).trim();
  return text === '' ? undefined : text;
}

/** A decimal text with every digit that was written. */
export function evaluateNumber(value: Value, context: RowContext): string | number | undefined {
  const plain = 'column' in value && (value.as === undefined || value.as === 'number');
  const cell = plain ? context.row.get(value.column) : evaluate(value, context);
  if (typeof cell !== 'string') return typeof cell === 'boolean' ? Number(cell) : cell;
  return readNumber(cell, context.reading.decimal) ?? fail(context, value, problems.number(cell, numberExamples[context.reading.decimal]));
}

/** When it happened: RFC 3339 in UTC, or a date alone. */
export function evaluateAt(value: Value, context: RowContext): string | undefined {
  const { dates, zone } = context.reading;
  const format = 'column' in value ? (value.dates ?? dates) : dates;
  const own: Value = 'column' in value && value.as === undefined ? { column: value.column } : value;
  const cell = evaluate(own, context);
  if (cell === undefined || typeof cell === 'boolean') return undefined;
  // What was read as a date before is ISO text by now.
  const moment = readMoment(cell, format) ?? (own === value ? readMoment(cell, 'iso') : null);
  return moment ? atOfMoment(moment, zone) : fail(context, value, problems.date(String(cell), formatNames[format]));
}

function fail(context: RowContext, value: Value, message: string): undefined {
  const column = columnOf(value);
  context.problems.push({ line: context.row.line, ...(column !== undefined && { column }), message });
  return undefined;
}

/** The column that a value rests on, to name it in a problem. */
export function columnOf(value: Value): string | undefined {
  if ('column' in value) return value.column;
  if ('lookup' in value) return value.lookup.column;
  if ('join' in value) return value.join.map(columnOf).find((column) => column !== undefined);
  return undefined;
}

function joined({ join, with: separator = '' }: Extract<Value, { join: Value[] }>, context: RowContext): string | undefined {
  const parts = join.map((part) => ({ text: evaluateText(part, context) ?? '', fixed: 'constant' in part }));
  if (parts.every(({ text, fixed }) => fixed || text === '')) return undefined;
  return parts
    .map(({ text }) => text)
    .join(separator)
    .trim();
}

type Lookup = Extract<Value, { lookup: unknown }>['lookup'];
const spelt = (cell: Cell) => String(cell).trim().toLowerCase();
/** A mapping's tables with their keys in the one spelling that is compared. */
const tables = new WeakMap<Lookup['table'], Map<string, Cell>>();

function lookedUp(lookup: Lookup, context: RowContext): Cell | undefined {
  const cell = context.row.get(lookup.column);
  if (cell === undefined) return lookup.otherwise;
  let table = tables.get(lookup.table);
  if (!table) {
    table = new Map(Object.entries(lookup.table).map(([key, found]) => [spelt(key), found]));
    tables.set(lookup.table, table);
  }
  return table.get(spelt(cell)) ?? lookup.otherwise ?? fail(context, { column: lookup.column }, problems.lookup(String(cell)));
}

type ColumnValue = Extract<Value, { column: string }>;

function readAs(value: ColumnValue, cell: Cell, context: RowContext): Cell | undefined {
  const { decimal, zone } = context.reading;
  const text = String(cell);
  switch (value.as) {
    case 'number': {
      const plain = typeof cell === 'number' ? cell : readNumber(text, decimal);
      return plain === null ? fail(context, value, problems.number(text, numberExamples[decimal])) : Number(plain);
    }
    case 'seconds':
      return readSeconds(text, decimal) ?? fail(context, value, problems.seconds(text));
    case 'yesNo':
      return readYesNo(text) ?? fail(context, value, problems.yesNo(text));
    case 'date': {
      const moment = momentIn(value, text, context);
      return moment && dateOfMoment(moment, zone);
    }
    default: {
      if (value.dates === undefined) return cell;
      const moment = momentIn(value, text, context);
      return moment && momentText(moment);
    }
  }
}

function momentIn(value: ColumnValue, text: string, context: RowContext): Moment | undefined {
  const format = value.dates ?? context.reading.dates;
  return readMoment(text, format) ?? fail(context, value, problems.date(text, formatNames[format]));
}

/** Whether a row meets every condition. */
export function meets(conditions: readonly Condition[] | undefined, row: Row): boolean {
  return (conditions ?? []).every((condition) => {
    const cell = row.get(condition.column);
    if (condition.empty) return cell === undefined;
    if (condition.present) return cell !== undefined;
    const text = cell === undefined ? '' : spelt(cell);
    if (condition.is !== undefined) return text === spelt(condition.is);
    if (condition.isNot !== undefined) return text !== spelt(condition.isNot);
    return (condition.in ?? []).some((one) => text === spelt(one));
  });
}
