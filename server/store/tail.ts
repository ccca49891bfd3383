/**
 * Watching a log that only this process writes: what is appended is handed on from memory; the store is read only to catch up.
 */
import type { EntryBatch } from './block.ts';
import { type Log, StoreUnavailable } from './store.ts';

type OnEntries = Parameters<Log['watch']>[2];

/** What a watcher needs of its store. */
export interface TailSource {
  /** Batches that end after a seq, some at a time; empty at the end. */
  batches(ws: string, after: number): Promise<EntryBatch[]>;
  /** Epoch and last seq. */
  head(ws: string): Promise<{ epoch: string; seq: number }>;
}

/** A watcher that is this far behind gives up its queue and reads the store again. */
const queuedEntriesMax = 10_000;

interface Watcher {
  queue: EntryBatch[];
  queued: number;
  /** Last seq known to be stored. */
  known: number;
  stopped: boolean;
  wake: () => void;
}

export class Tails {
  readonly #watchers = new Map<string, Set<Watcher>>();
  readonly #source: TailSource;

  constructor(source: TailSource) {
    this.#source = source;
  }

  /** Whether anybody would look at what `publish` is given. */
  watched(ws: string): boolean {
    return this.#watchers.has(ws);
  }

  /** Batches just stored, in order. */
  publish(ws: string, batches: readonly EntryBatch[]): void {
    for (const watcher of this.#watchers.get(ws) ?? []) {
      for (const batch of batches) {
        watcher.known = batch.last;
        watcher.queue.push(batch);
        watcher.queued += batch.entries.length;
      }
      if (watcher.queued > queuedEntriesMax) {
        watcher.queue = [];
        watcher.queued = 0;
      }
      watcher.wake();
    }
  }

  /** A seq that turned out to be stored. Nobody was told of it if the write that brought it ended without an answer. */
  reached(ws: string, seq: number): void {
    for (const watcher of this.#watchers.get(ws) ?? []) {
      if (seq <= watcher.known) continue;
      watcher.known = seq;
      watcher.wake();
    }
  }

  async watch(ws: string, after: number, onEntries: OnEntries): Promise<() => Promise<void>> {
    const watcher: Watcher = { queue: [], queued: 0, known: 0, stopped: false, wake: () => {} };
    const all = this.#watchers.get(ws) ?? new Set();
    this.#watchers.set(ws, all.add(watcher));
    // Registered before the head is read, so that nothing appended in between is missed.
    const head = await this.#source.head(ws);
    watcher.known = Math.max(watcher.known, head.seq);
    const running = this.#run(ws, after, head.epoch, watcher, onEntries);
    return async () => {
      this.#stop(ws, watcher);
      await running;
    };
  }

  /** Ends the watchers of one workspace, or all. */
  stop(ws?: string): void {
    for (const [id, watchers] of [...this.#watchers]) {
      if (ws !== undefined && id !== ws) continue;
      for (const watcher of [...watchers]) this.#stop(id, watcher);
    }
  }

  #stop(ws: string, watcher: Watcher): void {
    watcher.stopped = true;
    watcher.wake();
    const all = this.#watchers.get(ws);
    all?.delete(watcher);
    if (all?.size === 0) this.#watchers.delete(ws);
  }

  async #run(ws: string, after: number, firstEpoch: string, watcher: Watcher, onEntries: OnEntries): Promise<void> {
    let cursor = after;
    let epoch = firstEpoch;
    const deliver = async (batch: EntryBatch) => {
      if (watcher.stopped || batch.last <= cursor) return;
      const entries = batch.first > cursor ? batch.entries : batch.entries.filter((entry) => entry.seq > cursor);
      cursor = batch.last;
      // The log may have been made after the watch began.
      if (epoch === '') epoch = (await this.#source.head(ws)).epoch;
      await onEntries(entries, { epoch, seq: batch.last, chain: batch.chain });
    };
    const catchUp = async () => {
      for (const batch of await this.#read(ws, cursor, watcher)) await deliver(batch);
    };
    // Functions of their own: the loop, which waits for ever, would keep in memory what its last turn held.
    const turn = (): Promise<void> | null => {
      const next = watcher.queue[0];
      if (!next || next.first > cursor + 1) return watcher.known > cursor ? catchUp() : null;
      watcher.queue.shift();
      watcher.queued -= next.entries.length;
      return deliver(next);
    };
    while (!watcher.stopped) {
      const wake = (resolve: () => void) => {
        watcher.wake = resolve;
      };
      await (turn() ?? new Promise<void>(wake));
    }
  }

  /** While the store cannot be read the watcher waits for the next append: by then it can, and what was missed is read. */
  async #read(ws: string, after: number, watcher: Watcher): Promise<EntryBatch[]> {
    try {
      const batches = await this.#source.batches(ws, after);
      if (batches.length === 0) watcher.known = Math.min(watcher.known, after);
      return batches;
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      watcher.known = after;
      return [];
    }
  }
}
