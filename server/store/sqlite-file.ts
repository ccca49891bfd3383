/** One SQLite file: the log and the vault of one workspace. Synchronous; lives in the worker thread. */
import { randomUUID } from 'node:crypto';
import { type Batch, ChainCheck, EMPTY_CHAIN, fits, type TextBatch, textBatch } from './block.ts';
import { IdIndex } from './id-index.ts';
import { type Answer, type AppendCall, hashBytes, idHashBytes } from './item.ts';
import { type Head, type Known, plan } from './plan.ts';
import { type Database, openDatabase, type Statement } from './sqlite-driver.ts';
import { FORMAT, schemaSql } from './sqlite-schema.ts';
import { decidePuts, isLive, type PutDoc, type StoredDoc } from './vault-rules.ts';

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

/** A write that began could not be finished: nobody knows what the disk holds of it, so nothing may be written after it. */
export class WriteFailed extends Error {
  override name = 'WriteFailed';
}

export class SqliteFile {
  readonly epoch: string;
  head: Head = { seq: 0, chain: EMPTY_CHAIN, receivedAt: 0 };
  readonly #database: Database;
  readonly #statements = new Map<string, Statement>();
  readonly #index = new IdIndex();
  #indexedTo = 0;

  constructor(path: string) {
    this.#database = openDatabase(path);
    try {
      this.epoch = this.#prepareSchema(path);
    } catch (error) {
      this.close();
      throw error;
    }
    const newest = this.#sql('SELECT * FROM batch ORDER BY last DESC LIMIT 1').get() as unknown as BatchRow | undefined;
    if (newest) this.head = { seq: newest.last, chain: Buffer.from(newest.chain).toString('hex'), receivedAt: newest.received_at };
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
      for (let seq = row.first, at = 0; seq <= row.last; seq += 1, at += hashBytes) this.#index.add(hashes.slice(at, at + 4), seq);
      this.#indexedTo = row.last;
    }
    if (rows.length < idRowsAtOnce && this.#indexedTo < this.head.seq) throw new Error('Ids are missing at the end of the log.');
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
      for (let seq = first, at = 0; seq <= last; seq += 1, at += hashBytes) this.#index.add(hashes.slice(at, at + 4), seq);
    }
    this.#indexedTo = head.seq;
    this.head = head;
    return { answers, batches };
  }

  find(hash: string): number | null {
    return this.#known(hash)?.seq ?? null;
  }

  read(after: number, max: number): TextBatch[] {
    const batches: TextBatch[] = [];
    let count = 0;
    for (const batch of this.#batchesAfter(after)) {
      if (!fits(batch, after, count, max)) break;
      batches.push(textBatch(batch));
      count += batch.last - Math.max(batch.first - 1, after);
    }
    return batches;
  }

  readAt(seqs: readonly number[]): { batches: TextBatch[]; details: [number, string][] } {
    const batches: TextBatch[] = [];
    const details: [number, string][] = [];
    let covered = 0;
    for (const seq of [...new Set(seqs)].sort((a, b) => a - b)) {
      const row = this.#sql('SELECT json FROM details WHERE seq = ?').get(seq) as { json: string } | undefined;
      if (row) details.push([seq, row.json]);
      if (seq <= covered) continue;
      const batch = this.#sql('SELECT * FROM batch WHERE last >= ? ORDER BY last LIMIT 1').get(seq) as unknown as BatchRow | undefined;
      if (!batch) break;
      if (batch.first <= seq) batches.push(textBatch(toBatch(batch)));
      covered = Math.max(covered, batch.first <= seq ? batch.last : 0);
    }
    return { batches, details };
  }

  forget(seqs: readonly number[]): void {
    this.#transaction(() => {
      for (const seq of seqs) this.#sql('DELETE FROM details WHERE seq = ?').run(seq);
    });
    this.#overwriteErased();
  }

  /** Checks batches one after the other; yields between them. Returns the first seq that does not fit, or null. */
  *verify(): Generator<void, number | null> {
    const check = new ChainCheck();
    for (;;) {
      const [batch] = this.#batchesAfter(check.seq);
      if (!batch) break;
      if (!check.check(batch)) return check.seq + 1;
      yield;
    }
    const { last } = this.#sql('SELECT max(last) AS last FROM batch_ids').get() as { last: number | null };
    return check.seq === this.head.seq && check.chain === this.head.chain && check.seq === (last ?? 0) ? null : check.seq + 1;
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
    const { epoch, format } = this.#sql('SELECT epoch, format FROM meta').get() as { epoch: string; format: number };
    if (format !== FORMAT) throw new Error(`${path} has format ${format}; this Rallyboard reads ${FORMAT}. Use the version that wrote it.`);
    return epoch;
  }

  #known(hash: string): Known | null {
    if (this.#indexedTo < this.head.seq) throw new Error('The ids of this workspace are not all known: the file may be damaged.');
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
    for (const row of rows) yield toBatch(row as unknown as BatchRow);
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
      throw new WriteFailed(error instanceof Error ? error.message : String(error), { cause: error });
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

function toBatch(row: BatchRow): Batch {
  const chain = Buffer.from(row.chain).toString('hex');
  return { first: row.first, last: row.last, receivedAt: row.received_at, chain, block: row.block };
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}
