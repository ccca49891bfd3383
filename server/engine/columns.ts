/**
 * The columns of the tape, in chunks. Everything but `seat`, `day` and the void bit is written once; those three follow the
 * roster and the corrections.
 */
export const CHUNK_ROWS = 65_536;
/** Small workspaces stay small: a chunk grows from here by doubling. */
const FIRST_CAPACITY = 1_024;

export const HAS_VALUE = 1;
export const MONEY = 2;
/** E10: a date without a time. `at` holds that date's midnight in UTC; only `day` counts. */
export const DATE_ONLY = 4;
export const VOID = 8;
/** E10: nobody knows when. `at` and `day` say when it came in, and count for nothing but whom it is credited to. */
export const UNDATED = 16;

/** One field of the rows of a chunk. */
export interface FieldColumn {
  /** ABSENT, NUMBER (look in `numbers`), FALSE, TRUE, or a text's code + TEXT. */
  codes: Int32Array;
  /** In ten-thousandths; null until the first number. */
  numbers: Float64Array | null;
}

export const ABSENT = 0;
export const NUMBER = -1;
export const FALSE = 1;
export const TRUE = 2;
export const TEXT = 3;

/** One row per credit. Immutable columns are shared with the states of B6; `flags`, `day`, `seat` may be other arrays there. */
export interface Chunk {
  rows: number;
  seq: Uint32Array;
  /** Epoch ms. */
  at: Float64Array;
  /** When the row's entry was stored, epoch ms. */
  received: Float64Array;
  identity: Uint32Array;
  type: Uint32Array;
  /** The credited part: minor units when MONEY, else ten-thousandths. */
  value: Float64Array;
  /** Ten-thousandths; 10,000 is a whole activity. */
  share: Uint16Array;
  fields: Map<number, FieldColumn>;
  flags: Uint8Array;
  day: Int32Array;
  seat: Uint32Array;
  /** Bounds for skipping a chunk; they only ever widen. */
  dayMin: number;
  dayMax: number;
  atMin: number;
  atMax: number;
  /** Raised when a row changes after it was written. */
  revision: number;
}

export function createChunk(capacity = FIRST_CAPACITY): Chunk {
  return {
    rows: 0,
    seq: new Uint32Array(capacity),
    at: new Float64Array(capacity),
    received: new Float64Array(capacity),
    identity: new Uint32Array(capacity),
    type: new Uint32Array(capacity),
    value: new Float64Array(capacity),
    share: new Uint16Array(capacity),
    fields: new Map(),
    flags: new Uint8Array(capacity),
    day: new Int32Array(capacity),
    seat: new Uint32Array(capacity),
    dayMin: Number.POSITIVE_INFINITY,
    dayMax: Number.NEGATIVE_INFINITY,
    atMin: Number.POSITIVE_INFINITY,
    atMax: Number.NEGATIVE_INFINITY,
    revision: 0,
  };
}

/** A full chunk whose columns are made by `open` when one of them is first asked for. */
export function packedChunk(
  plain: Pick<Chunk, 'rows' | 'revision' | 'dayMin' | 'dayMax' | 'atMin' | 'atMax'>,
  open: () => Omit<Chunk, keyof typeof plain>,
): Chunk {
  let closed: typeof open | null = open;
  let columns: ReturnType<typeof open> | null = null;
  const opened = () => {
    if (columns === null && closed !== null) {
      columns = closed();
      // What it holds in memory is let go.
      closed = null;
    }
    if (columns === null) throw new Error('a chunk that is being opened looks into itself');
    return columns;
  };
  return {
    ...plain,
    get seq() {
      return opened().seq;
    },
    get at() {
      return opened().at;
    },
    get received() {
      return opened().received;
    },
    get identity() {
      return opened().identity;
    },
    get type() {
      return opened().type;
    },
    get value() {
      return opened().value;
    },
    get share() {
      return opened().share;
    },
    get fields() {
      return opened().fields;
    },
    get flags() {
      return opened().flags;
    },
    get day() {
      return opened().day;
    },
    get seat() {
      return opened().seat;
    },
  };
}

/** Doubles the room of a chunk that is full but not yet at its largest. */
export function growChunk(chunk: Chunk): void {
  const capacity = Math.min(CHUNK_ROWS, chunk.seq.length * 2);
  chunk.seq = grown(chunk.seq, new Uint32Array(capacity));
  chunk.at = grown(chunk.at, new Float64Array(capacity));
  chunk.received = grown(chunk.received, new Float64Array(capacity));
  chunk.identity = grown(chunk.identity, new Uint32Array(capacity));
  chunk.type = grown(chunk.type, new Uint32Array(capacity));
  chunk.value = grown(chunk.value, new Float64Array(capacity));
  chunk.share = grown(chunk.share, new Uint16Array(capacity));
  chunk.flags = grown(chunk.flags, new Uint8Array(capacity));
  chunk.day = grown(chunk.day, new Int32Array(capacity));
  chunk.seat = grown(chunk.seat, new Uint32Array(capacity));
  for (const column of chunk.fields.values()) {
    column.codes = grown(column.codes, new Int32Array(capacity));
    if (column.numbers) column.numbers = grown(column.numbers, new Float64Array(capacity));
  }
}

function grown<T extends Uint8Array | Uint16Array | Uint32Array | Int32Array | Float64Array>(from: T, to: T): T {
  to.set(from);
  return to;
}

/** The column of a field, made when it is the first of its name in the chunk. */
export function fieldColumn(chunk: Chunk, field: number): FieldColumn {
  let column = chunk.fields.get(field);
  if (!column) {
    column = { codes: new Int32Array(chunk.seq.length), numbers: null };
    chunk.fields.set(field, column);
  }
  return column;
}

/** Writes a field of the row; `number` counts only with the code NUMBER. */
export function writeField(chunk: Chunk, field: number, row: number, code: number, number: number): void {
  const column = fieldColumn(chunk, field);
  column.codes[row] = code;
  if (code !== NUMBER) return;
  column.numbers ??= new Float64Array(chunk.seq.length);
  column.numbers[row] = number;
}
