/**
 * The state as bytes and back: a local cache that spares replaying the log. Definitions and people are replayed from the journal
 * inside; only the tape is stored as it is.
 */
import type { AnyEntry } from '../../shared/entry.ts';
import { CHUNK_ROWS, type Chunk, createChunk, DATE_ONLY } from './columns.ts';
import { createDictionary } from './dictionary.ts';
import { applyDefinition } from './fold.ts';
import { seatAt } from './roster.ts';
import { seatOfDate, settle } from './seating.ts';
import { createState, type State } from './state.ts';
import { createTape, type Tape, widen } from './tape.ts';

/** Raised by hand whenever the fold makes another state of the same log: older snapshots are then left and the log is replayed. */
export const foldVersion = 1;

export interface SnapshotChunk {
  rows: number;
  /** Raised when a row changes: a full chunk of an equal revision need not be written again. */
  revision: number;
  /** Codes of the fields in the order of their columns, and whether there are numbers. */
  fields: [field: number, hasNumbers: boolean][];
}

/** Plain JSON. */
export interface SnapshotHeader {
  foldVersion: number;
  littleEndian: boolean;
  seq: number;
  lastAt: number | null;
  journal: AnyEntry[];
  stopped: [string, { seq: number; at: number; reason: string }][];
  dictionaries: Record<'types' | 'identities' | 'texts' | 'fields', string[]>;
  voids: [number, number][];
  roots: [number, number][];
  wholes: [number, number][];
  /** For each seat in use a row that has it: asking the roster about that row gives the seat's number after a restart. */
  seats: [seat: number, row: number][];
  chunks: SnapshotChunk[];
}

export interface Snapshot {
  header: SnapshotHeader;
  /** One block of bytes a chunk. */
  chunks: Uint8Array[];
}

const littleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

export function encodeSnapshot(state: State): Snapshot {
  settle(state);
  const { tape } = state;
  const { types, identities, texts, fields } = tape;
  return {
    header: {
      foldVersion,
      littleEndian,
      seq: state.seq,
      lastAt: state.lastAt,
      journal: state.journal,
      stopped: [...state.stopped],
      dictionaries: { types: types.texts, identities: identities.texts, texts: texts.texts, fields: fields.texts },
      voids: [...tape.voids],
      roots: [...tape.roots],
      wholes: [...tape.wholes],
      seats: seatWitnesses(state),
      chunks: tape.chunks.map(({ rows, revision, fields }) => ({
        rows,
        revision,
        fields: [...fields].map(([field, column]) => [field, column.numbers !== null]),
      })),
    },
    chunks: tape.chunks.map((chunk) => encodeChunk(chunk)),
  };
}

function seatWitnesses({ tape, roster }: State): [number, number][] {
  const rows = new Int32Array(roster.seats.length).fill(-1);
  for (const [number, chunk] of tape.chunks.entries()) {
    for (let row = 0; row < chunk.rows; row += 1) {
      const seat = chunk.seat[row] ?? 0;
      if (rows[seat] === -1) rows[seat] = number * CHUNK_ROWS + row;
    }
  }
  return [...rows.entries()].filter(([seat, row]) => seat !== 0 && row >= 0);
}

type Column = Uint8Array | Uint16Array | Uint32Array | Int32Array | Float64Array;

/** Widest first, so that every column begins where its width allows a view. */
function columnsOf(chunk: Chunk): Column[] {
  const fields = [...chunk.fields.values()];
  return [
    chunk.at,
    chunk.received,
    chunk.value,
    ...fields.flatMap(({ numbers }) => (numbers ? [numbers] : [])),
    chunk.seq,
    chunk.identity,
    chunk.type,
    chunk.day,
    chunk.seat,
    ...fields.map(({ codes }) => codes),
    chunk.share,
    chunk.flags,
  ];
}

function encodeChunk(chunk: Chunk): Uint8Array {
  const columns = columnsOf(chunk);
  const bytes = new Uint8Array(columns.reduce((size, column) => size + column.BYTES_PER_ELEMENT * chunk.rows, 0));
  let offset = 0;
  for (const column of columns) {
    const used = new Uint8Array(column.buffer, column.byteOffset, column.BYTES_PER_ELEMENT * chunk.rows);
    bytes.set(used, offset);
    offset += used.length;
  }
  return bytes;
}

/**
 * The state of a snapshot, which takes the bytes over; null when it is of another fold version or byte order, or its parts do not fit together. Whether the
 * bytes are the ones that were written is for the caller to know (a checksum).
 */
