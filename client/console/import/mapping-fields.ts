/** What the form about a file's rows holds: the part of the mapping language that people need, in their own terms. */
import { fieldNameSchema, reservedNames } from '../../../shared/activity.ts';
import type { ColumnFacts } from '../../../shared/import/columns.ts';
import type { DateFormat, FileSettings, Value } from '../../../shared/import/mapping.ts';
import { findRoles } from '../../../shared/import/roles.ts';
import { codeOf, fieldNameOf, typeOf } from '../../../shared/import/words.ts';

/** One thing that a row says has happened. An empty column means: none. */
export interface EventFields {
  how: 'one' | 'lookup';
  type: string;
  /** Without a type: rows with this text are left out. `otherwise` empty: they are refused. */
  lookup: { column: string; types: { text: string; type: string }[]; otherwise: string };
  /** Only rows with one of these texts there. */
  where: { column: string; values: string[] };
  date: string;
  time: string;
  dayOnly: boolean;
  undated: boolean;
  amount: string;
  /** What its ids begin with: null for nothing, empty for its type. */
  prefix: string | null;
}

/** What is done with a column that is nothing else. */
export interface CarryFields {
  column: string;
  keep: 'out' | 'fact' | 'detail';
  name: string;
  as: ColumnReading | undefined;
}
export type ColumnReading = Extract<Value, { column: string }>['as'];

export interface MappingFields {
  source: string;
  who: { kind: 'name' | 'email' | 'id'; column: string };
  /** Tells rows apart; empty: their whole content. */
  rowId: string;
  deal: string;
  currency: { kind: 'workspace' | 'column' | 'fixed'; column: string; code: string };
  events: EventFields[];
  carry: CarryFields[];
  people: { make: boolean; name: string; email: string; team: string; parentTeam: string };
  /** Orders of dates that somebody said for a column, or that the file's other dates do not have. */
  dates: Record<string, DateFormat>;
}

/** The file as the form needs it. */
export interface FileShape {
  file: FileSettings;
  columns: readonly ColumnFacts[];
}

export function blankEvent(columns: readonly ColumnFacts[]): EventFields {
  const { date, closed, created, time, amount } = findRoles(columns);
  const at = date ?? closed ?? created;
  return {
    how: 'one',
    type: '',
    lookup: { column: '', types: [], otherwise: '' },
    where: { column: '', values: [] },
    date: at?.name ?? '',
    time: at?.dates?.hasTime ? '' : (time?.name ?? ''),
    dayOnly: isDayOnly(at),
    undated: false,
    amount: amount?.name ?? '',
    prefix: '',
  };
}

/** Every time at midnight is no time at all. */
export function isDayOnly(column: ColumnFacts | undefined): boolean {
  return column?.dates?.hasTime === true && column.dates.dateOnly;
}

export function blankFields({ columns }: FileShape): MappingFields {
  const { rep, repEmail, id } = findRoles(columns);
  return {
    source: 'import',
    who: { kind: repEmail ? 'email' : 'name', column: (repEmail ?? rep)?.name ?? '' },
    rowId: id?.name ?? '',
    deal: '',
    currency: { kind: 'workspace', column: '', code: '' },
    events: [blankEvent(columns)],
    carry: blankCarry(columns),
    people: { make: false, name: rep?.name ?? '', email: repEmail?.name ?? '', team: '', parentTeam: '' },
    dates: {},
  };
}

/** Names that an activity has a meaning for already, or that no field may have. */
const takenNames: ReadonlySet<string> = new Set(['id', ...reservedNames]);

export function blankCarry(columns: readonly ColumnFacts[]): CarryFields[] {
  const taken = new Set(takenNames);
  return columns.map((column, index) => {
    const wanted = fieldNameOf(column.name) ?? 'column';
    const name = taken.has(wanted) ? `${wanted}${index + 1}` : wanted;
    taken.add(name);
    return { column: column.name, keep: 'out', name, as: readingOf(column) };
  });
}

