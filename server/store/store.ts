/**
 * The store: two small interfaces, three implementations (`memory.ts`, `sqlite.ts`, `redis.ts`), one contract suite
 * (`test/contract`). Whatever is written here in comments is tested there for all three.
 *
 * Strings in, seqs out: a store knows nothing of what entries mean.
 */
import type { AnyEntry } from '../../shared/entry.ts';
import type { EntryColumns } from '../../shared/entry-columns.ts';

/** An entry on its way in. The store adds seq and receivedAt. */
export interface NewEntry {
  source: string;
  id: string;
  kind: string;
  /** Epoch ms. */
  at: number;
  actor: string;
  /** JSON. Must not hold personal data. Watchers may be given this very object: nobody changes it any more. */
  body: unknown;
  /** What stands for the content as sent; only its hash is kept, to tell a retry from a different item under the same id. */
  sent: string;
  /** Of the item as JSON, roughly, where `sent` is shorter. */
  bytes?: number;
  /** E12: free text and personal data. Stored beside the batch, outside of the chain, erasable with `forget`. */
  details?: Record<string, string>;
}

/**
 * Where a log stands. `epoch` names the lineage (made when the log is created), `chain` is the hash over all batches up to
 * and including `seq`. Two logs with equal positions hold equal entries.
 */
export interface Position {
  epoch: string;
  /** 0 for an empty log. */
  seq: number;
  /** Hex. */
  chain: string;
}

/** A place in a chain. */
export type ChainMark = Pick<Position, 'seq' | 'chain'>;
/** Where every chain begins. */
export const START: ChainMark = { seq: 0, chain: '0'.repeat(64) };

export type Appended =
  | { status: 'accepted'; seq: number; receivedAt: number }
  /** (source, id) was there before; `differs` when the content as sent is another. The log keeps the first. */
  | { status: 'duplicate'; seq: number; differs: boolean }
  /** Mode `all` only: another item of the same append existed, so nothing was written. */
  | { status: 'refused' };

/** A stored entry together with its details, as `readAt` gives it. */
export type StoredEntry = AnyEntry & { details?: Record<string, string> };

export interface Log {
  /**
   * `each`: item by item, in order; duplicates (also within the call) are told apart from new ones and lose nothing.
   * `all`: everything, or nothing if one (source, id) exists; at most 500 entries.
   * Resolves when durable: after a kill -9 at any later moment every accepted item is there. `receivedAt` is the store's clock,
   * at least `notBefore`, and never decreases. Rejects with StoreUnavailable when it cannot promise that.
   */
  append(ws: string, entries: readonly NewEntry[], mode: 'each' | 'all', options?: { notBefore?: number }): Promise<Appended[]>;
  /**
   * Entries with seq > after, in order, at most `max` (at least one batch when there is one); without details. Every batch is held
   * against the chain as it is read: rejects with LogDamaged, never with what was not written.
   */
  read(ws: string, after: number, max: number): Promise<AnyEntry[]>;
  /**
   * For a start: whole batches after a mark, in order, by columns, together at most `max` entries (at least one batch when there is
   * one). Each is held against the chain from the mark on: LogDamaged says which seq is the first that does not fit.
   */
  replay(ws: string, after: ChainMark, max: number): Promise<EntryColumns[]>;
  /** The entries with these seqs, in the order asked, with their details unless forgotten; unknown seqs are left out. LogDamaged as for `read`. */
  readAt(ws: string, seqs: readonly number[]): Promise<StoredEntry[]>;
  /** The seq stored under (source, id), for ever; null when there is none. */
  find(ws: string, source: string, id: string): Promise<number | null>;
  /**
   * Calls back with every entry after `after`, in order, each exactly once, until stopped; also with those that other
   * processes append. The next call waits for the last one's promise, which must not reject. Stopping resolves once the last
   * call has ended, so it is not awaited inside of one.
   */
  watch(
    ws: string,
    after: number,
    onEntries: (entries: AnyEntry[], position: Position) => void | Promise<void>,
  ): Promise<() => Promise<void>>;
  /** Erases the details of these seqs. The chain stays whole. */
  forget(ws: string, seqs: readonly number[]): Promise<void>;
  position(ws: string): Promise<Position>;
  /** Recomputes the chain; the first seq that does not fit, or null when all is well. `rest` is awaited between short pieces of work. */
  verify(ws: string, rest?: () => Promise<void>): Promise<number | null>;
}

