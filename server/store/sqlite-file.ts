/** One SQLite file: the log and the vault of one workspace. Synchronous; lives in the worker thread. */
import { randomUUID } from 'node:crypto';
import { statSync } from 'node:fs';
import { type Batch, ChainCheck, EMPTY_CHAIN, fits, misfit, type OpenBatch, openBatch } from './block.ts';
import { IdIndex } from './id-index.ts';
import { type Answer, type AppendCall, hashBytes, idHashBytes } from './item.ts';
import { packBatches, unpackBatches } from './pack.ts';
import { blockEntriesMax, type Head, type Known, plan } from './plan.ts';
import { type Database, isCorrupt, isFailedSync, openDatabase, type Statement } from './sqlite-driver.ts';
import type { Walked } from './sqlite-protocol.ts';
import { FORMAT, FORMAT_OLDEST, schemaSql } from './sqlite-schema.ts';
import { type ChainMark, LogDamaged } from './store.ts';
import { decidePuts, isLive, type PutDoc, type StoredDoc } from './vault-rules.ts';
import { WriteFailed } from './write-gate.ts';

interface BatchRow {
  first: number;
  last: number;
  received_at: number;
  chain: Uint8Array;
  block: Uint8Array;
}

/** Rows of ids taken into memory at a time, so that readers get their turn while a long log is opened. */
const idRowsAtOnce = 200;
const expiredAtOnce = 50;
/** Entries at the end of the log that are left as they came. */
const looseEntries = 1_000;
/** Fewer batches than this are not worth a pack. */
const packBatchesMin = 8;
/** In the vault: the seq up to which small batches were packed. */
const PACKED_TO = 'packed-to';

export class SqliteFile {
  readonly epoch: string;
  head: Head = { seq: 0, chain: EMPTY_CHAIN, receivedAt: 0 };
  /** A write failed: nothing more may be written before `reopen`. */
  failed = false;
  readonly #path: string;
  readonly #ws: string;
  #database: Database;
  #isOpen = true;
  #place: Place;
  readonly #statements = new Map<string, Statement>();
  readonly #index = new IdIndex();
  #indexedTo = 0;
  #packedTo = 0;

  /** `ws` is whose file it is, '' for the server's. */
  constructor(path: string, ws: string) {
    this.#path = path;
    this.#ws = ws;
    this.#database = openDatabase(path);
    try {
      this.epoch = this.#prepareSchema(path);
    } catch (error) {
      this.close();
      throw error;
    }
    this.head = this.#storedHead();
    this.#packedTo = Number(this.get(PACKED_TO, '')?.json ?? 0);
    this.#place = placeOf(path);
  }

