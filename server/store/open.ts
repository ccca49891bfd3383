/** The one switch between the stores. */
import { openMemoryStore } from './memory.ts';
import { openRedisStore } from './redis.ts';
import { openSqliteStore } from './sqlite.ts';
import type { Store } from './store.ts';

export type StoreConfig =
  | { kind: 'memory'; now?: () => number }
  | { kind: 'sqlite'; folder: string; now?: () => number }
  | { kind: 'redis'; url: string };

/** Rejects with StoreUnavailable, or DataFolderBusy. */
export function openStore(config: StoreConfig): Promise<Store> {
  switch (config.kind) {
    case 'memory':
      return openMemoryStore(config);
    case 'sqlite':
      return openSqliteStore(config);
    case 'redis':
      return openRedisStore(config);
  }
}
