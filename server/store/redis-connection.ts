/** Connections to Redis: how they fail, what time it is there, which of its settings lose data. */
import { hash } from 'node:crypto';
import { Redis } from 'ioredis';
import { StoreUnavailable } from './store.ts';

type Argument = string | Buffer | number;

/** How long a request waits for Redis before it is refused as unavailable. */
const commandTimeoutMs = 5_000;
const clockEveryMs = 30_000;
/** One blocking read of a watcher; a connection that says nothing for longer is replaced. */
export const blockMs = 5_000;

/** The keys of a workspace; `{…}` keeps them in one Redis Cluster slot. `''`, the server's own vault, is `{/}`, no workspace id. */
export function redisKeys(ws: string) {
  const prefix = `rb:{${ws === '' ? '/' : ws}}`;
  return {
    /** Hash: epoch, seq, chain (32 bytes), receivedAt. Every workspace that exists has it. */
    head: `${prefix}:head`,
    /** Stream of batches, id `<last>-0`, fields first, receivedAt, chain (32 bytes), block. */
    log: `${prefix}:log`,
    /** Hash: 16-byte id hash to 8-byte content hash followed by the seq in decimal. */
    ids: `${prefix}:ids`,
    /** Hash: seq to JSON. */
    details: `${prefix}:details`,
    /** Hash: kind NUL id to `rev expiresAt JSON`. */
    docs: `${prefix}:docs`,
    /** Sorted set of the fields of docs that expire, by when. */
    expiry: `${prefix}:expiry`,
  };
}
/** Set of all workspace ids that were ever begun and not deleted. */
export const WORKSPACES_KEY = 'rb:workspaces';

export class RedisConnection {
  readonly redis: Redis;
  warnings: readonly string[] = [];
  #offsetMs = 0;
  #latest = 0;
  #clock: NodeJS.Timeout | undefined;

  private constructor(redis: Redis) {
    this.redis = redis;
  }

  /** Rejects with StoreUnavailable when there is no Redis 7 or newer at the address. */
  static async open(url: string): Promise<RedisConnection> {
    const redis = new Redis(url, {
      lazyConnect: true,
      connectionName: 'rallyboard',
      connectTimeout: commandTimeoutMs,
      commandTimeout: commandTimeoutMs,
      // Requests fail at once while Redis is away, and nothing is sent twice behind the caller's back.
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      autoResendUnfulfilledCommands: false,
      retryStrategy: (times) => Math.min(2_000, 50 * 2 ** Math.min(times, 6)),
    });
    const connection = new RedisConnection(redis);
    // Each failed attempt to reconnect is an event; the requests in between say what is wrong.
    redis.on('error', () => {});
    try {
      await redis.connect();
      await connection.#checkServer();
      await connection.#readClock();
    } catch (error) {
      redis.disconnect();
      throw unavailable(error);
    }
    connection.#clock = setInterval(() => void connection.#readClock().catch(() => {}), clockEveryMs).unref();
    return connection;
  }

  /** Redis' time, epoch ms, by the last measured offset. */
  now(): number {
    return Math.max(Date.now() + this.#offsetMs, this.#latest);
  }

  /** A receivedAt that was seen: time does not go back behind it. */
  saw(receivedAt: number): void {
    this.#latest = Math.max(this.#latest, receivedAt);
  }

  /** A connection of its own, for reads that block. */
  async another(): Promise<Redis> {
    const redis = this.redis.duplicate({ commandTimeout: undefined, blockingTimeout: 1, blockingTimeoutGrace: blockMs });
    redis.on('error', () => {});
    await redis.connect().catch((error: unknown) => {
      redis.disconnect();
      throw unavailable(error);
    });
    return redis;
  }

  /** Runs a script by its hash, sending the text once to a Redis that does not know it. Replies hold Buffers. */
  async run(lua: string, keys: readonly string[], args: readonly Argument[]): Promise<unknown> {
    const rest = [keys.length, ...keys, ...args];
    try {
      return await this.redis.callBuffer('EVALSHA', hash('sha1', lua), ...rest);
    } catch (error) {
      if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error;
      return this.redis.callBuffer('EVAL', lua, ...rest);
    }
  }

  /** Answers to what was asked before still come in. */
  async close(): Promise<void> {
    clearInterval(this.#clock);
    await this.redis.quit().catch(() => this.redis.disconnect());
  }

  async #readClock(): Promise<void> {
    const before = Date.now();
    const [seconds, micros] = await this.redis.time();
    const there = Number(seconds) * 1_000 + Math.floor(Number(micros) / 1_000);
    this.#offsetMs = there - Math.round((before + Date.now()) / 2);
  }

  async #checkServer(): Promise<void> {
    const version = /redis_version:(\d+)/.exec(await this.redis.info('server'))?.[1];
    if (Number(version) < 7) throw new Error(`Redis ${version} is too old: Rallyboard needs Redis 7 or newer.`);
    this.warnings = await this.redis.config('GET', 'append*', 'maxmemory*').then(
      (reply) => settingsThatLose(toPairs(reply)),
      () => ['This Redis does not show its settings: make sure that appendonly is yes, appendfsync always, maxmemory-policy noeviction.'],
    );
  }
}

function toPairs(reply: unknown): Map<string, string> {
  const flat = (Array.isArray(reply) ? reply : Object.entries(reply as object).flat()).map(String);
  return new Map(flat.flatMap((name, index) => (index % 2 === 0 ? [[name, flat[index + 1] ?? ''] as const] : [])));
}

function settingsThatLose(settings: ReadonlyMap<string, string>): string[] {
  const warnings: string[] = [];
  if (settings.get('appendonly') !== 'yes') {
    warnings.push('Redis has appendonly off: a restart of Redis loses acknowledged entries. Set "appendonly yes".');
  } else if (settings.get('appendfsync') !== 'always') {
    warnings.push(
      `Redis has appendfsync ${settings.get('appendfsync')}: a power cut loses about the last second of acknowledged entries. Set "appendfsync always".`,
    );
  }
  if (settings.get('maxmemory') !== '0' && settings.get('maxmemory-policy') !== 'noeviction') {
    warnings.push(
      `Redis has maxmemory-policy ${settings.get('maxmemory-policy')}: it may throw away entries when memory is full. Set "maxmemory-policy noeviction".`,
    );
  }
  return warnings;
}

/** Whatever went wrong on the way to Redis, as the contract names it. Bugs of ours (TypeError, RangeError) stay what they are. */
export function unavailable(error: unknown): Error {
  if (error instanceof StoreUnavailable || error instanceof TypeError || error instanceof RangeError) return error;
  return new StoreUnavailable(`Redis: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
}
