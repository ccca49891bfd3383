/** Every sentence of server/store/store.ts about appending and reading, for all three stores. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { EMPTY_CHAIN } from '../../server/store/block.ts';
import { type Appended, LogDamaged, START, type Store, StoreUnavailable } from '../../server/store/store.ts';
import { type Disk, freshWorkspace, newEntries, newEntry, startStores } from '../support/stores.ts';

const kinds = await startStores();
afterAll(() => Promise.all(kinds.map((kind) => kind.stop())));

const statuses = (answers: Appended[]) => answers.map((answer) => answer.status);
const accepted = (answers: Appended[]) => answers.filter((answer) => answer.status === 'accepted');

describe.each(kinds)('the log in $name', (kind) => {
  let disk: Disk;
  let store: Store;
  let ws: string;
  let time: number;

  beforeAll(async () => {
    disk = await kind.disk(() => time);
    store = await disk.open();
  });
  beforeEach(() => {
    time = 1_780_000_000_000;
    ws = freshWorkspace();
  });
  afterAll(async () => {
    await store.close();
    await disk.remove();
  });

  it('given no log, when it is asked about, then it is empty and is not made by asking', async () => {
    expect(await store.log.position(ws)).toEqual({ epoch: '', seq: 0, chain: EMPTY_CHAIN });
    expect(await store.log.read(ws, 0, 10)).toEqual([]);
    expect(await store.log.readAt(ws, [1, 2])).toEqual([]);
    expect(await store.log.find(ws, 'api', 'a')).toBeNull();
    expect(await store.log.verify(ws)).toBeNull();
    expect(await store.log.append(ws, [], 'each')).toEqual([]);
    await store.log.forget(ws, [1]);
    expect(await store.workspaces()).not.toContain(ws);
  });

  it('given entries, when appended, then they come back whole, in order, with gapless seqs and one clock', async () => {
    const first = newEntry('a', {
      source: 'hubspot',
      actor: 'rally',
      kind: 'team.defined',
      at: -5,
      body: { deep: [null, { x: 'ü€😀' }], n: 0.1 },
    });
    const answers = await store.log.append(ws, [first, newEntry('b'), newEntry('c', { at: 1 })], 'each');
    expect(answers.map((answer) => answer.status === 'accepted' && answer.seq)).toEqual([1, 2, 3]);
    const { sent: _, ...kept } = first;
    const read = await store.log.read(ws, 0, 10);
    expect(read[0]).toEqual({ ...kept, seq: 1, receivedAt: answers[0]?.status === 'accepted' && answers[0].receivedAt });
    expect(read.map((entry) => [entry.seq, entry.id, entry.at])).toEqual([
      [1, 'a', -5],
      [2, 'b', 1_770_000_000_000],
      [3, 'c', 1],
    ]);
    expect(await store.log.find(ws, 'hubspot', 'a')).toBe(1);
    expect(await store.log.find(ws, 'api', 'a')).toBeNull();
  });

  it('E2 given an id that is there, when it comes again, then it is a duplicate of the first for ever, told apart by content', async () => {
    await store.log.append(ws, [newEntry('a'), newEntry('b')], 'each');
    const again = [
      newEntry('b'),
      newEntry('c'),
      newEntry('a', { sent: 'another' }),
      newEntry('a', { source: 'crm' }),
      newEntry('c'),
      newEntry('c', { sent: 'x' }),
    ];
    expect(await store.log.append(ws, again, 'each')).toMatchObject([
      { status: 'duplicate', seq: 2, differs: false },
      { status: 'accepted', seq: 3 },
      { status: 'duplicate', seq: 1, differs: true },
      { status: 'accepted', seq: 4 },
      { status: 'duplicate', seq: 3, differs: false },
      { status: 'duplicate', seq: 3, differs: true },
    ]);
    await store.close();
    store = await disk.open();
    expect(await store.log.append(ws, [newEntry('a'), newEntry('a', { sent: 'another' })], 'each')).toEqual([
      { status: 'duplicate', seq: 1, differs: false },
      { status: 'duplicate', seq: 1, differs: true },
    ]);
    expect((await store.log.position(ws)).seq).toBe(4);
  });

  it('E2 given a differing item sent twice in one call, when the log holds a third spelling, then each is compared with the log', async () => {
    await store.log.append(ws, [newEntry('a', { sent: 'kept' })], 'each');
    const answers = await store.log.append(
      ws,
      ['x', 'kept', 'x'].map((sent) => newEntry('a', { sent })),
      'each',
    );
    expect(answers.map((answer) => answer.status === 'duplicate' && answer.differs)).toEqual([true, false, true]);
  });

  it('given mode all, when one id exists, then nothing is written; when none does, then everything', async () => {
    await store.log.append(ws, [newEntry('a')], 'all');
    const before = await store.log.position(ws);
    const answers = await store.log.append(ws, [newEntry('b'), newEntry('a', { sent: 'x' }), newEntry('c')], 'all');
    expect(answers).toEqual([{ status: 'refused' }, { status: 'duplicate', seq: 1, differs: true }, { status: 'refused' }]);
    expect(statuses(await store.log.append(ws, [newEntry('d'), newEntry('d')], 'all'))).toEqual(['refused', 'refused']);
    expect(await store.log.position(ws)).toEqual(before);
    expect(statuses(await store.log.append(ws, newEntries('all', 500), 'all'))).toEqual(Array(500).fill('accepted'));
    await expect(store.log.append(ws, newEntries('more', 501), 'all')).rejects.toThrow(RangeError);
  });

  it('given five thousand items with repeats, when appended in one call, then each is answered in its place', async () => {
    const items = newEntries('n', 4_000);
    items.splice(1_000, 0, ...newEntries('n', 1_000));
    const answers = await store.log.append(ws, items, 'each');
    expect(answers.filter((answer) => answer.status === 'duplicate')).toHaveLength(1_000);
    expect(accepted(answers).map((answer) => answer.seq)).toEqual(Array.from({ length: 4_000 }, (_, index) => index + 1));
    expect(await store.log.verify(ws)).toBeNull();
    expect((await store.log.read(ws, 0, 5_000)).map((entry) => entry.id)).toEqual(newEntries('n', 4_000).map((entry) => entry.id));
  });

  it('given 200 appends at once, some of the same ids, when all have answered, then every id is there once and every seq', async () => {
    const calls = Array.from({ length: 200 }, (_, call) => [newEntry(`own${call}`), newEntry(`shared${call % 10}`)]);
    const answers = await Promise.all(calls.map((entries, call) => store.log.append(ws, entries, call % 7 === 0 ? 'all' : 'each')));
    const entries = await store.log.read(ws, 0, 10_000);
    expect(entries.map((entry) => entry.seq)).toEqual(entries.map((_, index) => index + 1));
    expect(new Set(entries.map((entry) => entry.id)).size).toBe(entries.length);
    expect(accepted(answers.flat())).toHaveLength(entries.length);
    answers.forEach((answer, call) => {
      answer.forEach((item, index) => {
        if (item.status === 'refused') return;
        expect(entries[item.seq - 1]?.id).toBe(calls[call]?.[index]?.id);
      });
    });
    expect(entries.filter((entry) => entry.id.startsWith('shared'))).toHaveLength(10);
    expect(await store.log.verify(ws)).toBeNull();
  });

  it('given several workspaces, when they are written at once, then each has its own seqs and ids', async () => {
    const others = Array.from({ length: 5 }, () => freshWorkspace('Other'));
    await Promise.all(others.map((other) => store.log.append(other, [newEntry('a'), newEntry('b')], 'each')));
    for (const other of others) expect((await store.log.position(other)).seq).toBe(2);
    expect(await store.workspaces()).toEqual(expect.arrayContaining(others.sort()));
  });

  it('given notBefore in the future, when more is appended without it, then receivedAt never decreases', async () => {
    const later = store.now() + 3_600_000;
    const receivedAt = async (id: string, notBefore?: number) => {
      const [answer] = await store.log.append(ws, [newEntry(id)], 'each', { notBefore });
      return answer?.status === 'accepted' ? answer.receivedAt : null;
    };
    const before = await receivedAt('a');
    expect(before).toBeLessThan(later);
    expect(await receivedAt('b', later)).toBe(later);
    expect(await receivedAt('c')).toBe(later);
    expect(await receivedAt('d', later - 1)).toBe(later);
    expect(store.now()).toBeGreaterThanOrEqual(later);
    await store.close();
    store = await disk.open();
    expect(await receivedAt('e')).toBe(later);
    expect(store.now()).toBeGreaterThanOrEqual(later);
    const mixed = await Promise.all([
      store.log.append(ws, [newEntry('f')], 'each'),
      store.log.append(ws, [newEntry('g')], 'each', { notBefore: later + 5 }),
      store.log.append(ws, [newEntry('h')], 'all'),
    ]);
    expect(mixed.flat().map((answer) => answer.status === 'accepted' && answer.receivedAt - later)).toEqual([0, 5, 5]);
  });

  if (kind.clock)
    it('given a clock that jumps back, when appending, then the store holds the time it had', async () => {
      await store.log.append(ws, [newEntry('a')], 'each');
      time -= 60_000;
      expect(await store.log.append(ws, [newEntry('b')], 'each')).toMatchObject([{ receivedAt: 1_780_000_000_000 }]);
      await store.close();
      store = await disk.open();
      expect(await store.log.append(ws, [newEntry('c')], 'each')).toMatchObject([{ receivedAt: 1_780_000_000_000 }]);
      time += 120_000;
      expect(await store.log.append(ws, [newEntry('d')], 'each')).toMatchObject([{ receivedAt: 1_780_000_060_000 }]);
    });

  it('given batches, when read from anywhere, then at most max entries come, or one batch', async () => {
    for (let batch = 0; batch < 4; batch += 1) await store.log.append(ws, newEntries(`b${batch}-`, 10), 'each');
    const seqs = async (after: number, max: number) => (await store.log.read(ws, after, max)).map((entry) => entry.seq);
    const from = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, index) => first + index);
    expect(await seqs(0, 20)).toEqual(from(1, 20));
    expect(await seqs(0, 29)).toEqual(from(1, 20));
    expect(await seqs(0, 3)).toEqual(from(1, 10));
    expect(await seqs(7, 13)).toEqual(from(8, 20));
    expect(await seqs(15, 1_000)).toEqual(from(16, 40));
    expect(await seqs(40, 1_000)).toEqual([]);
  });

  it('given many small batches, when read, then all pages join without gap', async () => {
    for (let call = 0; call < 130; call += 1) await store.log.append(ws, [newEntry(`s${call}`)], 'each');
    expect((await store.log.read(ws, 0, 1_000)).map((entry) => entry.seq)).toEqual(Array.from({ length: 130 }, (_, index) => index + 1));
    expect(await store.log.read(ws, 10, 100)).toHaveLength(100);
  });

  it('SEC12 given batches of every kind, when replayed from any of their ends, then they hold what read gives, and other marks are refused', async () => {
    await store.log.append(ws, newEntries('ü "],"at":[ ', 20), 'each');
    await store.log.append(ws, [newEntry('one', { source: 'crm', body: { text: '"id":[' } })], 'each');
    for (let call = 0; call < 20; call += 1) await store.log.append(ws, [newEntry(`s${call}`, { kind: 'team.deleted' })], 'each');
    const marks = [START];
    for (let mark = START; mark.seq < 41; marks.push(mark)) {
      const end = (await store.log.replay(ws, mark, 1)).at(-1);
      if (!end) throw new Error('the log has 41 entries');
      mark = { seq: end.last, chain: end.chain };
    }
    for (const mark of marks) {
      const batches = await store.log.replay(ws, mark, 1_000);
      const entries = batches.flatMap(({ first, last, entry }) => Array.from({ length: last - first + 1 }, (_, index) => entry(index)));
      expect(entries).toStrictEqual(await store.log.read(ws, mark.seq, 1_000));
    }
    const [, first = START] = marks;
    expect(marks.at(-1)).toMatchObject({ seq: 41, chain: (await store.log.position(ws)).chain });
    for (const wrong of [
      { ...first, chain: START.chain },
      { ...first, seq: first.seq - 1 },
    ]) {
      await expect(store.log.replay(ws, wrong, 10)).rejects.toThrow(LogDamaged);
    }
    expect(await store.log.replay('nobody', START, 10)).toEqual([]);
  });

  it('given many batches, when verified, then others get their turn in between', async () => {
    for (let batch = 0; batch < 12; batch += 1) await store.log.append(ws, newEntries(`r${batch}-`, 1_000), 'each');
    let rests = 0;
    expect(
      await store.log.verify(ws, async () => {
        rests += 1;
      }),
    ).toBeNull();
    expect(rests).toBeGreaterThan(store.kind === 'sqlite' ? 1 : -1);
  });

  it('E12 given details, when read, then only readAt has them, until they are forgotten, and the chain stays whole', async () => {
    const details = { note: 'Call Jane Doe', phone: '+44 20 7946 0000' };
    await store.log.append(ws, [newEntry('a', { details }), newEntry('b'), newEntry('c', { details: { note: 'x' } })], 'each');
    await store.log.append(ws, [newEntry('a', { details: { note: 'of a duplicate' } }), newEntry('d', { details })], 'each');
    expect((await store.log.read(ws, 0, 10)).some((entry) => 'details' in entry)).toBe(false);
    const asked = await store.log.readAt(ws, [4, 1, 99, 2, 1]);
    expect(asked.map((entry) => [entry.id, entry.details])).toEqual([
      ['d', details],
      ['a', details],
      ['b', undefined],
      ['a', details],
    ]);
    const before = await store.log.position(ws);
    await store.log.forget(ws, [1, 2, 4]);
    expect((await store.log.readAt(ws, [1, 3, 4])).map((entry) => entry.details)).toEqual([undefined, { note: 'x' }, undefined]);
    expect(await store.log.position(ws)).toEqual(before);
    expect(await store.log.verify(ws)).toBeNull();
  });

  it('given a closed store, when opened again, then position, entries and ids are as they were', async () => {
    await store.log.append(ws, newEntries('a', 1_200), 'each');
    const [position, entries] = [await store.log.position(ws), await store.log.read(ws, 0, 2_000)];
    await store.close();
    store = await disk.open();
    expect(await store.log.position(ws)).toEqual(position);
    expect(await store.log.read(ws, 0, 2_000)).toEqual(entries);
    expect(await store.log.find(ws, 'api', 'a777')).toBe(778);
    expect(await store.log.append(ws, [newEntry('b')], 'each')).toMatchObject([{ status: 'accepted', seq: 1_201 }]);
    expect(await store.log.verify(ws)).toBeNull();
  });

  it('given a workspace, when deleted, then nothing of it is left and the next of that name is another lineage', async () => {
    await store.log.append(ws, [newEntry('a', { details: { note: 'x' } })], 'each');
    await store.vault.put(ws, [{ kind: 'person', id: 'p1', value: {} }]);
    const { epoch } = await store.log.position(ws);
    await store.deleteWorkspace(ws);
    expect(await store.workspaces()).not.toContain(ws);
    expect(await store.log.read(ws, 0, 10)).toEqual([]);
    expect(await store.vault.list(ws, 'person')).toEqual([]);
    expect(await store.log.append(ws, [newEntry('a')], 'each')).toMatchObject([{ status: 'accepted', seq: 1 }]);
    expect((await store.log.readAt(ws, [1]))[0]?.details).toBeUndefined();
    expect((await store.log.position(ws)).epoch).not.toBe(epoch);
    await store.deleteWorkspace(freshWorkspace());
  });

  it('given a name that is no workspace id, when used, then it is refused as a bug', async () => {
    for (const bad of ['', '../x', 'a b', 'x'.repeat(65)]) {
      await expect(store.log.append(bad, [newEntry('a')], 'each')).rejects.toThrow(RangeError);
      await expect(store.log.read(bad, 0, 1)).rejects.toThrow(RangeError);
    }
    await expect(store.log.append(ws, [newEntry('a', { at: Number.NaN })], 'each')).rejects.toThrow(RangeError);
    await expect(store.vault.put('../x', [])).rejects.toThrow(RangeError);
    expect((await store.log.position(ws)).seq).toBe(0);
  });

  it('given a closed store, when it is asked, then it is unavailable', async () => {
    await store.close();
    await expect(store.log.append(ws, [newEntry('a')], 'each')).rejects.toThrow(StoreUnavailable);
    await expect(store.log.read(ws, 0, 1)).rejects.toThrow(StoreUnavailable);
    await expect(store.vault.get(ws, 'person', 'p1')).rejects.toThrow(StoreUnavailable);
    await expect(store.workspaces()).rejects.toThrow(StoreUnavailable);
    store = await disk.open();
  });
});
