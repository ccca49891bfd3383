import { io, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signOut } from '../../shared/api/access.ts';
import type { Contract, Permission } from '../../shared/api/contract.ts';
import { contracts as all } from '../../shared/api/contracts.ts';
import { LIVE_PATH, PROTOCOL_VERSION } from '../../shared/protocol.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { until } from '../support/live-server.ts';
import { apiOf, type Floor, plantCanaries, type Show, showing } from '../support/tenants.ts';

/**
 * Every contract and every socket view, by real sessions of each role and keys of each scope, against another team's and another
 * workspace's canaries: texts that must never reach the wrong eyes.
 */
let app: TestApp;
let main: Floor;
let north: Floor;
beforeAll(async () => {
  app = await startTestApp();
  main = await plantCanaries(app, 'main');
  north = await plantCanaries(app, 'north');
}, 120_000);
afterAll(async () => app?.close());

/** Signing out is asked for last of all, by nobody here. */
const contracts = all.filter((contract) => contract !== (signOut as unknown as Contract));
const nameOf = ({ method, path }: Contract) => `${method} ${path}`;
const mayHave: Record<string, readonly Permission[]> = {
  nobody: ['open'],
  observer: ['open', 'known', 'read'],
  rep: ['open', 'known', 'read', 'entries'],
  manager: ['open', 'known', 'read', 'entries', 'correct', 'manage', 'define'],
  admin: ['open', 'known', 'read', 'entries', 'ingest', 'correct', 'manage', 'define', 'admin'],
  ingestKey: ['open', 'known', 'ingest', 'correct'],
  readKey: ['open', 'known', 'read', 'entries'],
};
const kinds = Object.keys(mayHave);

/** Ids of one floor in the places of a path; what has none of its own is asked for by one that nobody has. */
function pathOf(contract: Contract, floor: Floor, team: 'east' | 'west'): string {
  const { path } = contract;
  const ids = floor.ids[team];
  const id = path.startsWith('/v1/people')
    ? ids.person
    : path.startsWith('/v1/activities')
      ? ids.activity
      : path.startsWith('/v1/teams')
        ? ids.team
        : path.startsWith('/v1/identities')
          ? ids.identity
          : path.startsWith('/v1/metrics')
            ? ids.metric
            : path.startsWith('/v1/boards')
              ? ids.board
              : path.startsWith('/v1/disputes')
                ? ids.dispute
                : ids.key;
  const query = path.endsWith('/entries') || path.endsWith('/value') ? `?subject=rep:${ids.person}&period=year` : '';
  return path.replace('{id}', id).replace('{date}', '2026-03-30') + (path.includes('/activities/{id}') ? '?source=crm' : query);
}

const send = (show: Show, contract: Contract, path: string, workspace?: string) =>
  apiOf(app.url, { ...show, ...(workspace !== undefined && { workspace }) })(
    contract.method,
    path,
    contract.bodyFormat === 'none' ? undefined : contract.docs.examples ? Object.values(contract.docs.examples)[0] : {},
  );

describe('every contract, every role', () => {
  it('SEC1 given another workspace and its ids, when every caller of main calls everything there, then nothing of it comes back', async () => {
    let requests = 0;
    for (const contract of contracts) {
      const path = pathOf(contract, north, 'east');
      for (const kind of kinds) {
        const show = showing(main, kind);
        const { status, text } = await send(show, contract, path, 'north');
        requests += 1;
        const name = `${nameOf(contract)} by ${kind} of main in north`;
        for (const canary of north.canaries.all.filter((one) => !path.includes(one))) expect(text, name).not.toContain(canary);
        if (contract.permission !== 'open') expect([401, 403], `${name}: ${text}`).toContain(status);
        if (contract.method !== 'GET' || kind === 'nobody') continue;
        // The ids of north mean nothing in main.
        const own = await send(show, contract, path);
        requests += 1;
        // A refusal names what was asked for.
        const told = north.canaries.all.filter((canary) => !path.includes(canary));
        for (const canary of told) expect(own.text, `${name} by its id`).not.toContain(canary);
      }
    }
    expect(requests).toBeGreaterThan(contracts.length * kinds.length);
  }, 180_000);

  it('SEC2 given the permission of every contract, when callers of each role ask, then those without it are refused and no others', async () => {
    for (const contract of contracts.filter((one) => one.method === 'GET')) {
      for (const kind of kinds) {
        const { status, text } = await send(showing(main, kind), contract, pathOf(contract, main, 'east'));
        const name = `${nameOf(contract)} by ${kind}: ${text.slice(0, 200)}`;
        if (mayHave[kind]?.includes(contract.permission)) expect([401, 500, 503], name).not.toContain(status);
        else expect(status, name).toBe(kind === 'nobody' ? 401 : 403);
      }
    }
    for (const contract of contracts.filter((one) => one.method !== 'GET' && one.permission !== 'open')) {
      for (const kind of kinds.filter((one) => !mayHave[one]?.includes(contract.permission))) {
        const { status, text } = await send(showing(main, kind), contract, pathOf(contract, main, 'east'));
        expect(status, `${nameOf(contract)} by ${kind}: ${text.slice(0, 200)}`).toBe(kind === 'nobody' ? 401 : 403);
      }
    }
  }, 180_000);

  it('SEC9 given people of another team, when reps, observers and managers read everything, then no personal data of theirs comes back', async () => {
    const west = main.canaries.west;
    for (const contract of contracts.filter((one) => one.method === 'GET' && one.replyFormat === 'json')) {
      for (const kind of ['observer', 'rep', 'manager', 'readKey']) {
        const lists = contract.path.includes('{id}') ? [] : [contract.path];
        for (const path of [...lists, pathOf(contract, main, 'west')]) {
          const { text } = await send(showing(main, kind), contract, path);
          // A read key is a program's: it reads activities, and no addresses or notes either.
          const secret = kind === 'readKey' ? west.personal : [...west.personal, ...west.entries];
          const hidden = secret.filter((canary) => !path.includes(canary));
          for (const canary of hidden) expect(text, `${nameOf(contract)} (${path}) by ${kind}`).not.toContain(canary);
        }
      }
    }
  }, 180_000);

  it('SEC1 given a manager of the east, when changing what is of the west, then nothing there changes', async () => {
    const before = await main.admin('GET', '/v1/audit?limit=500');
    for (const contract of contracts.filter((one) => ['manage', 'correct', 'entries'].includes(one.permission) && one.method !== 'GET')) {
      if (!contract.path.includes('{id}')) continue;
      const { status, text } = await send(showing(main, 'manager'), contract, pathOf(contract, main, 'west'));
      expect([400, 403, 404], `${nameOf(contract)}: ${text}`).toContain(status);
    }
    const after = await main.admin('GET', '/v1/audit?limit=500');
    expect(after.json.items).toEqual(before.json.items);
  }, 60_000);
});

