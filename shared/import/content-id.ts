/** An id for rows that bring none: the same row gives the same id in every export. */
import type { Row } from './row.ts';

/** 24 hex digits over all filled cells, whatever their order. */
export function contentHash(row: Row): string {
  const cells = [...row.entries()].map(([column, cell]) => JSON.stringify([column, cell]));
  const text = cells.sort().join('\n');
  return [1, 2, 3].map((seed) => hash32(text, seed).toString(16).padStart(8, '0')).join('');
}

/** MurmurHash3's mixing over UTF-16 units. Three seeds make accidents as good as impossible; it is no defence against anybody. */
function hash32(text: string, seed: number): number {
  let hash = Math.imul(seed, 0x9e3779b1);
  for (let index = 0; index < text.length; index += 1) {
    let unit = Math.imul(text.charCodeAt(index), 0xcc9e2d51);
    unit = Math.imul((unit << 15) | (unit >>> 17), 0x1b873593);
    hash ^= unit;
    hash = (Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64) | 0;
  }
  hash ^= text.length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
