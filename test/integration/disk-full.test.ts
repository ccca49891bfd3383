/** A disk that gets full under a running server, and has room again: refusals meanwhile, nothing lost, and no restart needed. */
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { openSqliteStore } from '../../server/store/sqlite.ts';
import type { BoardViewReply } from '../../shared/api/boards.ts';
import { type BuiltServer, startBuiltServer } from '../support/built-server.ts';
import { until } from '../support/live-server.ts';
import { createPersistentClient, type Try } from '../support/persistent-client.ts';
import { openRawScreens, type RawScreen } from '../support/raw-screens.ts';
import { smallDisks } from '../support/small-disk.ts';

/** It is tried at least every 5 seconds. */
const opensWithinMs = 50_000;

let server: BuiltServer | null = null;
let screens: RawScreen[] = [];
afterEach(async () => {
  for (const screen of screens.splice(0)) screen.close();
  await server?.close();
  server = null;
});

describe.each(smallDisks())('$name', (disk) => {
  it('REL3 given a disk that gets full, when it has room again, then refusals end by themselves and all that was acknowledged counts once', async () => {
    server = await startBuiltServer({}, [], disk.prefix);
    const { url, adminKey, folder, pid, call, kill } = server;
    const ready = async () => {
      const response = await fetch(`${url}/readyz`);
      return { status: response.status, ...((await response.json()) as { ready: boolean; reasons: string[] }) };
    };
    const view = async () => (await call('GET', '/v1/boards/calls/view')) as BoardViewReply;
    await call('PUT', '/v1/people/ana', { name: 'Ana' });
    await call('PUT', '/v1/metrics/calls', { name: 'Calls', measure: { types: ['call.logged'], aggregate: 'count' } });
    await call('PUT', '/v1/boards/calls', {
      name: 'Calls',
      metric: 'calls',
      period: { kind: 'custom', from: '2026-03-01', to: '2026-03-31' },
    });
    screens = await openRawScreens({ url, key: adminKey, views: ['board:calls'] });
    const shown = () => screens[0]?.model?.board.total;

    let sent = 0;
    const batch = (count: number) =>
      Array.from({ length: count }, () => {
        sent += 1;
        return { id: `call-${sent}`, type: 'call.logged', at: '2026-03-02', rep: 'ana' };
      });
    const tries: Try[] = [];
    const client = createPersistentClient({ url, key: adminKey, onAnswer: (tried) => tries.push(tried) });
    for (let round = 0; round < 20; round += 1) await client.post(batch(25));
    expect(await ready()).toMatchObject({ status: 200, ready: true });

    disk.fill(pid(), folder);
    // Until it is met: what is there of the write-ahead log may still take some batches.
    const fillUp = async () => {
      while (!tries.some(({ status }) => status === 503)) await client.post(batch(25));
    };
    const filling = fillUp();
    await until(() => tries.some(({ status }) => status === 503), 'a refusal', opensWithinMs);
    const waiting = Array.from({ length: 8 }, () => client.post(batch(3)));
    expect(await ready()).toMatchObject({
      status: 503,
      ready: false,
      reasons: [expect.stringMatching(/Writing failed.*takes writes again/)],
    });
    expect(tries.filter(({ status, retryAfter }) => status === 503 && !(Number(retryAfter) >= 1))).toEqual([]);
    const acknowledged = 25 * tries.filter(({ status }) => status === 200).length;
    expect(await view()).toMatchObject({ total: acknowledged });
    expect(await call('GET', '/v1/activities?limit=1')).toMatchObject({ items: [{ type: 'call.logged' }] });

    disk.makeRoom(pid(), folder);
    const before = pid();
    await Promise.all([filling, ...waiting]);
    expect(await ready()).toEqual({ status: 200, ready: true, reasons: [] });
    await client.post(batch(25));
    expect(pid()).toBe(before);
    await until(() => shown() === sent, 'the screen shows all', opensWithinMs);
    expect(screens.flatMap(({ trouble }) => trouble)).toEqual([]);

    // The folder as the server sees it: a file system of its own ends with it.
    const copy = await mkdtemp(join(tmpdir(), 'rallyboard-full-'));
    try {
      await cp(join(`/proc/${pid()}/root`, folder), copy, { recursive: true });
      await kill();
      const store = await openSqliteStore({ folder: copy });
      expect(await store.log.verify('main')).toBeNull();
      const ids = (await store.log.read('main', 0, 100_000)).map(({ id }) => id).filter((id) => id.startsWith('call-'));
      expect(new Set(ids).size).toBe(sent);
      expect(ids).toHaveLength(sent);
      await store.close();
    } finally {
      await rm(copy, { recursive: true, force: true });
    }
  }, 300_000);
});
