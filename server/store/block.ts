/**
 * The batch format, the same in memory, SQLite and Redis.
 *
 * A batch holds the entries `first` … `last` (seqs without gaps) that were stored together at `receivedAt`:
 *
 *   block  one byte, then JSON in UTF-8: after the byte `j` (0x6a) plain, after `d` (0x64) as raw deflate (RFC 1951).
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
import { type BodyColumns, packBodies, unpackBodies } from './body-columns.ts';
import { type Columns, type ItemHead, itemHead } from './item.ts';
import type { Position } from './store.ts';

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

/** A batch with its block unpacked to the JSON text. */
export interface TextBatch extends BatchMark {
  text: string;
}

/** A batch ready for use. */
export interface EntryBatch extends BatchMark {
  entries: AnyEntry[];
}

export const EMPTY_CHAIN = '0'.repeat(64);
export const NO_POSITION: Position = { epoch: '', seq: 0, chain: EMPTY_CHAIN };

const PLAIN = 0x6a;
const DEFLATED = 0x64;
/** Below it deflate costs more time than the bytes it saves. */
const deflateFromBytes = 2_048;
/** From so many entries on their bodies go by columns. */
const columnsFrom = 8;

interface BlockJson {
  head: [source: string, kind: string, actor: string][];
  of?: number[];
  id: string[];
  at: number[];
  body: unknown[] | BodyColumns;
}

/** Collects entries, already stringified, into one block. */
export class BlockBuilder {
  readonly #heads = new Map<string, number>();
  readonly #of: number[] = [];
  readonly #ids: string[] = [];
  readonly #at: number[] = [];
  readonly #bodies: string[] = [];
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
    this.#bodies.push(items.body[index] ?? 'null');
  }

  build(): Buffer {
    const of = this.#heads.size === 1 ? '' : `,"of":[${this.#of.join(',')}]`;
    const head = `{"head":[${[...this.#heads.keys()].join(',')}]${of}`;
    const bodies = this.size < columnsFrom ? `[${this.#bodies.join(',')}]` : packBodies(this.#bodies);
    const text = `${head},"id":${JSON.stringify(this.#ids)},"at":[${this.#at.join(',')}],"body":${bodies}}`;
    const json = Buffer.from(text);
    if (json.length < deflateFromBytes) return Buffer.concat([Buffer.of(PLAIN), json]);
    return Buffer.concat([Buffer.of(DEFLATED), deflateRawSync(json, { level: 1 })]);
  }
}

/** The JSON text of a block; throws on a block that is not one. */
export function blockText(block: Uint8Array): string {
  const rest = Buffer.from(block.buffer, block.byteOffset + 1, block.byteLength - 1);
  if (block[0] === PLAIN) return rest.toString();
  if (block[0] === DEFLATED) return inflateRawSync(rest, { chunkSize: 131_072 }).toString();
  throw new Error('A block begins with neither j nor d: it was not written by Rallyboard, or damaged.');
}

/** The entries of a batch in seq order. */
export function batchEntries(batch: TextBatch): AnyEntry[] {
  const json = JSON.parse(batch.text) as BlockJson;
  const { head, of, id, at } = json;
  const bodies = Array.isArray(json.body) ? json.body : unpackBodies(json.body, id.length);
  const base = at[0] ?? 0;
  const { first, receivedAt } = batch;
  const entries = new Array<AnyEntry>(id.length);
  for (let index = 0; index < id.length; index += 1) {
    const [source, kind, actor] = head[of?.[index] ?? 0] ?? ['', '', ''];
    const happenedAt = index === 0 ? base : base + (at[index] ?? 0);
    const entry = { seq: first + index, source, id: id[index], kind, at: happenedAt, receivedAt, actor, body: bodies[index] };
    entries[index] = entry as AnyEntry;
  }
  return entries;
}

export function textBatch(batch: Batch): TextBatch {
  const { first, last, receivedAt, chain } = batch;
  return { first, last, receivedAt, chain, text: blockText(batch.block) };
}

export function entryBatch(batch: TextBatch): EntryBatch {
  const { first, last, receivedAt, chain } = batch;
  return { first, last, receivedAt, chain, entries: batchEntries(batch) };
}

/** The entries of several batches that come after a seq. */
export function entriesAfter(batches: readonly TextBatch[], after: number): AnyEntry[] {
  const entries: AnyEntry[] = [];
  // Not `flat`: it costs a third of what unpacking does.
  for (const batch of batches) for (const entry of batchEntries(batch)) if (entry.seq > after) entries.push(entry);
  return entries;
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
  seq = 0;
  chain = EMPTY_CHAIN;
  #receivedAt = 0;

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
