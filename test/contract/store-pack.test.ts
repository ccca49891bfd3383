/** Small batches that were packed together: the same log, in fewer bytes. */
import { cp, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { openSqliteStore } from '../../server/store/sqlite.ts';
import { openDatabase } from '../../server/store/sqlite-driver.ts';
import type { Position, Store } from '../../server/store/store.ts';
import type { AnyEntry } from '../../shared/entry.ts';
import { newEntry } from '../support/stores.ts';

const count = 2_500;
/** A folder in which so many were posted, one by one. */
let template: string;
let folder: string;
let store: Store;
let now: number;
beforeAll(async () => {
  template = await mkdtemp(join(tmpdir(), 'rallyboard-pack-'));
  folder = template;
  now = 1_770_000_000_000;
  store = await open();
  await postSingly('a', count);
  await store.close();
});
afterAll(() => rm(template, { recursive: true, force: true }));
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rallyboard-pack-'));
  now = 1_770_000_000_000;
  store = await open();
});
afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true, force: true });
});
/** From now on the store is the one that was posted to. */
const useTemplate = async (change: string) => {
  await store.close();
  await cp(template, folder, { recursive: true });
  sql(change);
  now += 1_000_000;
  store = await open();
};

const open = () => openSqliteStore({ folder, now: () => now });
/** Each posted alone and at a moment of its own, as single posts come: a batch each. */
const postSingly = async (prefix: string, many: number) => {
  for (let from = 0; from < many; from += 100) {
    const calls = Array.from({ length: 100 }, (_, index) => {
      now += 1;
      const id = `${prefix}${from + index}`;
      return store.log.append('w', [newEntry(id, index % 7 ? {} : { details: { note: id } })], 'each');
    });
    await Promise.all(calls);
  }
};
const readAll = async () => {
  const entries: AnyEntry[] = [];
  for (let page = await store.log.read('w', 0, 700); page.length > 0; page = await store.log.read('w', entries.length, 700)) {
    entries.push(...page);
  }
  return entries;
};
const sql = <Row>(text: string): Row[] => {
  const database = openDatabase(join(folder, 'ws', 'w.db'));
  const rows = database.prepare(text).all() as Row[];
  database.close();
  return rows;
};
/** What the log was when it was written, kept by a watcher. */
async function watched(): Promise<{ entries: AnyEntry[]; positions: Position[] }> {
  const seen = { entries: [] as AnyEntry[], positions: [] as Position[] };
  await store.log.watch('w', 0, (entries, position) => {
    seen.entries.push(...entries);
    seen.positions.push(position);
  });
  return seen;
}

it('given many single posts, when they are packed, then entries, chain, ids and details are as they were, in a third of the bytes', async () => {
  const seen = await watched();
  await postSingly('a', count);
  const position = await store.log.position('w');
  await store.close();
  const rows = sql<{ first: number; last: number }>('SELECT first, last FROM batch ORDER BY last');
  expect(rows).toHaveLength(3 + 1_000);
  expect(rows.slice(0, 2)).toMatchObject([
    { first: 1, last: 500 },
    { first: 501, last: 1_000 },
  ]);
  const bytes = sql<{ bytes: number }>('SELECT sum(length(block)) AS bytes FROM batch WHERE last <= 1000')[0]?.bytes ?? 0;
  const loose = sql<{ bytes: number }>('SELECT sum(length(block)) AS bytes FROM batch WHERE last > 1000')[0]?.bytes ?? 0;
  expect(bytes / 1_000).toBeLessThan(loose / (count - 1_000) / 3);

  store = await open();
  expect(await store.log.position('w')).toEqual(position);
  expect(await store.log.verify('w')).toBeNull();
  const entries = await readAll();
  expect(entries).toStrictEqual(seen.entries);
  expect(entries.map(({ seq }) => seq)).toEqual(Array.from({ length: count }, (_, index) => index + 1));
  for (const seq of [1, 250, 499, 500, 501, 999, 1_000, 2_499]) {
    expect(await store.log.find('w', 'api', `a${seq - 1}`)).toBe(seq);
    expect(await store.log.read('w', seq, 1)).toMatchObject([{ seq: seq + 1 }]);
    const details = ((seq - 1) % 100) % 7 ? {} : { details: { note: `a${seq - 1}` } };
    expect(await store.log.readAt('w', [seq])).toEqual([{ ...entries[seq - 1], ...details }]);
  }
  expect(await store.log.append('w', [newEntry('a3')], 'each')).toMatchObject([{ status: 'duplicate', seq: 4, differs: false }]);
  // A chain that was told of in the middle of what is one pack now still leads on.
  const middle = seen.positions.find(({ seq }) => seq === 333);
  if (!middle) throw new Error('a batch of its own for each entry');
  const next = await new Promise<Position>((resolve) => void store.log.watch('w', 333, (_, at) => resolve(at)));
  expect(next).toEqual(seen.positions.find(({ seq }) => seq === 334));
}, 120_000);

