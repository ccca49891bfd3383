/** From a block's JSON to its entries, by columns. Ids are the longest part of most blocks, and a start needs few: they wait. */
import { isAscii } from 'node:buffer';
import type { AnyEntry } from '../../shared/entry.ts';
import type { EntryColumns } from '../../shared/entry-columns.ts';
import type { OpenBatch } from './block.ts';
import { type BodyColumns, bodyShapes, unpackBodies } from './body-columns.ts';

interface BlockHead {
  head: [source: string, kind: string, actor: string][];
  of?: number[];
}

const IDS = ',"id":[';
const AFTER_IDS = '],"at":[';
const AFTER_AT = '],"body":';

/** Throws on what is no block. */
export function entryColumns({ first, last, receivedAt, chain, json }: OpenBatch): EntryColumns {
  const bytes = Buffer.from(json.buffer, json.byteOffset, json.byteLength);
  const encoding = isAscii(json) ? 'latin1' : 'utf8';
  // Inside of a JSON string every quote has a backslash before it, so that no text can look like these.
  const from = bytes.indexOf(IDS);
  const to = bytes.indexOf(AFTER_IDS, from) + 1;
  const atEnd = bytes.indexOf(AFTER_AT, to) + 1;
  if (from === -1 || to === 0 || atEnd === 0) throw new Error('A block lacks a part: it was not written by Rallyboard.');
  const parse = (start: number, end: number): unknown => JSON.parse(bytes.toString(encoding, start, end));
  const { head, of } = JSON.parse(`${bytes.toString(encoding, 0, from)}}`) as BlockHead;
  const at = parse(to + AFTER_IDS.length - 2, atEnd) as number[];
  const body = parse(atEnd + AFTER_AT.length - 1, bytes.length - 1) as unknown[] | BodyColumns;
  const base = at[0] ?? 0;
  at[0] = 0;
  let bodies: unknown[] | null = null;
  let ids: string[] | null = null;
  const entry = (index: number): AnyEntry => {
    ids ??= parse(from + IDS.length - 1, to) as string[];
    bodies ??= Array.isArray(body) ? body : unpackBodies(body, last - first + 1);
    const [source, kind, actor] = head[of?.[index] ?? 0] ?? ['', '', ''];
    const moment = base + (at[index] ?? 0);
    return { seq: first + index, source, id: ids[index], kind, at: moment, receivedAt, actor, body: bodies[index] } as AnyEntry;
  };
  const shaped = Array.isArray(body) ? { shapes: null, shapeOf: null } : { shapes: bodyShapes(body), shapeOf: body.of ?? null };
  return { first, last, receivedAt, chain, heads: head, headOf: of ?? null, base, after: at, ...shaped, entry };
}
