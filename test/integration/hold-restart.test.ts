/** The built program on a data folder that outlives it: odd names, a day without 02:30, stops, kills, and a second server. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, it, onTestFinished } from 'vitest';
import type { BoardViewReply } from '../../shared/api/boards.ts';
import { type BuiltServer, builtMain, startBuiltServer } from '../support/built-server.ts';

let server: BuiltServer;
beforeEach(async () => {
  server = await startBuiltServer();
});
afterEach(() => server.close());

const put = (path: string, body: unknown) => server.call('PUT', `/v1/${path}`, body);
const view = async (board: string, at: string) => {
  const { final: _final, ...rest } = (await server.call('GET', `/v1/boards/${board}/view?at=${encodeURIComponent(at)}`)) as BoardViewReply;
  return rest;
};
const values = ({ rows }: Pick<BoardViewReply, 'rows'>) => Object.fromEntries(rows.map(({ id, value }) => [id, value]));

/** Text as people and attackers write it. */
const names = {
  ana: 'مريم العربي',
  ben: '👩‍👩‍👧‍👦 Zoë 🏳️‍🌈',
  cai: 'שרה־לאה \u202eevil\u202c',
  dee: '<img src=x onerror=alert(1)>',
  eli: '__proto__',
};
const teamNames = { east: 'الفريق الأول', west: '🦄 “West” & Co', north: 'Nord—Ñandú' };

/** A Sunday in Berlin that has 23 hours: at 02:00 the clock goes to 03:00. */
async function openOddFloor(): Promise<void> {
  await put('workspace', { name: '☀️ أرضية', zone: 'Europe/Berlin', currency: 'EUR' });
  for (const [id, name] of Object.entries(teamNames)) await put(`teams/${id}`, { name });
  for (const [id, name] of Object.entries(names)) await put(`people/${id}`, { name, team: 'east' });
  // Moved twice in a day, the first time at a moment that no clock on the wall has shown.
  await put('people/ana', { name: names.ana, team: 'west', from: '2026-03-29T02:30:00+01:00' });
  await put('people/ana', { name: names.ana, team: 'north', from: '2026-03-29T12:00:00+02:00' });
  await put('metrics/calls', { name: 'مكالمات 📞', measure: { types: ['call.logged'], aggregate: 'count' } });
  await put('boards/reps', { name: '🏆 اليوم', metric: 'calls' });
  await put('boards/teams', { name: 'Teams', metric: 'calls', subjects: 'teams', per: 'total' });
  await put('boards/hour', { name: 'Hour', metric: 'calls', period: 'hour' });
  const call = (id: string, at: string, rep = 'ana') => ({ id, type: 'call.logged', at, rep });
  await server.call('POST', '/v1/activities', [
    call('the day before', '2026-03-28T23:59:59.999+01:00'),
    call('first instant', '2026-03-29T00:00:00+01:00'),
    call('02:30 of summer', '2026-03-29T02:30:00+02:00'),
    call('02:30 of winter', '2026-03-29T02:30:00+01:00'),
    call('last instant', '2026-03-29T23:59:59.999+02:00'),
    call('the day after', '2026-03-30T00:00:00+02:00'),
    call('🎉 "quoted"', '2026-03-29', 'ben'),
    call('الأول', '2026-03-29T12:00:00+02:00', 'cai'),
  ]);
}

it('E4 given a skipped 02:30, a rep moved twice and odd names, when the server is stopped or killed, then boards are right and the same', async () => {
  await openOddFloor();
  const evening = '2026-03-29T23:59:59.999+02:00';
  const looks = [
    ['reps', evening],
    ['reps', '2026-03-30T12:00:00+02:00'],
    ['teams', evening],
    ['hour', '2026-03-29T03:45:00+02:00'],
    ['hour', '2026-03-29T01:45:00+01:00'],
  ] as const;
  const lookAll = () => Promise.all(looks.map(([board, at]) => view(board, at)));
  const before = await lookAll();
  const [reps, nextDay, teams, winterHour, hourBefore] = before;
  if (!reps || !nextDay || !teams || !winterHour || !hourBefore) throw new Error('five views were asked for');

  expect(Object.fromEntries(reps.rows.map(({ id, name }) => [id, name]))).toEqual(names);
  expect(reps.board.name).toBe('🏆 اليوم');
  expect(values(reps)).toEqual({ ana: 4, ben: 1, cai: 1, dee: 0, eli: 0 });
  expect(values(nextDay)).toMatchObject({ ana: 1, ben: 0 });
  expect(reps.rows.find(({ id }) => id === 'ana')?.team).toBe(teamNames.north);
  // Two calls before she moved, one at the very moment, one after the second move; the others stayed in the east.
  expect(values(teams)).toEqual({ east: 4, west: 1, north: 1 });
  expect(teams.rows.map(({ id, name }) => [id, name]).sort()).toEqual(Object.entries(teamNames).sort());
  // 02:30 in winter's time is 03:30 on the wall; in summer's it was 01:30.
  expect(values(winterHour)).toMatchObject({ ana: 1 });
  expect(values(hourBefore)).toMatchObject({ ana: 1 });

  expect(await server.stop()).toBe(0);
  await server.restart();
  expect(await lookAll(), 'after a stop').toEqual(before);
  const again = { id: 'first instant', type: 'call.logged', at: '2026-03-29T00:00:00+01:00', rep: 'ana' };
  expect(await server.call('POST', '/v1/activities', again)).toMatchObject({ accepted: 0, duplicates: 1 });
  await server.call('POST', '/v1/activities', { ...again, id: 'late' });
  const later = await lookAll();
  expect(values(later[0] ?? { rows: [] })).toMatchObject({ ana: 5 });
  await server.kill();
  await server.restart();
  expect(await lookAll(), 'after a kill').toEqual(later);
}, 120_000);

it('given a server on a folder, when another is started there, then it says where the first is, ends with 1, and the first goes on', async () => {
  const second = spawn(process.execPath, [builtMain, 'serve'], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, RALLYBOARD_DATA: server.folder, PORT: '0', RALLYBOARD_DEMO: 'off' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  onTestFinished(() => void second.kill('SIGKILL'));
  const [said, [code]] = await Promise.all([text(second.stderr), once(second, 'exit')]);
  expect(code).toBe(1);
  expect(said).toMatch(/^rallyboard: already running on this data folder, at http:\/\/\S+ \. Stop it first/);
  expect(said).toContain(`:${new URL(server.url).port} `);
  await put('people/ana', { name: 'Ana' });
  expect(await server.stop()).toBe(0);
}, 120_000);
