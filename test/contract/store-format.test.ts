/** The stored format as an outsider reads it, by other means than our own reader, and what verify finds when it was tampered with. */
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { createClient, RESP_TYPES } from 'redis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contentHash as hashOf } from '../../server/store/content-hash.ts';
import { openRedisStore } from '../../server/store/redis.ts';
import { openSqliteStore } from '../../server/store/sqlite.ts';
import { openDatabase } from '../../server/store/sqlite-driver.ts';
import { LogDamaged, START, type Store, StoreUnavailable } from '../../server/store/store.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';
import { freshWorkspace, newEntries, newEntry } from '../support/stores.ts';

interface Row {
  first: number;
  last: number;
  receivedAt: number;
  chain: Buffer;
  block: Buffer;
}

const sha256 = (...parts: Buffer[]) => createHash('sha256').update(Buffer.concat(parts)).digest();
const u64 = (value: number) => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
};

/** And from that of server/store/body-columns.ts. */
function readColumns(json: { shape: string[]; of?: number[]; column: (unknown[] | { value: unknown[]; of: number[] })[] }, count: number) {
  let columns = 0;
  const shapes = json.shape.map((text) => {
    const offset = columns;
    let row = -1;
    const fill = (shape: unknown): unknown => {
      if (Array.isArray(shape)) return shape.map(fill);
      if (typeof shape === 'object' && shape !== null)
        return Object.fromEntries(Object.entries(shape).map(([name, part]) => [name, fill(part)]));
      const column = json.column[offset + Number(shape)] ?? [];
      if (!Array.isArray(column)) return column.value[column.of[row] ?? -1];
      return column.length === 1 ? column[0] : column[row];
    };
    JSON.stringify(JSON.parse(text), (_, value) => {
      if (typeof value === 'number') columns = Math.max(columns, offset + value + 1);
      return value;
    });
    return () => {
      row += 1;
      return fill(JSON.parse(text));
    };
  });
  return Array.from({ length: count }, (_, index) => shapes[json.of?.[index] ?? 0]?.());
}

/** The whole reader, from the comment of server/store/block.ts alone. */
function readRows(rows: Row[]) {
  let chain: Buffer = Buffer.alloc(32);
  return rows.flatMap(({ first, last, receivedAt, chain: stored, block }) => {
    chain = sha256(chain, sha256(block), u64(first), u64(last), u64(receivedAt));
    expect(chain.toString('hex')).toBe(stored.toString('hex'));
    const json = JSON.parse((block[0] === 0x64 ? inflateRawSync(block.subarray(1)) : block.subarray(1)).toString());
    const bodies = Array.isArray(json.body) ? json.body : readColumns(json.body, json.id.length);
    return (json.id as string[]).map((id, index) => {
      const [source, kind, actor] = json.head[json.of ? json.of[index] : 0];
      const at = index === 0 ? json.at[0] : json.at[0] + json.at[index];
      return { seq: first + index, source, id, kind, at, receivedAt, actor, body: bodies[index] };
    });
  });
}

/** Bodies of several shapes: constants, repeats, values of their own. */
const varied = (count: number) =>
  newEntries('varied', count).map((entry, index) => {
    const body =
      index % 3
        ? { type: 'deal.won', value: index * 7, deal: { id: `d${index}`, stage: `s${index % 4}` } }
        : { type: 'note', list: [index % 2, null, true] };
    return { ...entry, body };
  });
const mixture = [
  [newEntry('one', { details: { note: 'Jane' } })],
  [
    ...newEntries('many', 400),
    ...varied(300),
    newEntry('z', { source: 'crm', actor: 'rally', kind: 'team.deleted', body: { id: 't' }, at: 5 }),
  ],
  [newEntry('many3'), newEntry('last', { body: 'ü😀' })],
];
const idHash = sha256(Buffer.from('api\0many3')).subarray(0, 16);
const contentHash = Buffer.from(hashOf(newEntry('many3').sent), 'latin1');

/** Reads the whole log as a start does; the first seq that is told not to fit, null when all do. */
async function misfitOf(store: Store, ws: string): Promise<number | null> {
  try {
    for (let mark = START; ; ) {
      const end = (await store.log.replay(ws, mark, 100)).at(-1);
      if (!end) return null;
      mark = { seq: end.last, chain: end.chain };
    }
  } catch (error) {
    if (error instanceof LogDamaged) return error.seq ?? 0;
    throw error;
  }
}

/** What reading and looking up answer: the first seq that is told not to fit, null where nothing is. */
async function misfitsRead(store: Store, ws: string, seq: number): Promise<(number | null)[]> {
  const told = (error: unknown) => {
    expect(error).toBeInstanceOf(LogDamaged);
    return (error as LogDamaged).seq ?? 0;
  };
  const ways = [() => store.log.read(ws, 0, 1_000), () => store.log.read(ws, 1, 100), () => store.log.readAt(ws, [1, seq])];
  return Promise.all(ways.map((way) => way().then(() => null, told)));
}

