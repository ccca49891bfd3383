import { describe, expect, it } from 'vitest';
import type { EntryBatch } from '../../server/store/block.ts';
import { StoreUnavailable } from '../../server/store/store.ts';
import { Tails } from '../../server/store/tail.ts';
import type { AnyEntry } from '../../shared/entry.ts';

const batch = (first: number, last: number): EntryBatch => {
  const entries = Array.from({ length: last - first + 1 }, (_, index) => ({ seq: first + index }) as AnyEntry);
  return { first, last, receivedAt: 0, chain: String(last), entries };
};

/** Everything that was planned for this turn of the event loop has happened. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A log in memory that can be out of reach. */
function createLog() {
  const stored: EntryBatch[] = [];
  const log = { away: false, reads: 0 };
  const tails = new Tails({
    head: async () => ({ epoch: 'e', seq: stored.at(-1)?.last ?? 0 }),
    batches: async (_, after) => {
      log.reads += 1;
      if (log.away) throw new StoreUnavailable('the disk is full');
      return stored.filter(({ last }) => last > after);
    },
  });
  const seen: number[] = [];
  const watch = (after = 0) => tails.watch('w', after, (entries) => void seen.push(...entries.map(({ seq }) => seq)));
  return { log, stored, tails, seen, watch };
}

describe('tailing a log that only this process writes', () => {
  it('given a store that cannot be read for a while, when it appends again, then the watcher goes on and misses nothing', async () => {
    const { log, stored, tails, seen, watch } = createLog();
    stored.push(batch(1, 3));
    log.away = true;
    const stop = await watch();
    await settled();
    expect(seen).toEqual([]);
    // It waits, and does not ask again and again.
    expect(log.reads).toBe(1);
    log.away = false;
    stored.push(batch(4, 5));
    tails.publish('w', [batch(4, 5)]);
    await settled();
    expect(seen).toEqual([1, 2, 3, 4, 5]);
    await stop();
  });

  it('given entries that were stored without an answer, when a retry finds them, then watchers are told of them, once', async () => {
    const { log, stored, tails, seen, watch } = createLog();
    const stop = await watch();
    stored.push(batch(1, 4));
    tails.reached('w', 2);
    await settled();
    expect(seen).toEqual([1, 2, 3, 4]);
    tails.reached('w', 4);
    tails.publish('w', [batch(1, 4), batch(5, 5)]);
    await settled();
    expect(seen).toEqual([1, 2, 3, 4, 5]);
    expect(log.reads).toBe(1);
    tails.reached('other', 9);
    await stop();
  });

  it('given a watcher that waits, when it is stopped, then it ends and is told nothing more', async () => {
    const { tails, seen, watch } = createLog();
    const stop = await watch();
    await settled();
    await stop();
    expect(tails.watched('w')).toBe(false);
    tails.publish('w', [batch(1, 1)]);
    await settled();
    expect(seen).toEqual([]);
  });
});
