/**
 * What a measure adds up to, per seat or per group of seats. Adding commutes: rows may come in any order and in any portions, and
 * the cells of a team are the merged cells of its seats (M2), with the same result.
 */
import type { Aggregate } from '../../shared/metric.ts';

/** Later (or earlier) on the clock; rows of one instant by seq. Date-only rows carry Infinity (B2). */
interface Reached {
  at: number;
  seq: number;
}

export interface Cells {
  readonly aggregate: Aggregate;
  size: number;
  /** Shares, ten-thousandths, of the rows that count. */
  count: Float64Array;
  /** Sums: minor units of rows with money, and ten-thousandths of the others. NaN once they left the exact integers. */
  money: Float64Array;
  plain: Float64Array;
  /** min, max, latest: in major units, and the order that `latest` goes by. */
  best: Float64Array;
  bestAt: Float64Array;
  bestSeq: Float64Array;
  /** B2: when the present value was reached. 0 when nothing counted. */
  reachedAt: Float64Array;
  reachedSeq: Float64Array;
  /** distinct: each value with the first time it was seen. */
  keys: (Map<number, Reached> | undefined)[];
  /** How many values in all. */
  keyCount: number;
}

const none = new Float64Array(0);

export function createCells(aggregate: Aggregate, size: number): Cells {
  const sums = aggregate === 'sum' || aggregate === 'average';
  const bests = aggregate === 'min' || aggregate === 'max' || aggregate === 'latest';
  // One block of memory for all columns: allocating costs more than adding up a small floor.
  const block = new ArrayBuffer(8 * size * (3 + (sums ? 2 : 0) + (bests ? 3 : 0)));
  let offset = 0;
  const column = (wanted = true) => {
    if (!wanted) return none;
    const from = offset;
    offset += 8 * size;
    return new Float64Array(block, from, size);
  };
  return {
    aggregate,
    size,
    count: column(),
    money: column(sums),
    plain: column(sums),
    best: column(bests),
    bestAt: column(bests),
    bestSeq: column(bests),
    reachedAt: column(),
    reachedSeq: column(),
    keys: [],
    keyCount: 0,
  };
}

/** Makes room for at least `size` cells. */
export function widenCells(cells: Cells, size: number): void {
  if (size <= cells.size) return;
  const to = Math.max(size, cells.size * 2);
  const more = (from: Float64Array) => {
    if (from === none) return from;
    const column = new Float64Array(to);
    column.set(from);
    return column;
  };
  cells.count = more(cells.count);
  cells.money = more(cells.money);
  cells.plain = more(cells.plain);
  cells.best = more(cells.best);
  cells.bestAt = more(cells.bestAt);
  cells.bestSeq = more(cells.bestSeq);
  cells.reachedAt = more(cells.reachedAt);
  cells.reachedSeq = more(cells.reachedSeq);
  cells.size = to;
}

function reachLater(cells: Cells, cell: number, at: number, seq: number): void {
  const before = cells.reachedAt[cell] ?? 0;
  if (at < before || (at === before && seq <= (cells.reachedSeq[cell] ?? 0))) return;
  cells.reachedAt[cell] = at;
  cells.reachedSeq[cell] = seq;
}

function reach(cells: Cells, cell: number, at: number, seq: number): void {
  cells.reachedAt[cell] = at;
  cells.reachedSeq[cell] = seq;
}

const isEarlier = (at: number, seq: number, thanAt: number, thanSeq: number) => at < thanAt || (at === thanAt && seq < thanSeq);

/** count: a row of `share` ten-thousandths. */
export function addCount(cells: Cells, cell: number, share: number, at: number, seq: number): void {
  cells.count[cell] = (cells.count[cell] ?? 0) + share;
  reachLater(cells, cell, at, seq);
}

/** sum, average: a part in minor units when `isMoney`, else in ten-thousandths. Adding nothing to a sum reaches nothing. */
export function addValue(cells: Cells, cell: number, share: number, part: number, isMoney: boolean, at: number, seq: number): void {
  cells.count[cell] = (cells.count[cell] ?? 0) + share;
  const sums = isMoney ? cells.money : cells.plain;
  sums[cell] = exact((sums[cell] ?? 0) + part);
  if (part !== 0 || cells.aggregate === 'average') reachLater(cells, cell, at, seq);
}