export function decodeSnapshot({ header, chunks }: Snapshot): State | null {
  if (header.foldVersion !== foldVersion || header.littleEndian !== littleEndian) return null;
  if (header.chunks.length !== chunks.length) return null;
  const state = createState();
  for (const entry of header.journal) applyDefinition(state, entry);
  state.seq = header.seq;
  state.lastAt = header.lastAt;
  state.stopped = new Map(header.stopped);
  const { types, identities, texts, fields } = header.dictionaries;
  const tape: Tape = {
    ...createTape(),
    types: createDictionary(types),
    identities: createDictionary(identities),
    texts: createDictionary(texts),
    fields: createDictionary(fields),
    voids: new Map(header.voids),
    roots: new Map(header.roots),
    heads: new Map(header.roots.map(([seq, root]) => [root, seq])),
    wholes: new Map(header.wholes),
    settled: state.roster.touched.length,
  };
  state.tape = tape;
  for (const [index, description] of header.chunks.entries()) {
    const chunk = decodeChunk(description, chunks[index] ?? new Uint8Array(), index === header.chunks.length - 1);
    if (!chunk) return null;
    tape.chunks.push(chunk);
    tape.rows += chunk.rows;
  }
  renumberSeats(state, header.seats);
  return state;
}

interface ColumnType<T> {
  new (length: number): T;
  new (buffer: ArrayBufferLike, offset: number, length: number): T;
  readonly BYTES_PER_ELEMENT: number;
}

/** A full chunk looks into the bytes given; the last one goes on growing and gets room of its own. */
function decodeChunk({ rows, revision, fields }: SnapshotChunk, bytes: Uint8Array, isLast: boolean): Chunk | null {
  if (rows > CHUNK_ROWS || (!isLast && rows !== CHUNK_ROWS)) return null;
  const chunk = createChunk(0);
  const rowBytes = columnsOf(chunk).reduce((size, column) => size + column.BYTES_PER_ELEMENT, 0);
  const fieldBytes = fields.reduce((size, [, hasNumbers]) => size + (hasNumbers ? 12 : 4), 0);
  if (bytes.length !== rows * (rowBytes + fieldBytes)) return null;
  let capacity = 1_024;
  while (capacity < rows) capacity *= 2;
  let offset = bytes.byteOffset;
  const cut = <T extends Column>(type: ColumnType<T>): T => {
    const start = offset;
    offset += rows * type.BYTES_PER_ELEMENT;
    if (capacity === rows && start % type.BYTES_PER_ELEMENT === 0) return new type(bytes.buffer, start, rows);
    const column = new type(capacity);
    new Uint8Array(column.buffer).set(new Uint8Array(bytes.buffer, start, offset - start));
    return column;
  };
  // In the order of columnsOf.
  chunk.at = cut(Float64Array);
  chunk.received = cut(Float64Array);
  chunk.value = cut(Float64Array);
  const numbers = fields.map(([, hasNumbers]) => (hasNumbers ? cut(Float64Array) : null));
  chunk.seq = cut(Uint32Array);
  chunk.identity = cut(Uint32Array);
  chunk.type = cut(Uint32Array);
  chunk.day = cut(Int32Array);
  chunk.seat = cut(Uint32Array);
  for (const [index, [field]] of fields.entries()) chunk.fields.set(field, { codes: cut(Int32Array), numbers: numbers[index] ?? null });
  chunk.share = cut(Uint16Array);
  chunk.flags = cut(Uint8Array);
  chunk.rows = rows;
  chunk.revision = revision;
  for (let row = 0; row < rows; row += 1) widen(chunk, chunk.day[row] ?? 0, chunk.at[row] ?? 0);
  return chunk;
}

/** The roster is new and numbers its seats as it is asked: asked in the old order it mostly gives the old numbers. */
function renumberSeats(state: State, witnesses: SnapshotHeader['seats']): void {
  const { tape, roster } = state;
  const numbers = new Uint32Array(witnesses.reduce((size, [seat]) => Math.max(size, seat + 1), 1));
  let same = true;
  for (const [before, row] of witnesses) {
    const chunk = tape.chunks[Math.floor(row / CHUNK_ROWS)];
    const index = row % CHUNK_ROWS;
    if (!chunk) continue;
    const identity = tape.identities.texts[chunk.identity[index] ?? 0] ?? '';
    const dateOnly = ((chunk.flags[index] ?? 0) & DATE_ONLY) !== 0;
    const seat = dateOnly ? seatOfDate(state, identity, chunk.day[index] ?? 0) : seatAt(roster, identity, chunk.at[index] ?? 0);
    numbers[before] = seat.index;
    same &&= seat.index === before;
  }
  if (same) return;
  for (const { seat, rows } of tape.chunks) {
    for (let row = 0; row < rows; row += 1) seat[row] = numbers[seat[row] ?? 0] ?? 0;
  }
}
