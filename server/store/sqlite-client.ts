/** The main thread's end of the SQLite thread: questions out, answers in, in order. */
import { once } from 'node:events';
import type { Worker } from 'node:worker_threads';
import { openWorker } from './open-worker.ts';
import type { Operation, Operations, Ready, Reply, Request } from './sqlite-protocol.ts';
import { LogDamaged, StoreUnavailable } from './store.ts';

interface Pending {
  resolve: (value: unknown) => void;
  reject: (error: Error) => void;
  /** Runs when the answer arrives, in the order of answers, before the promise resolves. */
  onValue?: (value: unknown) => void;
}

export class SqliteClient {
  readonly #worker: Worker;
  /**
   * By number, and the numbers that are free again. Not a Map: one that is added to and deleted from all the time leaves old tables
   * behind which keep each other, and all that was ever asked, alive until the next big collection of garbage.
   */
  readonly #pending: (Pending | null)[] = [];
  readonly #free: number[] = [];
  #outbox: Request[] = [];
  #ended: string | null = null;

  private constructor(worker: Worker) {
    this.#worker = worker;
    worker.on('message', (replies: Reply[]) => {
      for (const reply of replies) this.#settle(reply);
    });
    worker.on('error', (error) => this.#end(`The SQLite thread failed: ${error.message}`));
    worker.on('exit', () => this.#end('The SQLite thread has ended.'));
  }

  static async open(folder: string): Promise<SqliteClient | 'busy'> {
    const worker = openWorker('sqlite-worker', { folder });
    let ready: Ready;
    try {
      [ready] = (await once(worker, 'message')) as [Ready];
    } catch (error) {
      throw new StoreUnavailable('The SQLite thread did not start.', { cause: error });
    }
    if (ready.ready) return new SqliteClient(worker);
    await worker.terminate();
    if (ready.busy) return 'busy';
    throw new StoreUnavailable(`The data folder ${folder} cannot be used: ${ready.message}`);
  }

  ask<K extends Operation>(
    op: K,
    input: Operations[K]['in'],
    onValue?: (value: Operations[K]['out']) => void,
  ): Promise<Operations[K]['out']> {
    if (this.#ended) return Promise.reject(new StoreUnavailable(this.#ended));
    return new Promise((resolve, reject) => {
      const number = this.#free.pop() ?? this.#pending.length;
      this.#pending[number] = { resolve, reject, onValue } as Pending;
      // Questions of one turn of the event loop travel in one message.
      if (this.#outbox.length === 0) queueMicrotask(() => this.#worker.postMessage(this.#outbox.splice(0)));
      this.#outbox.push({ number, op, input } as Request);
    });
  }

  /** Finishes what was asked before; the thread has ended and the folder is free also when this rejects. */
  async close(): Promise<void> {
    if (this.#ended) return;
    const exit = once(this.#worker, 'exit');
    const question = this.ask('close', {});
    this.#ended = 'The store is closed.';
    const [closed] = await Promise.allSettled([question, exit]);
    if (closed.status === 'rejected') throw closed.reason;
  }

  #settle(reply: Reply): void {
    const pending = this.#pending[reply.number];
    if (!pending) return;
    this.#pending[reply.number] = null;
    this.#free.push(reply.number);
    if ('error' in reply) {
      const { error, damage } = reply;
      pending.reject(damage ? new LogDamaged(damage.ws, damage.reason, damage) : new StoreUnavailable(error));
      return;
    }
    pending.onValue?.(reply.value);
    pending.resolve(reply.value);
  }

  #end(reason: string): void {
    this.#ended ??= reason;
    for (const pending of this.#pending.splice(0)) pending?.reject(new StoreUnavailable(reason));
  }
}
