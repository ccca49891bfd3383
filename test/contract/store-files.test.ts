/** Files of the SQLite store that are gone, emptied, cut or another's: told, never taken for a new workspace. */
import { randomBytes } from 'node:crypto';
import { cp, mkdtemp, open, rename, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSqliteStore } from '../../server/store/sqlite.ts';
import { openDatabase } from '../../server/store/sqlite-driver.ts';
import { LogDamaged, type Store, StoreUnavailable } from '../../server/store/store.ts';
import { newEntries, newEntry } from '../support/stores.ts';

let folder: string;
let store: Store;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rallyboard-files-'));
  store = await openSqliteStore({ folder });
  await store.log.append('Floor', newEntries('a', 20), 'each');
  await store.log.append('sound', [newEntry('a')], 'each');
});
afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

const file = (ws: string) => join(folder, 'ws', `${ws.replace('F', '=f')}.db`);
/** Does something to the files while no store has them. */
const whileDown = async (change: () => Promise<unknown>) => {
  await store.close();
  await change();
  store = await openSqliteStore({ folder });
};
const sql = async (path: string, text: string) => {
  const database = openDatabase(path);
  database.exec(text);
  database.close();
};
/** Every way to a workspace says that it is damaged, and nothing of it is made anew. */
const expectDamaged = async (ws: string, reason: RegExp) => {
  const ways = [
    () => store.log.position(ws),
    () => store.log.read(ws, 0, 10),
    () => store.log.find(ws, 'api', 'a1'),
    () => store.log.append(ws, [newEntry('b')], 'each'),
    () => store.log.verify(ws),
    () => store.vault.get(ws, 'person', 'p1'),
    () => store.vault.put(ws, [{ kind: 'person', id: 'p1', value: {} }]),
  ];
  for (const way of ways) {
    const error = await way().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(LogDamaged);
    expect(error).toBeInstanceOf(StoreUnavailable);
    expect(error).toMatchObject({ ws, reason: expect.stringMatching(reason) });
  }
};

describe('a workspace whose file is not the one that was written', () => {
  it('SEC12 given a file deleted while the store was closed, when used, then it is damaged, the others are not, and no file is made', async () => {
    await whileDown(() => rm(file('Floor')));
    await expectDamaged('Floor', /gone or empty/);
    expect(await store.workspaces()).toEqual(['Floor', 'sound']);
    expect(await store.log.append('sound', [newEntry('b')], 'each')).toMatchObject([{ status: 'accepted', seq: 2 }]);
    await expect(stat(file('Floor'))).rejects.toThrow('ENOENT');
  });

  it('SEC12 given an emptied file, when used, then it is damaged and the write-ahead log beside it is left for repair', async () => {
    await store.close();
    // As after kill -9: all entries are still in the write-ahead log.
    const copy = `${folder}-copy`;
    store = await openSqliteStore({ folder });
    await store.log.append('Floor', newEntries('b', 20), 'each');
    await cp(folder, copy, { recursive: true });
    await store.close();
    await rm(folder, { recursive: true });
    await rename(copy, folder);
    const wal = (await stat(`${file('Floor')}-wal`)).size;
    expect(wal).toBeGreaterThan(0);
    await truncate(file('Floor'), 0);
    store = await openSqliteStore({ folder });
    await expectDamaged('Floor', /gone or empty/);
    expect((await stat(`${file('Floor')}-wal`)).size).toBe(wal);
  });

  it.each([
    ['random bytes', () => writeFile(file('Floor'), randomBytes(50_000))],
    ['a file cut in the middle', () => truncate(file('Floor'), 4_096)],
  ])(
    'SEC12 given %s instead of a database, when used, then it is damaged by name, and well again once the backup is there',
    async (_, change) => {
      const backup = join(folder, 'backup');
      await whileDown(async () => {
        await cp(file('Floor'), backup);
        await change();
      });
      await expectDamaged('Floor', /^its file ws\/=floor\.db is damaged/);
      expect(await store.log.append('sound', [newEntry('b')], 'each')).toMatchObject([{ status: 'accepted', seq: 2 }]);
      await cp(backup, file('Floor'));
      expect(await store.log.append('Floor', [newEntry('b')], 'each')).toMatchObject([{ status: 'accepted', seq: 21 }]);
    },
  );

  it("SEC12 given random bytes for the server's file, when used, then it is damaged by name, also when a workspace is asked for", async () => {
    await whileDown(() => writeFile(join(folder, 'server.db'), randomBytes(50_000)));
    const damaged = { name: 'LogDamaged', ws: '', reason: expect.stringMatching(/^its file server\.db is damaged/) };
    for (const way of [store.vault.get('', 'key', 'k'), store.workspaces(), store.log.position('new')]) {
      await expect(way).rejects.toMatchObject(damaged);
    }
    await expect(store.vault.get('', 'key', 'k')).rejects.toThrow(/server\.db .*Restore it from a backup/);
  });

  it("SEC12 given another workspace's file under its name, when used, then it is damaged", async () => {
    await whileDown(() => cp(file('sound'), file('Floor')));
    await expectDamaged('Floor', /another one/);
  });

  it('given a lost file and a backup of an earlier moment put in its place, when used, then it goes on from there', async () => {
    const backup = join(folder, 'backup');
    await whileDown(() => cp(file('Floor'), backup));
    await store.log.append('Floor', newEntries('later', 5), 'each');
    await whileDown(async () => {
      for (const suffix of ['', '-wal', '-shm']) await rm(`${file('Floor')}${suffix}`, { force: true });
    });
    await expectDamaged('Floor', /gone or empty/);
    await whileDown(() => cp(backup, file('Floor')));
    expect(await store.log.verify('Floor')).toBeNull();
    expect(await store.log.append('Floor', [newEntry('b')], 'each')).toMatchObject([{ status: 'accepted', seq: 21 }]);
  });

  it('given a deleted workspace, when one of that name is made, then nothing is damaged; also when its file was lost before', async () => {
    await store.deleteWorkspace('Floor');
    expect(await store.workspaces()).toEqual(['sound']);
    await whileDown(() => Promise.resolve());
    expect(await store.log.append('Floor', [newEntry('x')], 'each')).toMatchObject([{ status: 'accepted', seq: 1 }]);
    await whileDown(() => rm(file('Floor')));
    await expectDamaged('Floor', /gone or empty/);
    await store.deleteWorkspace('Floor');
    expect(await store.log.append('Floor', [newEntry('x')], 'each')).toMatchObject([{ status: 'accepted', seq: 1 }]);
  });

  it('given a file that nothing tells of, when it was opened once, then its loss is noticed from then on', async () => {
    await whileDown(() => sql(join(folder, 'server.db'), "DELETE FROM doc WHERE kind = 'lineage'"));
    expect((await store.log.position('Floor')).seq).toBe(20);
    await whileDown(() => rm(file('Floor')));
    await expectDamaged('Floor', /gone or empty/);
  });
});