describe('the format in SQLite', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rallyboard-format-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  const open = () => openSqliteStore({ folder });
  /** Changes the file of a workspace while no store has it. */
  const change = (ws: string, sql: string) => {
    const database = openDatabase(join(folder, 'ws', `${ws}.db`));
    database.exec(sql);
    database.close();
  };

  it('given batches, when read from the tables, then the entries, the chain, the hashes and the details are as documented', async () => {
    const store = await open();
    for (const entries of mixture) await store.log.append('Format-1', entries, 'each');
    const [entries, position] = [await store.log.read('Format-1', 0, 1_000), await store.log.position('Format-1')];
    await store.close();
    const database = openDatabase(join(folder, 'ws', '=format-1.db'));
    const rows = database.prepare('SELECT first, last, received_at AS receivedAt, chain, block FROM batch ORDER BY last').all();
    const asRows = rows.map(
      (row) => ({ ...row, chain: Buffer.from(row.chain as Buffer), block: Buffer.from(row.block as Buffer) }) as unknown as Row,
    );
    expect(readRows(asRows)).toEqual(entries);
    expect(asRows.at(-1)?.chain.toString('hex')).toBe(position.chain);
    const ids = database.prepare('SELECT first, hashes FROM batch_ids WHERE last >= 5 ORDER BY last').get() as {
      first: number;
      hashes: Buffer;
    };
    const at = (5 - ids.first) * 24;
    expect(Buffer.from(ids.hashes).subarray(at, at + 24)).toEqual(Buffer.concat([idHash, contentHash]));
    expect({ ...database.prepare('SELECT * FROM details').get() }).toEqual({ seq: 1, json: '{"note":"Jane"}' });
    database.close();
  });

  it('SEC12 given logs that were tampered with, when verified, then the first seq that does not fit is told', async () => {
    const changes: [ws: string, sql: string, expected: number | null][] = [
      ['block', "UPDATE batch SET block = block || x'00' WHERE first = 2", 2],
      ['time', 'UPDATE batch SET received_at = received_at - 1 WHERE first = 2', 2],
      ['chain', 'UPDATE batch SET chain = zeroblob(32) WHERE first = 1', 1],
      ['gone', 'DELETE FROM batch WHERE first = 2', 2],
      ['end-gone', 'DELETE FROM batch WHERE last = 703', 703],
      ['seq', 'UPDATE batch SET first = 3 WHERE first = 2', 2],
      ['whole', 'SELECT 1', null],
    ];
    let store = await open();
    for (const [ws] of changes) for (const entries of mixture) await store.log.append(ws, entries, 'each');
    await store.close();
    for (const [ws, sql] of changes) change(ws, sql);
    store = await open();
    for (const [ws, , expected] of changes) {
      expect([ws, await store.log.verify(ws)]).toEqual([ws, expected]);
      expect([ws, await misfitOf(store, ws)]).toEqual([ws, expected]);
    }
    await store.close();
  });

  it('SEC12 given batches that were changed, when they are read or looked up, then they are refused by their first seq, never given', async () => {
    const changes: [ws: string, sql: string, expected: number | null][] = [
      ['read-block', "UPDATE batch SET block = block || x'00' WHERE first = 2", 2],
      ['read-no-block', "UPDATE batch SET block = x'' WHERE first = 2", 2],
      ['read-time', 'UPDATE batch SET received_at = received_at - 1 WHERE first = 2', 2],
      ['read-gone', 'DELETE FROM batch WHERE first = 2', 2],
      ['read-seq', 'UPDATE batch SET first = 3 WHERE first = 2', 2],
      ['read-whole', 'SELECT 1', null],
    ];
    let store = await open();
    for (const [ws] of changes) for (const entries of mixture) await store.log.append(ws, entries, 'each');
    await store.close();
    for (const [ws, sql] of changes) change(ws, sql);
    store = await open();
    for (const [ws, , expected] of changes) expect([ws, ...(await misfitsRead(store, ws, 3))]).toEqual([ws, expected, expected, expected]);
    expect(await store.log.readAt('read-block', [1])).toMatchObject([{ seq: 1, details: { note: 'Jane' } }]);
    await store.close();
  });

  it('given a damaged workspace and one of a newer format, when used, then they are unavailable and say why, and the others are not', async () => {
    let store = await open();
    await store.log.append('sound', [newEntry('a')], 'each');
    await store.log.append('damaged', [newEntry('a')], 'each');
    await store.log.append('newer', [newEntry('a')], 'each');
    await store.close();
    change('damaged', 'DELETE FROM batch_ids');
    change('newer', 'UPDATE meta SET format = 99');
    store = await open();
    await expect(store.log.append('damaged', [newEntry('a')], 'each')).rejects.toThrow(StoreUnavailable);
    await expect(store.log.find('damaged', 'api', 'a')).rejects.toThrow(StoreUnavailable);
    await expect(store.log.append('newer', [newEntry('b')], 'each')).rejects.toThrow(/format 99/);
    expect(await store.log.read('damaged', 0, 5)).toHaveLength(1);
    expect(await store.log.append('sound', [newEntry('b')], 'each')).toMatchObject([{ seq: 2 }]);
    await store.close();
  });

  it('REL24 given details and documents that were erased, when the files are searched, then they hold nothing of them', async () => {
    const store = await open();
    const secret = 'Persephone-Quux';
    await store.log.append('erase', [newEntry('a', { details: { note: secret } }), ...newEntries('b', 50)], 'each');
    await store.vault.put('erase', [{ kind: 'person', id: 'p1', value: { name: secret } }]);
    await store.log.forget('erase', [1]);
    await store.vault.delete('erase', 'person', 'p1');
    await store.close();
    const names = (await readdir(join(folder, 'ws'))).filter((name) => name.startsWith('erase'));
    expect(names).toContain('erase.db');
    for (const name of names) expect((await readFile(join(folder, 'ws', name))).includes(secret)).toBe(false);
  });
});

