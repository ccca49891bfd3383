import { spawnSync } from 'node:child_process';
import { cp, mkdtemp, rename, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { hasNodeSqlite } from '../../server/store/has-node-sqlite.ts';
import { openDatabase } from '../../server/store/sqlite-driver.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { callerOf } from '../support/maven.ts';

const folders: string[] = [];
const apps: TestApp[] = [];
afterEach(async () => {
  for (const app of apps.splice(0)) await app.close();
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

async function start(env: Record<string, string> = {}): Promise<TestApp> {
  const app = await startTestApp(env);
  apps.push(app);
  return app;
}

/** A floor with some calls in it, stopped; answers its folder. */
async function stoppedFloor(env: Record<string, string> = {}): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'rallyboard-damage-'));
  folders.push(folder);
  const app = await startTestApp({ ...env, RALLYBOARD_DATA: folder });
  const call = callerOf(app.url, app.adminKey);
  await call('PUT', '/v1/people/ana', { name: 'Ana' });
  const activities = Array.from({ length: 50 }, (_, index) => ({ id: `c${index}`, type: 'call.logged', at: '2026-03-02', rep: 'ana' }));
  await call('POST', '/v1/activities', { activities });
  await app.close();
  return folder;
}

describe('a stored log that is not what was written', () => {
  it('SEC12 given a changed byte and no snapshot, when the server starts, then it refuses and names the entry', async () => {
    const folder = await stoppedFloor();
    await rm(join(folder, 'snapshots'), { recursive: true, force: true });
    const database = openDatabase(join(folder, 'ws', 'main.db'));
    const { last, block } = database.prepare('SELECT last, block FROM batch ORDER BY last DESC LIMIT 1').get() as {
      last: number;
      block: Uint8Array;
    };
    const changed = Uint8Array.from(block);
    changed[changed.length >> 1] = (changed[changed.length >> 1] ?? 0) ^ 1;
    database.prepare('UPDATE batch SET block = ? WHERE last = ?').run(changed, last);
    database.close();
    await expect(start({ RALLYBOARD_DATA: folder })).rejects.toMatchObject({ code: 'log_damaged', details: { workspace: 'main' } });
  });

  it('given the same folder untouched, when the server starts, then everything is there', async () => {
    const folder = await stoppedFloor();
    const app = await start({ RALLYBOARD_DATA: folder });
    const page = (await callerOf(app.url, app.adminKey)('GET', '/v1/activities?limit=100')) as { items: unknown[] };
    expect(page.items).toHaveLength(50);
  });
});

describe('a file of a log that is gone', () => {
  /** From a process of its own, as a person would: what the binding still holds of the file here would meet the restored one. */
  const sql = (file: string, text: string) => {
    const driver = hasNodeSqlite ? 'node:sqlite' : import.meta.resolve('@photostructure/sqlite');
    const code = `const { DatabaseSync } = await import('${driver}'); new DatabaseSync(process.argv[1]).exec(process.argv[2]);`;
    const done = spawnSync(process.execPath, ['--input-type=module', '-e', code, file, text], { encoding: 'utf8' });
    if (done.status !== 0) throw new Error(done.stderr);
  };
  const forgetSnapshots = (folder: string) => rm(join(folder, 'snapshots'), { recursive: true, force: true });

  it.each([
    ['deleted', (file: string) => rm(file), 'gone or empty'],
    ['emptied', (file: string) => truncate(file, 0), 'gone or empty'],
    ['without entries', async (file: string) => sql(file, 'DELETE FROM batch; DELETE FROM batch_ids'), 'it held entries up to'],
    ['begun anew', async (file: string) => sql(file, "UPDATE meta SET epoch = 'another'"), 'another one'],
  ])(
    'SEC12 given a file that is %s, when the server starts, then it refuses instead of showing an empty floor',
    async (_, change, reason) => {
      const folder = await stoppedFloor();
      const file = join(folder, 'ws', 'main.db');
      const backup = join(folder, 'backup.db');
      await cp(file, backup);
      await change(file);
      for (let tries = 0; tries < 2; tries += 1) {
        const refused = { code: 'log_damaged', details: { workspace: 'main', reason: expect.stringContaining(reason) } };
        await expect(start({ RALLYBOARD_DATA: folder })).rejects.toMatchObject(refused);
        // Nor does another way in make it anew: the snapshot is not what only one of them looks at.
        if (reason !== 'it held entries up to') await forgetSnapshots(folder);
      }
      await cp(backup, file);
      const app = await start({ RALLYBOARD_DATA: folder });
      const page = (await callerOf(app.url, app.adminKey)('GET', '/v1/activities?limit=100')) as { items: unknown[] };
      expect(page.items).toHaveLength(50);
    },
  );

  it('SEC12 given a running server, when the file is moved away, then nothing is acknowledged and it is not ready until it is back', async () => {
    const app = await start();
    const file = join(app.folder, 'ws', 'main.db');
    const headers = { Authorization: `Bearer ${app.adminKey}`, 'Content-Type': 'application/json' };
    const post = async (id: string) => {
      const body = JSON.stringify({ id, type: 'call.logged', at: '2026-03-02', rep: 'ana' });
      const response = await fetch(`${app.url}/v1/activities`, { method: 'POST', headers, body });
      return { status: response.status, ...((await response.json()) as object) };
    };
    const ready = async () => (await fetch(`${app.url}/readyz`)).json();
    expect(await post('a')).toMatchObject({ status: 200, accepted: 1 });
    await rename(file, `${file}.away`);
    expect(await post('b')).toMatchObject({ status: 503, code: 'log_damaged', details: { workspace: 'main' } });
    expect(await ready()).toMatchObject({ ready: false, reasons: [expect.stringContaining('deleted, replaced or cut')] });
    await rename(`${file}.away`, file);
    expect(await post('b')).toMatchObject({ status: 200, accepted: 1 });
    expect(await ready()).toEqual({ ready: true, reasons: [] });
  });
});

describe('the secret', () => {
  it('given data sealed with one secret, when the server starts with another, then it says so and does not start', async () => {
    const folder = await stoppedFloor({ RALLYBOARD_SECRET: 'the first secret of this floor, long enough' });
    const other = { RALLYBOARD_DATA: folder, RALLYBOARD_SECRET: 'another secret for this floor, long enough' };
    await expect(start(other)).rejects.toThrow(/another secret/);
  });

  it('given a lost secret file, when the server starts, then no new one is taken for it', async () => {
    const folder = await stoppedFloor();
    await rm(join(folder, 'secret.key'));
    await expect(start({ RALLYBOARD_DATA: folder })).rejects.toThrow(/Restore secret.key/);
  });
});
