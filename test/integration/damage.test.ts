import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
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
