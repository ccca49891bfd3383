/** The projection of activities and their corrections (E5, E6, E10) onto the tape. */
import type { ActivityBody, Entry, Scalar } from '../../shared/entry.ts';
import { SCALE, splitByShares } from '../../shared/money.ts';
import { parseDay } from './civil-date.ts';
import { CHUNK_ROWS, type Chunk, DATE_ONLY, FALSE, HAS_VALUE, MONEY, NUMBER, TEXT, TRUE, VOID, writeField } from './columns.ts';
import { intern } from './dictionary.ts';
import { seatAt } from './roster.ts';
import { seatOfDate } from './seating.ts';
import { type State, tableOf } from './state.ts';
import { appendRow, chunkOf, headOf, noteReceived, type Row, rowsOf, type Tape, voidRows } from './tape.ts';
import { dayOf } from './zones.ts';

export function recordActivity(state: State, entry: Entry<'activity.recorded'>): void {
  noteReceived(state.tape, entry.seq, entry.receivedAt);
  appendActivity(state, entry.seq, entry.at, entry.source, entry.body);
}

/** A correction of something that does not count any more changes nothing: its writer lost the race (E6). */
export function voidActivity(state: State, entry: Entry<'activity.voided'>): void {
  voidRows(state.tape, headOf(state.tape, entry.body.seq), entry.seq);
}

export function replaceActivity(state: State, entry: Entry<'activity.replaced'>): void {
  const { tape } = state;
  if (!voidRows(tape, headOf(tape, entry.body.seq), entry.seq)) return;
  appendActivity(state, entry.seq, entry.body.at, entry.body.source, entry.body.with);
  noteHead(tape, entry.body.seq, entry.seq);
}

export function reassignActivity(state: State, entry: Entry<'activity.reassigned'>): void {
  const { tape } = state;
  const head = headOf(tape, entry.body.seq);
  const { from } = rowsOf(tape, head);
  if (!voidRows(tape, head, entry.seq)) return;
  const chunk = chunkOf(tape, from);
  const index = from % CHUNK_ROWS;
  const whole = tape.wholes.get(head) ?? chunk.value[index] ?? 0;
  const row = {
    seq: entry.seq,
    at: chunk.at[index] ?? 0,
    type: chunk.type[index] ?? 0,
    flags: (chunk.flags[index] ?? 0) & ~VOID,
    day: chunk.day[index] ?? 0,
  };
  appendCredits(state, row, whole, entry.body.credits, (to, at) => copyFields(chunk, index, to, at));
  noteHead(tape, entry.body.seq, entry.seq);
}

function noteHead(tape: Tape, target: number, seq: number): void {
  const root = tape.roots.get(target) ?? target;
  tape.roots.set(seq, root);
  tape.heads.set(root, seq);
}

function appendActivity(state: State, seq: number, at: number, source: string, body: ActivityBody): void {
  const { tape } = state;
  let flags = 0;
  if (body.value !== undefined) flags |= HAS_VALUE;
  if (body.money) flags |= MONEY;
  if (body.date !== undefined) flags |= DATE_ONLY;
  const row = { seq, at, type: intern(tape.types, body.type), flags, day: body.date === undefined ? 0 : parseDay(body.date) };
  appendCredits(state, row, body.value ?? 0, body.credits, (chunk, index) => writeFields(tape, chunk, index, source, body));
}

type Shared = Pick<Row, 'seq' | 'at' | 'type' | 'flags' | 'day'>;

function appendCredits(
  state: State,
  shared: Shared,
  whole: number,
  credits: ActivityBody['credits'],
  writeRest: (chunk: Chunk, index: number) => void,
): void {
  const { tape } = state;
  const [only] = credits;
  const split = credits.length !== 1 || only?.share !== SCALE;
  const parts = split
    ? splitByShares(
        whole,
        credits.map((credit) => credit.share),
      )
    : [whole];
  if (split) tape.wholes.set(shared.seq, whole);
  for (const [index, { identity, share }] of credits.entries()) {
    let { day } = shared;
    const { seq, at, type, flags } = shared;
    const dateOnly = (flags & DATE_ONLY) !== 0;
    const seat = dateOnly ? seatOfDate(state, identity, day) : seatAt(state.roster, identity, at);
    if (!dateOnly) day = dayOf(tableOf(state, seat.zone), at);
    const code = intern(tape.identities, identity);
    const chunk = appendRow(tape, { seq, at, identity: code, type, value: parts[index] ?? 0, share, flags, day, seat: seat.index });
    writeRest(chunk, chunk.rows - 1);
  }
}

function writeFields(tape: Tape, chunk: Chunk, index: number, source: string, body: ActivityBody): void {
  writeScalar(tape, chunk, index, 'source', source);
  if (body.contact !== undefined) writeScalar(tape, chunk, index, 'contact', body.contact);
  writeRecord(tape, chunk, index, 'deal.', body.deal);
  writeRecord(tape, chunk, index, 'lead.', body.lead);
  writeRecord(tape, chunk, index, 'props.', body.props);
}

function writeRecord(tape: Tape, chunk: Chunk, index: number, prefix: string, record: Record<string, Scalar> | undefined): void {
  if (!record) return;
  for (const name in record) {
    const value = record[name];
    if (value !== undefined) writeScalar(tape, chunk, index, prefix + name, value);
  }
}

function writeScalar(tape: Tape, chunk: Chunk, index: number, name: string, value: Scalar): void {
  const field = intern(tape.fields, name);
  if (typeof value === 'number') writeField(chunk, field, index, NUMBER, quantise(value));
  else if (typeof value === 'boolean') writeField(chunk, field, index, value ? TRUE : FALSE, 0);
  else writeField(chunk, field, index, TEXT + intern(tape.texts, value), 0);
}

/** Numbers of fields are kept, and compared, in ten-thousandths. */
export function quantise(value: number): number {
  return Math.round(value * SCALE) + 0;
}

function copyFields(from: Chunk, row: number, to: Chunk, index: number): void {
  for (const [field, column] of from.fields) {
    const code = column.codes[row] ?? 0;
    if (code !== 0) writeField(to, field, index, code, column.numbers?.[row] ?? 0);
  }
}
