/** Entries on their way in: turned to columns once, so that no later step (worker, Lua) looks into an entry again. */
import { hash } from 'node:crypto';
import { type BodyTable, takeApart } from './body-table.ts';
import { contentHash } from './content-hash.ts';
import type { Appended, NewEntry } from './store.ts';

/** What entries mostly share. */
export type ItemHead = [source: string, kind: string, actor: string];

export interface Columns {
  heads: ItemHead[];
  /** Per item, index into heads. */
  head: Uint32Array;
  at: Float64Array;
  id: string[];
  bodies: BodyTable;
  /** Their content hashes, one after the other. */
  contents: string;
  /** By index, JSON. */
  details: Record<number, string>;
}

/** One call of append as the writers take it; `now` is the clock when it was made. */
export interface AppendCall {
  items: Columns;
  mode: 'each' | 'all';
  now: number;
  notBefore: number;
}

/** What became of a call's items, compact: it crosses a thread. */
export interface Answer {
  status: Uint8Array;
  seq: number[];
  receivedAt: number;
}

export const ACCEPTED = 0;
export const DUPLICATE = 1;
export const DIFFERS = 2;
export const REFUSED = 3;

/** Bytes of an id hash, and of the content hash that stands behind it. */
export const idHashBytes = 16;
export const contentHashBytes = 8;
export const hashBytes = idHashBytes + contentHashBytes;

/** Bytes of a hash are kept as latin1 strings: one character a byte, good as map keys and cheap to join. */
export function idHash(source: string, id: string): string {
  return hash('sha256', `${source}\0${id}`, 'binary').slice(0, idHashBytes);
}

/** The content hash of an item. */
export function contentOf({ contents }: Columns, index: number): string {
  return contents.slice(index * contentHashBytes, (index + 1) * contentHashBytes);
}

/** Most items of one append in mode `all`: what one Lua call takes. */
export const allItemsMax = 500;

/**
 * `plain` are the bodies as a reader will get them. Throws RangeError for what is a bug of the caller: an `at` that is no integer,
 * too many items in mode `all`.
 */
export function toColumns(entries: readonly NewEntry[], mode: 'each' | 'all'): { items: Columns; plain: unknown[] } {
  if (mode === 'all' && entries.length > allItemsMax) throw new RangeError(`An append in mode all takes at most ${allItemsMax} entries.`);
  const count = entries.length;
  const { table: bodies, plain } = takeApart(entries.map((entry) => entry.body));
  const items: Columns = {
    heads: [],
    head: new Uint32Array(count),
    at: new Float64Array(count),
    id: [],
    bodies,
    contents: '',
    details: {},
  };
  const contents: string[] = [];
  const heads = new Map<string, number>();
  let [last, number]: [NewEntry | null, number] = [null, 0];
  entries.forEach((entry, index) => {
    const { source, id, kind, at, actor, sent, details } = entry;
    if (!Number.isSafeInteger(at)) throw new RangeError(`The entry ${source}/${id} has no integer "at".`);
    if (!last || last.source !== source || last.kind !== kind || last.actor !== actor) {
      const key = JSON.stringify([source, kind, actor]);
      number = heads.get(key) ?? items.heads.push([source, kind, actor]) - 1;
      heads.set(key, number);
      last = entry;
    }
    items.head[index] = number;
    items.at[index] = at;
    items.id.push(id);
    contents.push(contentHash(sent));
    if (details) items.details[index] = JSON.stringify(details);
  });
  items.contents = contents.join('');
  return { items, plain };
}

/** Source, kind and actor of an item. */
export function itemHead(items: Columns, index: number): ItemHead {
  return items.heads[items.head[index] ?? 0] ?? ['', '', ''];
}

/** Strings joined to one: copying one long string to another thread costs a fraction of copying many. */
export interface Joined {
  text: string;
  lengths: Uint32Array;
}

export function joinTexts(texts: readonly string[]): Joined {
  return { text: texts.join(''), lengths: Uint32Array.from(texts, (text) => text.length) };
}

export function splitTexts({ text, lengths }: Joined): string[] {
  let at = 0;
  return Array.from(lengths, (length) => {
    at += length;
    return text.slice(at - length, at);
  });
}

export function emptyAnswer(length: number): Answer {
  return { status: new Uint8Array(length).fill(REFUSED), seq: new Array<number>(length).fill(0), receivedAt: 0 };
}

export function toAppended(answer: Answer): Appended[] {
  return answer.seq.map((seq, index) => {
    const status = answer.status[index];
    if (status === ACCEPTED) return { status: 'accepted', seq, receivedAt: answer.receivedAt };
    if (status === REFUSED) return { status: 'refused' };
    return { status: 'duplicate', seq, differs: status === DIFFERS };
  });
}

/** Workspace ids become file and key names: anything else than an object id is a bug of the caller. `''` is the server's vault. */
export function checkWorkspace(ws: string, kind: 'log' | 'vault'): void {
  if (kind === 'vault' && ws === '') return;
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(ws)) throw new RangeError(`"${ws}" is not a workspace id.`);
}
