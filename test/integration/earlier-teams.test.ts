/** What a manager can and cannot change of the time before somebody came to their team. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { goodItem, type HttpFloor, NOW, openHttpFloor } from '../support/http.ts';
import { join, signInFirst, type Visit } from '../support/visit.ts';

let floor: HttpFloor;
let admin: Visit;
/** Manages the south. */
let max: Visit;
beforeEach(async () => {
  floor = await openHttpFloor();
  admin = await signInFirst(floor);
  for (const team of ['north', 'south']) await admin.must('PUT', `/v1/teams/${team}`, { name: team });
  await admin.must('PUT', '/v1/teams/south-1', { name: 'South 1', parent: 'south' });
  await admin.must('PUT', '/v1/metrics/calls', { name: 'Calls', measure: { types: ['call.logged'], aggregate: 'count' } });
  max = await join(floor, admin, 'max', { name: 'Max', role: 'manager', team: 'south' });
  await admin.must('PUT', '/v1/people/mov', { name: 'Mover', team: 'north' });
  await admin.must('PUT', '/v1/people/sue', { name: 'Sue', team: 'south' });
  await floor.must('POST', '/v1/activities', [goodItem('old', { rep: 'mov', at: '2026-02-10T09:00:00Z' })]);
  await floor.must('POST', '/v1/activities', [goodItem('of-sue', { rep: 'sue', at: '2026-02-11T09:00:00Z' })]);
});
afterEach(async () => {
  expect(floor.logged).toEqual([]);
  await floor.close();
});

const moveToSouth = () => admin.must('PUT', '/v1/people/mov', { name: 'Mover', team: 'south', from: '2026-03-30' });
const february = async (team: string) =>
  (await admin.must('GET', `/v1/metrics/calls/value?subject=team:${team}&period=month&at=2026-02-20T00:00:00Z`)).value;
const refused = async (method: string, path: string, body: object) => {
  const log = async () => (await admin.must('GET', '/v1/audit')).items.filter(({ kind }: { kind: string }) => kind !== 'person.viewed');
  const before = await log();
  const answer = await max.ask(method, path, body);
  expect(answer, `${method} ${path} ${JSON.stringify(body)}: ${JSON.stringify(answer.json)}`).toMatchObject({
    status: 403,
    json: { code: 'forbidden', details: { reason: expect.stringContaining('time') } },
  });
  expect(await log()).toEqual(before);
};

describe('people who came from another team', () => {
  it('SEC1 given a rep who moved south today, when its manager dates that into the past, then it is refused and the north keeps its past', async () => {
    await moveToSouth();
    for (const from of ['2020-01-01', '2026-03-29', '2026-02-10T09:00:00Z', NOW - 86_400_000]) {
      for (const team of ['south', 'south-1']) await refused('PUT', '/v1/people/mov', { name: 'Mover', team, from });
    }
    expect([await february('north'), await february('south')]).toEqual([1, 1]);
    expect((await max.ask('GET', '/v1/activities/old?source=api')).status).toBe(404);
    expect((await max.ask('POST', '/v1/activities/old/void?source=api', {})).status).toBe(404);
    // From the day of the move on they are theirs.
    for (const from of ['2026-03-30', '2026-04-02', undefined])
      await max.must('PUT', '/v1/people/mov', { name: 'M', team: 'south-1', from });
    await max.must('PUT', '/v1/people/mov', { name: 'Mover again', fte: 0.5 });
    expect([await february('north'), await february('south')]).toEqual([1, 1]);
  });

  it('SEC1 given a rep who will move north, when the manager of the south plans over it, then it is refused; before it they may', async () => {
    await admin.must('PUT', '/v1/people/sue', { name: 'Sue', team: 'north', from: '2026-05-01' });
    for (const from of ['2026-05-01', '2026-06-01']) await refused('PUT', '/v1/people/sue', { name: 'Sue', team: 'south-1', from });
    await max.must('PUT', '/v1/people/sue', { name: 'Sue', team: 'south-1', from: '2026-04-01' });
    expect((await admin.must('GET', '/v1/people/sue')).teams.at(-1).team).toBe('north');
  });

  it('SEC1 given a team that came under the south lately, when its manager moves people at a time before, then it is refused', async () => {
    await admin.must('PUT', '/v1/teams/late', { name: 'Late', parent: 'north' });
    await admin.must('PUT', '/v1/people/lea', { name: 'Lea', team: 'late' });
    await admin.must('PUT', '/v1/teams/late', { name: 'Late', parent: 'south', from: '2026-03-20' });
    await refused('PUT', '/v1/people/lea', { name: 'Lea', team: 'south', from: '2026-03-01' });
    await refused('PUT', '/v1/people/sue', { name: 'Sue', team: 'late', from: '2026-03-01' });
    await max.must('PUT', '/v1/people/lea', { name: 'Lea', team: 'south', from: '2026-03-25' });
  });

  it('SEC1 given a rep who was in no team, when they come south, then their time before stays nobody’s; somebody new begins where they are put', async () => {
    await admin.must('PUT', '/v1/people/solo', { name: 'Solo' });
    await admin.must('PUT', '/v1/people/solo', { name: 'Solo', team: 'south', from: '2026-03-30' });
    await refused('PUT', '/v1/people/solo', { name: 'Solo', team: 'south', from: '2026-03-01' });
    await max.must('PUT', '/v1/people/new-1', { name: 'New', team: 'south' });
    await max.must('PUT', '/v1/people/new-2', { name: 'New', team: 'south-1', from: '2026-03-01' });
    expect((await max.ask('PUT', '/v1/people/new-3', { name: 'New', team: 'north' })).status).toBe(403);
  });

  it('T1 given a rep who moved, when the new manager marks days away, then those with the old team are refused, and stay as they were', async () => {
    await admin.must('PUT', '/v1/people/mov', { name: 'Mover', timeOff: [{ from: '2026-02-02', to: '2026-02-03' }] });
    await moveToSouth();
    await refused('PUT', '/v1/people/mov/absences/2026-02-10', { absent: true });
    await max.must('PUT', '/v1/people/mov/absences/2026-03-30', { absent: true });
    await refused('PUT', '/v1/people/mov', { name: 'Mover', timeOff: [] });
    const [old, next] = [
      { from: '2026-02-02', to: '2026-02-03' },
      { from: '2026-03-30', to: '2026-04-03' },
    ];
    await refused('PUT', '/v1/people/mov', { name: 'Mover', timeOff: [old, { from: '2026-03-28', to: '2026-04-03' }] });
    await max.must('PUT', '/v1/people/mov', { name: 'Mover', timeOff: [old, next] });
    expect((await admin.must('GET', '/v1/people/mov')).timeOff).toEqual([old, next]);
  });
});

