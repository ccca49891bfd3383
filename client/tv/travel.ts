/** Which rows travel to their new place and which simply stand there: a screen can move only so many at once, calmly. */
import type { Placed } from './layout.ts';

export const travellersMax = 12;

export interface Move {
  /** Stands at once at its new place. */
  jumps: boolean;
  /** Passed somebody: drawn above those it passes. */
  rises: boolean;
}

/** Compares two ticks' places by row key. The best-placed movers travel; rows that were not there before only appear. */
export function movesOf(before: ReadonlyMap<string, Placed>, after: ReadonlyMap<string, Placed>, reduced: boolean): Map<string, Move> {
  const moves = new Map<string, Move>();
  const moved: { key: string; rises: boolean; index: number }[] = [];
  after.forEach((place, key) => {
    const old = before.get(key);
    if (old === undefined || (old.x === place.x && old.y === place.y)) return;
    moved.push({ key, rises: place.index < old.index, index: place.index });
  });
  moved.sort((a, b) => a.index - b.index);
  moved.forEach(({ key, rises }, order) => {
    moves.set(key, { jumps: reduced || order >= travellersMax, rises });
  });
  return moves;
}
