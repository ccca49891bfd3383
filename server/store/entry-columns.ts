/** From a block's JSON to its entries, by columns. Ids are the longest part of most blocks, and a start needs few: they wait. */
import { isAscii } from 'node:buffer';
import type { AnyEntry } from '../../shared/entry.ts';
import type { EntryColumns } from '../../shared/entry-columns.ts';
import type { OpenBatch } from './block.ts';
import { type BodyColumns, bodyShapes, unpackBodies } from './body-columns.ts';

interface BlockJson {
  head: [source: string, kind: string, actor: string][];
  of?: number[];
  at: number[];
  body: unknown[] | BodyColumns;
}

const IDS = ',"id":[';
const AFTER_IDS = '],"at":[';

/** Throws on what is no block. */
export function entryColumns({ first, last, receivedAt, chain, json }: OpenBatch): EntryColumns {
  const bytes = Buffer.from(json.buffer, json.byteOffset, json.byteLength);
  const encoding = isAscii(json) ? 'latin1' : 'utf8';
  // Inside of a JSON string every quote has a backslash before it, so that no text can look like these.
  const from = bytes.indexOf(IDS);
  const to = bytes.indexOf(AFTER_IDS, from) + 1;
  if (from === -1 || to === 0) throw new Error('A block has no ids: it was not written by Rallyboard.');
  const { head, of, at, body } = JSON.parse(bytes.toString(encoding, 0, from) + bytes.toString(encoding, to)) as BlockJson;
  const base = at[0] ?? 0;
  at[0] = 0;
  let bodies: unknown[] | null = null;
  let ids: string[] | null = null;
  const entry = (index: number): AnyEntry => {
    ids ??= JSON.parse(bytes.toString(encoding, from + IDS.length - 1, to)) as string[];
    bodies ??= Array.isArray(body) ? body : unpackBodies(body, last - first + 1);
    const [source, kind, actor] = head[of?.[index] ?? 0] ?? ['', '', ''];
    const moment = base + (at[index] ?? 0);
    return { seq: first + index, source, id: ids[index], kind, at: moment, receivedAt, actor, body: bodies[index] } as AnyEntry;
  };
  const shaped = Array.isArray(body) ? { shapes: null, shapeOf: null } : { shapes: bodyShapes(body), shapeOf: body.of ?? null };
  return { first, last, receivedAt, chain, heads: head, headOf: of ?? null, base, after: at, ...shaped, entry };
}
