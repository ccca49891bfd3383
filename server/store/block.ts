/**
 * The batch format, the same in memory, SQLite and Redis.
 *
 * A batch holds the entries `first` … `last` (seqs without gaps) that were stored together at `receivedAt`:
 *
 *   block  one byte, then JSON in UTF-8 without blanks and in this order: after the byte `j` (0x6a) plain, after `d` (0x64) as raw deflate (RFC 1951).
 *          {"head": [[source, kind, actor], …], "of": [index into head, one per entry], "id": [id, …],
 *           "at": [epoch ms of the first, then milliseconds after the first], "body": [body, …] or the columns of body-columns.ts}
 *          `of` is left out when there is one head. Entry i has the seq `first + i`; seqs and receivedAt stay outside of the
 *          block, so that a writer can prepare it before it knows them. Few bodies are written as they are, many by columns:
 *          that takes half the space and a third of the time to read.
 *   chain  SHA-256 over the 32 bytes of the previous batch's chain, the 32 bytes SHA-256(block), then first, last and
 *          receivedAt as 64-bit big-endian integers: 88 bytes. Before the first batch the chain is 32 zero bytes.
 *
 * Outside of the chain stand, per entry, the 16-byte id hash with the 8-byte content hash (`item.ts`) and the erasable details.
 */
import { hash } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { AnyEntry } from '../../shared/entry.ts';
import { BodyWriter } from './body-table.ts';
import { entryColumns } from './entry-columns.ts';
import { type Columns, type ItemHead, itemHead } from './item.ts';
import { type ChainMark, LogDamaged, type Position, START } from './store.ts';

/** Where a batch stands, without its content. `chain` is hex. */
export interface BatchMark {
  first: number;
  last: number;
  receivedAt: number;
  chain: string;
}

export interface Batch extends BatchMark {
  block: Uint8Array;
}

/** A batch with its block unpacked to its JSON. */
export interface OpenBatch extends BatchMark {
  json: Uint8Array;
}

/** A batch ready for use. */
export interface EntryBatch extends BatchMark {
  entries: AnyEntry[];
}

export const EMPTY_CHAIN = START.chain;
export const NO_POSITION: Position = { epoch: '', seq: 0, chain: EMPTY_CHAIN };

const PLAIN = 0x6a;
const DEFLATED = 0x64;
/** Below it deflate costs more time than the bytes it saves. */
const deflateFromBytes = 2_048;
/** Room for what most blocks hold; asking for much more costs more than a second piece now and then. */
const inflatedChunkBytes = 32_768;
/** From so many entries on their bodies go by columns. */
const columnsFrom = 8;

/** Collects entries into one block. */
export class BlockBuilder {
  readonly #heads = new Map<string, number>();
  readonly #of: number[] = [];
  readonly #ids: string[] = [];
  readonly #at: number[] = [];
  readonly #bodies = new BodyWriter();
  #base = 0;
  #lastHead: ItemHead | null = null;
  #lastNumber = 0;

  get size(): number {
    return this.#ids.length;
  }

