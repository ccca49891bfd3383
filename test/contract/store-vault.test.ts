/** Every sentence of server/store/store.ts about the vault, for all three stores. */
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Store } from '../../server/store/store.ts';
import { type Disk, freshWorkspace, newEntry, startStores } from '../support/stores.ts';

const kinds = await startStores();
afterAll(() => Promise.all(kinds.map((kind) => kind.stop())));

describe.each(kinds)('the vault in $name', (kind) => {
  let disk: Disk;
  let store: Store;
  let ws: string;
  let time: number;

  beforeAll(async () => {
    time = 1_780_000_000_000;
    disk = await kind.disk(() => time);
    store = await disk.open();
  });
  beforeEach(() => {
    ws = freshWorkspace();
  });
  afterAll(async () => {
    await store.close();
    await disk.remove();
  });

  /** Lets `ms` go by: by our clock, or by waiting until Redis' own says so. */
  const pass = async (ms: number, condition: () => Promise<void>) => {
    if (kind.clock) {
      time += ms;
      await condition();
    } else {
      await vi.waitFor(condition, { timeout: 20_000, interval: 10 });
    }
  };

  it('given documents, when put, read, changed and deleted, then revisions count up from 1', async () => {
    const value = { name: 'Zoë 😀', list: [1, null, { a: 'b c' }] };
    expect(await store.vault.put(ws, [{ kind: 'person', id: 'p1', value }])).toBe(true);
    expect(await store.vault.get(ws, 'person', 'p1')).toEqual({ kind: 'person', id: 'p1', rev: 1, value });
    expect(await store.vault.put(ws, [{ kind: 'person', id: 'p1', value: 7, replaces: 1 }])).toBe(true);
    expect(await store.vault.get<number>(ws, 'person', 'p1')).toEqual({ kind: 'person', id: 'p1', rev: 2, value: 7 });
    await store.close();
    store = await disk.open();
    expect(await store.vault.get(ws, 'person', 'p1')).toMatchObject({ rev: 2 });
    expect(await store.vault.delete(ws, 'person', 'p1')).toBe(true);
    expect(await store.vault.delete(ws, 'person', 'p1')).toBe(false);
    expect(await store.vault.get(ws, 'person', 'p1')).toBeNull();
    expect(await store.vault.put(ws, [{ kind: 'person', id: 'p1', value: 1, replaces: 0 }])).toBe(true);
    expect(await store.vault.get(ws, 'person', 'p1')).toMatchObject({ rev: 1 });
  });

  it('given several documents, when one revision is not the current one, then none is written', async () => {
    await store.vault.put(ws, [{ kind: 'person', id: 'a', value: 1 }]);
    const put = (replaces: number) =>
      store.vault.put(ws, [
        { kind: 'person', id: 'new', value: 1 },
        { kind: 'person', id: 'a', value: 2, replaces },
      ]);
    expect(await put(0)).toBe(false);
    expect(await put(2)).toBe(false);
    expect(await store.vault.get(ws, 'person', 'new')).toBeNull();
    expect(await put(1)).toBe(true);
    expect(await store.vault.list(ws, 'person')).toMatchObject([
      { id: 'a', rev: 2, value: 2 },
      { id: 'new', rev: 1 },
    ]);
  });

  it('given no workspace, when a put asks for a revision it cannot have, then no workspace comes of it', async () => {
    expect(await store.vault.put(ws, [{ kind: 'person', id: 'a', value: 1, replaces: 3 }])).toBe(false);
    expect(await store.vault.put(ws, [])).toBe(true);
    expect(await store.vault.delete(ws, 'person', 'a')).toBe(false);
    expect(await store.workspaces()).not.toContain(ws);
    expect(await store.vault.put(ws, [{ kind: 'person', id: 'a', value: 1, replaces: 0 }])).toBe(true);
    expect(await store.workspaces()).toContain(ws);
    expect(await store.log.position(ws)).toMatchObject({ seq: 0 });
    expect(await store.log.append(ws, [newEntry('a')], 'each')).toMatchObject([{ seq: 1 }]);
  });

  it('given 50 writers of one document, when each replaces what it read, then exactly one wins every round', async () => {
    for (let rev = 0; rev < 3; rev += 1) {
      const wins = await Promise.all(
        Array.from({ length: 50 }, (_, value) => store.vault.put(ws, [{ kind: 'claim', id: 'x', value, replaces: rev }])),
      );
      expect(wins.filter(Boolean)).toHaveLength(1);
      expect(await store.vault.get(ws, 'claim', 'x')).toMatchObject({ rev: rev + 1, value: wins.indexOf(true) });
    }
  });

  it('given many documents, when listed, then those of the kind come, by id', async () => {
    const ids = ['b', 'Z', 'a*', 'é', 'a', '10', '9', 'x y', ...Array.from({ length: 2_500 }, (_, index) => `n${index}`)];
    await store.vault.put(
      ws,
      ids.map((id) => ({ kind: 'per*', id, value: id })),
    );
    await store.vault.put(ws, [{ kind: 'person', id: 'other', value: 1 }]);
    expect((await store.vault.list(ws, 'per*')).map((doc) => doc.id)).toEqual(ids.sort());
    expect(await store.vault.list(ws, 'per')).toEqual([]);
    expect(await store.vault.list(freshWorkspace(), 'person')).toEqual([]);
  });

  it('given a document with a time to live, when it is over, then it is gone and its id free', async () => {
    const ttlMs = 300;
    await store.vault.put(ws, [
      { kind: 'session', id: 's', value: 1, ttlMs },
      { kind: 'session', id: 'stays', value: 1 },
    ]);
    await store.vault.put(ws, [{ kind: 'session', id: 'long', value: 1, ttlMs: 3_600_000 }]);
    const doc = await store.vault.get(ws, 'session', 'long');
    expect(doc?.expiresAt).toBeGreaterThan(store.now() + 3_000_000);
    await pass(ttlMs, async () => expect(await store.vault.get(ws, 'session', 's')).toBeNull());
    await pass(1, async () => expect((await store.vault.list(ws, 'session')).map(({ id }) => id)).toEqual(['long', 'stays']));
    expect(await store.vault.put(ws, [{ kind: 'session', id: 's', value: 2, replaces: 1 }])).toBe(false);
    expect(await store.vault.put(ws, [{ kind: 'session', id: 's', value: 2, replaces: 0 }])).toBe(true);
    expect(await store.vault.get(ws, 'session', 's')).toEqual({ kind: 'session', id: 's', rev: 1, value: 2 });
  });

  it('given an expiring document, when put again without, then it stays', async () => {
    await store.vault.put(ws, [
      { kind: 'code', id: 'kept', value: 1, ttlMs: 100 },
      { kind: 'code', id: 'gone', value: 1, ttlMs: 100 },
    ]);
    await store.vault.put(ws, [{ kind: 'code', id: 'kept', value: 2 }]);
    await pass(101, async () => expect(await store.vault.get(ws, 'code', 'gone')).toBeNull());
    await store.vault.put(ws, [{ kind: 'code', id: 'next', value: 1 }]);
    // Its revision is 1 where a busy machine let it expire before it was put again.
    const { rev: _, ...kept } = (await store.vault.get(ws, 'code', 'kept')) ?? { rev: 0 };
    expect(kept).toEqual({ kind: 'code', id: 'kept', value: 2 });
    expect(await store.vault.delete(ws, 'code', 'gone')).toBe(false);
  });

  it("given the server's own vault, when written, then it is no workspace and no workspace sees it", async () => {
    const kindName = freshWorkspace('kind');
    await store.vault.put('', [{ kind: kindName, id: 'k', value: 'server' }]);
    await store.vault.put(ws, [{ kind: kindName, id: 'k', value: 'workspace' }]);
    expect(await store.vault.get('', kindName, 'k')).toMatchObject({ value: 'server' });
    expect(await store.vault.list(ws, kindName)).toMatchObject([{ value: 'workspace' }]);
    expect(await store.workspaces()).not.toContain('');
    await expect(store.deleteWorkspace('')).rejects.toThrow(RangeError);
  });
});
