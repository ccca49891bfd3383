/**
 * Appends to one workspace in Redis. Calls that wait while another is under way are packed together (group commit), at most 500
 * items a Lua call. The script writes a batch only when all of its ids are new; else it names those it knows, and the rest is
 * packed again. So the block needs no decision inside of Redis, and two nodes that append at once need no lock.
 */
import { hash, randomUUID } from 'node:crypto';
import { BlockBuilder } from './block.ts';
import {
  ACCEPTED,
  type Answer,
  type AppendCall,
  type Columns,
  contentHashBytes,
  contentOf,
  DIFFERS,
  DUPLICATE,
  emptyAnswer,
  idHash,
  itemHead,
} from './item.ts';
import { blockEntriesMax, type Known } from './plan.ts';
import { type RedisConnection, redisKeys, unavailable, WORKSPACES_KEY } from './redis-connection.ts';
import { appendLua } from './redis-scripts.ts';

type WriterCall = Omit<AppendCall, 'now'>;

interface Waiting {
  call: WriterCall;
  answer: Answer;
  /** Items answered or on their way; the call is done when the last of them is. */
  taken: number;
  failed: boolean;
  resolve: (answer: Answer) => void;
  reject: (error: Error) => void;
}

/** One item of a chunk. */
interface Item {
  of: Waiting;
  items: Columns;
  index: number;
  hash: string;
  content: string;
}

export class RedisWriter {
  readonly #ws: string;
  readonly #connection: RedisConnection;
  readonly #queue: Waiting[] = [];
  #running = false;

  constructor(connection: RedisConnection, ws: string) {
    this.#connection = connection;
    this.#ws = ws;
  }

  append(call: WriterCall): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ call, answer: emptyAnswer(call.items.id.length), taken: 0, failed: false, resolve, reject });
      if (!this.#running) void this.#run();
    });
  }

  async #run(): Promise<void> {
    this.#running = true;
    while (this.#queue.length > 0) {
      // One turn later: calls made in the same moment travel together.
      await null;
      const chunk = this.#nextChunk();
      const calls = new Set(chunk.map((item) => item.of));
      try {
        await this.#write(chunk);
      } catch (error) {
        for (const waiting of calls) {
          waiting.failed = true;
          waiting.reject(unavailable(error));
        }
      }
      for (const waiting of calls) {
        if (waiting.failed || waiting.taken < waiting.call.items.id.length) continue;
        waiting.resolve(waiting.answer);
      }
      while (this.#queue[0] && (this.#queue[0].failed || this.#queue[0].taken === this.#queue[0].call.items.id.length)) this.#queue.shift();
    }
    this.#running = false;
  }

  /** Items in order, as many as fit. A call in mode all goes alone and whole; calls of another notBefore wait for the next. */
  #nextChunk(): Item[] {
    const chunk: Item[] = [];
    const start = this.#queue[0]?.call;
    for (const waiting of this.#queue) {
      const { call } = waiting;
      if (call !== start && (call.mode === 'all' || start?.mode === 'all' || call.notBefore !== start?.notBefore)) break;
      const { items } = call;
      while (waiting.taken < items.id.length && chunk.length < blockEntriesMax) {
        const index = waiting.taken;
        const id = idHash(itemHead(items, index)[0], items.id[index] ?? '');
        chunk.push({ of: waiting, items, index, hash: id, content: contentOf(items, index) });
        waiting.taken += 1;
      }
      if (chunk.length >= blockEntriesMax) break;
    }
    return chunk;
  }

  async #write(chunk: readonly Item[]): Promise<void> {
    const call = chunk[0]?.of.call;
    if (!call) return;
    const all = call.mode === 'all';
    const firsts = new Map<string, Item>();
    for (const item of chunk) if (!firsts.has(item.hash)) firsts.set(item.hash, item);
    if (all && firsts.size < chunk.length) return;
    const kept = new Map<string, Known>();
    for (let fresh = [...firsts.values()]; fresh.length > 0; ) {
      const [outcome, ...rest] = await this.#send(fresh, call.notBefore);
      if (String(outcome) === 'ok') {
        const [first, receivedAt] = rest.map(Number);
        fresh.forEach(({ of, index, hash, content }, at) => {
          const seq = Number(first) + at;
          of.answer.status[index] = ACCEPTED;
          of.answer.seq[index] = seq;
          of.answer.receivedAt = Number(receivedAt);
          kept.set(hash, { seq, content });
        });
        this.#connection.saw(Number(receivedAt));
        fresh = [];
      } else {
        for (let at = 0; at < rest.length; at += 2) {
          const stored = (rest[at + 1] as Buffer).toString('latin1');
          const content = stored.slice(0, contentHashBytes);
          kept.set(fresh[Number(rest[at]) - 1]?.hash ?? '', { seq: Number(stored.slice(contentHashBytes)), content });
        }
        fresh = all ? [] : fresh.filter((item) => !kept.has(item.hash));
      }
    }
    for (const { of, index, hash, content } of chunk) {
      const first = kept.get(hash);
      if (!first || of.answer.status[index] === ACCEPTED) continue;
      of.answer.status[index] = first.content === content ? DUPLICATE : DIFFERS;
      of.answer.seq[index] = first.seq;
    }
  }

  async #send(items: readonly Item[], notBefore: number): Promise<unknown[]> {
    const builder = new BlockBuilder();
    const details: (string | number)[] = [];
    items.forEach((item, at) => {
      builder.add(item.items, item.index);
      const json = item.items.details[item.index];
      if (json !== undefined) details.push(at + 1, json);
    });
    const block = builder.build();
    const { head, ids, log, details: detailsKey } = redisKeys(this.#ws);
    const [reply] = await Promise.all([
      this.#connection.run(
        appendLua,
        [head, ids, log, detailsKey],
        [
          randomUUID(),
          notBefore,
          items.length,
          Buffer.from(hash('sha256', block, 'hex'), 'hex'),
          block,
          ...items.map((item) => Buffer.from(item.hash, 'latin1')),
          ...items.map((item) => Buffer.from(item.content, 'latin1')),
          ...details,
        ],
      ),
      this.#connection.redis.sadd(WORKSPACES_KEY, this.#ws),
    ]);
    return reply as unknown[];
  }
}