  add(items: Columns, index: number): void {
    const head = itemHead(items, index);
    if (head !== this.#lastHead) {
      const key = JSON.stringify(head);
      this.#lastHead = head;
      this.#lastNumber = this.#heads.get(key) ?? this.#heads.size;
      this.#heads.set(key, this.#lastNumber);
    }
    const at = items.at[index] ?? 0;
    if (this.#ids.length === 0) this.#base = at;
    this.#of.push(this.#lastNumber);
    this.#at.push(this.#ids.length === 0 ? at : at - this.#base);
    this.#ids.push(items.id[index] ?? '');
    this.#bodies.add(items.bodies, index);
  }

  build(): Buffer {
    const of = this.#heads.size === 1 ? '' : `,"of":[${this.#of.join(',')}]`;
    const head = `{"head":[${[...this.#heads.keys()].join(',')}]${of}`;
    const bodies = this.size < columnsFrom ? this.#bodies.toList() : this.#bodies.toColumns();
    const text = `${head},"id":${JSON.stringify(this.#ids)},"at":[${this.#at.join(',')}],"body":${bodies}}`;
    const json = Buffer.from(text);
    if (json.length < deflateFromBytes) return Buffer.concat([Buffer.of(PLAIN), json]);
    return Buffer.concat([Buffer.of(DEFLATED), deflateRawSync(json, { level: 1 })]);
  }
}

/** The JSON of a block; throws on a block that is not one. */
export function blockJson(block: Uint8Array): Uint8Array {
  const rest = block.subarray(1);
  if (block[0] === PLAIN) return rest;
  if (block[0] === DEFLATED) return inflateRawSync(rest, { chunkSize: inflatedChunkBytes });
  throw new Error('A block begins with neither j nor d: it was not written by Rallyboard, or damaged.');
}

/** The entries of a batch in seq order. */
export function batchEntries(batch: OpenBatch): AnyEntry[] {
  const { entry } = entryColumns(batch);
  return Array.from({ length: batch.last - batch.first + 1 }, (_, index) => entry(index));
}

export function openBatch(batch: Batch): OpenBatch {
  const { first, last, receivedAt, chain } = batch;
  return { first, last, receivedAt, chain, json: blockJson(batch.block) };
}

export function entryBatch(batch: OpenBatch): EntryBatch {
  const { first, last, receivedAt, chain } = batch;
  return { first, last, receivedAt, chain, entries: batchEntries(batch) };
}

/** The entries of several batches that come after a seq. */
export function entriesAfter(batches: readonly OpenBatch[], after: number): AnyEntry[] {
  const entries: AnyEntry[] = [];
  // Not `flat`: it costs a third of what unpacking does.
  for (const batch of batches) for (const entry of batchEntries(batch)) if (entry.seq > after) entries.push(entry);
  return entries;
}

/** The batches after a mark, in order, each held against the chain. Throws LogDamaged. */
export function chained(ws: string, after: ChainMark, batches: readonly Batch[]): OpenBatch[] {
  const check = new ChainCheck(after);
  return batches.map((batch) => {
    if (!check.check(batch)) throw misfit(ws, check.seq + 1);
    return openBatch(batch);
  });
}

export function misfit(ws: string, seq: number): LogDamaged {
  return new LogDamaged(ws, `entry ${seq} is not what was written`, { seq });
}

/** Whether a batch still belongs to an answer of at most `max` entries that holds `count` so far: the first always does. */
export function fits(batch: BatchMark, after: number, count: number, max: number): boolean {
  return count === 0 || count + batch.last - Math.max(batch.first - 1, after) <= max;
}

/** The chain (hex) after a batch, from the chain (hex) before it. */
export function nextChain(previous: string, block: Uint8Array, first: number, last: number, receivedAt: number): string {
  const bytes = Buffer.allocUnsafe(88);
  bytes.write(previous, 0, 'hex');
  bytes.write(hash('sha256', block, 'hex'), 32, 'hex');
  bytes.writeBigUInt64BE(BigInt(first), 64);
  bytes.writeBigUInt64BE(BigInt(last), 72);
  bytes.writeBigUInt64BE(BigInt(receivedAt), 80);
  return hash('sha256', bytes, 'hex');
}

/** Follows a chain batch by batch; `check` says whether the next one fits. */
export class ChainCheck {
  seq: number;
  chain: string;
  #receivedAt = 0;

  /** From the beginning, or from a mark that is known to be right. */
  constructor({ seq, chain }: ChainMark = START) {
    this.seq = seq;
    this.chain = chain;
  }

  check(batch: Batch): boolean {
    const { first, last, receivedAt, chain, block } = batch;
    if (first !== this.seq + 1 || last < first || receivedAt < this.#receivedAt) return false;
    if (nextChain(this.chain, block, first, last, receivedAt) !== chain) return false;
    this.seq = last;
    this.chain = chain;
    this.#receivedAt = receivedAt;
    return true;
  }
}
