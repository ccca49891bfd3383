import fc from 'fast-check';
import { expect, it } from 'vitest';
import { stateDigest } from '../../server/engine/digest.ts';
import { applyEntries } from '../../server/engine/fold.ts';
import { decodeSnapshot, encodeSnapshot } from '../../server/engine/snapshot.ts';
import { createState, type State } from '../../server/engine/state.ts';
import { replay } from '../../server/live/replay.ts';
import { openMemoryStore } from '../../server/store/memory.ts';
import { type Position, START, type Store } from '../../server/store/store.ts';
import type { AnyEntry } from '../../shared/entry.ts';
import { randomLog } from '../support/random-log.ts';

/** Appends the entries in batches of these sizes; answers the store and where the log stood after each. */
async function stored(entries: readonly AnyEntry[], sizes: readonly number[]): Promise<{ store: Store; positions: Position[] }> {
  const store = await openMemoryStore({ now: () => 0 });
  const positions: Position[] = [];
  for (let from = 0, turn = 0; from < entries.length; turn += 1) {
    const to = from + (sizes[turn % sizes.length] ?? 1);
    const batch = entries.slice(from, to).map((entry) => ({ ...entry, sent: entry.id }));
    await store.log.append('main', batch, 'each', { notBefore: batch[0]?.receivedAt ?? 0 });
    positions.push(await store.log.position('main'));
    from = to;
  }
  return { store, positions };
}

const restored = (state: State): State => {
  const { header, chunks } = encodeSnapshot(state);
  const again = decodeSnapshot({ header: JSON.parse(JSON.stringify(header)), chunks });
  if (!again) throw new Error('a snapshot of this version can be read');
  return again;
};

const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 6 });

it('B6 given any log in any batches, when replayed by columns, or from a snapshot at any batch, then the state is that of its entries', async () => {
  await fc.assert(
    fc.asyncProperty(randomLog(), sizes, fc.nat(), async (entries, cuts, at) => {
      const { store, positions } = await stored(entries, cuts);
      const end = positions.at(-1);
      const cut = positions[at % positions.length];
      if (!end || !cut) return;
      const read = await store.log.read('main', 0, 10_000);
      const oneByOne = createState();
      applyEntries(oneByOne, read);
      const expected = stateDigest(oneByOne);

      const byColumns = createState();
      await replay(store, 'main', byColumns, START, end);
      expect(stateDigest(byColumns)).toBe(expected);

      const partly = createState();
      await replay(store, 'main', partly, START, cut);
      const continued = restored(partly);
      await replay(store, 'main', continued, cut, end);
      expect(stateDigest(continued)).toBe(expected);
      expect(stateDigest(restored(continued))).toBe(expected);
    }),
    { numRuns: 80 },
  );
});
