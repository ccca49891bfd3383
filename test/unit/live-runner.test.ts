import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { stateDigest } from '../../server/engine/digest.ts';
import { createAdmission } from '../../server/live/admission.ts';
import { openWorkspaces } from '../../server/live/pool.ts';
import { openSnapshots } from '../../server/live/restart.ts';
import { openRunner } from '../../server/live/runner.ts';
import { createMemoryDisk, openMemoryStore } from '../../server/store/memory.ts';
import { limit } from '../../shared/limit.ts';
import { boardDefined, call, entry, MONDAY_NINE, openFloor, repIds, won } from '../support/live-floor.ts';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

async function open(options: Parameters<typeof openFloor>[0] = {}) {
  const floor = await openFloor(options);
  cleanups.push(floor.close);
  return floor;
}
async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'rallyboard-live-'));
  cleanups.push(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
const deals = (count: number, prefix = 'd') =>
  Array.from({ length: count }, (_, index) => won(`${prefix}${index}`, repIds(5)[index % 5] ?? '', index + 1, MONDAY_NINE + index));

describe('an open workspace', () => {
  it('given entries, when appended, then the next view includes them and duplicates are told', async () => {
    const { workspace } = await open();
    const results = await workspace.append(deals(10), 'each');
    expect(results.map(({ status }) => status)).toEqual(Array(10).fill('accepted'));
    expect(workspace.view('board:revenue', { at: MONDAY_NINE + 60_000 })).toMatchObject({ total: 55 });
    const again = await workspace.append([...deals(1), call('new', 'rep-01')], 'each');
    expect(again.map(({ status }) => status)).toEqual(['duplicate', 'accepted']);
    expect(workspace.position.seq).toBe(workspace.state.seq);
    expect(await workspace.append([], 'each')).toEqual([]);
  });

  it('given more than the queue holds, when appended, then it is too_busy, nothing is kept, and room comes back', async () => {
    const { store, workspace } = await open();
    const admission = createAdmission({ itemsMax: 10, bytesMax: 1_000_000 });
    const runner = await openRunner({ store, id: 'main', admission });
    cleanups.push(runner.close);
    const first = runner.append(deals(10), 'each');
    expect(admission.items).toBe(10);
    await expect(runner.append(deals(1, 'x'), 'each')).rejects.toMatchObject({ code: 'too_busy' });
    await first;
    expect([admission.items, admission.bytes]).toEqual([0, 0]);
    await expect(runner.append(deals(11, 'y'), 'each')).rejects.toMatchObject({ code: 'too_busy', details: { max: 10 } });
    expect(await runner.find('api', 'y0')).toBeNull();
    await runner.append(deals(10, 'z'), 'each');
    expect(await workspace.find('api', 'z9')).toBeGreaterThan(0);
  });

  it('given too many bytes, when appended, then it is too_busy', () => {
    const admission = createAdmission({ itemsMax: 10, bytesMax: 100 });
    const leave = admission.enter(1, 60);
    expect(() => admission.enter(1, 60)).toThrow(expect.objectContaining({ code: 'too_busy' }));
    leave();
    expect(admission.enter(1, 60)).toBeTypeOf('function');
  });

  it('given a store that is gone, when anything needs it, then it is unavailable and views stay', async () => {
    const { store, workspace } = await open();
    await workspace.append(deals(3), 'each');
    await store.close();
    await expect(workspace.append(deals(1, 'x'), 'each')).rejects.toMatchObject({ code: 'unavailable' });
    await expect(workspace.find('api', 'd0')).rejects.toMatchObject({ code: 'unavailable' });
    await expect(workspace.directory.putPerson('rep-01', { name: 'A' })).rejects.toMatchObject({ code: 'unavailable' });
    expect(workspace.view('board:revenue', { at: MONDAY_NINE + 60_000 })).toMatchObject({ total: 6 });
  });

  it('given two nodes on one log, when one appends, then the other folds it and both show the same', async () => {
    const disk = createMemoryDisk();
    const [a, b] = [await open({ disk }), await open({ disk })];
    const changed = new Promise((resolve) => b.workspace.onChange(resolve));
    await a.workspace.append(deals(7), 'each');
    await changed;
    const at = MONDAY_NINE + 60_000;
    expect(b.workspace.view('board:revenue', { at })).toEqual(a.workspace.view('board:revenue', { at }));
    expect(stateDigest(b.workspace.state)).toBe(stateDigest(a.workspace.state));
  });

  it('given decisions on one object from two nodes at once, when all are taken, then every revision is taken once', async () => {
    const disk = createMemoryDisk();
    const nodes = [await open({ disk }), await open({ disk })];
    const decisions = nodes.flatMap(({ workspace }, node) =>
      Array.from({ length: 25 }, (_, index) =>
        workspace.decide((state) => {
          const rev = (state.revisions.get('board:calls') ?? 0) + 1;
          return [boardDefined('calls', rev, { metric: 'calls', name: `by ${node}, ${index}` })];
        }),
      ),
    );
    const results = await Promise.all(decisions);
    expect(results.flat().every(({ status }) => status === 'accepted')).toBe(true);
    expect(nodes[0]?.workspace.state.revisions.get('board:calls')).toBe(51);
  });

  it('given a decision that never wins, when tried often enough, then it is a conflict; null appends nothing', async () => {
    const { workspace } = await open();
    let asked = 0;
    const stubborn = workspace.decide(() => {
      asked += 1;
      return [boardDefined('calls', 1, { metric: 'calls', name: 'late' })];
    });
    await expect(stubborn).rejects.toMatchObject({ code: 'conflict' });
    expect(asked).toBe(limit.decisionTriesMax);
    const { seq } = workspace.position;
    expect(await workspace.decide(() => null)).toEqual([]);
    await expect(
      workspace.decide(() => {
        throw new Error('planted');
      }),
    ).rejects.toThrow('planted');
    expect(await workspace.decide(() => [])).toEqual([]);
    expect(workspace.position.seq).toBe(seq);
  });

  it('given unknown workspaces, when asked for, then not_found, and none is made by asking', async () => {
    const { workspaces } = await open();
    await expect(workspaces.get('nobody')).rejects.toMatchObject({ code: 'not_found' });
    expect(await workspaces.list()).toEqual(['main']);
    const [one, same] = await Promise.all([workspaces.get('main'), workspaces.get('main')]);
    expect(one).toBe(same);
    const again = await workspaces.create('main', [entry('board.deleted', 'board:calls:2', { id: 'calls' })]);
    expect(again.state.boards.has('calls')).toBe(true);
  });

  it('given a long log, when opened, then it is folded in slices with turns for others in between', async () => {
    const disk = createMemoryDisk();
    const { workspace } = await open({ disk });
    const count = 3 * limit.foldSliceEntriesMax;
    for (let from = 0; from < count; from += 5_000) await workspace.append(deals(5_000, `s${from}-`), 'each');
    let turns = 0;
    let counting = true;
    const tick = () => {
      turns += 1;
      if (counting) setImmediate(tick);
    };
    setImmediate(tick);
    const second = await open({ disk });
    counting = false;
    expect(turns).toBeGreaterThanOrEqual(3);
    expect(second.workspace.position).toEqual(workspace.position);
  });
});

describe('local snapshots', () => {
  const at = MONDAY_NINE + 3_600_000;

  async function closedWithSnapshot() {
    const [disk, snapshotFolder] = [createMemoryDisk(), await temporaryFolder()];
    const floor = await openFloor({ disk, snapshotFolder });
    await floor.workspace.append(deals(500), 'each');
    await floor.workspace.directory.putPerson('rep-01', { name: 'Ana' });
    const expected = { board: floor.workspace.view('board:revenue', { at }), position: floor.workspace.position };
    await floor.close();
    return { disk, snapshotFolder, expected };
  }

  /** Opens again and says what had to be read from the log. */
  async function reopen(disk: ReturnType<typeof createMemoryDisk>, snapshotFolder: string) {
    const floor = await open({ disk, snapshotFolder });
    return { ...floor, board: floor.workspace.view('board:revenue', { at }), position: floor.workspace.position };
  }

  it('given a snapshot, when opened again, then state and position are the same and new entries follow', async () => {
    const { disk, snapshotFolder, expected } = await closedWithSnapshot();
    const again = await reopen(disk, snapshotFolder);
    expect({ board: again.board, position: again.position }).toEqual(expected);
    await again.workspace.append(deals(5, 'later'), 'each');
    expect(again.workspace.view('board:revenue', { at })).toMatchObject({ total: (500 * 501) / 2 + 15 });
  });

  it('given a snapshot and entries after it, when opened again, then only the rest is folded on top', async () => {
    const { disk, snapshotFolder } = await closedWithSnapshot();
    const without = await openFloor({ disk });
    await without.workspace.append(deals(20, 'tail'), 'each');
    const expected = without.workspace.view('board:revenue', { at });
    await without.close();
    const again = await reopen(disk, snapshotFolder);
    expect(again.board).toEqual(expected);
    const replayed = await open({ disk });
    expect(stateDigest(again.workspace.state)).toBe(stateDigest(replayed.workspace.state));
  });

  it('REL17 given any flipped byte in any file, when opened, then the log is replayed and the board is right', async () => {
    const { disk, snapshotFolder, expected } = await closedWithSnapshot();
    const folder = join(snapshotFolder, 'main');
    for (const file of await readdir(folder)) {
      const path = join(folder, file);
      const bytes = await readFile(path);
      for (let flip = 0; flip < 8; flip += 1) {
        const copy = Buffer.from(bytes);
        const index = Math.floor((copy.length - 1) * (flip / 7));
        copy[index] = (copy[index] ?? 0) ^ (1 << flip);
        await writeFile(path, copy);
        const floor = await openFloor({ disk });
        const { restore } = openSnapshots(snapshotFolder, 'main');
        expect(await restore(floor.store, floor.workspace.position), `${file} byte ${index}`).toBeNull();
        await floor.close();
      }
      await writeFile(path, bytes);
    }
    await rm(join(folder, 'state'));
    const again = await reopen(disk, snapshotFolder);
    expect(again.board).toEqual(expected.board);
  });

  it('given another log under the same name, when opened, then its own entries count and not the snapshot', async () => {
    const { snapshotFolder } = await closedWithSnapshot();
    const other = await openFloor({ disk: createMemoryDisk() });
    cleanups.push(other.close);
    await other.workspace.append(deals(700, 'other'), 'each');
    const { restore } = openSnapshots(snapshotFolder, 'main');
    expect(await restore(other.store, other.workspace.position)).toBeNull();
  });

  /** Changes a byte of what the memory store keeps of the batch that holds a seq. */
  function spoil(disk: ReturnType<typeof createMemoryDisk>, seq: number): void {
    const batches = disk.workspaces.get('main')?.batches ?? [];
    const batch = batches.find(({ first, last }) => first <= seq && seq <= last);
    if (!batch) throw new Error(`no batch holds ${seq}`);
    const block = Uint8Array.from(batch.block);
    block[block.length >> 1] = (block[block.length >> 1] ?? 0) ^ 1;
    batch.block = block;
  }

  it('SEC12 given a snapshot and damage before it, when the log was checked, then everything is refused by name, also the next start', async () => {
    const { disk, snapshotFolder, expected } = await closedWithSnapshot();
    spoil(disk, expected.position.seq);
    const store = await openMemoryStore({ disk, now: () => MONDAY_NINE });
    let onDamage = (_damage: unknown) => {};
    const told = new Promise((resolve) => {
      onDamage = resolve;
    });
    const pool = openWorkspaces({ store, snapshotFolder, onDamage });
    cleanups.push(pool.close);
    const opened = await pool.get('main');
    let marked = 0;
    opened.onChange(() => {
      marked += 1;
    });
    expect(await told).toMatchObject({ name: 'LogDamaged', ws: 'main' });
    expect(marked).toBe(1);
    const damage = {
      code: 'log_damaged',
      details: { workspace: 'main', reason: expect.stringMatching(/^entry \d+ is not what was written/) },
    };
    expect(() => opened.view('board:revenue', { at })).toThrow(expect.objectContaining({ code: 'log_damaged' }));
    await expect(opened.append(deals(1, 'new'), 'each')).rejects.toMatchObject(damage);
    await expect(opened.read(0, 10)).rejects.toMatchObject(damage);
    await expect(opened.entries([1])).rejects.toMatchObject(damage);
    await expect(pool.get('main')).rejects.toMatchObject(damage);
    expect([...(await pool.damaged())]).toEqual([
      ['main', expect.stringMatching(/workspace main is damaged: entry \d+ .*Restore it from a backup/)],
    ]);
    await pool.close();
    const next = openWorkspaces({ store, snapshotFolder });
    cleanups.push(next.close);
    await expect(next.get('main')).rejects.toMatchObject(damage);
  });

  it('SEC12 given damage that came later, when it is read, then it is refused at once, and so is everything from then on', async () => {
    const disk = createMemoryDisk();
    const { workspace, workspaces } = await open({ disk });
    const [first] = await workspace.append(deals(3), 'each');
    const { seq } = first as { seq: number };
    spoil(disk, seq);
    const damage = { code: 'log_damaged', details: { workspace: 'main', seq: expect.any(Number) } };
    await expect(workspace.entries([seq])).rejects.toMatchObject(damage);
    expect(() => workspace.view('board:revenue', { at })).toThrow(expect.objectContaining({ code: 'log_damaged' }));
    await expect(workspaces.get('main')).rejects.toMatchObject(damage);
  });

  it('SEC12 given a snapshot and damage after it, when opened, then it is refused and the entry is named', async () => {
    const { disk, snapshotFolder, expected } = await closedWithSnapshot();
    const without = await openFloor({ disk });
    await without.workspace.append(deals(20, 'tail'), 'each');
    await without.close();
    spoil(disk, expected.position.seq + 1);
    const store = await openMemoryStore({ disk, now: () => MONDAY_NINE });
    const opening = openRunner({ store, id: 'main', admission: createAdmission(), snapshotFolder });
    await expect(opening).rejects.toMatchObject({ code: 'log_damaged', details: { workspace: 'main', seq: expected.position.seq + 1 } });
  });

  it('REL17 given a snapshot of a log that went another way, when opened, then the log counts, and the next snapshot is of it', async () => {
    const { disk, snapshotFolder, expected } = await closedWithSnapshot();
    const space = disk.workspaces.get('main');
    if (!space) throw new Error('the disk has the workspace');
    // As after a failover in Redis: the last batch is lost, and others came in its place.
    const lost = space.batches.pop();
    const end = space.batches.at(-1);
    if (!lost || !end) throw new Error('there were two batches');
    Object.assign(space, { seq: end.last, chain: end.chain });
    const other = await openFloor({ disk });
    await other.workspace.append(deals(lost.last - end.last, 'other'), 'each');
    await other.workspace.append(deals(3, 'more'), 'each');
    await other.close();
    const opened = await openFloor({ disk, snapshotFolder });
    const replayed = await open({ disk });
    const digest = stateDigest(replayed.workspace.state);
    expect(opened.workspace.position.seq).toBe(expected.position.seq + 3);
    expect(stateDigest(opened.workspace.state)).toBe(digest);
    await opened.close();
    const again = await reopen(disk, snapshotFolder);
    expect(stateDigest(again.workspace.state)).toBe(digest);
  });

  it('given many entries, when the distance is passed, then a snapshot is written in the background and old chunk files leave', async () => {
    const snapshotFolder = await temporaryFolder();
    const { workspace, close } = await openFloor({ snapshotFolder, snapshotEntriesEvery: 100 });
    for (let round = 0; round < 6; round += 1) await workspace.append(deals(60, `r${round}-`), 'each');
    await close();
    const files = await readdir(join(snapshotFolder, 'main'));
    expect(files.sort()).toEqual([expect.stringMatching(/^0-360-\d+\.chunk$/), 'state']);
    expect((await stat(join(snapshotFolder, 'main', 'state'))).size).toBeGreaterThan(0);
  });
});
