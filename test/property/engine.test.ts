import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stateDigest } from '../../server/engine/digest.ts';
import { applyEntries, applyEntry } from '../../server/engine/fold.ts';
import { stateAsKnown } from '../../server/engine/known.ts';
import { decodeSnapshot, encodeSnapshot } from '../../server/engine/snapshot.ts';
import { createState, type State } from '../../server/engine/state.ts';
import { type BoardResult, boardView } from '../../server/engine/views/board.ts';
import { feedItems } from '../../server/engine/views/feed.ts';
import type { AnyEntry } from '../../shared/entry.ts';
import { foldedOf, renumbered } from '../support/engine.ts';
import { boardIds, moment, randomLog } from '../support/random-log.ts';

const DAY_MS = 86_400_000;
const runs = (numRuns: number, path?: { seed: number; path: string }) => ({ numRuns, ...path });
const look = (state: State, at: number, known?: number): BoardResult[] =>
  boardIds.map((id) => boardView(state, id, { at, known, whole: true }));
/** What a viewer sees, without where the log stands. */
const seen = (views: BoardResult[]) => views.map(({ rows, total, window, metric }) => ({ rows, total, window, metric }));

describe('the fold', () => {
  it('B6 given any log, when folded in any batches, with repeats and questions between, then the state is the same', () => {
    fc.assert(
      fc.property(
        randomLog(),
        fc.array(fc.tuple(fc.integer({ min: 1, max: 9 }), moment), { minLength: 1, maxLength: 20 }),
        (entries, cuts) => {
          const expected = stateDigest(foldedOf(entries));
          const state = createState();
          let from = 0;
          for (let turn = 0; from < entries.length; turn += 1) {
            const [size, at] = cuts[turn % cuts.length] ?? [1, 0];
            const batch = entries.slice(Math.max(0, from - 2), from + size);
            if (turn % 2 === 0) applyEntries(state, batch);
            else for (const entry of batch) applyEntry(state, entry);
            if (state.boards.has('board')) look(state, at);
            from += size;
          }
          expect(state.stopped).toEqual(new Map());
          expect(stateDigest(state)).toBe(expected);
        },
      ),
      runs(120),
    );
  });

  it('B6 given a snapshot at any point, when restored and followed by the rest, then state and views are the same', () => {
    fc.assert(
      fc.property(randomLog(), fc.nat(60), moment, (entries, cut, at) => {
        const first = foldedOf(entries.slice(0, cut));
        const { header, chunks } = encodeSnapshot(first);
        const restored = decodeSnapshot({ header: JSON.parse(JSON.stringify(header)), chunks });
        if (!restored) throw new Error('a snapshot of this version can be read');
        expect(stateDigest(restored)).toBe(stateDigest(first));
        applyEntries(restored, entries.slice(cut));
        const whole = foldedOf(entries);
        expect(stateDigest(restored)).toBe(stateDigest(whole));
        expect(look(restored, at)).toEqual(look(whole, at));
        expect(feedItems(restored, 10)).toEqual(feedItems(whole, 10));
      }),
      runs(120),
    );
  });
});

describe('views as of a moment', () => {
  it('B6 given a board asked after every entry, when asked for from scratch, then it is the same', () => {
    fc.assert(
      fc.property(randomLog(), fc.array(moment, { minLength: 1, maxLength: 5 }), (entries, moments) => {
        const state = createState();
        for (const [index, entry] of entries.entries()) {
          applyEntry(state, entry);
          if (!state.boards.has('board')) continue;
          const at = moments[index % moments.length] ?? 0;
          expect(look(state, at)).toEqual(look(foldedOf(entries.slice(0, index + 1)), at));
        }
      }),
      runs(60),
    );
  });

  it('B6 given views captured at every position, when asked for with known, then they are the same', () => {
    fc.assert(
      fc.property(randomLog(), moment, (entries, at) => {
        const state = createState();
        const captured = new Map<number, unknown>();
        for (const entry of entries) {
          applyEntry(state, entry);
          if (state.boards.has('board')) captured.set(entry.seq, [look(state, at), feedItems(state, 5)]);
        }
        for (const [known, view] of captured) {
          expect([look(state, at, known), feedItems(stateAsKnown(state, known), 5)]).toEqual(view);
        }
      }),
      runs(80),
    );
  });

  it('B6 given activities after a moment, when a board is asked as of it, then it is as if they had never been', () => {
    fc.assert(
      fc.property(randomLog(), moment, (entries, at) => {
        const state = foldedOf(entries);
        const before = foldedOf(renumbered(onlyUntil(entries, at)));
        // Ties are broken by seq, and fewer entries have other ones: the order among equals stays.
        expect(seen(look(state, at))).toEqual(seen(look(before, at)));
      }),
      runs(120),
    );
  });
});

/** The log without the activities that happen later and were never corrected. */
function onlyUntil(entries: readonly AnyEntry[], at: number): AnyEntry[] {
  const corrected = new Set(entries.map(({ body }) => ('seq' in body ? body.seq : 0)));
  return entries.filter((entry) => {
    if (entry.kind !== 'activity.recorded' || corrected.has(entry.seq)) return true;
    // Wherever it is credited, a date has begun a day after it began in UTC; what begins in between is kept.
    return entry.body.date === undefined ? entry.at <= at : entry.at <= at + DAY_MS;
  });
}
