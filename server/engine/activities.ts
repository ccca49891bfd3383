/** The projection of activities and their corrections (E5, E6, E10) onto the tape. */
import type { ActivityBody, AnyEntry, Entry, Scalar } from '../../shared/entry.ts';
import { SCALE, splitByShares } from '../../shared/money.ts';
import { parseDay } from './civil-date.ts';
import { CHUNK_ROWS, type Chunk, DATE_ONLY, FALSE, HAS_VALUE, MONEY, NUMBER, TEXT, TRUE, UNDATED, VOID, writeField } from './columns.ts';
import { intern } from './dictionary.ts';
import { seatOfCode, seatOfDate } from './seating.ts';
import { type State, tableOf } from './state.ts';
import { appendRow, chunkOf, type FieldGroup, headOf, type Row, rowsOf, type Tape, voidRows } from './tape.ts';
import { dayOf } from './zones.ts';

export function recordActivity(state: State, entry: Entry<'activity.recorded'>): void {
  appendActivity(state, entry, entry.at, entry.source, entry.body);
}

/** A correction of something that does not count any more changes nothing: its writer lost the race (E6). */
export function voidActivity(state: State, entry: Entry<'activity.voided'>): void {
  voidRows(state.tape, headOf(state.tape, entry.body.seq), entry.seq);
}

export function replaceActivity(state: State, entry: Entry<'activity.replaced'>): void {
  const { tape } = state;
  if (!voidRows(tape, headOf(tape, entry.body.seq), entry.seq)) return;
  appendActivity(state, entry, entry.body.at, entry.body.source, entry.body.with);
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
  const row = draftOf(tape, entry, chunk.at[index] ?? 0, chunk.type[index] ?? 0, (chunk.flags[index] ?? 0) & ~VOID, chunk.day[index] ?? 0);
  const first = tape.rows;
  appendCredits(state, row, whole, entry.body.credits);
  for (let to = first; to < tape.rows; to += 1) copyFields(chunk, index, chunkOf(tape, to), to % CHUNK_ROWS);
  noteHead(tape, entry.body.seq, entry.seq);
}

function noteHead(tape: Tape, target: number, seq: number): void {
  const root = tape.roots.get(target) ?? target;
  tape.roots.set(seq, root);
  tape.heads.set(root, seq);
}

function appendActivity(state: State, entry: AnyEntry, at: number, source: string, body: ActivityBody): void {
  const { tape } = state;
  let flags = 0;
  if (body.value !== undefined) flags |= HAS_VALUE;
  if (body.money) flags |= MONEY;
  if (body.date !== undefined) flags |= DATE_ONLY;
  if (body.undated) flags |= UNDATED;
  const day = body.date === undefined ? 0 : parseDay(body.date);
  const row = draftOf(tape, entry, at, intern(tape.types, body.type), flags, day);
  const first = tape.rows;
  appendCredits(state, row, body.value ?? 0, body.credits);
  for (let to = first; to < tape.rows; to += 1) writeFields(tape, chunkOf(tape, to), to % CHUNK_ROWS, source, body);
}

/** What the rows of an entry share; the rest is written anew for each credit. */
function draftOf({ draft }: Tape, { seq, receivedAt }: AnyEntry, at: number, type: number, flags: number, day: number): Row {
  draft.seq = seq;
  draft.at = at;
  draft.received = receivedAt;
  draft.type = type;
  draft.flags = flags;
  draft.day = day;
  return draft;
}

function appendCredits(state: State, row: Row, whole: number, credits: ActivityBody['credits']): void {
  const only = credits[0];
  if (only && credits.length === 1 && only.share === SCALE) {
    appendCredit(state, row, only.identity, only.share, whole);
    return;
  }
  state.tape.wholes.set(row.seq, whole);
  const shares = credits.map((credit) => credit.share);
  for (const [index, part] of splitByShares(whole, shares).entries()) {
    appendCredit(state, row, credits[index]?.identity ?? '', shares[index] ?? 0, part);
  }
}

function appendCredit(state: State, row: Row, identity: string, share: number, value: number): void {
  const { tape } = state;
  row.identity = intern(tape.identities, identity);
  row.share = share;
  row.value = value;
  if (row.flags & DATE_ONLY) row.seat = seatOfDate(state, identity, row.day).index;
  else {
    const seat = seatOfCode(state, row.identity, row.at);
    row.seat = seat.index;
    row.day = dayOf(tableOf(state, seat.zone), row.at);
  }
  appendRow(tape, row);
}

function writeFields(tape: Tape, chunk: Chunk, index: number, source: string, body: ActivityBody): void {
  writeSource(tape, chunk, index, source);
  if (body.contact !== undefined) writeScalar(tape, chunk, index, intern(tape.fields, 'contact'), body.contact);
  if (body.deal) writeRecord(tape, chunk, index, 'deal', body.deal);
  if (body.lead) writeRecord(tape, chunk, index, 'lead', body.lead);
  if (body.props) writeRecord(tape, chunk, index, 'props', body.props);
}

function writeSource({ fields, texts, source: last }: Tape, chunk: Chunk, index: number, source: string): void {
  if (source !== last.text) {
    last.field = intern(fields, 'source');
    last.code = TEXT + intern(texts, source);
    last.text = source;
  }
  writeField(chunk, last.field, index, last.code, 0);
}

function writeRecord(tape: Tape, chunk: Chunk, index: number, group: FieldGroup, record: Record<string, Scalar>): void {
  const known = tape.fieldCodes[group];
  for (const name in record) {
    const value = record[name];
    if (value === undefined) continue;
    // Spelling the full name for every activity would cost more than all the rest.
    let field = known.get(name);
    if (field === undefined) {
      field = intern(tape.fields, `${group}.${name}`);
      known.set(name, field);
    }
    writeScalar(tape, chunk, index, field, value);
  }
}

function writeScalar(tape: Tape, chunk: Chunk, index: number, field: number, value: Scalar): void {
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
