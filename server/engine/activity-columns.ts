/** Activities by columns onto the tape: what `recordActivity` does, a column at a time. */
import { SCALE } from '../../shared/money.ts';
import { quantise } from './activities.ts';
import { type ActivityColumns, type Coded, type Column, type FieldScalar, UNKNOWN } from './activity-shape.ts';
import { type Chunk, FALSE, fieldColumn, NUMBER, TEXT, TRUE } from './columns.ts';
import { type Dictionary, intern } from './dictionary.ts';
import { seatOfCode, seatOfDate } from './seating.ts';
import { type State, tableOf } from './state.ts';
import { openChunk, type Tape } from './tape.ts';
import { dayOf } from './zones.ts';

/** Entries one after the other whose bodies have one shape, and who share a source. */
export interface Run {
  /** Seq of the first. */
  seq: number;
  count: number;
  /** The first one's body among those of its shape. */
  body: number;
  receivedAt: number;
  /** `at` of the first is `base + after[index]`. */
  base: number;
  after: readonly number[];
  index: number;
  source: string;
}

/** Appends a row for each activity of the run. */
export function appendActivities(state: State, columns: ActivityColumns, run: Run): void {
  const { tape } = state;
  const source = learn(tape, columns, run);
  let { seq, count, body, index } = run;
  while (count > 0) {
    const chunk = openChunk(tape);
    const rows = Math.min(count, chunk.seq.length - chunk.rows);
    writeRows(state, chunk, rows, columns, { ...run, seq, body, index }, source);
    chunk.rows += rows;
    tape.rows += rows;
    seq += rows;
    body += rows;
    index += rows;
    count -= rows;
  }
}

interface Codes {
  source: number;
  sourceField: number;
  /** Codes of the fields' names. */
  fields: number[];
}

/** Gives what is new its code, in the order in which one row after the other would: it is part of the state. */
function learn(tape: Tape, { types, identities, fields }: ActivityColumns, { body, count, source }: Run): Codes {
  learnTexts(tape.types, types, body, count);
  learnTexts(tape.identities, identities, body, count);
  const codes = {
    sourceField: intern(tape.fields, 'source'),
    source: intern(tape.texts, source),
    fields: fields.map(({ name }) => intern(tape.fields, name)),
  };
  const unknown = fields.filter(({ column }) => column.codes.includes(UNKNOWN));
  if (unknown.length === 0) return codes;
  for (let row = body; row < body + count; row += 1) {
    for (const { column } of unknown) {
      const place = placeIn(column, row);
      if (column.codes[place] === UNKNOWN) column.codes[place] = codeOf(tape, column.values[place] ?? '');
    }
  }
  return codes;
}

function codeOf(tape: Tape, value: FieldScalar): number {
  if (typeof value === 'string') return TEXT + intern(tape.texts, value);
  if (typeof value === 'number') return NUMBER;
  return value ? TRUE : FALSE;
}

function learnTexts(dictionary: Dictionary, column: Coded<string>, body: number, count: number): void {
  const { values, codes } = column;
  let isNew = false;
  for (let place = 0; place < codes.length; place += 1) {
    if (codes[place] !== UNKNOWN) continue;
    const known = dictionary.codes.get(values[place] ?? '');
    if (known === undefined) isNew = true;
    else codes[place] = known;
  }
  if (!isNew) return;
  for (let row = body; row < body + count; row += 1) {
    const place = placeIn(column, row);
    if (codes[place] === UNKNOWN) codes[place] = intern(dictionary, values[place] ?? '');
  }
}

function placeIn({ of, step }: Column<unknown>, body: number): number {
  return of === null ? body * step : (of[body] ?? 0);
}

function writeRows(state: State, chunk: Chunk, rows: number, columns: ActivityColumns, run: Run, codes: Codes): void {
  const { flags, types, identities, values, fields } = columns;
  const { seq, body, receivedAt, base, after, index } = run;
  const from = chunk.rows;
  const to = from + rows;
  chunk.received.fill(receivedAt, from, to);
  chunk.share.fill(SCALE, from, to);
  chunk.flags.fill(flags, from, to);
  for (let row = 0; row < rows; row += 1) {
    chunk.seq[from + row] = seq + row;
    chunk.at[from + row] = base + (after[index + row] ?? 0);
  }
  write(chunk.type, from, rows, types, types.codes, body);
  write(chunk.identity, from, rows, identities, identities.codes, body);
  if (values === null) chunk.value.fill(0, from, to);
  else write(chunk.value, from, rows, values, values.values, body);
  seatActivities(state, chunk, from, to, columns, body);
  fieldColumn(chunk, codes.sourceField).codes.fill(TEXT + codes.source, from, to);
  for (const [number, { column }] of fields.entries()) {
    const field = fieldColumn(chunk, codes.fields[number] ?? 0);
    write(field.codes, from, rows, column, column.codes, body);
    if (!column.codes.includes(NUMBER)) continue;
    field.numbers ??= new Float64Array(chunk.seq.length);
    for (let row = 0; row < rows; row += 1) {
      const value = column.values[placeIn(column, body + row)];
      if (typeof value === 'number') field.numbers[from + row] = quantise(value);
    }
  }
}

/** Looks the values of bodies up in a table that goes by their places. */
function write(
  into: Uint32Array | Int32Array | Float64Array,
  from: number,
  rows: number,
  { of, step }: Column<unknown>,
  table: readonly number[],
  body: number,
): void {
  if (of !== null) for (let row = 0; row < rows; row += 1) into[from + row] = table[of[body + row] ?? 0] ?? 0;
  else if (step === 0) into.fill(table[0] ?? 0, from, from + rows);
  else for (let row = 0; row < rows; row += 1) into[from + row] = table[body + row] ?? 0;
}

/** Business dates and seats, as `recordActivity` finds them. */
function seatActivities(state: State, chunk: Chunk, from: number, to: number, columns: ActivityColumns, body: number): void {
  const { identities, days } = columns;
  const { at, day, identity, seat } = chunk;
  let { zone } = state.roster;
  let table = tableOf(state, zone);
  let { dayMin, dayMax, atMin, atMax } = chunk;
  for (let row = from; row < to; row += 1) {
    const instant = at[row] ?? 0;
    let date: number;
    if (days === null) {
      const found = seatOfCode(state, identity[row] ?? 0, instant);
      if (found.zone !== zone) {
        zone = found.zone;
        table = tableOf(state, zone);
      }
      seat[row] = found.index;
      date = dayOf(table, instant);
    } else {
      date = days.values[placeIn(days, body + row - from)] ?? 0;
      const name = identities.values[placeIn(identities, body + row - from)] ?? '';
      seat[row] = seatOfDate(state, name, date).index;
    }
    day[row] = date;
    if (date < dayMin) dayMin = date;
    if (date > dayMax) dayMax = date;
    if (instant < atMin) atMin = instant;
    if (instant > atMax) atMax = instant;
  }
  chunk.dayMin = dayMin;
  chunk.dayMax = dayMax;
  chunk.atMin = atMin;
  chunk.atMax = atMax;
}
