import { describe, expect, it } from 'vitest';
import { applyPatch, diffView } from '../../shared/patch.ts';
import { type RankingPolicy, rankRows } from '../../shared/rank.ts';
import type { BoardRow, BoardView, FeedView, RepView } from '../../shared/view.ts';

describe('patch of a board', () => {
  it('given a value that changes no order, when compared, then one cell travels and what follows is derived', () => {
    const before = board([300, 200, 100]);
    const after = board([300, 250, 100]);
    const ops = diffView(before, after);
    expect(ops).toEqual([['values', [1, 250]]]);
    expect(applyPatch(before, ops)).toEqual(after);
  });

  it.each([
    [
      'a ratio, whose total is not the sum',
      { total: 0.3, rows: [{ value: 0.5 }, { value: 0.1 }] },
      { total: 0.31, rows: [{ value: 0.5 }, { value: 0.2 }] },
    ],
    ['a total that stays', { total: 7, rows: [{ value: 2 }, { value: 1 }] }, { total: 7, rows: [{ value: 3 }, { value: 1 }] }],
    ['a total that was not there', { total: null, rows: [{ value: null }] }, { total: 5, rows: [{ value: 5 }] }],
    ['cents that binary fractions blur', { total: 0.3, rows: [{ value: 0.3 }] }, { total: 0, rows: [{ value: 0 }] }],
  ])('given %s, when values change, then the total is right all the same', (_name, from, to) => {
    const view = (part: typeof from) => ({ ...board([]), ...part, rows: part.rows.map((one, index) => row(`r${index}`, one)) });
    const [before, after] = [view(from as typeof from), view(to as typeof from)];
    expect(applyPatch(before, diffView(before, after))).toEqual(after);
  });

  it('given an overtake over many, when compared, then it is one move and the ranks are derived', () => {
    const before = board([900, 800, 700, 600, 500]);
    const after = board([900, 800, 700, 600, 1_000]);
    const ops = diffView(before, after);
    expect(ops.map(([op]) => op)).toEqual(['move', 'values']);
    expect(ops[0]).toEqual(['move', [4, 0]]);
    expect(applyPatch(before, ops)).toEqual(after);
  });

  it.each(['competition', 'dense', 'ordinal'] as const)(
    'given ties under %s ranking, when values change, then the patch holds',
    (ranking) => {
      const steps = [
        [5, 5, 3, 3, 1],
        [5, 5, 5, 3, 1],
        [1, 1, 1, 1, 1],
        [0, 7, 0, 7, 0],
      ].map((values) => board(values, { ranking }));
      for (let i = 1; i < steps.length; i += 1) {
        const [before, after] = [steps[i - 1] as BoardView, steps[i] as BoardView];
        expect(applyPatch(before, diffView(before, after))).toEqual(after);
      }
    },
  );

  it('given rows that come and go, when compared, then whole rows are put and the others stay', () => {
    const before = board([3, 2, 1]);
    const after = { ...before, rows: [row('new', { rank: 1, value: 9 }), ...before.rows.slice(1)] };
    const ops = diffView(before, after);
    expect(ops.slice(0, 2)).toEqual([
      ['drop', [0]],
      ['put', 0, after.rows[0]],
    ]);
    expect(applyPatch(before, ops)).toEqual(after);
  });

  it('given a patch, when applied, then the old view is untouched and the rows beside it keep their identity', () => {
    const before = board([300, 200, 100, 50]);
    const copy = structuredClone(before);
    const patched = applyPatch(before, [['cells', 'name', [1, 'Bea B.']]]);
    expect(before).toEqual(copy);
    expect(patched.rows.map((next, index) => next === before.rows[index])).toEqual([true, false, true, true]);
    expect(patched.metric).toBe(before.metric);
    const headOnly = applyPatch(before, [['set', { total: 1 }]]);
    expect(headOnly.rows).toBe(before.rows);
  });

  it('given a field that goes, when applied, then it is absent and not undefined', () => {
    const before = { ...board([2, 1]), staleSince: '2026-03-02T09:00:00.000Z' };
    const after = board([2, 1]);
    after.rows[1] = { ...(after.rows[1] as BoardRow), gap: undefined };
    const patched = applyPatch(before, diffView(before, after));
    expect('staleSince' in patched).toBe(false);
    expect('gap' in (patched.rows[1] as BoardRow)).toBe(false);
  });

  it('given a patch for another state, when applied, then it throws instead of showing something wrong', () => {
    expect(() => applyPatch(board([1]), [['cells', 'value', [5, 1]]])).toThrow(RangeError);
    expect(() => applyPatch(board([1]), [['drop', [3]]])).toThrow(RangeError);
    expect(() => applyPatch(board([1]), [['put', 4, { key: 'x' }]])).toThrow(RangeError);
  });
});

