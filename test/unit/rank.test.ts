import { describe, expect, it } from 'vitest';
import { rankRows } from '../../shared/rank.ts';

const row = (id: string, value: number | null, reachedAt = 0, reachedSeq = 1) => ({ id, value, reachedAt, reachedSeq });
const ranks = (policy: 'competition' | 'dense' | 'ordinal', rows: ReturnType<typeof row>[]) =>
  rankRows(rows, policy)
    .map((ranked) => `${ranked.row.id}${ranked.rank ?? '-'}`)
    .join(' ');

describe('ranking', () => {
  const rows = () => [row('d', 1, 4, 4), row('b', 5, 2, 2), row('c', 5, 3, 3), row('a', 9), row('e', null)];

  it('B2 given equal values, when ranked by each policy, then they share or not as the policy says', () => {
    expect(ranks('competition', rows())).toBe('a1 b2 c2 d4 e-');
    expect(ranks('dense', rows())).toBe('a1 b2 c2 d3 e-');
    expect(ranks('ordinal', rows())).toBe('a1 b2 c3 d4 e-');
  });

  it('B2 given date-only ties, when ranked by order, then they share and the id only orders', () => {
    const tied = [row('z', 5, 7, Number.POSITIVE_INFINITY), row('y', 5, 7, Number.POSITIVE_INFINITY), row('x', 5, 3, 1)];
    expect(ranks('ordinal', tied)).toBe('x1 y2 z2');
  });
});
