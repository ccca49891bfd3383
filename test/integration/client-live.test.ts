import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';
import { afterEach, describe, expect, it } from 'vitest';
import { type Live, type LiveOptions, type LiveState, openLive, type ViewMeta } from '../../client/live/connection.ts';
import { LIVE_PATH, PROTOCOL_VERSION } from '../../shared/protocol.ts';
import type { BoardView, FeedView } from '../../shared/view.ts';
import { MemoryStorage } from '../support/key-value.ts';
import { boardDefined, call, entry } from '../support/live-floor.ts';
import { type LiveServer, startLiveServer, until } from '../support/live-server.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function start(): Promise<LiveServer> {
  const server = await startLiveServer();
  closing.push(() => server.close());
  return server;
}

/** A page: everything it was told, in order. */
function page(port: number, options: Partial<LiveOptions> = {}) {
  const storage = new MemoryStorage();
  const live: Live = openLive({ url: `http://127.0.0.1:${port}`, key: 'read-key', workspace: 'main', storage, ...options });
  closing.push(() => live.close());
  const states: LiveState['kind'][] = [];
  live.onState((state) => states.push(state.kind));
  const shown: { data: BoardView; meta: ViewMeta }[] = [];
  const closed: string[] = [];
  const board = (id = 'calls') =>
    live.watch<BoardView>(
      `board:${id}`,
      (data, meta) => shown.push({ data, meta }),
      (error) => closed.push(error.code),
    );
  return { live, storage, states, shown, closed, board, total: () => shown[shown.length - 1]?.data.total };
}

