/**
 * The state as bytes and back: a local cache that spares replaying the log. Definitions and people are replayed from the journal
 * inside; only the tape is stored as it is. A chunk that is full stays packed until somebody looks at its rows: a board of today never
 * asks for those of last year.
 */
import type { AnyEntry } from '../../shared/entry.ts';
import { CHUNK_ROWS, type Chunk, createChunk, packedChunk } from './columns.ts';
import { createDictionary } from './dictionary.ts';
import { applyDefinition } from './fold.ts';
import { openPacked, type Packable, packColumns, type Unpacker } from './packing.ts';
import { restoreSeats, type Seat } from './roster.ts';
import { settle } from './seating.ts';
import { createState, type State } from './state.ts';
import { createTape, type Tape } from './tape.ts';

/** Raised by hand whenever the fold makes another state of the same log, or snapshots another form: older ones are then left and the log is replayed. */
export const foldVersion = 3;

export interface SnapshotChunk {
  rows: number;
  /** Raised when a row changes: a full chunk of an equal revision need not be written again. */
  revision: number;
  /** Codes of the fields in the order of their columns, and whether there are numbers. */
  fields: [field: number, hasNumbers: boolean][];
  bounds: [dayMin: number, dayMax: number, atMin: number, atMax: number];
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
  /** All but seat 0, in order: rows name them by their numbers. */
  seats: Pick<Seat, 'person' | 'path' | 'zone'>[];
  chunks: SnapshotChunk[];
}

export interface Snapshot {
  header: SnapshotHeader;
  /** One block of bytes a chunk; null for those that the keeper of the last snapshot has. */
  chunks: (Uint8Array<ArrayBuffer> | null)[];
}

const littleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/** `isKept` says of a chunk, by its number and description, whether its bytes are at hand from an earlier snapshot of this state. */
export function encodeSnapshot(state: State, isKept: (index: number, chunk: SnapshotChunk) => boolean = () => false): Snapshot {
  settle(state);
  const { tape, roster } = state;
  const { types, identities, texts, fields } = tape;
  const chunks = tape.chunks.map(describe);
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
      seats: roster.seats.slice(1).map(({ person, path, zone }) => ({ person, path, zone })),
      chunks,
    },
    chunks: tape.chunks.map((chunk, index) => {
      const description = chunks[index];
      if (description && isKept(index, description)) return null;
      return unopened.get(chunk)?.bytes ?? packColumns(columnsOf(chunk), chunk.rows);
    }),
  };
}

/** Chunks of a snapshot that nobody has looked into: as long as that is so, their rows are what they were. */
const unopened = new WeakMap<Chunk, { fields: SnapshotChunk['fields']; bytes: Uint8Array<ArrayBuffer> }>();

function describe(chunk: Chunk): SnapshotChunk {
  const { rows, revision, dayMin, dayMax, atMin, atMax } = chunk;
  const fields = unopened.get(chunk)?.fields ?? [...chunk.fields].map(([field, { numbers }]) => [field, numbers !== null]);
  return { rows, revision, fields, bounds: [dayMin, dayMax, atMin, atMax] };
}

/** In the order in which `unpack` takes them back. */
function columnsOf(chunk: Chunk): Packable[] {
  const columns: Packable[] = [{ column: chunk.seq, step: 1 }];
  const { at, received, value, identity, type, day, seat, share, flags } = chunk;
  for (const column of [at, received, value, identity, type, day, seat, share, flags]) columns.push({ column });
  for (const { codes, numbers } of chunk.fields.values()) columns.push({ column: codes }, ...(numbers ? [{ column: numbers }] : []));
  return columns;
}

const plainColumns = 10;

function unpack(chunk: Chunk, fields: SnapshotChunk['fields'], packed: Unpacker, capacity: number): void {
  packed.read(chunk.seq, 1);
  const { at, received, value, identity, type, day, seat, share, flags } = chunk;
  for (const column of [at, received, value, identity, type, day, seat, share, flags]) packed.read(column);
  for (const [field, hasNumbers] of fields) {
    const codes = packed.read(new Int32Array(capacity));
    chunk.fields.set(field, { codes, numbers: hasNumbers ? packed.read(new Float64Array(capacity)) : null });
  }
}

/**
 * The state of a snapshot, which takes the bytes over; null when it is of another version or byte order, or its parts do not fit
 * together. Whether the bytes are the ones that were written is for the caller to know (a checksum).
 */
export function decodeSnapshot({ header, chunks }: Snapshot): State | null {
  if (header.foldVersion !== foldVersion || header.littleEndian !== littleEndian) return null;
  if (header.chunks.length !== chunks.length) return null;
  const state = createState();
  for (const entry of header.journal) applyDefinition(state, entry);
  restoreSeats(state.roster, header.seats);
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
    const isLast = index === header.chunks.length - 1;
    const chunk = decodeChunk(description, chunks[index] ?? new Uint8Array(0));
    if (!chunk || (chunk.rows !== CHUNK_ROWS && !isLast)) return null;
    tape.chunks.push(chunk);
    tape.rows += chunk.rows;
  }
  return state;
}

/** A full chunk is unpacked when it is first looked into; the last one goes on growing. */
function decodeChunk(description: SnapshotChunk, bytes: Uint8Array<ArrayBuffer>): Chunk | null {
  const { rows, revision, fields, bounds } = description;
  const columns = fields.reduce((count, [, hasNumbers]) => count + (hasNumbers ? 2 : 1), plainColumns);
  const packed = openPacked(bytes, columns, rows);
  if (rows > CHUNK_ROWS || !packed) return null;
  let capacity = 1_024;
  while (capacity < rows) capacity *= 2;
  const open = (): Chunk => {
    const chunk = createChunk(capacity);
    unpack(chunk, fields, packed, capacity);
    return chunk;
  };
  const [dayMin, dayMax, atMin, atMax] = bounds;
  const plain = { rows, revision, dayMin, dayMax, atMin, atMax };
  if (rows < CHUNK_ROWS) return { ...open(), ...plain };
  const chunk = packedChunk(plain, () => {
    unopened.delete(chunk);
    return open();
  });
  unopened.set(chunk, { fields, bytes });
  return chunk;
}