  /** Whether what is open still lies under its name, whole: what is written to a deleted file ends with the process. */
  isInPlace(): boolean {
    const { main, wal, bytes } = placeOf(this.#path);
    return main === this.#place.main && wal === this.#place.wal && bytes >= this.#place.bytes;
  }

  /**
   * Opens the file anew after a failed write, holds it against what was acknowledged, and writes. What was written whole without an
   * answer is kept: whoever sent it finds it there. Throws while that cannot be, WriteFailed that does not heal when something is lost.
   */
  reopen(): void {
    this.close();
    this.#database = openDatabase(this.#path);
    this.#isOpen = true;
    const { head } = this;
    const there = this.#sql('SELECT epoch, (SELECT max(last) FROM batch_ids) AS ids FROM meta').get() as {
      epoch: string;
      ids: number | null;
    };
    const acknowledged = this.#storedHead(head.seq);
    const stored = this.#storedHead();
    const check = new ChainCheck(head);
    const whole = [...this.#batchesAfter(head.seq)].every((batch) => check.check(batch));
    if (there.epoch !== this.epoch || acknowledged.chain !== head.chain || !whole || (there.ids ?? 0) !== stored.seq) {
      throw new WriteFailed(`${head.seq} entries were acknowledged and are not all in the file, which ends at ${stored.seq}`, false);
    }
    this.head = stored;
    this.#transaction(() => this.#sql('UPDATE meta SET epoch = epoch').run());
    // Into the file itself, synced: nothing rests any more on what the failed write left in the write-ahead log.
    const { busy } = this.#sql('PRAGMA wal_checkpoint(TRUNCATE)').get() as { busy: number };
    if (busy !== 0) throw new Error('The write-ahead log is in use and could not be emptied.');
    this.#place = placeOf(this.#path);
    this.failed = false;
  }

  /** Takes some more ids into memory; true once all are there. Appending and finding need them all. */
  prepareIndex(): boolean {
    if (this.#indexedTo >= this.head.seq) return true;
    const rows = this.#sql('SELECT first, last, hashes FROM batch_ids WHERE last > ? ORDER BY last LIMIT ?').all(
      this.#indexedTo,
      idRowsAtOnce,
    );
    for (const row of rows as unknown as { first: number; last: number; hashes: Uint8Array }[]) {
      const hashes = latin1(row.hashes);
      for (let seq = row.first, at = 0; seq <= row.last; seq += 1, at += hashBytes) this.#index.add(hashes, seq, at);
      this.#indexedTo = row.last;
    }
    if (rows.length < idRowsAtOnce && this.#indexedTo < this.head.seq) throw this.#idsDamaged();
    return this.#indexedTo >= this.head.seq;
  }

  /** One transaction for all the calls. After WriteFailed the file must not be written again before it is reopened. */
  append(calls: readonly AppendCall[]): { answers: Answer[]; batches: Batch[] } {
    const { answers, batches, head } = plan(this.head, calls, (hash) => this.#known(hash));
    if (batches.length === 0) return { answers, batches };
    this.#transaction(() => {
      for (const { first, last, receivedAt, chain, block, hashes, details } of batches) {
        this.#sql('INSERT INTO batch VALUES (?, ?, ?, ?, ?)').run(last, first, receivedAt, Buffer.from(chain, 'hex'), block);
        this.#sql('INSERT INTO batch_ids VALUES (?, ?, ?)').run(last, first, Buffer.from(hashes, 'latin1'));
        for (const { seq, json } of details) this.#sql('INSERT INTO details VALUES (?, ?)').run(seq, json);
      }
    });
    for (const { first, last, hashes } of batches) {
      for (let seq = first, at = 0; seq <= last; seq += 1, at += hashBytes) this.#index.add(hashes, seq, at);
    }
    this.#indexedTo = head.seq;
    this.head = head;
    return { answers, batches };
  }

  /**
   * Puts the oldest small batches that are not yet together into one pack, in one transaction; does nothing while there are few.
   * The newest stay as they came, so that the end of the log is one batch.
   */
  packSome(): void {
    if (this.failed || this.head.seq - this.#packedTo < looseEntries + blockEntriesMax) return;
    const sizes = this.#sql('SELECT first, last FROM batch WHERE last > ? ORDER BY last LIMIT ?').all(this.#packedTo, blockEntriesMax);
    const start = Number(sizes[0]?.first);
    const run = sizes.map((row) => Number(row.last)).filter((last) => last - start < blockEntriesMax);
    const end = run.at(-1) ?? Number(sizes[0]?.last);
    // Known before it is tried: what cannot be packed is not tried again and again.
    this.#packedTo = end;
    if (run.length >= packBatchesMin) this.#pack(start, end);
  }

  find(hash: string): number | null {
    return this.#known(hash)?.seq ?? null;
  }

  /** Throws LogDamaged, as `readAt`. */
  read(after: number, max: number): OpenBatch[] {
    const batches: OpenBatch[] = [];
    let count = 0;
    for (const batch of this.#checkedAfter(after)) {
      if (!fits(batch, after, count, max)) break;
      batches.push(openBatch(batch));
      count += batch.last - Math.max(batch.first - 1, after);
    }
    return batches;
  }

  readAt(seqs: readonly number[]): { batches: OpenBatch[]; details: [number, string][] } {
    const batches: OpenBatch[] = [];
    const details: [number, string][] = [];
    let covered = 0;
    for (const seq of [...new Set(seqs)].sort((a, b) => a - b)) {
      const told = this.#sql('SELECT json FROM details WHERE seq = ?').get(seq) as { json: string } | undefined;
      if (told) details.push([seq, told.json]);
      if (seq <= covered) continue;
      const row = this.#sql('SELECT * FROM batch WHERE last >= ? ORDER BY last LIMIT 1').get(seq) as unknown as BatchRow | undefined;
      if (!row) break;
      const batch = this.#checked(row, this.#checkBefore(row.last)).find(({ first, last }) => first <= seq && seq <= last);
      if (batch) batches.push(openBatch(batch));
      covered = Math.max(covered, batch?.last ?? 0);
    }
    return { batches, details };
  }

  forget(seqs: readonly number[]): void {
    this.#transaction(() => {
      for (const seq of seqs) this.#sql('DELETE FROM details WHERE seq = ?').run(seq);
    });
    this.#overwriteErased();
  }

