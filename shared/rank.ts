/** Ranking, shared by engine and screens; no imports, so that the TV's bundle stays small. */

export type RankingPolicy = 'competition' | 'dense' | 'ordinal';

/**
 * What decides the order of two rows (B2): the value, then who reached it first (`reachedAt`, then `reachedSeq`), then the id.
 * `value` is an integer in ranking direction "more"; null (no value, or below the minimum) comes last and has no rank.
 * Date-only achievements carry the end of their day and `reachedSeq` Infinity: they share, and come after those with a time.
 */
export interface Rankable {
  id: string;
  value: number | null;
  reachedAt: number;
  reachedSeq: number;
}

export interface Ranked<T> {
  row: T;
  rank: number | null;
}

/** The total order of rows: 0 only for the same id. */
export function compareRows(a: Rankable, b: Rankable): number {
  if (a.value !== b.value) {
    if (a.value === null) return 1;
    if (b.value === null) return -1;
    return b.value - a.value;
  }
  if (a.reachedAt !== b.reachedAt) return a.reachedAt - b.reachedAt;
  if (a.reachedSeq !== b.reachedSeq) return a.reachedSeq < b.reachedSeq ? -1 : 1;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

/**
 * Sorts in place and numbers the rows. competition 1,2,2,4 and dense 1,2,2,3 let equal values share a rank; ordinal 1,2,3,4
 * lets only rows share that the tie-break cannot tell apart. The id orders, it never ranks.
 */
export function rankRows<T extends Rankable>(rows: T[], policy: RankingPolicy): Ranked<T>[] {
  rows.sort(compareRows);
  let rank = 0;
  let dense = 0;
  let previous: T | undefined;
  return rows.map((row, index) => {
    if (row.value === null) return { row, rank: null };
    const tied =
      previous !== undefined &&
      previous.value === row.value &&
      (policy !== 'ordinal' || (previous.reachedAt === row.reachedAt && previous.reachedSeq === row.reachedSeq));
    if (!tied) {
      rank = index + 1;
      dense += 1;
    }
    previous = row;
    return { row, rank: policy === 'dense' ? dense : rank };
  });
}