/** Beyond the exact integers a sum is no number any more, rather than a wrong one. */
export function exact(sum: number): number {
  return Math.abs(sum) <= Number.MAX_SAFE_INTEGER ? sum : Number.NaN;
}

/** min, max, latest; `order` is the row's own seq, also where `seq` is Infinity. */
export function addBest(cells: Cells, cell: number, share: number, value: number, at: number, seq: number, order: number): void {
  const first = cells.count[cell] === 0;
  cells.count[cell] = (cells.count[cell] ?? 0) + share;
  const best = cells.best[cell] ?? 0;
  if (!first && cells.aggregate === 'latest') {
    const bestAt = cells.bestAt[cell] ?? 0;
    const bestSeq = cells.bestSeq[cell] ?? 0;
    if (isEarlier(at, order, bestAt, bestSeq)) return;
    // The parts of one split activity: any fixed choice will do.
    if (at === bestAt && order === bestSeq && value <= best) return;
  } else if (!first && value !== best) {
    if (cells.aggregate === 'min' ? value > best : value < best) return;
  } else if (!first) {
    if (isEarlier(at, seq, cells.reachedAt[cell] ?? 0, cells.reachedSeq[cell] ?? 0)) reach(cells, cell, at, seq);
    return;
  }
  cells.best[cell] = value;
  cells.bestAt[cell] = at;
  cells.bestSeq[cell] = order;
  reach(cells, cell, at, seq);
}

/** distinct: `key` tells values apart. */
export function addKey(cells: Cells, cell: number, share: number, key: number, at: number, seq: number): void {
  cells.count[cell] = (cells.count[cell] ?? 0) + share;
  let keys = cells.keys[cell];
  if (!keys) {
    keys = new Map();
    cells.keys[cell] = keys;
  }
  const before = keys.get(key);
  if (!before) cells.keyCount += 1;
  if (!before || isEarlier(at, seq, before.at, before.seq)) keys.set(key, { at, seq });
}

/** Adds cells of `from` (`seats[i]`) to cells of `to` (`groups[i]`). */
export function mergeCells(to: Cells, from: Cells, seats: readonly number[], groups: readonly number[]): void {
  const { aggregate } = from;
  if (aggregate === 'count' || aggregate === 'sum' || aggregate === 'average') mergeSums(to, from, seats, groups);
  else for (let index = 0; index < seats.length; index += 1) mergeCell(to, groups[index] ?? 0, from, seats[index] ?? 0);
}

/** In one loop over columns: boards ask this for every seat at every frame. */
function mergeSums(to: Cells, from: Cells, seats: readonly number[], groups: readonly number[]): void {
  const { count, money, plain, reachedAt, reachedSeq } = from;
  const sums = from.aggregate !== 'count';
  for (let index = 0; index < seats.length; index += 1) {
    const seat = seats[index] ?? 0;
    const share = count[seat] ?? 0;
    if (share === 0) continue;
    const group = groups[index] ?? 0;
    to.count[group] = (to.count[group] ?? 0) + share;
    if (sums) {
      to.money[group] = exact((to.money[group] ?? 0) + (money[seat] ?? 0));
      to.plain[group] = exact((to.plain[group] ?? 0) + (plain[seat] ?? 0));
    }
    reachLater(to, group, reachedAt[seat] ?? 0, reachedSeq[seat] ?? 0);
  }
}

/** min, max, latest, distinct. */
function mergeCell(to: Cells, group: number, from: Cells, seat: number): void {
  const share = from.count[seat] ?? 0;
  if (share === 0) return;
  const at = from.reachedAt[seat] ?? 0;
  const seq = from.reachedSeq[seat] ?? 0;
  if (from.aggregate === 'distinct') {
    for (const [key, first] of from.keys[seat] ?? []) addKey(to, group, 0, key, first.at, first.seq);
    to.count[group] = (to.count[group] ?? 0) + share;
  } else if (from.aggregate === 'latest') {
    addBest(to, group, share, from.best[seat] ?? 0, from.bestAt[seat] ?? 0, seq, from.bestSeq[seat] ?? 0);
  } else addBest(to, group, share, from.best[seat] ?? 0, at, seq, 0);
}