describe('every view, every role', () => {
  const open: Socket[] = [];
  const connect = (show: Show, workspace?: string, origin = app.url): Socket => {
    const socket = io(app.url, {
      path: LIVE_PATH,
      auth: { version: PROTOCOL_VERSION, ...(show.key !== undefined && { key: show.key }), ...(workspace !== undefined && { workspace }) },
      extraHeaders: { origin, ...(show.cookie !== undefined && { cookie: show.cookie }) },
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
    });
    open.push(socket);
    return socket;
  };
  const outcome = (socket: Socket): Promise<string> =>
    new Promise((resolve) => {
      socket.once('connect', () => resolve('connected'));
      socket.once('connect_error', (error) => resolve((error as Error & { data?: { code?: string } }).data?.code ?? error.message));
    });
  const watch = (socket: Socket, view: string) => socket.timeout(20_000).emitWithAck('subscribe', { view });
  afterAll(() => {
    for (const socket of open) socket.disconnect();
  });

  it('SEC2 given each role, when every view is asked for, then reps see their own page, managers their team’s, observers none', async () => {
    const views = (floor: Floor) => [
      'feed',
      `board:${floor.ids.east.board}`,
      `rep:${floor.ids.east.person}`,
      `rep:${floor.ids.west.person}`,
    ];
    const expected: Record<string, boolean[]> = {
      observer: [true, true, false, false],
      rep: [true, true, true, false],
      manager: [true, true, true, false],
      admin: [true, true, true, true],
      readKey: [true, true, true, true],
    };
    for (const [kind, allowed] of Object.entries(expected)) {
      const socket = connect(showing(main, kind));
      expect(await outcome(socket), kind).toBe('connected');
      const answers = [];
      for (const view of views(main)) answers.push(await watch(socket, view));
      expect(
        answers.map((answer) => answer.ok),
        kind,
      ).toEqual(allowed);
      const text = JSON.stringify(answers);
      for (const canary of [...main.canaries.east.personal, ...main.canaries.west.personal, ...north.canaries.all]) {
        expect(text, kind).not.toContain(canary);
      }
      for (const view of [`board:${north.ids.east.board}`, `rep:${north.ids.east.person}`])
        expect((await watch(socket, view)).ok, view).toBe(false);
      socket.disconnect();
    }
    expect(await outcome(connect(showing(main, 'ingestKey')))).toBe('forbidden');
    expect(await outcome(connect({}))).toBe('unauthorized');
    expect(await outcome(connect({ cookie: 'rallyboard=guessed' }))).toBe('unauthorized');
    expect(await outcome(connect(showing(main, 'admin'), undefined, 'https://evil.example'))).not.toBe('connected');
    expect(await outcome(connect(showing(main, 'rep'), 'north'))).toBe('forbidden');
  }, 60_000);

  it('SEC2 given open sockets, when a key, a role, a team or access is taken away, then what it opened closes within seconds', async () => {
    const { key, id } = (await main.admin('POST', '/v1/keys', { name: 'Wall', scopes: ['read'] })).json;
    const wall = connect({ key });
    const observer = connect(showing(main, 'observer'));
    const manager = connect(showing(main, 'manager'));
    const closed: string[] = [];
    expect(await Promise.all([wall, observer, manager].map(outcome))).toEqual(['connected', 'connected', 'connected']);
    manager.on('closed', ({ view }: { view: string }) => closed.push(view));
    const view = `rep:${main.ids.east.person}`;
    expect((await watch(manager, view)).ok).toBe(true);
    // The rep moves out of the manager's team: that page closes, the socket stays.
    await main.admin('PUT', `/v1/people/${main.ids.east.person}`, { ...main.people.rep, team: main.ids.west.team });
    await until(() => closed.includes(view), 'the page of a rep who moved away');
    expect(manager.connected).toBe(true);
    const startedAt = Date.now();
    await main.admin('DELETE', `/v1/keys/${id}`);
    await main.admin('PUT', `/v1/people/${main.people.managerId}`, { ...main.people.manager, role: 'observer' });
    await main.admin('DELETE', `/v1/people/${main.people.observerId}/access`);
    await until(() => !wall.connected && !observer.connected && !manager.connected, 'all three sockets to close');
    expect(Date.now() - startedAt).toBeLessThan(50_000);
  }, 90_000);
});
