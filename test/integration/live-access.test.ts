import { describe, expect, it } from 'vitest';
import type { ErrorReply } from '../../shared/error.ts';
import { limit } from '../../shared/limit.ts';
import { PROTOCOL_VERSION } from '../../shared/protocol.ts';
import { liveFixture } from '../support/live-fixture.ts';
import { won } from '../support/live-floor.ts';
import { type LiveClient, openScreen, until } from '../support/live-server.ts';

const { start, client } = liveFixture({ reconnection: false });

/** How a connection attempt ends: connected, refused with our reply, or refused before a handshake. */
function outcome(socket: LiveClient): Promise<string> {
  return new Promise((resolve) => {
    socket.once('connect', () => resolve('connected'));
    socket.once('connect_error', (error) => resolve((error as { data?: ErrorReply }).data?.code ?? 'refused'));
  });
}
const ask = (socket: LiveClient, request: unknown) =>
  new Promise<{ ok: boolean; error?: ErrorReply }>((resolve) => socket.emit('subscribe', request as { view: string }, resolve));

describe('SEC2 sockets', () => {
  it.each([
    ['no key and no origin', { auth: { key: undefined, workspace: 'demo' } }, 'unauthorized'],
    ['an unknown key', { auth: { key: 'guess' } }, 'unauthorized'],
    ['a key that may only report', { auth: { key: 'ingest-key' } }, 'forbidden'],
    ['a key that is no text', { auth: { key: { toString: 1 } } }, 'invalid_request'],
    ['a key that is too long', { auth: { key: 'x'.repeat(500) } }, 'invalid_request'],
    ['no version', { auth: { version: undefined } }, 'invalid_request'],
    ['another origin', { extraHeaders: { origin: 'https://evil.example' } }, 'refused'],
    ['an origin that is none', { extraHeaders: { origin: 'null' } }, 'refused'],
    ['another origin over polling', { transports: ['polling'], extraHeaders: { origin: 'http://127.0.0.1:1' } }, 'refused'],
  ])('given %s, when connecting, then it is refused', async (_name, options, expected) => {
    const { port, gateway } = await start();
    expect(await outcome(client(port, options))).toBe(expected);
    expect(gateway.counters.sockets).toBe(0);
  });

  it('given the page itself, a listed origin, or an open workspace, when connecting, then it is let in', async () => {
    const { port } = await start({ allowedOrigins: ['https://wall.example'] });
    const own = `http://127.0.0.1:${port}`;
    const demo = { key: undefined, workspace: 'demo' };
    expect(await outcome(client(port, { auth: demo, extraHeaders: { origin: own } }))).toBe('connected');
    expect(await outcome(client(port, { auth: demo, extraHeaders: { origin: 'https://wall.example' } }))).toBe('connected');
    expect(await outcome(client(port))).toBe('connected');
  });

  it('given a handshake whose check breaks, when connecting, then it says internal and the cause is reported', async () => {
    const { port, bugs } = await start();
    expect(await outcome(client(port, { auth: { key: 'broken-key' } }))).toBe('internal');
    expect(bugs.splice(0)).toMatchObject([{ message: 'planted' }]);
  });

  it('given a page of another version, when it connects, then it is told to reload and gets nothing else', async () => {
    const { port, gateway } = await start();
    const socket = client(port, { auth: { version: PROTOCOL_VERSION + 1, key: 'guess', shape: ['not', 'known'] } });
    const told = new Promise((resolve) => socket.once('reload', resolve));
    const gone = new Promise((resolve) => socket.once('disconnect', resolve));
    expect(await told).toEqual({ version: PROTOCOL_VERSION });
    expect(await gone).toBe('io server disconnect');
    expect(gateway.counters.sockets).toBe(0);
  });

  it('given a key, when it is revoked, then its sockets close at once and others stay', async () => {
    const { port, gateway, workspace, keys } = await start();
    const revoked = openScreen(client(port), 'board:revenue');
    const other = openScreen(client(port, { auth: { key: 'other-key' } }), 'board:revenue');
    await until(() => revoked.model.held !== null && other.model.held !== null, 'snapshots');
    keys.delete('read-key');
    await gateway.recheck();
    await until(() => revoked.client.disconnected, 'the revoked socket to close');
    expect(revoked.seen.closed).toEqual(['unauthorized']);
    await workspace.append([won('d', 'rep-01', 7, Date.now())], 'each');
    await until(() => other.model.board.total === 7, 'the other screen');
    expect(revoked.model.board.total).toBe(0);
    expect(await outcome(client(port))).toBe('unauthorized');
    expect(gateway.counters.sockets).toBe(1);
  });

  it('given messages of every wrong shape, when sent, then each is refused or ignored and the socket goes on', async () => {
    const { port, publisher } = await start();
    const socket = client(port);
    await outcome(socket);
    const wrong = [null, 7, 'feed', [], {}, { view: 3 }, { view: '' }, { view: 'x'.repeat(300) }, { view: 'view main feed' }];
    const shaped = ['board:', 'board:../x', 'board:a b', 'rep:ana@example.com', 'feed:x', '__proto__', 'contest:c1'].map((view) => ({
      view,
    }));
    for (const request of [...wrong, ...shaped, { view: 'feed', rev: -1 }, { view: 'feed', rev: 1.5 }, { view: 'feed', epoch: 5 }]) {
      expect((await ask(socket, request)).error?.code, JSON.stringify(request)).toBe('invalid_request');
    }
    for (const view of ['board:none', 'rep:none', 'board:__proto__']) expect((await ask(socket, { view })).error?.code).toBe('not_found');
    const raw = socket as unknown as { emit(event: string, ...rest: unknown[]): void };
    raw.emit('subscribe');
    raw.emit('subscribe', { view: 'feed' }, 'not a function');
    raw.emit('subscribe', Buffer.from('binary'));
    raw.emit('unsubscribe');
    raw.emit('unsubscribe', { view: 'board:never' });
    raw.emit('patch', { view: 'feed' });
    raw.emit('nonsense', { deep: [[[[]]]] });
    expect(await ask(socket, { view: 'feed', more: 'is ignored' })).toMatchObject({ ok: true });
    expect(publisher.views()).toBe(1);
  });

  it('given more subscriptions than a socket may have, when asked, then the rest is refused with the limit', async () => {
    const { port, publisher } = await start({ reps: limit.subscriptionsPerSocketMax + 5 });
    const socket = client(port);
    await outcome(socket);
    const answers = await Promise.all(
      Array.from({ length: limit.subscriptionsPerSocketMax + 3 }, (_, index) =>
        ask(socket, { view: `rep:rep-${String(index).padStart(2, '0')}` }),
      ),
    );
    expect(answers.filter(({ ok }) => ok)).toHaveLength(limit.subscriptionsPerSocketMax);
    expect(answers.at(-1)?.error?.code).toBe('limit_reached');
    expect(await ask(socket, { view: 'rep:rep-00' })).toMatchObject({ ok: true });
    expect(publisher.views()).toBe(limit.subscriptionsPerSocketMax);
  });

  it('given a message over the limit, when sent, then that socket closes and the server goes on', async () => {
    const { port, gateway } = await start();
    const socket = client(port);
    await outcome(socket);
    socket.emit('unsubscribe', { view: 'x'.repeat(2 * limit.socketMessageBytesMax) });
    await until(() => socket.disconnected, 'the socket to close');
    expect(await outcome(client(port))).toBe('connected');
    expect(gateway.counters.sockets).toBe(1);
  });
});
