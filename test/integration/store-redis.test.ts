/** Redis that goes away, comes back, forgets its scripts, or is set so that it loses data. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openStore } from '../../server/store/open.ts';
import { openRedisStore } from '../../server/store/redis.ts';
import { type Store, StoreUnavailable } from '../../server/store/store.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';
import { freshWorkspace, newEntries, newEntry } from '../support/stores.ts';

describe('a Redis that dies', () => {
  let server: TestRedis;
  let store: Store;
  beforeAll(async () => {
    server = await startRedis();
    store = await openStore({ kind: 'redis', url: server.url });
  });
  afterAll(async () => {
    await store.close();
    await server.stop();
  });

  it('given no Redis at the address, when opened, then the store is unavailable', async () => {
    await expect(openRedisStore({ url: 'redis://127.0.0.1:1' })).rejects.toThrow(StoreUnavailable);
  });

  it('given settings that keep everything, when opened, then there is nothing to warn of', () => {
    expect(store.warnings).toEqual([]);
  });

  it('given a Redis that forgot its scripts, when used, then they are sent again', async () => {
    const ws = freshWorkspace();
    await store.log.append(ws, [newEntry('a')], 'each');
    const { createClient } = await import('redis');
    const client = createClient({ url: server.url });
    client.on('error', () => {});
    await client.connect();
    await client.scriptFlush();
    client.destroy();
    expect(await store.log.append(ws, [newEntry('b')], 'each')).toMatchObject([{ status: 'accepted', seq: 2 }]);
    expect(await store.log.readAt(ws, [2])).toMatchObject([{ id: 'b' }]);
  });

  it('REL1 given kills of Redis under load, when it is back, then what was acknowledged is there once and watchers go on', async () => {
    const ws = freshWorkspace();
    const seen: number[] = [];
    const stop = await store.log.watch(ws, 0, (entries) => {
      seen.push(...entries.map((entry) => entry.seq));
    });
    const acks = new Map<string, number>();
    let refused = 0;
    for (let crash = 0; crash < 4; crash += 1) {
      let down = false;
      const clients = Array.from({ length: 6 }, async (_, client) => {
        for (let call = 0; !down; call += 1) {
          const entries = newEntries(`${crash}-${client}-${call}-`, 1 + client * 3);
          try {
            const answers = await store.log.append(ws, entries, client % 2 ? 'all' : 'each');
            answers.forEach((answer, index) => {
              if (answer.status === 'accepted') acks.set(entries[index]?.id ?? '', answer.seq);
            });
          } catch (error) {
            expect(error).toBeInstanceOf(StoreUnavailable);
            refused += 1;
            down = true;
          }
        }
      });
      const before = acks.size;
      await vi.waitFor(() => expect(acks.size).toBeGreaterThan(before + 100 * (crash + 1)), { timeout: 30_000, interval: 2 });
      await server.kill();
      await Promise.all(clients);
      await expect(store.vault.get(ws, 'x', 'y')).rejects.toThrow(StoreUnavailable);
      await server.start();
      // The same sequence of work goes on once the connection is back.
      await vi.waitFor(async () => expect((await store.log.position(ws)).seq).toBeGreaterThanOrEqual(acks.size), {
        timeout: 30_000,
        interval: 20,
      });
    }
    expect(refused).toBeGreaterThan(0);
    const { seq } = await store.log.position(ws);
    await vi.waitFor(() => expect(seen.length).toBeGreaterThanOrEqual(seq), { timeout: 30_000, interval: 10 });
    await stop();
    expect(seen).toEqual(Array.from({ length: seq }, (_, index) => index + 1));
    const entries = await store.log.read(ws, 0, 1_000_000);
    expect(new Set(entries.map((entry) => entry.id)).size).toBe(seq);
    const lost = [...acks].filter(([id, at]) => entries[at - 1]?.id !== id);
    expect(lost).toEqual([]);
    expect(await store.log.verify(ws)).toBeNull();
    console.info(`REL1 4 kills of Redis: ${acks.size} entries acknowledged, ${seq} stored, 0 lost, 0 doubled`);
  }, 180_000);
});

describe('a Redis that may lose data', () => {
  it.each([
    [{ appendfsync: 'everysec' }, /appendfsync everysec/],
    [{ appendonly: 'no' }, /appendonly off/],
    [{ maxmemory: '100mb', 'maxmemory-policy': 'allkeys-lru' }, /maxmemory-policy allkeys-lru/],
  ])('given %o, when opened, then the warning names it', async (settings, warning) => {
    const server = await startRedis(settings);
    const store = await openRedisStore({ url: server.url });
    expect(store.warnings).toEqual([expect.stringMatching(warning)]);
    await store.close();
    await server.stop();
  });
});
