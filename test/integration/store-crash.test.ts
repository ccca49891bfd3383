/** What was acknowledged is there, once, whenever the process died; and only one process owns a data folder. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSqliteStore } from '../../server/store/sqlite.ts';
import { durability, openDatabase } from '../../server/store/sqlite-driver.ts';
import { DataFolderBusy, type Store } from '../../server/store/store.ts';
import { newEntry } from '../support/stores.ts';

const crashes = 10;
const writer = fileURLToPath(new URL('../support/store-writer.ts', import.meta.url));
/** A fixed sequence: where it kills is the same every time, what it hits is not. */
let seed = 20_260_329;
const random = (below: number) => {
  seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
  return (seed >>> 8) % below;
};

describe('a SQLite store whose process dies', () => {
  let folder: string;
  let child: ChildProcess | null = null;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rallyboard-crash-'));
  });
  afterEach(async () => {
    await kill();
    await rm(folder, { recursive: true, force: true });
  });

  const kill = async () => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
  };
  /** Starts a writer and reads its lines until it ends, or until `until` says to kill it. */
  const write = async (prefix: string, until: (lines: string[]) => boolean, limits = '', filler = 0): Promise<string[]> => {
    const args = ['-c', `${limits} exec "$0" "$@"`, process.execPath, '--import', 'tsx', writer, folder, prefix, String(filler)];
    child = spawn('sh', args, { stdio: ['ignore', 'pipe', 'inherit'] });
    if (!child.stdout) throw new Error('The child has no output.');
    const lines: string[] = [];
    for await (const line of createInterface(child.stdout)) {
      lines.push(line);
      if (until(lines)) child.kill('SIGKILL');
    }
    await kill();
    return lines;
  };
  const acknowledged = (lines: readonly string[]) =>
    lines.flatMap((line) => {
      const words = line.split(' ');
      return words.length < 2 ? [] : words.flatMap((word, index) => (index % 2 ? [] : [{ id: word, seq: Number(words[index + 1]) }]));
    });
  /** Opens the folder, so the lock is free, and holds the log against what was acknowledged. */
  const check = async (acks: readonly { id: string; seq: number }[]) => {
    const store: Store = await openSqliteStore({ folder });
    try {
      expect(await store.log.verify('w')).toBeNull();
      const { seq } = await store.log.position('w');
      const ids: string[] = [];
      for (let page = await store.log.read('w', 0, 5_000); page.length > 0; page = await store.log.read('w', ids.length, 5_000)) {
        for (const entry of page) {
          expect(entry.seq).toBe(ids.length + 1);
          ids.push(entry.id);
        }
      }
      expect(ids).toHaveLength(seq);
      expect(new Set(ids).size).toBe(seq);
      const lost = acks.filter((ack) => ids[ack.seq - 1] !== ack.id);
      expect(lost).toEqual([]);
      const last = acks.at(-1);
      if (last) {
        expect(await store.log.readAt('w', [last.seq])).toMatchObject([{ id: last.id, details: { note: `of ${last.id}` } }]);
        expect(await store.log.append('w', [newEntry(last.id)], 'each')).toMatchObject([{ status: 'duplicate', seq: last.seq }]);
      }
      return { seq, acknowledged: acks.length };
    } finally {
      await store.close();
    }
  };

  it(`REL1 given ${crashes} kills at random points, when opened again, then all that was acknowledged is there once`, async () => {
    const acks: { id: string; seq: number }[] = [];
    let found = { seq: 0, acknowledged: 0 };
    for (let crash = 0; crash < crashes; crash += 1) {
      const stopAt = crash === 0 ? 1 : 2 + random(150);
      acks.push(...acknowledged(await write(`c${crash}`, (lines) => lines.length >= stopAt)));
      found = await check(acks);
      expect(found.seq).toBeGreaterThanOrEqual(acks.length);
    }
    console.info(`REL1 ${crashes} kills: ${found.acknowledged} entries acknowledged, ${found.seq} stored, 0 lost, 0 doubled`);
  }, 300_000);

  it('REL2 given a torn or flipped end of the write-ahead log, when opened, then the log is a valid prefix', async () => {
    await write('torn', (lines) => lines.length >= 200);
    const file = join(folder, 'ws', 'w.db');
    const wal = await readFile(`${file}-wal`);
    const names = Array.from({ length: 12 }, (_, index) => `m${index}`);
    for (const [index, name] of names.entries()) {
      const mutated = Buffer.from(wal);
      const at = Math.max(0, wal.length - 1 - random(65_536));
      mutated[at] = (mutated[at] ?? 0) ^ (1 << random(8));
      await copyFile(file, join(folder, 'ws', `${name}.db`));
      await writeFile(join(folder, 'ws', `${name}.db-wal`), index % 2 ? mutated : wal.subarray(0, at));
    }
    const store = await openSqliteStore({ folder });
    const whole = await store.log.read('w', 0, 1_000_000);
    for (const name of names) {
      expect([name, await store.log.verify(name)]).toEqual([name, null]);
      const left = await store.log.read(name, 0, 1_000_000);
      expect(left).toEqual(whole.slice(0, left.length));
      expect(await store.log.append(name, [newEntry('after')], 'each')).toMatchObject([{ status: 'accepted', seq: left.length + 1 }]);
    }
    await store.close();
  }, 120_000);

  it('REL3 given a disk that takes no more, when a write fails, then nothing is acknowledged after it and nothing before is lost', async () => {
    // A file may grow to 1 MB or 2, by what the shell counts in: the write-ahead log meets that first.
    const lines = await write('full', () => false, 'ulimit -f 2048;', 600);
    const end = lines.indexOf('unavailable');
    expect(end).toBeGreaterThan(0);
    expect(lines.slice(end)).toEqual(['unavailable', expect.stringMatching(/^(StoreUnavailable|full-late \d+)$/)]);
    const acks = acknowledged(lines);
    expect(acks.length).toBeGreaterThan(100);
    await check(acks);
  }, 120_000);

  it('given a folder that another process owns, when opened, then it is busy and says who; when that dies, then it is free', async () => {
    await writeFile(join(folder, 'server.json'), JSON.stringify({ pid: 4711, url: 'http://127.0.0.1:3000', key: 'secret' }));
    let busy: unknown;
    const writing = write('own', () => busy !== undefined);
    for (let held = false; !held; ) {
      // Until the child holds the lock the folder may be ours for a moment.
      const store = await openSqliteStore({ folder }).catch((error: unknown) => error);
      held = store instanceof Error;
      if (held) busy = store;
      else await (store as Store).close();
    }
    await writing;
    expect(busy).toBeInstanceOf(DataFolderBusy);
    expect(busy).toMatchObject({ owner: { pid: 4711, url: 'http://127.0.0.1:3000' } });
    expect(String(busy)).toContain('http://127.0.0.1:3000');
    const store = await openSqliteStore({ folder });
    const second = await openSqliteStore({ folder }).catch((error: unknown) => error);
    expect(second).toBeInstanceOf(DataFolderBusy);
    await store.close();
  }, 120_000);
});

describe('how SQLite is set', () => {
  it('given a database, when opened, then SQLite itself says WAL and FULL; where it cannot, it is refused', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'rallyboard-full-'));
    const database = openDatabase(join(folder, 'x.db'));
    expect(durability(database)).toEqual({ journal: 'wal', synchronous: 2 });
    database.close();
    expect(() => openDatabase(':memory:')).toThrow(/wal and 2 are needed/);
    await rm(folder, { recursive: true });
  });

  it('given a data folder that cannot be made, when opened, then the store is unavailable and says so', async () => {
    await expect(openSqliteStore({ folder: '/dev/null/x' })).rejects.toThrow(/cannot be used/);
  });
});
