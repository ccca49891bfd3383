/** The log in Redis: one stream of batches per workspace. */
import type { Redis } from 'ioredis';
import { type Batch, batchEntries, ChainCheck, chained, EMPTY_CHAIN, entriesAfter, entryBatch, fits, openBatch } from './block.ts';
import { entryColumns } from './entry-columns.ts';
import { checkWorkspace, contentHashBytes, idHash, toAppended, toColumns } from './item.ts';
import { blockMs, type RedisConnection, redisKeys, unavailable } from './redis-connection.ts';
import { readAtLua } from './redis-scripts.ts';
import { RedisWriter } from './redis-writer.ts';
import { type ChainMark, type Log, START, type StoredEntry, StoreUnavailable } from './store.ts';

/** Batches fetched at a time while reading on. */
const batchesAtOnce = 50;
/** How long a watcher waits before it tries Redis again. */
const retryMs = 250;

type StreamRow = [id: Buffer, fields: Buffer[]];

/** `stops` collects the watchers' stops, for closing. */
export function createRedisLog(connection: RedisConnection, stops: Set<() => Promise<void>>): Log {
  const { redis } = connection;
  const writers = new Map<string, RedisWriter>();

  const headOf = async (ws: string) => {
    const [epoch, seq, chain, receivedAt] = await redis.hmgetBuffer(redisKeys(ws).head, 'epoch', 'seq', 'chain', 'receivedAt');
    connection.saw(Number(receivedAt ?? 0));
    return { epoch: String(epoch ?? ''), seq: Number(seq ?? 0), chain: chain?.toString('hex') ?? EMPTY_CHAIN };
  };
  const batchesAfter = async (ws: string, after: number): Promise<Batch[]> => {
    const rows = await redis.xrangeBuffer(redisKeys(ws).log, `${after + 1}-0`, '+', 'COUNT', batchesAtOnce);
    return rows.map(toBatch);
  };
  /** Batches that end after a seq, together at most `max` entries, at least one batch. */
  const batchesUpTo = async (ws: string, after: number, max: number): Promise<Batch[]> => {
    const wanted: Batch[] = [];
    let count = 0;
    for (let cursor = after; ; ) {
      const batches = await batchesAfter(ws, cursor);
      for (const batch of batches) {
        if (!fits(batch, after, count, max)) return wanted;
        wanted.push(batch);
        count += batch.last - Math.max(batch.first - 1, after);
        cursor = batch.last;
      }
      if (batches.length < batchesAtOnce) return wanted;
    }
  };
  /** The end of the last batch up to a seq. */
  const markUpTo = async (ws: string, seq: number): Promise<ChainMark> => {
    const rows = seq === 0 ? [] : await redis.xrevrangeBuffer(redisKeys(ws).log, `${seq}-0`, '-', 'COUNT', 1);
    return rows[0] ? markOf(rows[0]) : START;
  };
  /** Runs one call of the contract: checks the workspace, names failures as the contract does. */
  const on = async <T>(ws: string, work: () => Promise<T>): Promise<T> => {
    checkWorkspace(ws, 'log');
    try {
      return await work();
    } catch (error) {
      throw unavailable(error);
    }
  };

  const watchFrom = async (ws: string, after: number, onEntries: Parameters<Log['watch']>[2]): Promise<() => Promise<void>> => {
    let reader: Redis = await connection.another();
    let stopped = false;
    let wake = () => {};
    /** The next batches, or null when Redis could not be asked. */
    const next = async (cursor: number): Promise<Batch[] | null> => {
      try {
        const reply = await reader.xreadBuffer('COUNT', batchesAtOnce, 'BLOCK', blockMs, 'STREAMS', redisKeys(ws).log, `${cursor}-0`);
        const streams = (reply ?? []) as [name: Buffer, rows: StreamRow[]][];
        return streams.flatMap(([, rows]) => rows).map(toBatch);
      } catch {
        return null;
      }
    };
    const reconnect = async () => {
      reader.disconnect();
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, retryMs);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      if (!stopped) reader = await connection.another().catch(() => reader);
      if (stopped) reader.disconnect();
    };
    const run = async () => {
      let cursor = after;
      let epoch = '';
      while (!stopped) {
        const batches = await next(cursor);
        if (stopped) break;
        if (!batches) {
          await reconnect();
          continue;
        }
        if (batches.length > 0 && epoch === '')
          epoch = await headOf(ws).then(
            (head) => head.epoch,
            () => '',
          );
        if (batches.length > 0 && epoch === '') {
          // Redis went away between the two questions: both are asked again.
          await reconnect();
          continue;
        }
        for (const batch of batches) {
          if (stopped) break;
          connection.saw(batch.receivedAt);
          const { entries, last, chain } = entryBatch(openBatch(batch));
          const wanted = batch.first > cursor ? entries : entries.filter((entry) => entry.seq > cursor);
          cursor = last;
          await onEntries(wanted, { epoch, seq: last, chain });
        }
      }
    };
    const running = run();
    const stop = async () => {
      stops.delete(stop);
      stopped = true;
      reader.disconnect();
      wake();
      await running;
    };
    stops.add(stop);
    return stop;
  };

  return {
    append: (ws, entries, mode, options = {}) =>
      on(ws, async () => {
        const { items } = toColumns(entries, mode);
        if (entries.length === 0) return [];
        const writer = writers.get(ws) ?? new RedisWriter(connection, ws);
        writers.set(ws, writer);
        return toAppended(await writer.append({ items, mode, notBefore: options.notBefore ?? 0 }));
      }),
    read: (ws, after, max) =>
      on(ws, async () => {
        const [before, batches] = await Promise.all([markUpTo(ws, after), batchesUpTo(ws, after, max)]);
        return entriesAfter(chained(ws, before, batches), after);
      }),
    replay: (ws, after, max) => on(ws, async () => chained(ws, after, await batchesUpTo(ws, after.seq, max)).map(entryColumns)),
    readAt: (ws, seqs) =>
      on(ws, async () => {
        if (seqs.length === 0) return [];
        const { log, details } = redisKeys(ws);
        const sorted = [...new Set(seqs)].filter((seq) => seq > 0).sort((a, b) => a - b);
        const [rows, texts] = await Promise.all([connection.run(readAtLua, [log], sorted), redis.hmget(details, ...seqs.map(String))]);
        const entries = (rows as [StreamRow, StreamRow | null][]).flatMap(([row, before]) =>
          chained(ws, before ? markOf(before) : START, [toBatch(row)]).flatMap(batchEntries),
        );
        const bySeq = new Map(entries.map((entry): [number, StoredEntry] => [entry.seq, entry]));
        seqs.forEach((seq, index) => {
          const [entry, json] = [bySeq.get(seq), texts[index]];
          if (entry && json) entry.details = JSON.parse(json) as Record<string, string>;
        });
        return seqs.flatMap((seq) => bySeq.get(seq) ?? []);
      }),
    find: (ws, source, id) =>
      on(ws, async () => {
        const found = await redis.hgetBuffer(redisKeys(ws).ids, Buffer.from(idHash(source, id), 'latin1'));
        return found && Number(found.toString('latin1', contentHashBytes));
      }),
    watch: (ws, after, onEntries) => on(ws, () => watchFrom(ws, after, onEntries)),
    forget: (ws, seqs) =>
      on(ws, async () => {
        if (seqs.length > 0) await redis.hdel(redisKeys(ws).details, ...seqs.map(String));
      }),
    position: (ws) => on(ws, () => headOf(ws)),
    verify: (ws, rest) =>
      on(ws, async () => {
        const check = new ChainCheck();
        const head = await headOf(ws);
        while (check.seq < head.seq) {
          const batches = await batchesAfter(ws, check.seq);
          // A batch that goes on past its neighbour is found here too: it does not begin where the last one ended.
          if (batches.length === 0) return check.seq + 1;
          for (const batch of batches) {
            if (!check.check(batch)) return check.seq + 1;
            if (batch.last === head.seq && batch.chain !== head.chain) return batch.first;
          }
          await rest?.();
        }
        return null;
      }),
  };
}

function toBatch([id, fields]: StreamRow): Batch {
  const field = (name: string) => {
    for (let at = 0; at < fields.length; at += 2) if (String(fields[at]) === name) return fields[at + 1] ?? Buffer.alloc(0);
    throw new StoreUnavailable(`Redis: the stream entry ${String(id)} has no field ${name}: it was not written by Rallyboard.`);
  };
  const number = (name: string) => Number(String(field(name)));
  const last = Number(String(id).split('-')[0]);
  return { first: number('first'), last, receivedAt: number('receivedAt'), chain: field('chain').toString('hex'), block: field('block') };
}

function markOf(row: StreamRow): ChainMark {
  const { last, chain } = toBatch(row);
  return { seq: last, chain };
}
