/** The vault in Redis: a hash of documents per workspace; compare-and-set and expiry are decided in Lua, by Redis' time. */
import { randomUUID } from 'node:crypto';
import { checkWorkspace } from './item.ts';
import { type RedisConnection, redisKeys, unavailable, WORKSPACES_KEY } from './redis-connection.ts';
import { deleteLua, putLua } from './redis-scripts.ts';
import type { Vault } from './store.ts';
import { isLive, type StoredDoc, toPutDocs, toVaultDoc, toVaultList } from './vault-rules.ts';

export function createRedisVault(connection: RedisConnection): Vault {
  const { redis } = connection;
  const on = async <T>(ws: string, work: (keys: ReturnType<typeof redisKeys>) => Promise<T>): Promise<T> => {
    checkWorkspace(ws, 'vault');
    try {
      return await work(redisKeys(ws));
    } catch (error) {
      throw unavailable(error);
    }
  };

  return {
    get: <T>(ws: string, kind: string, id: string) =>
      on(ws, async (keys) => {
        const text = await redis.hget(keys.docs, `${kind}\0${id}`);
        const doc = text === null ? null : parseDoc(`${kind}\0${id}`, text);
        return isLive(doc, connection.now()) ? toVaultDoc<T>(doc) : null;
      }),
    put: (ws, docs) =>
      on(ws, async (keys) => {
        const puts = toPutDocs(docs);
        if (puts.length === 0) return true;
        const args = puts.flatMap(({ kind, id, json, replaces = '', ttlMs = '' }) => [`${kind}\0${id}`, replaces, ttlMs, json]);
        const run = connection.run(putLua, [keys.head, keys.docs, keys.expiry], [randomUUID(), ...args]);
        const [done] = await Promise.all([run, ws === '' ? 0 : redis.sadd(WORKSPACES_KEY, ws)]);
        return done === 1;
      }),
    delete: (ws, kind, id) => on(ws, async (keys) => (await connection.run(deleteLua, [keys.docs, keys.expiry], [`${kind}\0${id}`])) === 1),
    list: <T>(ws: string, kind: string) =>
      on(ws, async (keys) => {
        // A scan may show a document twice.
        const docs = new Map<string, StoredDoc>();
        const match = `${kind.replace(/[\\*?[\]]/g, '\\$&')}\0*`;
        let cursor = '0';
        do {
          const [next, fields] = await redis.hscan(keys.docs, cursor, 'MATCH', match, 'COUNT', 1_000);
          cursor = next;
          for (let at = 0; at < fields.length; at += 2) {
            const doc = parseDoc(fields[at] ?? '', fields[at + 1] ?? '');
            docs.set(doc.id, doc);
          }
        } while (cursor !== '0');
        return toVaultList<T>(docs.values(), connection.now());
      }),
  };
}

function parseDoc(field: string, text: string): StoredDoc {
  const split = field.indexOf('\0');
  const [rev = '0', expiresAt = '0'] = text.split(' ', 2);
  const json = text.slice(rev.length + expiresAt.length + 2);
  return { kind: field.slice(0, split), id: field.slice(split + 1), rev: Number(rev), json, expiresAt: Number(expiresAt) };
}
