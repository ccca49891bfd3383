/**
 * Differences between two states of a view, and how to apply them. Rows are told apart by `key`, never by text; no imports with
 * zod, the TV carries this file. `applyPatch(before, diffView(before, after))` deep-equals `after` (property test).
 */
import type { View } from './view.ts';

/**
 * A patch is applied in order, and only to exactly the revision it was made from, so rows are addressed by their index: far
 * shorter than keys. `drop` and the first number of each `move` count in the rows as they were; all those are taken out at once.
 * The second number of each `move`, and every other index, counts in the rows as they become. What follows from the order and the
 * values of a ranked board (`rank`, `gap`, `rankChange`, `total`) is computed again by `values`, and only what that got wrong is
 * sent, after it.
 */
export type PatchOp =
  | ['drop', rows: number[]]
  /** from, to, from, to … */
  | ['move', places: number[]]
  | ['put', row: number, value: Row]
  /** row, value, row, value … of a ranked board, and what follows from them; none when only the order changed. */
  | ['values', cells: unknown[]]
  /** row, value, row, value … */
  | ['cells', column: string, cells: unknown[]]
  /** The column is absent in these rows. */
  | ['clear', column: string, rows: number[]]
  /** Top-level fields, whole. */
  | ['set', fields: Record<string, unknown>]
  | ['unset', fields: string[]];

type Row = Record<string, unknown>;
type Fields = Record<string, unknown>;

/** What changes `before` into `after`; empty when they are equal. A field that is undefined counts as absent. */
export function diffView(before: View, after: View): PatchOp[] {
  /** The fields as they are once the rows have changed. */
  const from: Fields = { ...(before as unknown as Fields) };
  const to = after as unknown as Fields;
  const byRow = canDiffRows(from.rows, to.rows);
  const ops: PatchOp[] = byRow ? diffRows(from, to.rows as Row[]) : [];
  const set: Fields = {};
  for (const [name, value] of Object.entries(to)) {
    if (value !== undefined && !(byRow && name === 'rows') && !equal(from[name], value)) set[name] = value;
  }
  const unset = Object.keys(from).filter((name) => from[name] !== undefined && to[name] === undefined);
  if (Object.keys(set).length > 0) ops.push(['set', set]);
  if (unset.length > 0) ops.push(['unset', unset]);
  return ops;
}

/** The view after the patch. Rows and fields it does not touch are the same objects as before. Throws when it does not fit. */
export function applyPatch<V extends View>(view: V, ops: readonly PatchOp[]): V {
  const next: Fields = { ...(view as unknown as Fields) };
  let rows = new RowEditor(Array.isArray(next.rows) ? (next.rows as Row[]) : []);
  if (ops.some(([op]) => op === 'drop' || op === 'move' || op === 'put')) rows = new RowEditor(arrange(rows.rows, ops));
  for (const op of ops) {
    if (op[0] === 'values') writeValues(rows, op[1], next);
    else if (op[0] === 'cells') for (let i = 0; i < op[2].length; i += 2) rows.write(op[2][i] as number, op[1], op[2][i + 1]);
    else if (op[0] === 'clear') for (const index of op[2]) rows.write(index, op[1], undefined);
    else if (op[0] === 'set') Object.assign(next, op[1]);
    else if (op[0] === 'unset') for (const name of op[1]) delete next[name];
  }
  // Rows that are replaced whole come by `set`, and then by nothing else.
  if (ops.some(([op]) => op !== 'set' && op !== 'unset')) next.rows = rows.rows;
  return next as unknown as V;
}