/** What is wrong with the name under which a column is kept. */
export function nameProblem({ column, keep, name }: CarryFields, carry: readonly CarryFields[]): 'shape' | 'taken' | null {
  if (keep === 'out') return null;
  if (!fieldNameSchema.safeParse(name).success) return 'shape';
  const isOthers = carry.some((other) => other.column !== column && other.keep === keep && other.name === name);
  return isOthers || takenNames.has(name) ? 'taken' : null;
}

function readingOf({ kind }: ColumnFacts): ColumnReading {
  if (kind === 'number' || kind === 'yesNo' || kind === 'date') return kind;
  return kind === 'clock' ? 'seconds' : undefined;
}

/** A first translation of a column's texts into kinds of activities. */
export function typesOf(column: ColumnFacts | undefined): { text: string; type: string }[] {
  return (column?.values ?? []).map(({ text }) => ({ text, type: typeOf(text) ?? `activity.${codeOf(text) || 'other'}` }));
}

/** What a column that does not look like dates holds all the same, once it is chosen as one. */
export function numericDates({ values, kind }: ColumnFacts): DateFormat | undefined {
  if (kind !== 'number') return undefined;
  const largest = Math.max(...values.map(({ text }) => Number(text)).filter(Number.isFinite));
  if (largest > 1e11) return 'epochMs';
  return largest > 1e8 ? 'epochS' : 'excel';
}

/** How a column's dates are read: as somebody said, or as they look. */
export function datesOf(column: string, fields: Pick<MappingFields, 'dates'>, { file, columns }: FileShape): DateFormat {
  const facts = columns.find(({ name }) => name === column);
  const found = facts?.dates?.format.value ?? (facts && numericDates(facts));
  return fields.dates[column] ?? (found === undefined || found === 'iso' ? file.dates : found);
}

/** What is still to be said before the rows can be read, by the field it is about. */
export type FieldProblem = 'who' | 'people' | 'nothing' | 'carry' | `${'type' | 'lookup' | 'date' | 'where'}:${number}`;

export function openQuestions({ who, events, people, carry }: MappingFields): Set<FieldProblem> {
  const open = new Set<FieldProblem>();
  if (events.length === 0 && !people.make) open.add('nothing');
  if (events.length > 0 && who.column === '') open.add('who');
  if (people.make && people.name === '') open.add('people');
  if (events.length > 0 && carry.some((one) => nameProblem(one, carry) !== null)) open.add('carry');
  for (const [index, { how, type, lookup, date, undated, where }] of events.entries()) {
    if (how === 'one' && type === '') open.add(`type:${index}`);
    if (how === 'lookup' && (lookup.column === '' || lookup.types.every((one) => one.type === ''))) open.add(`lookup:${index}`);
    if (date === '' && !undated) open.add(`date:${index}`);
    if (where.column !== '' && where.values.length === 0) open.add(`where:${index}`);
  }
  return open;
}

/** Columns that have a meaning already. */
export function usedColumns({ who, rowId, deal, currency, events, people }: MappingFields): Set<string> {
  const ofEvents = events.flatMap(({ how, lookup, where, date, time, amount }) => [
    where.column,
    date,
    time,
    amount,
    how === 'lookup' ? lookup.column : '',
  ]);
  const ofPeople = people.make ? [people.name, people.email] : [];
  return new Set([who.column, rowId, deal, currency.kind === 'column' ? currency.column : '', ...ofEvents, ...ofPeople]);
}

/** Somebody's words for a source, as a source is written; `rally` is our own. */
export function sourceFrom(typed: string): string {
  const text = typed.trim().toLowerCase();
  const source = /^[a-z0-9][a-z0-9_.-]{0,63}$/.test(text) ? text : codeOf(text).slice(0, 64);
  return source === '' || source === 'rally' ? 'import' : source;
}
