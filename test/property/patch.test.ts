import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyPatch, diffView, type PatchOp } from '../../shared/patch.ts';
import type { View } from '../../shared/view.ts';

const cell = fc.oneof(fc.integer({ min: -5, max: 5 }), fc.constantFrom(null, 'x', 'y', true, 0.63, 19.99), fc.constant(undefined));
const nested = fc.record({
  kind: fc.constantFrom('day', 'week'),
  from: fc.constantFrom('a', 'b'),
  list: fc.array(fc.integer({ min: 0, max: 2 })),
});

/** Rows as any view may have them: sparse, repeated values, ranks that follow from nothing. */
const rows = fc.uniqueArray(
  fc.record(
    { key: fc.constantFrom(...'abcdefghijklmnop'), rank: cell, value: cell, gap: cell, rankChange: cell, name: cell, extra: nested },
    { requiredKeys: ['key'] },
  ),
  { selector: (row) => row.key, maxLength: 16 },
);
const anyView = fc
  .record(
    {
      kind: fc.constantFrom('board', 'feed'),
      ranking: fc.constantFrom('competition', 'dense', 'ordinal'),
      total: cell,
      period: nested,
      staleSince: cell,
      rows: fc.oneof({ weight: 9, arbitrary: rows }, { weight: 1, arbitrary: fc.constant(undefined) }),
    },
    { requiredKeys: ['kind'] },
  )
  .map((view) => view as unknown as View);

/** What arrives is JSON: undefined never does. */
const overTheWire = (ops: PatchOp[]) => JSON.parse(JSON.stringify(ops)) as PatchOp[];
const asJson = (view: View) => JSON.parse(JSON.stringify(view)) as View;

describe('patch, for any two views', () => {
  it('given any before and after, when the difference is applied over the wire, then it is after', () => {
    fc.assert(
      fc.property(anyView, anyView, (before, after) => {
        const patched = applyPatch(asJson(before), overTheWire(diffView(before, after)));
        expect(asJson(patched)).toEqual(asJson(after));
      }),
      { numRuns: 3_000 },
    );
  });

  it('given a chain of views, when every patch is applied in turn, then each is met on the way', () => {
    fc.assert(
      fc.property(fc.array(anyView, { minLength: 2, maxLength: 6 }), (views) => {
        let held = asJson(views[0] as View);
        for (let i = 1; i < views.length; i += 1) {
          held = applyPatch(held, overTheWire(diffView(views[i - 1] as View, views[i] as View)));
          expect(asJson(held)).toEqual(asJson(views[i] as View));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('given equal views, when compared, then there is nothing to send', () => {
    fc.assert(
      fc.property(anyView, (view) => {
        expect(diffView(view, asJson(view))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('given any permutation, when compared, then it moves all rows but a longest run that stays in order', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([...Array(12).keys()], { minLength: 12 }), (order) => {
        const view = (keys: number[]) => ({ kind: 'feed', rows: keys.map((key) => ({ key: `k${key}` })) }) as unknown as View;
        const ops = diffView(view([...Array(12).keys()]), view(order));
        const moved = ops.flatMap((op) => (op[0] === 'move' ? op[1] : [])).length / 2;
        expect(moved).toBe(12 - naiveRise(order));
      }),
      { numRuns: 500 },
    );
  });
});

/** Quadratic on purpose: the oracle of the clever one. */
function naiveRise(order: number[]): number {
  const best: number[] = [];
  for (let i = 0; i < order.length; i += 1) {
    best[i] = 1 + Math.max(0, ...best.filter((_, j) => j < i && (order[j] ?? 0) < (order[i] ?? 0)));
  }
  return Math.max(0, ...best);
}
