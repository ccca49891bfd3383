/** Ranks as the wall writes them: `=2` where several share it. */
import { tvTexts } from '../../texts.ts';

interface Ranked {
  rank: number | null;
}

/** The ranks that more than one row has. */
export function tiedRanks(rows: readonly Ranked[]): Set<number> {
  const seen = new Set<number>();
  const tied = new Set<number>();
  for (const { rank } of rows) {
    if (rank === null) continue;
    if (seen.has(rank)) tied.add(rank);
    seen.add(rank);
  }
  return tied;
}

export function shownRank(rank: number | null, ties: ReadonlySet<number>): string {
  if (rank === null) return '–';
  return ties.has(rank) ? tvTexts.tied(rank) : String(rank);
}
