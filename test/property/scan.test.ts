import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Cells, createCells } from '../../server/engine/cells.ts';
import { compileMeasure } from '../../server/engine/measure.ts';
import { evaluationAt } from '../../server/engine/metrics.ts';
import { adder, createCut, scan } from '../../server/engine/scan.ts';
import { aggregates, type Measure } from '../../shared/metric.ts';
import type { Period } from '../../shared/period.ts';
import { foldedOf } from '../support/engine.ts';
import { instant, moment, randomLog } from '../support/random-log.ts';

const MINOR_PER_MAJOR = 100;

const period = fc.oneof(
  fc.constantFrom<Period[]>({ kind: 'hour' }, { kind: 'day' }, { kind: 'week' }, { kind: 'rolling', days: 2 }),
  fc.tuple(instant, instant).map(([a, b]): Period => ({ kind: 'custom', from: Math.min(a, b), to: Math.max(a, b) + 1 })),
);
const where: fc.Arbitrary<Measure['where']> = fc.constantFrom(undefined, { field: 'contact', op: 'eq', value: 'x' });

/** Columns as plain lists: NaN is equal to itself there, and -0 is told from 0. */
const columns = ({ count, money, plain, reachedAt, reachedSeq }: Cells) =>
  [count, money, plain, reachedAt, reachedSeq].map((column) => [...column]);

describe('the rows of a window', () => {
  it('M1 given any log, when counts and sums are added in the loop itself, then cells and cuts are as row by row', () => {
    fc.assert(
      fc.property(randomLog(60), period, where, moment, fc.integer({ min: 0, max: 60 }), (entries, window, condition, at, seam) => {
        const state = foldedOf(entries);
        const { tape, roster } = state;
        for (const aggregate of aggregates.filter((one) => one !== 'distinct')) {
          const measure = compileMeasure({ types: ['call.logged', 'deal.won'], where: condition, aggregate });
          for (const span of evaluationAt(state, window, at).spans) {
            const added = (direct: boolean) => {
              const cells = createCells(aggregate, roster.seats.length);
              const cut = createCut(at);
              const visitor = adder(tape, measure, MINOR_PER_MAJOR, cells);
              const middle = Math.min(seam, tape.rows);
              for (const [from, to] of [
                [0, middle],
                [middle, tape.rows],
              ] as const)
                scan(tape, measure, MINOR_PER_MAJOR, span, cut, from, to, visitor, direct ? cells : null);
              return { columns: columns(cells), cut };
            };
            expect(added(true)).toEqual(added(false));
          }
        }
      }),
      { numRuns: 200 },
    );
  });
});
