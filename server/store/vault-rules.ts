/** Compare-and-set of vault documents: the rules, shared by the stores that decide them in JavaScript. */
import type { VaultDoc, VaultPut } from './store.ts';

/** A document as stored; the value is JSON. `expiresAt` 0 means never. */
export interface StoredDoc {
  kind: string;
  id: string;
  rev: number;
  json: string;
  expiresAt: number;
}

/** A VaultPut with its value stringified. */
export interface PutDoc {
  kind: string;
  id: string;
  json: string;
  replaces?: number;
  ttlMs?: number;
}

export function toPutDocs(docs: readonly VaultPut[]): PutDoc[] {
  return docs.map(({ kind, id, value, replaces, ttlMs }) => {
    if (kind.includes('\0') || id.includes('\0')) throw new RangeError('A vault kind or id holds a NUL.');
    return { kind, id, json: JSON.stringify(value) ?? 'null', replaces, ttlMs };
  });
}

export function isLive(doc: StoredDoc | null | undefined, now: number): doc is StoredDoc {
  return doc != null && (doc.expiresAt === 0 || doc.expiresAt > now);
}

/** What to write, or null when one revision is not the current one. An expired document counts as none. */
export function decidePuts(
  docs: readonly PutDoc[],
  current: (kind: string, id: string) => StoredDoc | null | undefined,
  now: number,
): StoredDoc[] | null {
  const writes: StoredDoc[] = [];
  for (const { kind, id, json, replaces, ttlMs } of docs) {
    const before = current(kind, id);
    const rev = isLive(before, now) ? before.rev : 0;
    if (replaces !== undefined && replaces !== rev) return null;
    writes.push({ kind, id, rev: rev + 1, json, expiresAt: ttlMs === undefined ? 0 : now + ttlMs });
  }
  return writes;
}

export function toVaultDoc<T>(doc: StoredDoc): VaultDoc<T> {
  const { kind, id, rev, json, expiresAt } = doc;
  const value = JSON.parse(json) as T;
  return expiresAt === 0 ? { kind, id, rev, value } : { kind, id, rev, value, expiresAt };
}

/** By id in code-unit order, the same in every store. */
export function toVaultList<T>(docs: Iterable<StoredDoc>, now: number): VaultDoc<T>[] {
  const live = [...docs].filter((doc) => isLive(doc, now));
  return live.sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)).map((doc) => toVaultDoc<T>(doc));
}
