/** The store for several processes: Redis 7 or newer. Keys are listed in `redis-connection.ts`, the batch format in `block.ts`. */
import { checkWorkspace } from './item.ts';
import { RedisConnection, redisKeys, unavailable, WORKSPACES_KEY } from './redis-connection.ts';
import { createRedisLog } from './redis-log.ts';
import { createRedisVault } from './redis-vault.ts';
import type { Store } from './store.ts';

/** Rejects with StoreUnavailable when no usable Redis answers at the address. */
export async function openRedisStore(options: { url: string }): Promise<Store> {
  const connection = await RedisConnection.open(options.url);
  const { redis } = connection;
  const stops = new Set<() => Promise<void>>();

  return {
    kind: 'redis',
    warnings: connection.warnings,
    log: createRedisLog(connection, stops),
    vault: createRedisVault(connection),
    now: () => connection.now(),
    workspaces: async () => {
      try {
        const begun = (await redis.smembers(WORKSPACES_KEY)).sort();
        // A write that failed halfway leaves a name without a head.
        const exist = await Promise.all(begun.map((ws) => redis.exists(redisKeys(ws).head)));
        return begun.filter((_, index) => exist[index] === 1);
      } catch (error) {
        throw unavailable(error);
      }
    },
    deleteWorkspace: async (ws) => {
      checkWorkspace(ws, 'log');
      try {
        // UNLINK frees a long log in the background.
        await Promise.all([redis.unlink(...Object.values(redisKeys(ws))), redis.srem(WORKSPACES_KEY, ws)]);
      } catch (error) {
        throw unavailable(error);
      }
    },
    close: async () => {
      await Promise.all([...stops].map((stop) => stop()));
      await connection.close();
    },
  };
}
