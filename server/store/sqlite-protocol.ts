/** What the main thread asks the SQLite thread, and what it answers. */
import type { BatchMark, TextBatch } from './block.ts';
import { type Answer, type AppendCall, type Columns, type Joined, joinTexts, splitTexts } from './item.ts';
import type { PutDoc, StoredDoc } from './vault-rules.ts';

export interface Operations {
  append: { in: { ws: string; call: SentCall }; out: AppendOut };
  /** Batches that end after a seq, together at most `max` entries, at least one batch. */
  read: { in: { ws: string; after: number; max: number }; out: TextBatch[] };
  readAt: { in: { ws: string; seqs: number[] }; out: { batches: TextBatch[]; details: [seq: number, json: string][] } };
  find: { in: { ws: string; hash: string }; out: number | null };
  forget: { in: { ws: string; seqs: number[] }; out: null };
  head: { in: { ws: string }; out: { epoch: string; seq: number; chain: string; receivedAt: number } };
  verify: { in: { ws: string }; out: number | null };
  get: { in: { ws: string; kind: string; id: string }; out: StoredDoc | null };
  put: { in: { ws: string; docs: PutDoc[]; now: number }; out: boolean };
  delete: { in: { ws: string; kind: string; id: string; now: number }; out: boolean };
  list: { in: { ws: string; kind: string }; out: StoredDoc[] };
  workspaces: { in: object; out: string[] };
  deleteWorkspace: { in: { ws: string }; out: null };
  close: { in: object; out: null };
}
export type Operation = keyof Operations;

/** A call of append on its way to the thread, its strings joined. */
export type SentCall = Omit<AppendCall, 'items'> & {
  items: Omit<Columns, 'id' | 'body' | 'sent'> & { id: Joined; body: Joined; sent: Joined };
};

export function packCall({ items, ...call }: AppendCall): SentCall {
  return { ...call, items: { ...items, id: joinTexts(items.id), body: joinTexts(items.body), sent: joinTexts(items.sent) } };
}

export function unpackCall({ items, ...call }: SentCall): AppendCall {
  return { ...call, items: { ...items, id: splitTexts(items.id), body: splitTexts(items.body), sent: splitTexts(items.sent) } };
}

/** Calls that were committed together are answered together, in order; the last of them carries the batches they became. */
export interface AppendOut {
  answer: Answer;
  batches: BatchMark[];
}

export type Request = { [K in Operation]: { number: number; op: K; input: Operations[K]['in'] } }[Operation];
export type RequestOf<K extends Operation> = Extract<Request, { op: K }>;

/** `error` is a sentence; the client rejects with StoreUnavailable. */
export type Reply = { number: number; value: unknown } | { number: number; error: string };

/** The first message of the thread. */
export type Ready = { ready: true } | { ready: false; busy: boolean; message: string };

export interface WorkerData {
  /** The module to run, for worker-boot.mjs. */
  entry: string;
  folder: string;
}
