import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { goodItem, type HttpFloor, NOW, openHttpFloor } from '../support/http.ts';

const DAY_MS = 86_400_000;
let floor: HttpFloor;
beforeEach(async () => {
  floor = await openHttpFloor({ workspace: { zone: 'UTC' } });
  await floor.must('PUT', '/v1/metrics/calls', { name: 'Calls', measure: { types: ['call.logged'], aggregate: 'count' } });
  for (const [team, size] of [
    ['big', 5],
    ['small', 4],
  ] as const) {
    await floor.must('PUT', `/v1/teams/${team}`, { name: team });
    for (let rep = 1; rep <= size; rep += 1) await floor.must('PUT', `/v1/people/${team}-${rep}`, { name: `Rep ${team} ${rep}`, team });
  }
  const board = { name: 'Calls', metric: 'calls', period: { kind: 'month' } };
  await floor.must('PUT', '/v1/boards/reps', { ...board, subjects: 'reps' });
  await floor.must('PUT', '/v1/boards/teams', { ...board, subjects: 'teams' });
  for (const rep of ['big-1', 'small-1']) await floor.must('POST', '/v1/activities', goodItem(rep, { rep }));
});
afterEach(async () => {
  expect(floor.logged).toEqual([]);
  await floor.close();
});

const view = (board: string, at?: number) => floor.must('GET', `/v1/boards/${board}/view${at === undefined ? '' : `?at=${at}`}`);
const keep = (privacy: object) => floor.must('PUT', '/v1/workspace', { name: 'Acme', zone: 'UTC', currency: 'EUR', privacy });

describe('privacy of the workspace', () => {
  it('V1 given team-only mode, when boards are read, then no row is a person or a team of fewer than five, and no total tells of them', async () => {
    expect((await view('reps')).rows).toHaveLength(9);
    await keep({ teamOnly: true });
    expect(await view('reps')).toMatchObject({ rows: [], hidden: 'teamOnly', total: null });
    const teams = await view('teams');
    expect(teams).toMatchObject({ hidden: 'smallTeams', total: null });
    expect(teams.rows.map((row: { id: string }) => row.id)).toEqual(['big']);
    const number = (subject: string) => floor.ask('GET', `/v1/metrics/calls/value?subject=${subject}&period=month`);
    expect((await number('workspace')).json.value).toBe(2);
    await floor.must('PUT', '/v1/people/small-5', { name: 'The fifth', team: 'small', startDate: '2026-03-01' });
    expect(await view('reps')).toMatchObject({ rows: [], hidden: 'teamOnly', total: 2 });
    expect((await view('teams')).rows.map((row: { id: string }) => row.id).sort()).toEqual(['big', 'small']);
    await keep({ teamOnly: false });
    expect((await view('teams')).hidden).toBeUndefined();
  });

  it('V3 given a limit of months, when one looks further back, then teams are shown and single people are not', async () => {
    await floor.must('POST', '/v1/activities', goodItem('old', { rep: 'big-1', at: NOW - 200 * DAY_MS }));
    await keep({ teamOnly: false, individualMonths: 6 });
    const then = NOW - 199 * DAY_MS;
    expect(await view('reps', then)).toMatchObject({ rows: [], hidden: 'old' });
    expect((await view('teams', then)).rows).toHaveLength(2);
    expect((await view('reps', NOW - DAY_MS)).hidden).toBeUndefined();
    const number = (subject: string) => floor.ask('GET', `/v1/metrics/calls/value?subject=${subject}&period=month&at=${then}`);
    expect((await number('rep:big-1')).json.code).toBe('private');
    expect((await number('team:big')).json.value).toBe(1);
    expect((await floor.must('GET', '/v1/activities')).items.map((item: { id: string }) => item.id)).toEqual(['small-1', 'big-1']);
    expect((await floor.must('GET', '/v1/people/big-1/export')).activities).toHaveLength(2);
  });
});