/** Copies the list and a row at the first write to it, so that whoever memoises by identity redraws only what changed. */
class RowEditor {
  rows: Row[];
  #copied = new Set<Row>();
  constructor(rows: Row[]) {
    this.rows = rows;
  }
  write(index: number, column: string, value: unknown): void {
    let row = this.rows[index];
    if (row === undefined) throw new RangeError(`a patch writes row ${index} of ${this.rows.length}`);
    if (!this.#copied.has(row)) {
      if (this.#copied.size === 0) this.rows = this.rows.slice();
      row = { ...row };
      this.#copied.add(row);
      this.rows[index] = row;
    }
    if (value === undefined) delete row[column];
    else row[column] = value;
  }
}

/** Takes out what is dropped or moved, then fills the new places from front to back. */
function arrange(rows: readonly Row[], ops: readonly PatchOp[]): Row[] {
  const out = new Set<number>();
  const placed = new Map<number, Row>();
  const take = (index: number): Row => {
    const row = rows[index];
    if (row === undefined) throw new RangeError(`a patch takes row ${index} of ${rows.length}`);
    out.add(index);
    return row;
  };
  for (const op of ops) {
    if (op[0] === 'drop') op[1].forEach(take);
    if (op[0] === 'move') for (let i = 0; i < op[1].length; i += 2) placed.set(op[1][i + 1] as number, take(op[1][i] as number));
    if (op[0] === 'put') placed.set(op[1], op[2]);
  }
  const kept = rows.filter((_, index) => !out.has(index));
  const result: Row[] = [];
  for (let index = 0, next = 0; index < kept.length + placed.size; index += 1) {
    const row = placed.get(index) ?? kept[next++];
    if (row === undefined) throw new RangeError(`a patch leaves row ${index} empty`);
    result.push(row);
  }
  return result;
}

const derivedColumns = ['rank', 'gap', 'rankChange'];

/** New values, and what follows from them: a sum grows by what its rows grew, ranks and gaps go by the order. */
function writeValues(rows: RowEditor, cells: readonly unknown[], view: Fields): void {
  let growth = 0;
  for (let i = 0; i < cells.length; i += 2) {
    const [index, value] = [cells[i] as number, cells[i + 1]];
    growth += amount(value) - amount(rows.rows[index]?.value);
    rows.write(index, 'value', value);
  }
  if (typeof view.total === 'number' && growth !== 0) view.total = rounded(view.total + growth);
  derive(rows, view.ranking);
}

/** Ranks, gaps and changes of rank, as far as the order and the values tell. Rows without a rank keep having none. */
function derive(rows: RowEditor, ranking: unknown): void {
  let [place, dense, rank] = [0, 0, 0];
  let previous: number | undefined;
  let better: number | undefined;
  for (let index = 0; index < rows.rows.length; index += 1) {
    const row = rows.rows[index];
    if (typeof row?.value !== 'number' || typeof row.rank !== 'number') continue;
    place += 1;
    if (previous !== row.value || ranking === 'ordinal') {
      dense += 1;
      rank = ranking === 'dense' ? dense : place;
      better = previous;
    }
    previous = row.value;
    const gap = better === undefined ? undefined : rounded(Math.abs(better - row.value));
    if (typeof row.rankChange === 'number' && rank !== row.rank) rows.write(index, 'rankChange', row.rankChange + row.rank - rank);
    if (rank !== row.rank) rows.write(index, 'rank', rank);
    if (gap !== row.gap) rows.write(index, 'gap', gap);
  }
}

function amount(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}

/** Decimals on screens have at most four places; more would only be the noise of binary fractions. Never -0, which JSON does not tell. */
function rounded(value: number): number {
  return Math.round(value * 10_000) / 10_000 + 0;
}

/** Leaves in `view` what the patch makes of its fields. */
function diffRows(view: Fields, after: Row[]): PatchOp[] {
  const before = view.rows as Row[];
  const structure = sameOrder(before, after) ? [] : diffOrder(before, after);
  const arranged = structure.length > 0 ? arrange(before, structure) : before;
  const values: unknown[] = [];
  if (view.ranking !== undefined) {
    for (let index = 0; index < after.length; index += 1) {
      const value = after[index]?.value;
      if (value !== undefined && arranged[index]?.value !== value) values.push(index, value);
    }
  }
  const plainly = [...structure, ...diffCells(arranged, after)];
  if (view.ranking === undefined || (values.length === 0 && structure.length === 0)) return plainly;
  const derived = new RowEditor(arranged);
  const fields = { ...view };
  writeValues(derived, values, fields);
  const left = diffCells(derived.rows, after);
  const following: PatchOp[] = [...structure, ['values', values], ...left];
  // Where the ranking follows other rules (a minimum, say) deriving can be wrong more often than right.
  if (left.some(([, column]) => derivedColumns.includes(String(column))) && size(following) >= size(plainly)) return plainly;
  view.total = fields.total;
  return following;
}

function diffCells(before: readonly Row[], after: readonly Row[]): PatchOp[] {
  const cells = new Map<string, unknown[]>();
  const cleared = new Map<string, number[]>();
  for (let index = 0; index < after.length; index += 1) {
    const from = before[index];
    const to = after[index];
    if (from === undefined || to === undefined || from === to) continue;
    for (const column in to) {
      if (to[column] === undefined || from[column] === to[column] || equal(from[column], to[column])) continue;
      const list = cells.get(column);
      if (list) list.push(index, to[column]);
      else cells.set(column, [index, to[column]]);
    }
    for (const column in from) {
      if (from[column] === undefined || to[column] !== undefined) continue;
      const list = cleared.get(column);
      if (list) list.push(index);
      else cleared.set(column, [index]);
    }
  }
  return [
    ...[...cells].map(([column, list]): PatchOp => ['cells', column, list]),
    ...[...cleared].map(([column, list]): PatchOp => ['clear', column, list]),
  ];
}

/** How much a list of cell operations weighs, roughly in cells. */
function size(ops: readonly PatchOp[]): number {
  return ops.reduce(
    (sum, op) => sum + 4 + (op[0] === 'values' ? op[1].length : op[0] === 'cells' || op[0] === 'clear' ? op[2].length : 0),
    0,
  );
}

function sameOrder(before: readonly Row[], after: readonly Row[]): boolean {
  return before.length === after.length && before.every((row, index) => row.key === after[index]?.key);
}

/** Drops, the fewest moves (all but a longest rising run, so that one overtake is one move), and new rows. */
function diffOrder(before: readonly Row[], after: readonly Row[]): PatchOp[] {
  const places = new Map(after.map((row, index) => [row.key, index]));
  const drop: number[] = [];
  const kept: { from: number; to: number }[] = [];
  before.forEach((row, from) => {
    const to = places.get(row.key);
    if (to === undefined) drop.push(from);
    else kept.push({ from, to });
  });
  const still = longestRise(kept.map(({ to }) => to));
  const move = kept.filter((_, index) => !still.has(index)).flatMap(({ from, to }) => [from, to]);
  const known = new Set(before.map((row) => row.key));
  const ops: PatchOp[] = [];
  if (drop.length > 0) ops.push(['drop', drop]);
  if (move.length > 0) ops.push(['move', move]);
  after.forEach((row, index) => {
    if (!known.has(row.key)) ops.push(['put', index, row]);
  });
  return ops;
}

/** Indexes of a longest increasing subsequence, O(n log n). */
function longestRise(numbers: readonly number[]): Set<number> {
  const tails: number[] = [];
  const parent: number[] = [];
  numbers.forEach((number, index) => {
    let [low, high] = [0, tails.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((numbers[tails[middle] ?? 0] ?? 0) < number) low = middle + 1;
      else high = middle;
    }
    parent.push(tails[low - 1] ?? -1);
    tails[low] = index;
  });
  const rise = new Set<number>();
  for (let index = tails.at(-1) ?? -1; index >= 0; index = parent[index] ?? -1) rise.add(index);
  return rise;
}

/** Row by row when the keys stand as they stood, or when every row has a key of its own; else the list is sent whole. */
function canDiffRows(before: unknown, after: unknown): boolean {
  if (!Array.isArray(before) || !Array.isArray(after)) return false;
  return sameOrder(before, after) || (isKeyed(before) && isKeyed(after));
}

function isKeyed(rows: readonly Row[]): boolean {
  return new Set(rows.map((row) => row.key)).size === rows.length;
}

function equal(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null || Array.isArray(a) !== Array.isArray(b)) return false;
  const [left, right] = [a as Fields, b as Fields];
  for (const name in left) if (!equal(left[name], right[name])) return false;
  for (const name in right) if (right[name] !== undefined && left[name] === undefined) return false;
  return true;
}
