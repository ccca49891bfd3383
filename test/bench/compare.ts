/**
 * Two arms of the same work in one run. Machines are shared and noisy, so only their ratio is kept: arms are interleaved A B B A,
 * the ratio is that of the medians, with a bootstrap 95 % interval. An arm that fails its own check throws the figure away.
 */

import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

export interface Arm {
  name: string;
  /** One round; answers its cost (time per unit, bytes …): less is better. Throws when its result is wrong. */
  round(): Promise<number> | number;
}

export interface Ratio {
  /** Median cost of ours ÷ median cost of the other arm. */
  ratio: number;
  low: number;
  high: number;
  ours: number;
  other: number;
  rounds: number;
  /** What each round cost. */
  costs: { ours: number[]; other: number[] };
}

const RESAMPLES = 2_000;

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

/** Runs both arms `rounds` times (at least 7, after one warm-up each) and compares them. */
export async function compare(ours: Arm, other: Arm, rounds: number): Promise<Ratio> {
  const [mine = [], theirs = []] = await interleave([ours, other], rounds);
  return ratioOf(mine, theirs);
}

/** What each round of each arm cost; the order turns round every time, so that no arm always comes after the same other. */
export async function interleave(arms: readonly Arm[], rounds: number): Promise<number[][]> {
  const costs = arms.map((): number[] => []);
  for (const arm of arms) await arm.round();
  for (let round = 0; round < rounds; round += 1) {
    const order = [...arms.entries()];
    if (round % 2 === 1) order.reverse();
    for (const [index, arm] of order) costs[index]?.push(await arm.round());
  }
  return costs;
}

export function ratioOf(ours: number[], other: number[]): Ratio {
  const costs = { ours, other };
  const medians = { ours: median(ours), other: median(other) };
  return {
    ratio: medians.ours / medians.other,
    ...interval([ours, other], ([a = 0, b = 1]) => a / b),
    ...medians,
    rounds: ours.length,
    costs,
  };
}

/** 95 %, over medians of resampled rounds (percentile bootstrap, Efron 1979). Seeded, so that a report can be redone. */
export function interval(costs: readonly (readonly number[])[], of: (medians: number[]) => number): { low: number; high: number } {
  const random = xoroshiro128plus(1);
  const resample = (values: readonly number[]) => values.map(() => values[uniformInt(random, 0, values.length - 1)] ?? 0);
  const results = Array.from({ length: RESAMPLES }, () => of(costs.map((arm) => median(resample(arm))))).sort((a, b) => a - b);
  return { low: results[Math.floor(RESAMPLES * 0.025)] ?? 0, high: results[Math.floor(RESAMPLES * 0.975)] ?? 0 };
}

/** The p-th quantile (0 to 1) by nearest rank. */
export function quantile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(p * sorted.length) - 1))] ?? 0;
}
