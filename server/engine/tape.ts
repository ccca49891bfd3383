/** All activities in columns, in seq order: one row per credit. Every question about the past is a scan of this. */
import { CHUNK_ROWS, type Chunk, createChunk, growChunk, VOID } from './columns.ts';
import { createDictionary, type Dictionary } from './dictionary.ts';
import type { Roster, Segments } from './roster.ts';

/** Rows whose number for somebody may have changed after they were written. Bounds are inclusive. */
export interface Change {
  dayMin: number;
  dayMax: number;
  atMin: number;
  atMax: number;
}

export type FieldGroup = 'deal' | 'lead' | 'props';

export interface Tape {
  /** Rows in use. */
  rows: number;
  readonly chunks: Chunk[];
  readonly types: Dictionary;
  readonly identities: Dictionary;
  /** Texts of fields. */
  readonly texts: Dictionary;
  /** Names of fields: `source`, `contact`, `deal.id`, `props.x`. */
  readonly fields: Dictionary;
  /** The codes of `fields` again by the short names of each group. A cache: starts empty anywhere. */
  readonly fieldCodes: Record<FieldGroup, Map<string, number>>;
  /** The codes of the field `source` and of the source written last, which is mostly the next one too. A cache as well. */
  readonly source: { text: string | null; field: number; code: number };
  /** The seats of identities by their codes, as of a revision of a roster. A cache like the one above. */
  readonly seating: { roster: Roster | null; revision: number; segments: (Segments | undefined)[] };
  /** What `appendRow` is given: one object for all rows, because one for each costs more than the writing. */
  readonly draft: Row;
  /** Row -> seq of the correction that took it back. */
  readonly voids: Map<number, number>;
  /** Seq of a correction that holds rows -> seq of the activity it corrects, in log order. */
  readonly roots: Map<number, number>;
  /** Seq of an activity -> seq of the correction that holds its rows now. */
  readonly heads: Map<number, number>;
  /** Seq -> the whole value, for activities with several credits: their parts need not add up to it. */
  readonly wholes: Map<number, number>;
  /** How much of `roster.touched` the rows' seats have followed. */
  settled: number;
  /** Set when a zone or the workspace's clock changed: every row's day may be another. */
  unsettled: boolean;
  /** For caches only: what changed, counted from `changesFrom`. */
  readonly changes: Change[];
  changesFrom: number;
}

export function createTape(): Tape {
  return {
    rows: 0,
    chunks: [],
    types: createDictionary(),
    identities: createDictionary(),
    texts: createDictionary(),
    fields: createDictionary(),
    fieldCodes: { deal: new Map(), lead: new Map(), props: new Map() },
    source: { text: null, field: 0, code: 0 },
    seating: { roster: null, revision: 0, segments: [] },
    draft: { seq: 0, at: 0, received: 0, identity: 0, type: 0, value: 0, share: 0, flags: 0, day: 0, seat: 0 },
    voids: new Map(),
    roots: new Map(),
    heads: new Map(),
    wholes: new Map(),
    settled: 0,
    unsettled: false,
    changes: [],
    changesFrom: 0,
  };
}

export interface Row {
  seq: number;
  at: number;
  received: number;
  identity: number;
  type: number;
  value: number;
  share: number;
  flags: number;
  day: number;
  seat: number;
}

/** The first business date that anything was recorded for (day number); Infinity for an empty tape. */
export function firstDay({ chunks }: Tape): number {
  return chunks.reduce((first, { dayMin }) => Math.min(first, dayMin), Number.POSITIVE_INFINITY);
}

/** The chunk that rows are appended to, with room for one at least. */
export function openChunk(tape: Tape): Chunk {
  let chunk = tape.chunks[tape.chunks.length - 1];
  if (!chunk || chunk.rows === CHUNK_ROWS) {
    chunk = createChunk(chunk ? CHUNK_ROWS : undefined);
    tape.chunks.push(chunk);
  } else if (chunk.rows === chunk.seq.length) growChunk(chunk);
  return chunk;
}