describe('the format in Redis', () => {
  let server: TestRedis;
  let store: Store;
  const connect = () => createClient({ url: server.url }).withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer });
  let client: ReturnType<typeof connect>;
  beforeAll(async () => {
    server = await startRedis();
    store = await openRedisStore({ url: server.url });
    client = connect();
    client.on('error', () => {});
    await client.connect();
  });
  afterAll(async () => {
    await store.close();
    client.destroy();
    await server.stop();
  });
  const fields = async (ws: string): Promise<{ id: string; fields: Record<string, Buffer> }[]> => {
    const stream = await client.xRange(`rb:{${ws}}:log`, '-', '+');
    return (stream ?? []).map(({ id, message }) => ({ id: String(id), fields: { ...message } as unknown as Record<string, Buffer> }));
  };

  it('given batches, when another client reads them, then the entries, the chain, the hashes and the details are as documented', async () => {
    const ws = freshWorkspace();
    for (const entries of mixture) await store.log.append(ws, entries, 'each');
    const rows = (await fields(ws)).map(({ id, fields: { first, receivedAt, chain, block } }) => {
      if (!chain || !block) throw new Error('A field is missing.');
      return { first: Number(String(first)), last: Number(id.split('-')[0]), receivedAt: Number(String(receivedAt)), chain, block };
    });
    expect(rows.length).toBeGreaterThan(2);
    expect(readRows(rows)).toEqual(await store.log.read(ws, 0, 1_000));
    expect(rows.at(-1)?.chain.toString('hex')).toBe((await store.log.position(ws)).chain);
    const stored = (await client.sendCommand(['HGET', `rb:{${ws}}:ids`, idHash])) as unknown as Buffer;
    expect(stored).toEqual(Buffer.concat([contentHash, Buffer.from('5')]));
    expect(String(await client.hGet(`rb:{${ws}}:details`, '1'))).toBe('{"note":"Jane"}');
    expect(await store.log.verify(ws)).toBeNull();
  });

  it.each([
    [
      'a changed block',
      (row: Record<string, Buffer>) => ({ ...row, block: Buffer.concat([row.block ?? Buffer.alloc(0), Buffer.from(' ')]) }),
      2,
    ],
    ['a changed time', (row: Record<string, Buffer>) => ({ ...row, receivedAt: Buffer.from('5') }), 2],
    ['a batch that is gone', () => null, 2],
  ])('SEC12 given %s, when verified, then the first seq that does not fit is told', async (_, change, expected) => {
    const ws = freshWorkspace();
    for (const entries of mixture) await store.log.append(ws, entries, 'each');
    const rows = await fields(ws);
    await client.del(`rb:{${ws}}:log`);
    for (const row of rows) {
      const changed = String(row.fields.first) === '2' ? change(row.fields) : row.fields;
      const args = Object.entries(changed ?? {}).flat();
      if (args.length > 0) await client.sendCommand(['XADD', `rb:{${ws}}:log`, row.id, ...args]);
    }
    expect(await store.log.verify(ws)).toBe(expected);
    expect(await misfitOf(store, ws)).toBe(expected);
    expect(await misfitsRead(store, ws, 3)).toEqual([expected, expected, expected]);
    expect(await store.log.readAt(ws, [1])).toMatchObject([{ seq: 1, details: { note: 'Jane' } }]);
    await client.sendCommand(['XTRIM', `rb:{${ws}}:log`, 'MAXLEN', '0']);
    expect(await store.log.verify(ws)).toBe(1);
  });
});
