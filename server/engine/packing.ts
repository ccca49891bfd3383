/**
 * Columns of a chunk in few bytes. Of each column stand the smallest value and, per row, what the row has above it, in as many bytes
 * as the largest of these takes: none when all rows are equal. What does not fit into four bytes is kept as it is.
 *
 * In front stand width and smallest value of every column, as two doubles; each column begins at a multiple of eight bytes.
 */
export type NumberColumn = Uint8Array | Uint16Array | Uint32Array | Int32Array | Float64Array;

interface Plan {
  /** Bytes a row. */
  width: number;
  base: number;
}

const headBytes = 16;
const WHOLE = 8;

/** `step` is taken off per row: columns that count up become constant. */
export interface Packable {
  column: NumberColumn;
  step?: number;
}

export function packColumns(columns: readonly Packable[], rows: number): Uint8Array<ArrayBuffer> {
  const plans = columns.map((packable) => planOf(packable, rows));
  const bytes = new Uint8Array(sizeOf(plans, rows));
  const heads = new Float64Array(bytes.buffer, 0, columns.length * 2);
  let offset = columns.length * headBytes;
  for (const [index, { width, base }] of plans.entries()) {
    heads[index * 2] = width;
    heads[index * 2 + 1] = base;
    const { column, step = 0 } = columns[index] ?? { column: new Uint8Array() };
    if (width === WHOLE) new Float64Array(bytes.buffer, offset, rows).set(column.subarray(0, rows));
    else if (width > 0) {
      const into = differences(bytes, offset, width, rows);
      for (let row = 0; row < rows; row += 1) into[row] = (column[row] ?? 0) - row * step - base;
    }
    offset += padded(width * rows);
  }
  return bytes;
}

/** The columns of a block, in the order in which they were packed; null when the block cannot be one of so many rows and columns. */
export function openPacked(bytes: Uint8Array, columns: number, rows: number): Unpacker | null {
  if (bytes.length < columns * headBytes) return null;
  // Views need what they look into to begin where their width allows it.
  const aligned = bytes.byteOffset % WHOLE === 0 ? bytes : bytes.slice();
  const heads = new Float64Array(aligned.buffer, aligned.byteOffset, columns * 2);
  const plans = Array.from({ length: columns }, (_, index): Plan => ({ width: heads[index * 2] ?? 0, base: heads[index * 2 + 1] ?? 0 }));
  if (!plans.every(({ width }) => [0, 1, 2, 4, WHOLE].includes(width))) return null;
  return sizeOf(plans, rows) === aligned.length ? new Unpacker(aligned, plans, rows) : null;
}

export class Unpacker {
  readonly #bytes: Uint8Array;
  readonly #plans: readonly Plan[];
  readonly #rows: number;
  #next = 0;
  #offset: number;

  constructor(bytes: Uint8Array, plans: readonly Plan[], rows: number) {
    this.#bytes = bytes;
    this.#plans = plans;
    this.#rows = rows;
    this.#offset = plans.length * headBytes;
  }

  /** Fills the beginning of a column with the next one of the block. */
  read<T extends NumberColumn>(into: T, step = 0): T {
    const { width, base } = this.#plans[this.#next] ?? { width: 0, base: 0 };
    const rows = this.#rows;
    const offset = this.#offset;
    this.#next += 1;
    this.#offset += padded(width * rows);
    if (width === WHOLE) into.set(new Float64Array(this.#bytes.buffer, this.#bytes.byteOffset + offset, rows));
    else if (width === 0 && step === 0) into.fill(base, 0, rows);
    else if (width === 0) for (let row = 0; row < rows; row += 1) into[row] = base + row * step;
    else {
      const from = differences(this.#bytes, offset, width, rows);
      for (let row = 0; row < rows; row += 1) into[row] = base + row * step + (from[row] ?? 0);
    }
    return into;
  }
}

function differences(bytes: Uint8Array, offset: number, width: number, rows: number): Uint8Array | Uint16Array | Uint32Array {
  const start = bytes.byteOffset + offset;
  if (width === 1) return new Uint8Array(bytes.buffer, start, rows);
  return width === 2 ? new Uint16Array(bytes.buffer, start, rows) : new Uint32Array(bytes.buffer, start, rows);
}

function planOf({ column, step = 0 }: Packable, rows: number): Plan {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < rows; row += 1) {
    const own = column[row] ?? 0;
    const value = own - row * step;
    // Differences of anything but integers are not exact, and a zero below zero would lose its sign.
    if (!Number.isSafeInteger(own) || !Number.isSafeInteger(value) || Object.is(own, -0)) return { width: WHOLE, base: 0 };
    if (value < min) min = value;
    if (value > max) max = value;
  }
  const range = max - min;
  if (rows === 0 || range === 0) return { width: 0, base: rows === 0 ? 0 : min };
  if (range <= 0xff) return { width: 1, base: min };
  if (range <= 0xffff) return { width: 2, base: min };
  return range <= 0xffff_ffff ? { width: 4, base: min } : { width: WHOLE, base: 0 };
}

function sizeOf(plans: readonly Plan[], rows: number): number {
  return plans.reduce((size, { width }) => size + headBytes + padded(width * rows), 0);
}

function padded(bytes: number): number {
  return Math.ceil(bytes / WHOLE) * WHOLE;
}