/** Appends a row; the caller then writes its fields at the index `chunk.rows - 1`. */
export function appendRow(tape: Tape, row: Row): Chunk {
  const chunk = openChunk(tape);
  const index = chunk.rows;
  chunk.seq[index] = row.seq;
  chunk.at[index] = row.at;
  chunk.received[index] = row.received;
  chunk.identity[index] = row.identity;
  chunk.type[index] = row.type;
  chunk.value[index] = row.value;
  chunk.share[index] = row.share;
  chunk.flags[index] = row.flags;
  chunk.day[index] = row.day;
  chunk.seat[index] = row.seat;
  widen(chunk, row.day, row.at);
  chunk.rows = index + 1;
  tape.rows += 1;
  return chunk;
}

export function widen(chunk: Chunk, day: number, at: number): void {
  if (day < chunk.dayMin) chunk.dayMin = day;
  if (day > chunk.dayMax) chunk.dayMax = day;
  if (at < chunk.atMin) chunk.atMin = at;
  if (at > chunk.atMax) chunk.atMax = at;
}

export function chunkOf(tape: Tape, row: number): Chunk {
  const chunk = tape.chunks[Math.floor(row / CHUNK_ROWS)];
  if (!chunk) throw new Error(`no row ${row} on a tape of ${tape.rows}`);
  return chunk;
}

/** How many rows have a seq of at most `seq`: they come first. */
export function rowsUpTo(tape: Tape, seq: number): number {
  let low = 0;
  let high = tape.rows;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const value = chunkOf(tape, middle).seq[middle % CHUNK_ROWS] ?? 0;
    if (value <= seq) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The rows of one seq, half-open. */
export function rowsOf(tape: Tape, seq: number): { from: number; to: number } {
  return { from: rowsUpTo(tape, seq - 1), to: rowsUpTo(tape, seq) };
}

/** Takes the rows of a seq back. False when there are none, or they were taken back before. */
export function voidRows(tape: Tape, seq: number, by: number): boolean {
  const { from, to } = rowsOf(tape, seq);
  if (from === to || tape.voids.has(from)) return false;
  for (let row = from; row < to; row += 1) {
    const chunk = chunkOf(tape, row);
    const index = row % CHUNK_ROWS;
    chunk.flags[index] = (chunk.flags[index] ?? 0) | VOID;
    chunk.revision += 1;
    tape.voids.set(row, by);
    const day = chunk.day[index] ?? 0;
    const at = chunk.at[index] ?? 0;
    noteChange(tape, { dayMin: day, dayMax: day, atMin: at, atMax: at });
  }
  return true;
}

/** Caches further behind than this start over. */
const CHANGES_MAX = 4_096;

export function noteChange(tape: Tape, change: Change): void {
  tape.changes.push(change);
  if (tape.changes.length < CHANGES_MAX) return;
  tape.changesFrom += CHANGES_MAX / 2;
  tape.changes.splice(0, CHANGES_MAX / 2);
}

/** The seq whose rows an activity has now: its own, or that of its last correction. `seq` may be any of them. */
export function headOf(tape: Tape, seq: number): number {
  const root = tape.roots.get(seq) ?? seq;
  return tape.heads.get(root) ?? root;
}

/** Whether the activity recorded at `seq` no longer counts. False for a seq without rows. */
export function isVoided(tape: Tape, seq: number): boolean {
  const { from, to } = rowsOf(tape, headOf(tape, seq));
  return from < to && tape.voids.has(from);
}

/** When the entry that holds a row was stored, epoch ms. */
export function receivedAt(tape: Tape, row: number): number {
  return chunkOf(tape, row).received[row % CHUNK_ROWS] ?? 0;
}

/** When the newest activity among the first `rows` rows was stored, epoch ms; corrections are none. Null when there is none. */
export function lastReceivedAt(tape: Tape, rows: number): number | null {
  for (let row = rows - 1; row >= 0; row -= 1) {
    if (!tape.roots.has(chunkOf(tape, row).seq[row % CHUNK_ROWS] ?? 0)) return receivedAt(tape, row);
  }
  return null;
}