  /** Checks the chain after a mark: whole batches, at most `max` entries, at least one batch. */
  walk(after: ChainMark, max: number, wanted: boolean): Walked {
    const check = new ChainCheck(after);
    const batches: OpenBatch[] = [];
    const walked = (fits: boolean): Walked => {
      const { seq, chain } = check;
      return { batches, to: { seq, chain }, damagedAt: fits ? null : seq + 1 };
    };
    for (const batch of this.#batchesAfter(after.seq)) {
      if (!fits(batch, after.seq, check.seq - after.seq, max)) return walked(true);
      if (!check.check(batch)) return walked(false);
      if (wanted) batches.push(openBatch(batch));
    }
    const { last } = this.#sql('SELECT max(last) AS last FROM batch_ids').get() as { last: number | null };
    return walked(check.seq === this.head.seq && check.chain === this.head.chain && check.seq === (last ?? 0));
  }

  get(kind: string, id: string): StoredDoc | null {
    const found = this.#sql('SELECT kind, id, rev, json, expires_at AS expiresAt FROM doc WHERE kind = ? AND id = ?').get(kind, id);
    return (found as StoredDoc | undefined) ?? null;
  }

  put(docs: readonly PutDoc[], now: number): boolean {
    const writes = decidePuts(docs, (kind, id) => this.get(kind, id), now);
    if (!writes) return false;
    this.#transaction(() => {
      for (const { kind, id, rev, json, expiresAt } of writes) {
        this.#sql('INSERT OR REPLACE INTO doc VALUES (?, ?, ?, ?, ?)').run(kind, id, rev, json, expiresAt);
      }
      const expired = 'SELECT kind, id FROM doc WHERE expires_at > 0 AND expires_at <= ? LIMIT ?';
      this.#sql(`DELETE FROM doc WHERE (kind, id) IN (${expired})`).run(now, expiredAtOnce);
    });
    return true;
  }

  delete(kind: string, id: string, now: number): boolean {
    const live = isLive(this.get(kind, id), now);
    this.#transaction(() => this.#sql('DELETE FROM doc WHERE kind = ? AND id = ?').run(kind, id));
    this.#overwriteErased();
    return live;
  }

  list(kind: string): StoredDoc[] {
    const rows = this.#sql('SELECT kind, id, rev, json, expires_at AS expiresAt FROM doc WHERE kind = ?').all(kind);
    return rows.map((row) => ({ ...row }) as unknown as StoredDoc);
  }

  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#statements.clear();
    this.#database.close();
  }

  #prepareSchema(path: string): string {
    const { version } = this.#database.prepare("SELECT count(*) AS version FROM sqlite_schema WHERE name = 'meta'").get() as {
      version: number;
    };
    if (version === 0) {
      this.#transaction(() => {
        this.#database.exec(schemaSql);
        this.#sql('INSERT INTO meta VALUES (?, ?)').run(randomUUID(), FORMAT);
      });
    }
    const meta = this.#sql('SELECT epoch, format FROM meta').get() as { epoch: string; format: number } | undefined;
    if (!meta) throw new LogDamaged(this.#ws, 'its file does not say which log it holds', { heals: true });
    const { epoch, format } = meta;
    if (format < FORMAT_OLDEST || format > FORMAT) {
      throw new Error(`${path} has format ${format}; this Rallyboard reads ${FORMAT}. Use the version that wrote it.`);
    }
    if (format < FORMAT) this.#transaction(() => this.#sql('UPDATE meta SET format = ?').run(FORMAT));
    return epoch;
  }

  /** The last batch stored, up to and including a seq. */
  #storedHead(to = Number.MAX_SAFE_INTEGER): Head {
    const newest = this.#sql('SELECT * FROM batch WHERE last <= ? ORDER BY last DESC LIMIT 1').get(to) as unknown as BatchRow | undefined;
    if (!newest) return { seq: 0, chain: EMPTY_CHAIN, receivedAt: 0 };
    return { seq: newest.last, chain: Buffer.from(newest.chain).toString('hex'), receivedAt: newest.received_at };
  }

  #pack(start: number, end: number): void {
    const range = 'FROM batch WHERE last BETWEEN ? AND ?';
    const rows = this.#sql(`SELECT * ${range} ORDER BY last`).all(start, end) as unknown as BatchRow[];
    const ids = this.#sql('SELECT hashes FROM batch_ids WHERE last BETWEEN ? AND ? ORDER BY last').all(start, end);
    const block = packBatches(this.#storedHead(start - 1).chain, rows.flatMap(toBatches));
    const newest = rows.at(-1);
    // What does not follow the chain stays as it is, for `verify` to tell.
    if (!block || !newest) return;
    this.#transaction(() => {
      this.#sql(`DELETE ${range}`).run(start, end);
      this.#sql('DELETE FROM batch_ids WHERE last BETWEEN ? AND ?').run(start, end);
      this.#sql('INSERT INTO batch VALUES (?, ?, ?, ?, ?)').run(end, start, newest.received_at, newest.chain, block);
      this.#sql('INSERT INTO batch_ids VALUES (?, ?, ?)').run(end, start, Buffer.concat(ids.map((row) => row.hashes as Uint8Array)));
      this.#sql('INSERT OR REPLACE INTO doc VALUES (?, ?, 1, ?, 0)').run(PACKED_TO, '', String(end));
    });
  }

  #known(hash: string): Known | null {
    if (this.#indexedTo < this.head.seq) throw this.#idsDamaged();
    for (const seq of this.#index.candidates(hash)) {
      const row = this.#sql('SELECT first, hashes FROM batch_ids WHERE last >= ? ORDER BY last LIMIT 1').get(seq);
      if (!row) continue;
      const { first, hashes } = row as { first: number; hashes: Uint8Array };
      const at = (seq - first) * hashBytes;
      const stored = latin1(hashes.subarray(at, at + hashBytes));
      if (stored.startsWith(hash)) return { seq, content: stored.slice(idHashBytes) };
    }
    return null;
  }

  *#batchesAfter(after: number): Generator<Batch> {
    // A statement of its own: an iteration that is left early must not stay in a cached one.
    const rows = this.#database.prepare('SELECT * FROM batch WHERE last > ? ORDER BY last').iterate(after);
    for (const row of rows) for (const batch of toBatches(row as unknown as BatchRow)) if (batch.last > after) yield batch;
  }

  /** The same, each held against the chain. Throws LogDamaged. */
  *#checkedAfter(after: number): Generator<Batch> {
    const check = this.#checkBefore(after + 1);
    const rows = this.#database.prepare('SELECT * FROM batch WHERE last > ? ORDER BY last').iterate(after);
    for (const row of rows) for (const batch of this.#checked(row as unknown as BatchRow, check)) if (batch.last > after) yield batch;
  }

  /** From the end of the last row before a seq. */
  #checkBefore(seq: number): ChainCheck {
    const row = this.#sql('SELECT last, chain FROM batch WHERE last < ? ORDER BY last DESC LIMIT 1').get(seq);
    const before = row as { last: number; chain: Uint8Array } | undefined;
    return new ChainCheck(before && { seq: before.last, chain: Buffer.from(before.chain).toString('hex') });
  }

  #checked(row: BatchRow, check: ChainCheck): Batch[] {
    const batches = toBatches(row);
    if (!batches.every((batch) => check.check(batch))) throw misfit(this.#ws, check.seq + 1);
    return batches;
  }

  #idsDamaged(): LogDamaged {
    return new LogDamaged(this.#ws, `its ids end at ${this.#indexedTo}, its entries at ${this.head.seq}`);
  }

  /** What was deleted is zeroed in the file (secure_delete), but old pages wait in the write-ahead log until it is emptied. */
  #overwriteErased(): void {
    this.#sql('PRAGMA wal_checkpoint(TRUNCATE)').all();
  }

  #transaction(write: () => void): void {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      write();
      this.#database.exec('COMMIT');
    } catch (error) {
      try {
        this.#database.exec('ROLLBACK');
      } catch {
        // SQLite rolls back by itself after some errors; the first error is the one to tell.
      }
      // Not of the disk, but of this file: the others are written as before.
      if (isCorrupt(error)) throw error;
      this.failed = true;
      throw new WriteFailed(error instanceof Error ? error.message : String(error), !isFailedSync(error), { cause: error });
    }
  }

  #sql(text: string): Statement {
    let statement = this.#statements.get(text);
    if (!statement) {
      statement = this.#database.prepare(text);
      this.#statements.set(text, statement);
    }
    return statement;
  }
}

/** Which files lie under a database's names, and how large the main one is: it never shrinks. */
interface Place {
  main: number;
  wal: number;
  bytes: number;
}

function placeOf(path: string): Place {
  const main = statSync(path, { throwIfNoEntry: false });
  return { main: main?.ino ?? 0, wal: statSync(`${path}-wal`, { throwIfNoEntry: false })?.ino ?? 0, bytes: main?.size ?? 0 };
}

function toBatches(row: BatchRow): Batch[] {
  const chain = Buffer.from(row.chain).toString('hex');
  return unpackBatches({ first: row.first, last: row.last, receivedAt: row.received_at, chain, block: row.block });
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}
