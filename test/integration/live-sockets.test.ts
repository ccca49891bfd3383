import { describe, expect, it } from 'vitest';
import { encoderCounters } from '../../server/socket/encoded.ts';
import { liveFixture } from '../support/live-fixture.ts';
import { call, entry, repIds, won } from '../support/live-floor.ts';
import { openScreen, until } from '../support/live-server.ts';

const { start, client } = liveFixture();

describe('live over real sockets', () => {
  it.each([
    ['websocket', {}],
    ['polling', {}],
    ['websocket, in the short form', { short: true }],
    ['polling, in the short form', { short: true }],
  ])('given a screen over %s, when activities arrive, then it converges by patches', async (name, auth) => {
    const { workspace, port } = await start();
    const transport = name.split(',')[0];
    const { model } = openScreen(client(port, { transports: [transport], auth }), 'board:revenue');
    await until(() => model.held !== null, 'a first snapshot');
    for (let index = 0; index < 30; index += 1) {
      await workspace.append([won(`d${index}`, repIds(5)[index % 5] ?? '', 10 + index, Date.now())], 'each');
    }
    await until(() => model.board.total === 735, 'all thirty deals');
    expect(model.held?.data).toEqual(workspace.view('board:revenue'));
    expect(model.counts).toMatchObject({ snapshots: 1, gaps: 0 });
    expect(model.counts.patches).toBeGreaterThan(0);
  });

  it.each([
    ['patches', {}],
    ['the short form', { short: true }],
  ])('given a rep page and the feed on one socket, when a deal is won, then both move by %s', async (_name, auth) => {
    const { workspace, port } = await start();
    const one = client(port, { auth });
    const rep = openScreen(one, 'rep:rep-02');
    const feed = openScreen(one, 'feed');
    await until(() => rep.model.held !== null && feed.model.held !== null, 'both snapshots');
    await workspace.append([won('d', 'rep-02', 99, Date.now())], 'each');
    await until(() => rep.model.counts.patches > 0 && feed.model.counts.patches > 0, 'both patches');
    expect(rep.model.held?.data).toEqual(workspace.view('rep:rep-02'));
    expect(feed.model.held?.data).toEqual(workspace.view('feed'));
  });

  it('given a screen that was away, when it returns, then it resumes by patches; after a restart, by a snapshot', async () => {
    const live = await start();
    const { client: socket, model, seen } = openScreen(client(live.port), 'board:calls');
    await until(() => model.held !== null, 'a snapshot');
    socket.disconnect();
    for (let index = 0; index < 3; index += 1) await live.workspace.append([call(`c${index}`, 'rep-01', Date.now())], 'each');
    socket.connect();
    await until(() => model.board.total === 3, 'the missed calls');
    expect(model.counts).toMatchObject({ snapshots: 1, patches: 1 });

    const epoch = model.held?.epoch;
    await live.restartLive();
    await live.workspace.append([call('c9', 'rep-01', Date.now())], 'each');
    await until(() => model.board.total === 4, 'the call after the restart');
    expect(model.held?.epoch).not.toBe(epoch);
    expect(model.counts.snapshots).toBe(2);
    expect(seen.refused).toEqual([]);
  });

  it.each([
    ['200 screens that take the short form', 1, () => ({ short: true })],
    ['100 screens and 100 programs', 2, (index: number) => (index % 2 === 0 ? { short: true } : {})],
  ])('given %s on one view, when it changes, then each tick is one diff and one encoding', async (_name, forms, authOf) => {
    const { workspace, publisher, port } = await start({ reps: 20 });
    const screens = Array.from({ length: 200 }, (_, index) => openScreen(client(port, { auth: authOf(index) }), 'board:revenue'));
    await until(() => screens.every(({ model }) => model.held !== null), 'all snapshots');
    expect(publisher.counters.snapshots).toBe(1);
    const before = { ...publisher.counters, packets: encoderCounters.packets };
    for (let index = 0; index < 40; index += 1) {
      await workspace.append([won(`d${index}`, repIds(20)[index % 20] ?? '', 50, Date.now())], 'each');
    }
    await until(() => screens.every(({ model }) => model.board.total === 2_000), 'all screens at the end');
    const frames = publisher.counters.frames - before.frames;
    expect(publisher.counters.encodings - before.encodings).toBe(frames);
    // One packet a frame and form for all 200; anything per screen would be hundreds.
    expect(encoderCounters.packets - before.packets).toBe(forms * frames);
    for (const { model } of screens) {
      expect(model.held?.data).toEqual(screens[0]?.model.held?.data);
      expect(model.counts).toEqual({ snapshots: 1, patches: frames, gaps: 0, old: 0 });
    }
  });

  it('given a board with screens, when corrected, renamed and deleted, then screens follow and are told at the end', async () => {
    const { workspace, port } = await start();
    const { model, seen } = openScreen(client(port), 'board:revenue');
    const other = openScreen(client(port), 'board:calls');
    await until(() => model.held !== null && other.model.held !== null, 'snapshots');
    const [sale] = await workspace.append([won('d', 'rep-02', 500, Date.now())], 'each');
    await until(() => model.board.total === 500, 'the sale');
    const seq = sale?.status === 'accepted' ? sale.seq : 0;
    await workspace.append([entry('activity.voided', 'act:d:1', { source: 'api', id: 'd', seq })], 'all');
    await until(() => model.board.total === 0, 'the correction');
    await workspace.directory.putPerson('rep-02', { name: 'Renée 🚀' });
    await until(() => model.board.rows.some(({ name }) => name === 'Renée 🚀'), 'the new name');
    await workspace.append([entry('board.deleted', 'board:revenue:2', { id: 'revenue' })], 'all');
    await until(() => seen.closed.length > 0, 'the end of the board');
    expect(seen.closed).toEqual(['not_found']);
    await workspace.append([call('c', 'rep-01', Date.now())], 'each');
    await until(() => other.model.board.total === 1, 'the other board');
  });

  it('SEC12 given screens and a log that turns out damaged, when a damaged batch is read, then all are closed as log_damaged, and so are later ones', async () => {
    const { workspace, disk, port } = await start();
    const screens = (['board:revenue', 'rep:rep-01', 'feed'] as const).map((view) => openScreen(client(port), view));
    const [sale] = await workspace.append([won('d', 'rep-02', 500, Date.now())], 'each');
    await until(() => screens.every(({ model }) => model.held !== null), 'snapshots');
    const batch = disk.workspaces.get('main')?.batches.at(-1);
    if (!batch || sale?.status !== 'accepted') throw new Error('the sale is a batch of its own');
    batch.block = Uint8Array.from(batch.block, (byte, index) => (index === 20 ? byte ^ 1 : byte));
    await expect(workspace.entries([sale.seq])).rejects.toMatchObject({ code: 'log_damaged' });
    await until(() => screens.every(({ seen }) => seen.closed.length > 0), 'the end of all views');
    expect(screens.map(({ seen }) => seen.closed)).toEqual([['log_damaged'], ['log_damaged'], ['log_damaged']]);
    const late = openScreen(client(port), 'board:calls');
    await until(() => late.seen.answers > 0, 'an answer');
    expect(late.seen.refused).toEqual(['log_damaged']);
  });

  it('given a screen that unsubscribes, when things happen, then nothing reaches it and nothing is evaluated', async () => {
    const { workspace, publisher, port } = await start();
    const { client: socket, model } = openScreen(client(port), 'board:revenue');
    await until(() => model.held !== null, 'a snapshot');
    socket.emit('unsubscribe', { view: 'board:revenue' });
    const feed = openScreen(socket, 'feed');
    await until(() => feed.model.held !== null, 'the feed');
    const { evaluations } = publisher.counters;
    await workspace.append([won('d', 'rep-02', 5, Date.now())], 'each');
    await until(() => feed.model.counts.patches > 0, 'the feed to move');
    expect(publisher.counters.evaluations).toBe(evaluations + 1);
    expect(model.counts.patches).toBe(0);
  });
});