it('given a packed log, when more comes and it is opened again and again, then packs are made once and batches of their own size stay', async () => {
  await postSingly('a', 1_300);
  await store.log.append(
    'w',
    Array.from({ length: 1_200 }, (_, index) => newEntry(`big${index}`)),
    'each',
  );
  await store.close();
  store = await open();
  await postSingly('b', 1_500);
  await store.close();
  const sizes = sql<{ size: number }>("SELECT last - first + 1 AS size FROM batch WHERE last <= 2500 AND substr(block, 1, 1) = x'70'");
  expect(sizes.map(({ size }) => size)).toEqual([500, 500, 300]);
  store = await open();
  expect(await store.log.verify('w')).toBeNull();
  expect(await readAll()).toHaveLength(4_000);
  expect((await stat(join(folder, 'ws', 'w.db'))).size).toBeLessThan(4_000 * 250);
}, 120_000);

it('SEC12 given a pack, when it is read from its documentation, then it holds the blocks as they were written', async () => {
  await useTemplate('SELECT 1');
  const [row] = sql<{ block: Uint8Array }>('SELECT block FROM batch ORDER BY last LIMIT 1');
  if (row?.block[0] !== 'p'.charCodeAt(0)) throw new Error('no pack');
  const content = inflateRawSync(row.block.subarray(1));
  const end = content.indexOf('\n');
  const head = JSON.parse(content.toString('utf8', 0, end));
  expect(head).toMatchObject({ before: '0'.repeat(64), first: 1, at: 1_770_000_000_001 });
  expect(head.batches).toHaveLength(500);
  const [, , bytes] = head.batches[0];
  const first = content.toString('utf8', end + 1, end + 1 + bytes);
  expect(first[0]).toBe('j');
  expect(JSON.parse(first.slice(1))).toMatchObject({ id: ['a0'] });
});

it.each([
  ['a changed byte', 'UPDATE batch SET block = (SELECT block FROM batch WHERE last = 1000) WHERE last = 500'],
  ['a lost end', 'UPDATE batch SET block = substr(block, 1, length(block) - 40) WHERE last = 500'],
  ['another time', 'UPDATE batch SET received_at = received_at + 1 WHERE last = 500'],
  ['another chain', 'UPDATE batch SET chain = zeroblob(32) WHERE last = 500'],
])('SEC12 given a pack with %s, when verified or read, then its first entry does not fit', async (_, change) => {
  await useTemplate(change);
  expect(await store.log.verify('w')).toBe(1);
  for (const reading of [store.log.read('w', 250, 10), store.log.readAt('w', [250])]) {
    await expect(reading).rejects.toMatchObject({ name: 'LogDamaged', ws: 'w', seq: 1 });
  }
});

it('SEC12 given small batches that do not follow the chain, when it is their turn to be packed, then they stay for verify to tell', async () => {
  await useTemplate('UPDATE batch SET received_at = received_at - 1000000 WHERE last = 1577');
  await postSingly('b', 1_000);
  await store.close();
  expect(sql("SELECT last FROM batch WHERE substr(block, 1, 1) = x'70'")).toEqual([500, 1_000, 1_500, 2_500].map((last) => ({ last })));
  store = await open();
  expect(await store.log.verify('w')).toBe(1_577);
});

it('given a file of the format without packs, when opened, then it is read and written as one with them', async () => {
  await postSingly('a', 100);
  await store.close();
  sql('UPDATE meta SET format = 1');
  store = await open();
  await postSingly('b', 100);
  expect(await store.log.verify('w')).toBeNull();
  await store.close();
  expect(sql('SELECT format FROM meta')).toEqual([{ format: 2 }]);
  store = await open();
});
