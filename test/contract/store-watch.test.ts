/** Every sentence of server/store/store.ts about watching, for all three stores. */
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Position, Store } from '../../server/store/store.ts';
import type { AnyEntry } from '../../shared/entry.ts';
import { type Disk, freshWorkspace, newEntries, newEntry, startStores } from '../support/stores.ts';

const kinds = await startStores();
afterAll(() => Promise.all(kinds.map((kind) => kind.stop())));

/** Collects what a watch hands over, and how. */
function collector() {
  const entries: AnyEntry[] = [];
  const positions: Position[] = [];
  let inside = 0;
  let overlapped = false;
  return {
    entries,
    positions,
    overlapped: () => overlapped,
    onEntries: async (some: AnyEntry[], position: Position) => {
      overlapped ||= inside > 0;
      inside += 1;
      await new Promise((resolve) => setImmediate(resolve));
      entries.push(...some);
      positions.push(position);
      inside -= 1;
    },
    until: (count: number) => vi.waitFor(() => expect(entries.length).toBeGreaterThanOrEqual(count), { timeout: 20_000, interval: 5 }),
  };
}
const seqsTo = (last: number, first = 1) => Array.from({ length: last - first + 1 }, (_, index) => first + index);

describe.each(kinds)('watching in $name', (kind) => {
  let disk: Disk;
  let store: Store;
  let ws: string;

  beforeAll(async () => {
    disk = await kind.disk();
    store = await disk.open();
  });
  beforeEach(() => {
    ws = freshWorkspace();
  });
  afterAll(async () => {
    await store.close();
    await disk.remove();
  });

  it('given stored and later entries, when watched from the start, then each comes once, in order, as read gives it', async () => {
    await store.log.append(ws, newEntries('before', 700), 'each');
    const seen = collector();
    const stop = await store.log.watch(ws, 0, seen.onEntries);
    // Undefined fields must not be there live and gone after a restart.
    await store.log.append(ws, [newEntry('a', { body: { type: 'x', value: undefined }, details: { note: 'n' } }), newEntry('a')], 'each');
    await store.log.append(ws, newEntries('after', 700), 'each');
    await seen.until(1_401);
    await stop();
    expect(seen.entries).toStrictEqual(await store.log.read(ws, 0, 2_000));
    expect(seen.positions.at(-1)).toEqual(await store.log.position(ws));
    expect(seen.overlapped()).toBe(false);
  });

  it('given a log that does not exist yet, when watched, then its first entries come with its epoch', async () => {
    const seen = collector();
    const stop = await store.log.watch(ws, 0, seen.onEntries);
    await store.log.append(ws, [newEntry('a')], 'each');
    await seen.until(1);
    await stop();
    expect(seen.positions).toEqual([await store.log.position(ws)]);
  });

  it('given concurrent appends, when watched by several from different seqs, then each sees every later entry once, in order', async () => {
    await store.log.append(ws, newEntries('before', 30), 'each');
    const all = collector();
    const some = collector();
    const stops = [await store.log.watch(ws, 0, all.onEntries), await store.log.watch(ws, 17, some.onEntries)];
    const appends = Array.from({ length: 60 }, (_, call) => store.log.append(ws, newEntries(`c${call}-`, 1 + (call % 5)), 'each'));
    await Promise.all(appends.slice(0, 30));
    const late = collector();
    stops.push(await store.log.watch(ws, 45, late.onEntries));
    await Promise.all(appends);
    const { seq } = await store.log.position(ws);
    await Promise.all([all.until(seq), some.until(seq - 17), late.until(seq - 45)]);
    await Promise.all(stops.map((stop) => stop()));
    expect(all.entries.map((entry) => entry.seq)).toEqual(seqsTo(seq));
    expect(some.entries.map((entry) => entry.seq)).toEqual(seqsTo(seq, 18));
    expect(late.entries.map((entry) => entry.seq)).toEqual(seqsTo(seq, 46));
  });

  it('given a watcher that is slow, when far more is appended than it queues, then it still sees all in order', async () => {
    const seen: number[] = [];
    let go = () => {};
    const gate = new Promise<void>((resolve) => {
      go = resolve;
    });
    const stop = await store.log.watch(ws, 0, async (entries) => {
      await gate;
      seen.push(...entries.map((entry) => entry.seq));
    });
    for (let call = 0; call < 6; call += 1) await store.log.append(ws, newEntries(`n${call}-`, 2_500), 'each');
    go();
    await vi.waitFor(() => expect(seen.length).toBe(15_000), { timeout: 30_000, interval: 10 });
    await stop();
    expect(seen).toEqual(seqsTo(15_000));
  });

  it('given a stopped watch, when more is appended, then nothing more comes', async () => {
    const seen = collector();
    const stop = await store.log.watch(ws, 0, seen.onEntries);
    await store.log.append(ws, [newEntry('a')], 'each');
    await seen.until(1);
    await stop();
    await stop();
    const other = collector();
    const stopOther = await store.log.watch(ws, 0, other.onEntries);
    await store.log.append(ws, [newEntry('b')], 'each');
    await other.until(2);
    await stopOther();
    expect(seen.entries.map((entry) => entry.id)).toEqual(['a']);
  });

  if (kind.name !== 'sqlite') {
    it('given another process on the same log, when it appends, then it is seen here, and both append without gap or double', async () => {
      const other = await disk.open();
      const here = collector();
      const there = collector();
      const stops = [await store.log.watch(ws, 0, here.onEntries), await other.log.watch(ws, 0, there.onEntries)];
      const race = Array.from({ length: 100 }, (_, call) => {
        const entries = [newEntry(`${call % 2}-${call}`), newEntry(`both${call >> 1}`)];
        return (call % 2 ? store : other).log.append(ws, entries, call % 4 < 2 ? 'each' : 'all');
      });
      await Promise.all(race);
      const { seq } = await store.log.position(ws);
      await Promise.all([here.until(seq), there.until(seq)]);
      await Promise.all(stops.map((stop) => stop()));
      expect(here.entries.map((entry) => entry.seq)).toEqual(seqsTo(seq));
      expect(there.entries).toEqual(here.entries);
      expect(new Set(here.entries.map((entry) => entry.id)).size).toBe(seq);
      expect(await other.log.verify(ws)).toBeNull();
      expect(await other.log.position(ws)).toEqual(await store.log.position(ws));
      await other.close();
    });
  }
});