describe('what else reaches into the past', () => {
  it('SEC1 given an activity of their own from February, when a manager credits it to who was in the north then, then it is refused', async () => {
    await moveToSouth();
    await refused('POST', '/v1/activities/of-sue/reassign?source=api', { rep: 'mov' });
    const content = { type: 'call.logged', rep: 'mov' };
    for (const at of ['2026-02-10T09:00:00Z', '2026-02-10']) {
      await refused('POST', '/v1/activities/of-sue/replace?source=api', { with: { ...content, at } });
    }
    expect([await february('north'), await february('south')]).toEqual([1, 1]);
    await max.must('POST', '/v1/activities/of-sue/replace?source=api', { with: { ...content, at: '2026-03-30T08:00:00Z' } });
  });

  it('G1 given a rep who moved, when the new manager sets, changes or deletes their goals, then never for the time in the old team', async () => {
    const goal = { metric: 'calls', subject: { rep: 'mov' }, period: 'month', value: 20 };
    await admin.must('PUT', '/v1/goals/of-mov', goal);
    await admin.must('PUT', '/v1/goals/of-team', { ...goal, subject: { team: 'south' } });
    await moveToSouth();
    for (const from of ['2026-01-01', '2026-03-29', undefined]) await refused('PUT', '/v1/goals/of-mov', { ...goal, value: 5, from });
    await refused('PUT', '/v1/goals/of-mov', { ...goal, period: 'week' });
    await refused('PUT', '/v1/goals/of-mov', { ...goal, subject: { rep: 'sue' } });
    await refused('DELETE', '/v1/goals/of-mov', {});
    await refused('PUT', '/v1/goals/new', { ...goal, period: 'week' });
    await max.must('PUT', '/v1/goals/of-mov', { ...goal, value: 5, from: '2026-03-30' });
    await max.must('PUT', '/v1/goals/new', { ...goal, period: 'week', from: '2026-03-30' });
    await max.must('PUT', '/v1/goals/of-team', { ...goal, subject: { team: 'south' }, value: 30, from: '2026-01-01' });
    await max.must('DELETE', '/v1/goals/of-team');
  });

  it('E3 given an address that is, was or will be another’s, when a manager gives it to a rep, then no credit of the other is lost', async () => {
    await admin.must('PUT', '/v1/people/nora', { name: 'Nora', team: 'north', email: 'nora@example.com' });
    await floor.must('POST', '/v1/activities', [goodItem('by-mail', { rep: 'nora@example.com', at: '2026-02-12T09:00:00Z' })]);
    const take = () => max.ask('PUT', '/v1/people/sue', { name: 'Sue', email: 'nora@example.com' });
    expect(await take()).toMatchObject({ status: 409, json: { code: 'in_use' } });
    const { items } = await admin.must('GET', '/v1/identities');
    const { id } = items.find(({ email }: { email?: string }) => email === 'nora@example.com');
    // Hers until the summer, and nobody's then.
    await admin.must('POST', `/v1/identities/${id}/link`, { person: null, from: '2026-07-01' });
    expect(await take()).toMatchObject({ status: 409, json: { code: 'in_use' } });
    await admin.must('PUT', '/v1/people/nora', { name: 'Nora' });
    await admin.must('POST', `/v1/identities/${id}/link`, { person: null, from: '2026-03-30' });
    expect((await take()).status).toBe(200);
    expect([await february('north'), await february('south')]).toEqual([2, 1]);
  });
});
