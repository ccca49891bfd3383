import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { offsetMs } from '../../server/cli/floor-clock.ts';
import { type FloorActivity, floorEvents } from '../../server/cli/floor-events.ts';
import { floorReps } from '../../server/cli/floor-plan.ts';
import { type ServerFile, writeLinkKeys } from '../../server/cli/local-files.ts';
import { runSimulation } from '../../server/cli/simulation.ts';
import { startTestApp } from '../support/app.ts';
import { type RunningCommand, startCommand } from '../support/command.ts';

const temporary = () => {
  const folder = mkdtempSync(join(tmpdir(), 'rallyboard-serve-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};
const get = async (url: string, headers: Record<string, string>) => {
  const response = await fetch(url, { headers });
  return { status: response.status, body: await response.json() };
};

interface BoardReply {
  total: number;
  rows: { id: string; name: string; value: number }[];
}

describe('simulate: against the real server', () => {
  it('given a new workspace, when the floor is played twice, then the boards show exactly its events, once', async () => {
    const app = await startTestApp();
    onTestFinished(() => app.close());
    const start = Date.UTC(2026, 2, 18, 14, 20);
    const options = { url: app.url, key: app.adminKey, workspace: 'trial', seed: 11, speed: 'real', days: 7, eventsPerSecond: 1 } as const;
    const play = (eventsMax: number) => runSimulation({ ...options, untilStopped: false, eventsMax, now: () => start });
    const as = { authorization: `Bearer ${app.adminKey}`, 'rallyboard-workspace': 'trial' };
    const first = await play(3_000);
    const { body: workspace } = await get(`${app.url}/v1/workspace`, as);
    const events: FloorActivity[] = [];
    const floor = { ...options, start, offsetMs: offsetMs(workspace.zone, start), currency: workspace.currency };
    for (const event of floorEvents(floor)) if (events.push(event) >= first.accepted) break;
    expect(first).toEqual({ accepted: events.length, duplicates: 0, rejected: 0 });

    const again = await play(3_000);
    expect(again).toEqual({ accepted: 0, duplicates: events.length, rejected: 0 });

    const last = events.at(-1)?.at ?? '';
    const { body: revenue } = await get(`${app.url}/v1/metrics/revenue/value?period=year&at=${last}`, as);
    const year = last.slice(0, 4);
    const won = events.filter((event) => event.type === 'deal.won' && event.at.startsWith(year));
    expect(revenue.value ?? 0).toBe(won.reduce((sum, event) => sum + (event.value ?? 0), 0));

    const { body } = await get(`${app.url}/v1/boards/calls-today/view?at=${last}`, as);
    const board = body as BoardReply;
    const day = (at: string) => Math.floor((Date.parse(at) + floor.offsetMs) / 86_400_000);
    const calls = (rep: string) =>
      events.filter((one) => one.type === 'call.logged' && one.rep === rep && day(one.at) === day(last)).length;
    expect(board.rows).toHaveLength(24);
    for (const { id, name } of floorReps(11)) expect(board.rows.find((row) => row.id === id)).toMatchObject({ name, value: calls(id) });
  });
});

describe('serve: the process', () => {
  const serve = (folder: string, env: Record<string, string> = {}, ...flags: string[]) =>
    startCommand(['serve', ...flags], { RALLYBOARD_DATA: folder, RALLYBOARD_DEMO: 'off', PORT: '0', LOG_LEVEL: 'warn', ...env });
  const ready = async (command: RunningCommand) => {
    await command.until((out) => out.includes('It counts days in'));
    return command.out();
  };
  const serverFile = (folder: string) => JSON.parse(readFileSync(join(folder, 'server.json'), 'utf8')) as ServerFile;
  const linkKeys = (folder: string) => JSON.parse(readFileSync(join(folder, 'keys.json'), 'utf8')) as Record<string, string>;
  const keyIn = (text: string, page: string) => new RegExp(`${page}#key=(rb_\\w[^&]*)&ws=main`).exec(text)?.[1];

  it('given an empty folder, when it serves, then links, keys and first call are good, and a stop leaves nothing behind', async () => {
    const folder = temporary();
    const command = serve(folder);
    const text = await ready(command);
    expect(text).toContain('This machine only');
    const { url, key, pid } = serverFile(folder);
    expect(pid).toBe(command.child.pid);
    for (const name of ['server.json', 'keys.json', 'secret.key']) expect(statSync(join(folder, name)).mode & 0o777, name).toBe(0o600);
    expect(text).toMatch(/ {2}Console {2}http:\/\/localhost:\d+\/console\/join#[\w-]{40,}\n/);
    const [read, admin] = [keyIn(text, '/tv'), linkKeys(folder)['main/admin']];
    expect((await get(`${url}/v1/boards`, { authorization: `Bearer ${read}` })).body.items.length).toBeGreaterThan(2);
    expect((await get(`${url}/v1/keys`, { authorization: `Bearer ${read}` })).status).toBe(403);
    expect((await get(`${url}/v1/keys`, { authorization: `Bearer ${admin}` })).status).toBe(200);
    expect((await get(`${url}/v1/keys`, { authorization: `Bearer ${admin}`, 'rallyboard-workspace': 'other' })).status).toBe(403);
    expect((await get(`${url}/v1/workspace`, { authorization: `Bearer ${key}` })).body.id).toBe('main');
    const commands = [...text.matchAll(/curl -X (\w+) \S+?(\/v1\S+) .*Bearer (rb_\S+)' .*\n +-d '(.*)'/g)];
    const answers = [];
    for (const [, method, path, bearer, body] of commands) {
      const headers = { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' };
      answers.push(await (await fetch(`${url}${path}`, { method, headers, body })).json());
    }
    expect(answers).toMatchObject([{ name: 'Ana Silva' }, { accepted: 1, rejected: 0, items: [{ status: 'accepted' }] }]);
    expect(answers[1].items[0]).not.toHaveProperty('unlinked');
    command.child.kill('SIGTERM');
    expect(await command.ended).toBe(0);
    expect(() => serverFile(folder)).toThrow();
    expect(command.out()).not.toMatch(/"level":[56]0/);
  });

  it('given a server that was killed, when it starts again, then its links are the same, its data is there, and a revoked key is replaced', async () => {
    const folder = temporary();
    const first = serve(folder);
    const before = await ready(first);
    const admin = linkKeys(folder)['main/admin'] ?? '';
    const { url } = serverFile(folder);
    await fetch(`${url}/v1/people/ana`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${admin}`, 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'Ana' }),
    });
    const revoked = await fetch(`${url}/v1/keys/${keyIn(before, '/tv')?.split('_')[1]}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${admin}` },
    });
    expect(revoked.status).toBe(200);
    first.child.kill('SIGKILL');
    await first.ended;
    const second = serve(folder);
    const after = await ready(second);
    expect(linkKeys(folder)['main/admin']).toBe(admin);
    const joinLink = (text: string) => /\/console\/join#(\S+)/.exec(text)?.[1];
    expect(joinLink(after)).toBe(joinLink(before) ?? 'a link');
    expect(keyIn(after, '/tv')).not.toBe(keyIn(before, '/tv'));
    const { url: now } = serverFile(folder);
    expect((await get(`${now}/v1/people/ana`, { authorization: `Bearer ${keyIn(after, '/tv')}` })).body.name).toBe('Ana');
  });

  it('given a server, when another starts on its folder, or on its port, then it fails with one sentence that says where the first one is', async () => {
    const folder = temporary();
    await ready(serve(folder));
    const { url } = serverFile(folder);
    const { port } = new URL(url);
    const [sameFolder, samePort] = [serve(folder), serve(temporary(), { PORT: port })];
    expect(await sameFolder.ended).toBe(1);
    expect(sameFolder.err()).toBe(
      `rallyboard: already running on this data folder, at ${url} . Stop it first, or choose another folder with --data or RALLYBOARD_DATA.\n`,
    );
    expect(serverFile(folder).url).toBe(url);
    expect(await samePort.ended).toBe(1);
    expect(samePort.err()).toBe(`rallyboard: port ${port} is in use by another program. Choose another with --port or PORT.\n`);
  });

  it('given a data folder that is a file, or no name at all, when a server starts, then one sentence says so and nothing is made', async () => {
    const folder = temporary();
    const file = join(folder, 'notes.txt');
    writeFileSync(file, 'mine');
    const [isFile, isNothing] = [serve(file), startCommand(['serve', '--data', ''], {})];
    expect(await isFile.ended).toBe(1);
    expect(isFile.err()).toBe(
      `rallyboard: the data folder ${file} cannot be used: a file is in its way. Choose another with --data or RALLYBOARD_DATA.\n`,
    );
    expect(await isNothing.ended).toBe(2);
    expect(isNothing.err()).toBe('rallyboard: --data is not right: the name of a folder.\n');
    expect(readdirSync(folder)).toEqual(['notes.txt']);
  });

  it('given the demo is on, when a server starts, then its floor moves for everybody, main stays closed and empty', async () => {
    const folder = temporary();
    const command = serve(folder, { RALLYBOARD_DEMO: 'auto', LOG_LEVEL: 'debug' });
    const text = await ready(command);
    expect(text).toMatch(/Demo floor.*\n {2}TV {7}http:\/\/localhost:\d+\/tv\n/);
    await command.until((out) => out.includes('Live in workspace demo'));
    const { url } = serverFile(folder);
    const { body } = await get(`${url}/v1/boards/revenue-month/view`, { 'rallyboard-workspace': 'demo' });
    expect((body as BoardReply).rows).toHaveLength(24);
    expect((await get(`${url}/v1/boards`, {})).status).toBe(401);
    const main = await get(`${url}/v1/activities`, { authorization: `Bearer ${keyIn(text, '/tv')}` });
    expect(main.body.items).toEqual([]);
    command.child.kill('SIGINT');
    expect(await command.ended).toBe(0);
    expect(command.out()).not.toContain('the demo floor has stopped');
    // The links belong on the terminal; the log itself holds no key.
    expect(
      command
        .out()
        .split('\n')
        .filter((line) => line.startsWith('{') && line.includes('rb_')),
    ).toEqual([]);
  });

  it('given a folder whose keys are of another server, when it starts, then the links work all the same', async () => {
    const folder = temporary();
    writeLinkKeys(folder, { server: `rb_${'0'.repeat(12)}_${'x'.repeat(43)}`, 'main/read': 'nonsense' });
    const text = await ready(serve(folder));
    expect((await get(`${serverFile(folder).url}/v1/boards`, { authorization: `Bearer ${keyIn(text, '/tv')}` })).status).toBe(200);
  });
});
