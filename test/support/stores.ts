/** The three stores behind one handle, for suites that hold all of them to the same sentences. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMemoryDisk, openMemoryStore } from '../../server/store/memory.ts';
import { openRedisStore } from '../../server/store/redis.ts';
import { openSqliteStore } from '../../server/store/sqlite.ts';
import type { NewEntry, Store } from '../../server/store/store.ts';
import { startRedis } from './redis.ts';

/** What outlives a store: open it as often as the kind allows. */
export interface Disk {
  open(): Promise<Store>;
  /** Where the files or the server are. */
  place: string;
  remove(): Promise<void>;
}

export interface StoreKind {
  name: Store['kind'];
  /** Whether tests set the clock; Redis has its own. */
  clock: boolean;
  disk(now?: () => number): Promise<Disk>;
  stop(): Promise<void>;
}

export async function startStores(): Promise<StoreKind[]> {
  const redis = await startRedis();
  const memory: StoreKind = {
    name: 'memory',
    clock: true,
    disk: async (now) => {
      const disk = createMemoryDisk();
      return { place: '', open: () => openMemoryStore({ now, disk }), remove: async () => {} };
    },
    stop: async () => {},
  };
  const sqlite: StoreKind = {
    name: 'sqlite',
    clock: true,
    disk: async (now) => {
      const folder = await mkdtemp(join(tmpdir(), 'rallyboard-store-'));
      return { place: folder, open: () => openSqliteStore({ folder, now }), remove: () => rm(folder, { recursive: true, force: true }) };
    },
    stop: async () => {},
  };
  return [memory, sqlite, { name: 'redis', clock: false, disk: async () => redisDisk(redis.url), stop: redis.stop }];
}

function redisDisk(url: string): Disk {
  return { place: url, open: () => openRedisStore({ url }), remove: async () => {} };
}

let workspaces = 0;
/** A workspace id no other test uses: the tests of one Redis share it. */
export function freshWorkspace(name = 'ws'): string {
  workspaces += 1;
  return `${name}-${process.pid}-${workspaces}`;
}

export function newEntry(id: string, extra: Partial<NewEntry> = {}): NewEntry {
  const body = { type: 'call.logged', credits: [{ identity: 'p:ana', share: 10_000 }] };
  return {
    source: 'api',
    id,
    kind: 'activity.recorded',
    at: 1_770_000_000_000,
    actor: 'key:k1',
    body,
    sent: JSON.stringify({ id }),
    ...extra,
  };
}

export function newEntries(prefix: string, count: number): NewEntry[] {
  return Array.from({ length: count }, (_, index) => newEntry(`${prefix}${index}`, { at: 1_770_000_000_000 + index }));
}
