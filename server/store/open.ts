/** The one switch between the stores. */
import type { Store } from './store.ts';

export type StoreConfig =
  | { kind: 'memory'; now?: () => number }
  | { kind: 'sqlite'; folder: string; now?: () => number }
  | { kind: 'redis'; url: string };

export declare function openStore(config: StoreConfig): Promise<Store>;
