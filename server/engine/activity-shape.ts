/** What bodies of one shape say of activities, column by column. */
import type { BodyShape, ScalarColumn } from '../../shared/entry-columns.ts';
import { SCALE } from '../../shared/money.ts';
import { parseDay } from './civil-date.ts';
import { DATE_ONLY, HAS_VALUE, MONEY, UNDATED } from './columns.ts';

/** The value of the n-th body stands at `of[n]`, or without `of` at `n * step`: a value that all share stands alone. */
export interface Column<T> {
  values: readonly T[];
  of: readonly number[] | null;
  step: 0 | 1;
}

/** No code of anything: ABSENT and the NUMBER below it are the lowest. */
export const UNKNOWN = -2;

/** `codes[place]` is what stands for a value on the tape; UNKNOWN as long as nobody asked. */
export interface Coded<T> extends Column<T> {
  codes: number[];
}

export type FieldScalar = string | number | boolean;

export interface ActivityColumns {
  flags: number;
  types: Coded<string>;
  identities: Coded<string>;
  /** Null: without a value. */
  values: Column<number> | null;
  /** Day numbers of dates without a time; null: instants. */
  days: Column<number> | null;
  /** In the order in which `recordActivity` writes them. */
  fields: { name: string; column: Coded<FieldScalar> }[];
}

/** Numbers of columns. */
interface Places {
  type: number;
  identity: number;
  share: number;
  value?: number;
  money?: number;
  date?: number;
  undated?: number;
  fields: { name: string; column: number }[];
}

type Is<T> = (value: unknown) => value is T;
const isText: Is<string> = (value) => typeof value === 'string';
const isNumber: Is<number> = (value) => typeof value === 'number';
const isTrue: Is<true> = (value): value is true => value === true;
const isWhole: Is<number> = (value): value is number => value === SCALE;
const isScalar: Is<FieldScalar> = (value) => isText(value) || isNumber(value) || typeof value === 'boolean';

/** Null for bodies that are no activities of one whole credit, or hold anything unexpected: those are folded one by one. */
export function readActivities({ text, columns }: BodyShape): ActivityColumns | null {
  const places = placesOf(text);
  if (!places) return null;
  const { type, identity, share, value, money, date, undated } = places;
  const types = columnOf(columns[type], isText);
  const identities = columnOf(columns[identity], isText);
  if (!types || !identities || !columnOf(columns[share], isWhole)) return null;
  const read: ActivityColumns = {
    flags: 0,
    types: coded(types),
    identities: coded(identities),
    values: null,
    days: null,
    fields: [],
  };
  if (value !== undefined) {
    read.values = columnOf(columns[value], isNumber);
    read.flags |= HAS_VALUE;
    if (!read.values) return null;
  }
  if (date !== undefined) {
    read.days = daysOf(columnOf(columns[date], isText));
    read.flags |= DATE_ONLY;
    if (!read.days) return null;
  }
  if (money !== undefined) read.flags |= MONEY;
  if (undated !== undefined) read.flags |= UNDATED;
  for (const flag of [money, undated]) if (flag !== undefined && !columnOf(columns[flag], isTrue)) return null;
  for (const { name, column } of places.fields) {
    const scalars = columnOf(columns[column], isScalar);
    if (!scalars) return null;
    read.fields.push({ name, column: coded(scalars) });
  }
  return read;
}

/** Null when a value is of another kind. */
function columnOf<T>(column: ScalarColumn | undefined, is: Is<T>): Column<T> | null {
  if (!column) return null;
  const { values, of } = column;
  return values.every(is) ? { values, of, step: of === null && values.length === 1 ? 0 : 1 } : null;
}

function coded<T>(column: Column<T>): Coded<T> {
  return { ...column, codes: new Array<number>(column.values.length).fill(UNKNOWN) };
}

/** Null when one of them is no date. */
function daysOf(dates: Column<string> | null): Column<number> | null {
  try {
    return dates && { ...dates, values: dates.values.map(parseDay) };
  } catch {
    return null;
  }
}

const known = new Map<string, Places | null>();
const knownMax = 1_000;

function placesOf(shape: string): Places | null {
  let places = known.get(shape);
  if (places === undefined) {
    places = findPlaces(JSON.parse(shape));
    if (known.size >= knownMax) known.clear();
    known.set(shape, places);
  }
  return places;
}

function findPlaces(shape: unknown): Places | null {
  if (typeof shape !== 'object' || shape === null) return null;
  const { type, credits, contact, deal = {}, lead = {}, props = {}, links: _, ...rest } = shape as Record<string, unknown>;
  const [credit, another] = Array.isArray(credits) ? (credits as unknown[]) : [];
  if (typeof credit !== 'object' || credit === null || another !== undefined) return null;
  const { identity, share, ...more } = credit as Record<string, unknown>;
  if (!isNumber(type) || !isNumber(identity) || !isNumber(share) || Object.keys(more).length > 0) return null;
  const places: Places = { type, identity, share, fields: [] };
  for (const [name, place] of Object.entries(rest)) {
    if (!isNumber(place)) return null;
    // What this version does not know is for `recordActivity` to read, or to leave.
    if (name !== 'value' && name !== 'money' && name !== 'date' && name !== 'undated') return null;
    places[name] = place;
  }
  const named: [string, unknown][] = contact === undefined ? [] : [['contact', contact]];
  for (const [group, record] of Object.entries({ deal, lead, props })) {
    if (typeof record !== 'object' || record === null || Array.isArray(record)) return null;
    for (const [name, place] of Object.entries(record)) named.push([`${group}.${name}`, place]);
  }
  for (const [name, column] of named) {
    if (!isNumber(column)) return null;
    places.fields.push({ name, column });
  }
  return places;
}
