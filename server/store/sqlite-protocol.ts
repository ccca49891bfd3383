/** What the main thread asks the SQLite thread, and what it answers. */
import type { BatchMark, OpenBatch } from './block.ts';
import { type Answer, type AppendCall, type Columns, type Joined, joinTexts, splitTexts } from './item.ts';
import type { ChainMark, LogDamaged } from './store.ts';
import type { PutDoc, StoredDoc } from './vault-rules.ts';

export interface Operations {
  append: { in: { ws: string; call: SentCall }; out: AppendOut };
  /** Batches that end after a seq, together at most `max` entries, at least one batch. */
  read: { in: { ws: string; after: number; max: number }; out: SentBatches };
  /** Checks the chain after a mark, at most `max` entries, at least one batch; hands the batches out when they are wanted. */
  walk: { in: { ws: string; after: ChainMark; max: number; wanted: boolean }; out: Omit<Walked, 'batches'> & { batches: SentBatches } };
  readAt: { in: { ws: string; seqs: number[] }; out: { batches: SentBatches; details: [seq: number, json: string][] } };
  find: { in: { ws: string; hash: string }; out: number | null };
  forget: { in: { ws: string; seqs: number[] }; out: null };
  head: { in: { ws: string }; out: { epoch: string; seq: number; chain: string; receivedAt: number } };
  get: { in: { ws: string; kind: string; id: string }; out: StoredDoc | null };
  put: { in: { ws: string; docs: PutDoc[]; now: number }; out: boolean };
  delete: { in: { ws: string; kind: string; id: string; now: number }; out: boolean };
  list: { in: { ws: string; kind: string }; out: StoredDoc[] };
  workspaces: { in: object; out: string[] };
  deleteWorkspace: { in: { ws: string }; out: null };
  close: { in: object; out: null };
}
export type Operation = keyof Operations;

/** A call of append on its way to the thread, its ids joined. */
export type SentCall = Omit<AppendCall, 'items'> & { items: Omit<Columns, 'id'> & { id: Joined } };

export function packCall({ items, ...call }: AppendCall): SentCall {
  return { ...call, items: { ...items, id: joinTexts(items.id) } };
}

export function unpackCall({ items, ...call }: SentCall): AppendCall {
  return { ...call, items: { ...items, id: splitTexts(items.id) } };
}

/** Batches on their way from the thread: their JSON in one buffer, which is handed over and not copied. */
export interface SentBatches {
  marks: (BatchMark & { bytes: number })[];
  json: Uint8Array<ArrayBuffer>;
}

export function packBatches(batches: readonly OpenBatch[]): SentBatches {
  const json = new Uint8Array(batches.reduce((size, batch) => size + batch.json.length, 0));
  let at = 0;
  const marks = batches.map(({ json: part, ...mark }) => {
    json.set(part, at);
    at += part.length;
    return { ...mark, bytes: part.length };
  });
  return { marks, json };
}

export function unpackBatches({ marks, json }: SentBatches): OpenBatch[] {
  let at = 0;
  return marks.map(({ bytes, ...mark }) => {
    at += bytes;
    return { ...mark, json: json.subarray(at - bytes, at) };
  });
}

/** How far the chain was checked; `damagedAt` is the first seq that does not fit, null when all does. */
export interface Walked {
  batches: OpenBatch[];
  to: ChainMark;
  damagedAt: number | null;
}

/** Calls that were committed together are answered together, in order; the last of them carries the batches they became. */
export interface AppendOut {
  answer: Answer;
  batches: BatchMark[];
}

export type Request = { [K in Operation]: { number: number; op: K; input: Operations[K]['in'] } }[Operation];
export type RequestOf<K extends Operation> = Extract<Request, { op: K }>;

/** `error` is a sentence; the client rejects with StoreUnavailable, or with the LogDamaged that `damage` tells of. */
export type Reply = { number: number; value: unknown } | { number: number; error: string; damage?: Damage };
type Damage = Pick<LogDamaged, 'ws' | 'reason' | 'seq' | 'heals'>;

/** The first message of the thread. */
export type Ready = { ready: true } | { ready: false; busy: boolean; message: string };

export interface WorkerData {
  /** The module to run, for worker-boot.mjs. */
  entry: string;
  folder: string;
}