describe('patch of the other views', () => {
  it('given a new line in a full feed, when compared, then one row goes in, one out', () => {
    const before = feed([3, 2, 1]);
    const after = feed([4, 3, 2]);
    const ops = diffView(before, after);
    expect(ops.map(([op]) => op)).toEqual(['drop', 'put', 'set']);
    expect(applyPatch(before, ops)).toEqual(after);
  });

  it('given a rep page, when one board changes, then the field is replaced', () => {
    const before: RepView = { kind: 'rep', person: { id: 'ana', name: 'Ana' }, boards: [] };
    const { id, name, metric, period, rows } = board([3]);
    const own = { id, name, metric: metric.id, format: metric.format, period, of: 1, own: rows[0] ?? null, next: null, behind: null };
    const after: RepView = { ...before, boards: [own] };
    expect(diffView(before, after)).toEqual([['set', { boards: [own] }]]);
  });
});

describe('PERF4 bytes of a patch against the whole view, 50 rows', () => {
  it.each([
    [1, 0.05],
    [3, 0.05],
    [10, 0.2],
    [25, 0.2],
  ])('given %i changed rows, when encoded, then it costs at most %f of the full JSON', (changed, share) => {
    const values = Array.from({ length: 50 }, (_, index) => 90_000.5 - index * 1_250.25);
    for (let round = 0; round < 20; round += 1) {
      const next = values.map((value, index) => ((index * 7 + round * 11) % 50 < changed ? value + 1_900.75 : value));
      const [before, after] = [board(values), board(next)];
      const frame = { view: 'board:revenue-today', epoch: 'aB3_x9Qk', rev: 1_234, ops: diffView(before, after) };
      expect(applyPatch(before, frame.ops)).toEqual(after);
      const ratio = JSON.stringify(frame).length / JSON.stringify(after).length;
      expect(ratio).toBeLessThanOrEqual(share);
    }
  });
});

function row(key: string, rest: Partial<BoardRow>): BoardRow {
  return { key, name: `Name of ${key}`, team: 'Enterprise North', rank: null, value: null, ...rest };
}

/** A board as the engine would rank it; row i belongs to the i-th rep. */
function board(values: number[], options: { ranking?: RankingPolicy } = {}): BoardView {
  const ranking = options.ranking ?? 'competition';
  const ranked = rankRows(
    values.map((value, index) => ({ id: `rep-${index}`, value, reachedAt: 0, reachedSeq: index, before: index + 1 })),
    ranking,
  );
  const rows = ranked.map(({ row: one, rank }, index): BoardRow => {
    const better = ranked.findLast((other, at) => at < index && (other.rank ?? 0) < (rank ?? 0))?.row.value;
    const gap = better === undefined || better === null ? {} : { gap: Math.round((better - one.value) * 100) / 100 };
    return row(one.id, { rank, value: one.value, rankChange: one.before - (rank ?? 0), ...gap });
  });
  return {
    kind: 'board',
    id: 'revenue-today',
    name: 'Revenue today',
    metric: { id: 'revenue', name: 'Revenue', format: { kind: 'currency', currency: 'EUR', direction: 'more' } },
    subjects: 'reps',
    score: 'value',
    per: 'head',
    ranking,
    period: { kind: 'day', from: '2026-03-02', to: '2026-03-03' },
    total: values.reduce((sum, value) => sum + value, 0),
    rows,
    more: 0,
  };
}

function feed(seqs: number[]): FeedView {
  return {
    kind: 'feed',
    workspace: { id: 'main', name: 'Acme', currency: 'EUR', zone: 'Europe/Berlin' },
    rows: seqs.map((seq) => ({
      key: String(seq),
      seq,
      type: 'call.logged',
      name: 'Ana',
      at: '2026-03-02T09:00:00.000Z',
      receivedAt: '2026-03-02T09:00:00.000Z',
    })),
    position: seqs[0] ?? 0,
    lastAt: null,
  };
}