/** A small document with compare-and-set. */
export interface VaultDoc<T = unknown> {
  kind: string;
  id: string;
  /** Counts up from 1. */
  rev: number;
  value: T;
  /** Epoch ms; gone from then on. */
  expiresAt?: number;
}

export interface VaultPut {
  kind: string;
  id: string;
  value: unknown;
  /** The revision this replaces: 0 for "must not exist yet", undefined for "whatever is there". */
  replaces?: number;
  ttlMs?: number;
}

/** Names, e-mails, key hashes, secrets: what the fold never needs. `ws` is '' for documents of the whole server. */
export interface Vault {
  get<T>(ws: string, kind: string, id: string): Promise<VaultDoc<T> | null>;
  /** All or nothing: false, and nothing written, when one of the revisions is not the current one. */
  put(ws: string, docs: readonly VaultPut[]): Promise<boolean>;
  delete(ws: string, kind: string, id: string): Promise<boolean>;
  /** All live documents of a kind, by id. */
  list<T>(ws: string, kind: string): Promise<VaultDoc<T>[]>;
}

export interface Store {
  readonly kind: 'memory' | 'sqlite' | 'redis';
  /** Sentences about settings under which acknowledged data can be lost; for the start-up log and `doctor`. */
  readonly warnings: readonly string[];
  readonly log: Log;
  readonly vault: Vault;
  /** The store's clock, epoch ms; nodes take `now` from here. */
  now(): number;
  /** Ids of the workspaces that exist, sorted. A workspace exists from its first append or vault document. */
  workspaces(): Promise<string[]>;
  /** Removes the workspace's log and vault for good. */
  deleteWorkspace(ws: string): Promise<void>;
  close(): Promise<void>;
}

/** The store cannot be reached, or a sync failed. Nothing of the call was acknowledged. */
export class StoreUnavailable extends Error {
  override name = 'StoreUnavailable';
}

/**
 * What is stored of a workspace, or of the server under '', is not what was written there: a batch does not fit the chain, its file
 * is gone, empty, another or no database any more. Neither shown nor added to.
 */
export class LogDamaged extends StoreUnavailable {
  override name = 'LogDamaged';
  readonly ws: string;
  readonly reason: string;
  /** The first entry that does not fit, when it is one. */
  readonly seq: number | undefined;
  /** Whether it may be well again in this process, once the right file lies there. */
  readonly heals: boolean;
  constructor(ws: string, reason: string, { seq, heals = false }: { seq?: number | undefined; heals?: boolean } = {}) {
    super(
      `What is stored of ${ws === '' ? 'this server' : `workspace ${ws}`} is damaged: ${reason}. Restore it from a backup and start Rallyboard again.`,
    );
    this.ws = ws;
    this.reason = reason;
    this.seq = seq;
    this.heals = heals;
  }
}

/** Another process owns this data folder. `owner` is what `server.json` says of it, when it could be read. */
export class DataFolderBusy extends Error {
  override name = 'DataFolderBusy';
  readonly owner: { pid?: number; url?: string } | null;
  constructor(folder: string, owner: { pid?: number; url?: string } | null) {
    super(
      `Another Rallyboard owns the data folder ${folder}${owner?.url ? ` and serves at ${owner.url}` : ''}. Stop it first, or choose another folder with RALLYBOARD_DATA.`,
    );
    this.owner = owner;
  }
}
