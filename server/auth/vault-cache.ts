/** Documents of the whole server that every request needs, kept for a moment so that a busy key or session costs no read each time. */
import type { Vault, VaultDoc } from '../store/store.ts';

/** The server's own documents live under no workspace. */
export const SERVER = '';
/** How long another node may go on accepting what was revoked here. */
const CACHE_MS = 2_000;
const CACHED_MAX = 10_000;

export interface VaultCache<T> {
  get(id: string): Promise<VaultDoc<T> | null>;
  /** What this process has just written or deleted. */
  set(id: string, doc: VaultDoc<T> | null): void;
  /** The next `get` reads the vault. */
  drop(id: string): void;
}

/** `now` is the store's clock, epoch ms. */
export function createVaultCache<T>(vault: Vault, kind: string, now: () => number): VaultCache<T> {
  const cache = new Map<string, { doc: VaultDoc<T> | null; until: number }>();
  const set = (id: string, doc: VaultDoc<T> | null) => {
    if (cache.size >= CACHED_MAX) cache.clear();
    cache.set(id, { doc, until: now() + CACHE_MS });
  };
  return {
    async get(id) {
      const known = cache.get(id);
      if (known && known.until > now() && !isOver(known.doc, now())) return known.doc;
      const doc = await vault.get<T>(SERVER, kind, id);
      set(id, doc);
      return doc;
    },
    set,
    drop: (id) => void cache.delete(id),
  };
}

function isOver(doc: VaultDoc<unknown> | null, now: number): boolean {
  return doc?.expiresAt !== undefined && doc.expiresAt <= now;
}
