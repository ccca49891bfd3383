import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** A stream of chances; integers all the way, so that every machine draws the same. */
export interface Dice {
  /** An integer in [from, to]. */
  int(from: number, to: number): number;
  /** True in `perMille` of 1,000 cases. */
  chance(perMille: number): boolean;
  pick<T>(list: readonly T[]): T;
  /** An index, drawn by weight; at least one weight is positive. */
  weighted(weights: readonly number[]): number;
}

/** The same seed and place (a date, a rep, a minute ...) give the same draws, whatever was drawn elsewhere before. */
export function dice(seed: number, ...place: (string | number)[]): Dice {
  const generator = xoroshiro128plus(hash(`${seed}/${place.join('/')}`));
  const int = (from: number, to: number) => uniformInt(generator, from, to);
  return {
    int,
    chance: (perMille) => int(0, 999) < perMille,
    pick: <T>(list: readonly T[]) => {
      if (list.length === 0) throw new Error('nothing to pick from');
      return list[int(0, list.length - 1)] as T;
    },
    weighted: (weights) => {
      const rounded = weights.map((weight) => Math.round(weight));
      let left = int(0, rounded.reduce((sum, weight) => sum + weight, 0) - 1);
      return rounded.findIndex((weight) => {
        left -= weight;
        return left < 0;
      });
    },
  };
}

/** FNV-1a, 32 bits: spreads neighbouring places far apart. */
function hash(text: string): number {
  let state = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) state = Math.imul(state ^ text.charCodeAt(index), 0x01000193);
  // One more mixing round: FNV alone leaves the last character mostly in the low bits.
  state = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
  return (state ^ (state >>> 13)) | 0;
}