describe('the live connection of a page', () => {
  it('given a page that watches a board and the feed, when activities arrive, then both follow', async () => {
    const { workspace, port } = await start();
    const tv = page(port);
    tv.board();
    let feed: FeedView | null = null;
    tv.live.watch<FeedView>('feed', (data) => {
      feed = data;
    });
    await until(() => tv.shown.length > 0 && feed !== null, 'first views');
    for (let index = 0; index < 5; index += 1) await workspace.append([call(`c${index}`, 'rep-01', Date.now())], 'each');
    await until(() => tv.total() === 5, 'five calls');
    expect(tv.shown[tv.shown.length - 1]?.data).toEqual(workspace.view('board:calls'));
    expect(tv.states).toEqual(['connecting', 'live']);
    await until(() => feed?.rows.length === 5, 'five lines in the feed');
  });

  it('given a server that restarts, when it is back, then the page is too, by itself, with what it missed', async () => {
    const server = await start();
    const tv = page(server.port);
    tv.board();
    await until(() => tv.shown.length > 0, 'a first view');
    await server.restartLive();
    await server.workspace.append([call('c1', 'rep-01', Date.now())], 'each');
    await until(() => tv.total() === 1 && tv.live.state().kind === 'live', 'the call after the restart');
    expect(tv.states).toEqual(['connecting', 'live', 'offline', 'live']);
  });

  it('REL11 given a page that reloads without a network, when it starts, then it shows its last board and as of when', async () => {
    const { workspace, port } = await start();
    const before = page(port);
    before.board();
    await workspace.append([call('c1', 'rep-01', Date.now())], 'each');
    await until(() => before.total() === 1, 'the call');
    before.live.close();

    const nobody = createServer();
    await new Promise<void>((resolve) => nobody.listen(0, '127.0.0.1', resolve));
    const deadPort = (nobody.address() as AddressInfo).port;
    await new Promise<void>((resolve) => nobody.close(() => resolve()));
    const after = page(deadPort, { storage: before.storage });
    after.board();
    expect(after.shown).toHaveLength(1);
    expect(after.total()).toBe(1);
    expect(after.shown[0]?.meta.live).toBe(false);
    expect(Math.abs((after.shown[0]?.meta.asOf ?? 0) - Date.now())).toBeLessThan(60_000);
    await until(() => after.live.state().kind === 'offline', 'the page to notice');
  });

  it('given a key that is not valid, when connecting, then the page is refused and keeps nothing', async () => {
    const { port } = await start();
    const storage = new MemoryStorage();
    const known = page(port, { storage });
    known.board();
    await until(() => known.shown.length > 0, 'a first view');
    known.live.close();
    expect(storage.items.size).toBeGreaterThan(0);

    const tv = page(port, { key: 'guess', storage });
    tv.board();
    await until(() => tv.live.state().kind === 'refused', 'the refusal');
    expect(tv.live.state()).toMatchObject({ kind: 'refused', error: { code: 'unauthorized' } });
    expect(storage.items.size).toBe(0);
  });

  it('given a key that is revoked, when the server drops it, then the page says so at once', async () => {
    const { port, gateway, keys } = await start();
    const tv = page(port);
    tv.board();
    await until(() => tv.shown.length > 0, 'a first view');
    keys.delete('read-key');
    await gateway.recheck();
    await until(() => tv.live.state().kind === 'refused', 'the refusal');
    expect(tv.closed).toEqual(['unauthorized']);
  });

  it('given a board that is not there or goes away, when watched, then that view closes and the others live on', async () => {
    const { workspace, port } = await start();
    const tv = page(port);
    tv.board('nothing');
    await until(() => tv.closed.length === 1, 'the missing board');
    expect(tv.closed).toEqual(['not_found']);
    tv.board('revenue');
    await until(() => tv.shown.length > 0, 'the other board');
    await workspace.append([entry('board.deleted', 'board:revenue:2', { id: 'revenue' })], 'each');
    await until(() => tv.closed.length === 2, 'the deleted board');
    expect(tv.live.state().kind).toBe('live');
  });

  it('SEC12 given a log that turns out damaged, when the view closes, then it is told once, asked for again, and nothing of it is kept', async () => {
    const { workspace, disk, port } = await start();
    const tv = page(port);
    tv.board();
    await until(() => tv.shown.length > 0, 'a first view');
    const batch = disk.workspaces.get('main')?.batches.at(-1);
    if (!batch) throw new Error('the floor has a batch');
    batch.block = Uint8Array.from(batch.block, (byte, index) => (index === 20 ? byte ^ 1 : byte));
    await expect(workspace.entries([batch.last])).rejects.toMatchObject({ code: 'log_damaged' });
    await until(() => tv.closed.length === 1, 'the end of the view');
    const late = page(port, { storage: tv.storage });
    late.board();
    await until(() => late.closed.length === 1, 'the refusal');
    expect([...tv.closed, ...late.closed]).toEqual(['log_damaged', 'log_damaged']);
    expect(late.shown).toEqual([]);
  });

  it('REL11 given a board that is not there, when it is made, then it comes by itself, and its absence was told once', async () => {
    const { workspace, port } = await start();
    const tv = page(port);
    tv.board('later');
    await until(() => tv.closed.length === 1, 'the missing board');
    await workspace.append([boardDefined('later', 1, { metric: 'calls' })], 'each');
    await until(() => tv.shown.length > 0, 'the board', 60_000);
    await workspace.append([call('c1', 'rep-01', Date.now())], 'each');
    await until(() => tv.total() === 1, 'patches as for any other');
    expect(tv.closed).toEqual(['not_found']);
    expect(tv.states).toEqual(['connecting', 'live']);
    await workspace.append([entry('board.deleted', 'board:later:2', { id: 'later' })], 'each');
    await until(() => tv.closed.length === 2, 'the end of the board');
  });

  it('given two watchers of a view, when one leaves, then the other goes on; when both did, then it can be watched again', async () => {
    const { workspace, port } = await start();
    const tv = page(port);
    const leave = tv.board();
    await until(() => tv.shown.length === 1, 'a first view');
    const leaveToo = tv.board();
    expect(tv.shown).toHaveLength(2);
    leave();
    leave();
    await workspace.append([call('c1', 'rep-01', Date.now())], 'each');
    await until(() => tv.total() === 1, 'the call');
    leaveToo();
    await workspace.append([call('c2', 'rep-01', Date.now())], 'each');
    tv.board();
    await until(() => tv.total() === 2 && tv.shown[tv.shown.length - 1]?.meta.live === true, 'the call after coming back');
  });

  it('given a server of a newer protocol, when it says so, then the page reloads once and then waits', async () => {
    const http = createServer();
    const io = new Server(http, { path: LIVE_PATH });
    let told = 0;
    io.on('connection', (socket) => {
      told += 1;
      socket.emit('reload', { version: PROTOCOL_VERSION + 1 });
      socket.disconnect(true);
    });
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    closing.push(() => io.close());
    const storage = new MemoryStorage();
    let reloads = 0;
    const open = () => page((http.address() as AddressInfo).port, { storage, onReload: () => (reloads += 1) });
    open();
    await until(() => reloads === 1, 'the reload');
    open();
    await until(() => told === 2, 'the page after it');
    expect(reloads).toBe(1);
  });

  it("given a device whose clock is an hour behind, when connected, then the page's time is the server's", async () => {
    const server = await startLiveServer({ now: () => Date.now() + 3_600_000 });
    closing.push(() => server.close());
    const tv = page(server.port);
    expect(Math.abs(tv.live.now() - Date.now())).toBeLessThan(60_000);
    tv.board();
    await until(() => tv.shown.length > 0, 'a first view');
    expect(Math.abs(tv.live.now() - Date.now() - 3_600_000)).toBeLessThan(60_000);
  });
});