describe('a file that changes under an open store', () => {
  it.each([
    ['deleted', () => rm(file('Floor'))],
    ['moved away', () => rename(file('Floor'), `${file('Floor')}.old`)],
    ['emptied', () => truncate(file('Floor'), 0)],
    ['without its write-ahead log', () => rm(`${file('Floor')}-wal`)],
  ])('SEC12 given a file that is %s, when used, then nothing is acknowledged into it', async (_, change) => {
    await change();
    await expectDamaged('Floor', /deleted, replaced or cut/);
    expect(await store.log.append('sound', [newEntry('b')], 'each')).toMatchObject([{ status: 'accepted', seq: 2 }]);
  });

  it('SEC12 given pages that are overwritten, when they are read or written, then it is damaged and the others are written as before', async () => {
    await store.log.append('Floor', newEntries('more', 20_000), 'each');
    await whileDown(() => Promise.resolve());
    expect((await store.log.position('Floor')).seq).toBe(20_020);
    const handle = await open(file('Floor'), 'r+');
    const { size } = await handle.stat();
    await handle.write(Buffer.alloc(size - 3 * 4_096, 0xff), 0, undefined, 3 * 4_096);
    await handle.close();
    const damaged = { name: 'LogDamaged', ws: 'Floor', heals: false };
    const reason = expect.stringMatching(/^its file ws\/=floor\.db is damaged/);
    await expect(store.log.read('Floor', 0, 20_000)).rejects.toMatchObject({ ...damaged, reason });
    await expect(store.log.append('Floor', [newEntry('b')], 'each')).rejects.toMatchObject(damaged);
    expect(await store.log.append('sound', [newEntry('b')], 'each')).toMatchObject([{ status: 'accepted', seq: 2 }]);
  });

  it('given a file that was moved away and back, when used, then it goes on', async () => {
    await rename(file('Floor'), `${file('Floor')}.old`);
    await expectDamaged('Floor', /deleted, replaced or cut/);
    await rename(`${file('Floor')}.old`, file('Floor'));
    expect(await store.log.append('Floor', [newEntry('b')], 'each')).toMatchObject([{ status: 'accepted', seq: 21 }]);
  });
});
