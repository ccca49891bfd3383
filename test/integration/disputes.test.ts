import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { limit } from '../../shared/limit.ts';
import { goodItem, type HttpFloor, openHttpFloor } from '../support/http.ts';
import { join, signInFirst, type Visit } from '../support/visit.ts';

let floor: HttpFloor;
let admin: Visit;
let ana: Visit;
let manager: Visit;
beforeEach(async () => {
  floor = await openHttpFloor();
  admin = await signInFirst(floor);
  for (const team of ['east', 'west']) await admin.must('PUT', `/v1/teams/${team}`, { name: team });
  await admin.must('PUT', '/v1/metrics/calls', { name: 'Calls', measure: { types: ['call.logged'], aggregate: 'count' } });
  ana = await join(floor, admin, 'ana', { name: 'Ana', team: 'east' });
  manager = await join(floor, admin, 'mo', { name: 'Mo', role: 'manager', team: 'east' });
  await floor.must('POST', '/v1/activities', goodItem('call-1', { rep: 'ana' }));
});
afterEach(async () => {
  expect(floor.logged).toEqual([]);
  await floor.close();
});

const aboutCall = { about: 'notMine', activity: { source: 'api', id: 'call-1' } };

describe('disputes', () => {
  it('M6 given an activity that is not hers, when Ana disputes it, then her manager sees and settles it, and she reads the answer', async () => {
    const { id } = await ana.must('POST', '/v1/disputes', { ...aboutCall, text: 'Ben made that call' });
    expect((await manager.must('GET', '/v1/disputes?open=true')).items).toMatchObject([{ id, person: 'ana', text: 'Ben made that call' }]);
    expect((await ana.ask('POST', `/v1/disputes/${id}/settle`, { outcome: 'corrected' })).status).toBe(403);
    await manager.must('POST', '/v1/activities/call-1/void?source=api', { reason: 'not hers' });
    await manager.must('POST', `/v1/disputes/${id}/settle`, { outcome: 'corrected', text: 'Taken back' });
    expect((await ana.must('GET', '/v1/disputes')).items).toMatchObject([
      { id, state: 'corrected', answer: 'Taken back', answeredBy: 'person:mo' },
    ]);
    expect((await manager.ask('POST', `/v1/disputes/${id}/settle`, { outcome: 'declined' })).status).toBe(409);
    expect((await manager.must('GET', '/v1/disputes?open=true')).items).toEqual([]);
  });

  it('SEC1 given a dispute, when a manager or rep of another team asks, then it is not there for them', async () => {
    const { id } = await ana.must('POST', '/v1/disputes', { about: 'missing', metric: 'calls', text: 'two calls with Acme' });
    const other = await join(floor, admin, 'mw', { name: 'Max', role: 'manager', team: 'west' });
    const cleo = await join(floor, admin, 'cleo', { name: 'Cleo', team: 'west' });
    for (const visit of [other, cleo]) {
      expect((await visit.must('GET', '/v1/disputes')).items).toEqual([]);
      expect((await visit.ask('POST', `/v1/disputes/${id}/settle`, { outcome: 'declined' })).status).toBe(404);
      expect((await visit.ask('POST', '/v1/disputes', aboutCall)).status).toBe(404);
    }
    expect((await floor.ask('POST', '/v1/disputes', { body: aboutCall })).status).toBe(403);
  });

  it('given half a dispute, when opened, then it is said what is missing; of too many the rest waits', async () => {
    expect((await ana.ask('POST', '/v1/disputes', { about: 'notMine' })).json.details).toMatchObject([{ path: 'activity' }]);
    expect((await ana.ask('POST', '/v1/disputes', { about: 'missing' })).json.details).toMatchObject([{ path: 'text' }]);
    for (let count = 0; count < 50; count += 1) await ana.must('POST', '/v1/disputes', { about: 'missing', text: `call ${count}` });
    expect((await ana.ask('POST', '/v1/disputes', { about: 'missing', text: 'one more' })).json.code).toBe('limit_reached');
    const first = await ana.must('GET', '/v1/disputes?limit=30');
    const second = await ana.must('GET', `/v1/disputes?limit=30&cursor=${first.next}`);
    const texts = [...first.items, ...second.items].map((item: { text: string }) => item.text);
    expect(texts).toEqual(Array.from({ length: 50 }, (_, index) => `call ${49 - index}`));
  });

  it('M6 given an open dispute, when the same is said again, also all at once, then it is refused with its id, until it is settled', async () => {
    const said = [
      [aboutCall, { ...aboutCall, metric: 'calls', text: 'Ben made it' }],
      [
        { about: 'missing', metric: 'calls', text: 'two with Acme' },
        { about: 'missing', metric: 'calls', text: ' two with Acme ' },
      ],
    ] as const;
    for (const [first, again] of said) {
      const answers = await Promise.all([1, 2, 3].map(() => ana.ask('POST', '/v1/disputes', first)));
      expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
      const id = answers.find(({ status }) => status === 201)?.json.id;
      expect(await ana.ask('POST', '/v1/disputes', again)).toMatchObject({ json: { code: 'in_use', details: { dispute: id } } });
      await manager.must('POST', `/v1/disputes/${id}/settle`, { outcome: 'declined' });
      expect((await ana.must('POST', '/v1/disputes', again)).id).not.toBe(id);
    }
    await ana.must('POST', '/v1/disputes', { ...aboutCall, about: 'wrongAmount' });
    await ana.must('POST', '/v1/disputes', { about: 'missing', text: 'two with Acme' });
    expect((await manager.must('GET', '/v1/disputes?open=true')).items).toHaveLength(4);
  });

  it('M6 given as many open disputes as may be, when more come at the same moment, then not one gets through', async () => {
    const open = (count: number) => ana.ask('POST', '/v1/disputes', { about: 'missing', text: `call ${count}` });
    const answers = await Promise.all(Array.from({ length: limit.disputesOpenMax + 10 }, (_, count) => open(count)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(limit.disputesOpenMax);
    expect(answers.filter(({ json }) => json.code === 'limit_reached')).toHaveLength(10);
  });

  it('V5 given a dispute, when the person is erased, then its text is gone', async () => {
    await ana.must('POST', '/v1/disputes', { about: 'missing', text: 'Quaxley called me' });
    expect(JSON.stringify(await ana.must('GET', '/v1/people/ana/export'))).toContain('Quaxley');
    await admin.must('DELETE', '/v1/people/ana');
    expect(JSON.stringify(await admin.must('GET', '/v1/disputes'))).not.toContain('Quaxley');
  });
});

describe('who is in', () => {
  it('T1 given somebody marked as not in, when a board of the day divides by heads, then they are no head; a month has all', async () => {
    await admin.must('PUT', '/v1/people/ben', { name: 'Ben', team: 'east' });
    const board = { name: 'b', metric: 'calls', subjects: 'teams', per: 'head', showZero: true };
    await admin.must('PUT', '/v1/boards/day', { ...board, period: { kind: 'day' } });
    await admin.must('PUT', '/v1/boards/month', { ...board, period: { kind: 'month' } });
    const east = async (id: string) =>
      (await admin.must('GET', `/v1/boards/${id}/view`)).rows.find((row: { id: string }) => row.id === 'east').value;
    expect([await east('day'), await east('month')]).toEqual([0.5, 0.5]);
    expect((await manager.must('PUT', '/v1/people/ben/absences/2026-03-30', { absent: true })).awayToday).toBe(true);
    expect([await east('day'), await east('month')]).toEqual([1, 0.5]);
    await manager.must('PUT', '/v1/people/ben/absences/2026-03-30', { absent: false });
    expect(await east('day')).toBe(0.5);
    await admin.must('PUT', '/v1/people/ben', { name: 'Ben', timeOff: [{ from: '2026-03-28', to: '2026-03-30' }] });
    expect(await east('day')).toBe(1);
    expect((await ana.must('GET', '/v1/people/ben')).timeOff).toBeUndefined();
    expect((await admin.ask('PUT', '/v1/people/ben', { name: 'Ben', timeOff: [{ from: '2026-03-30', to: '2026-03-28' }] })).status).toBe(
      400,
    );
  });

  it('V2 given a manager who looks at a rep’s entries twice, when the rep asks who looked, then it is said once, and to nobody else', async () => {
    for (let look = 0; look < 2; look += 1) await manager.must('GET', '/v1/metrics/calls/entries?subject=rep:ana&period=day');
    await ana.must('GET', '/v1/metrics/calls/entries?subject=rep:ana&period=day');
    expect((await ana.must('GET', '/v1/people/ana/viewers')).items).toMatchObject([{ by: 'mo', name: 'Mo' }]);
    expect((await manager.ask('GET', '/v1/people/ana/viewers')).status).toBe(404);
  });

  it('V2 given those who open, correct or answer what is Ana’s, when she asks who looked, then each of them is there, and no program', async () => {
    const viewers = async () => (await ana.must('GET', '/v1/people/ana/viewers')).items.map(({ by }: { by: string }) => by);
    await floor.must('GET', '/v1/activities/call-1?source=api');
    expect(await viewers()).toEqual([]);
    const opens = await join(floor, admin, 'ma', { name: 'Ma', role: 'manager', team: 'east' });
    const answers = await join(floor, admin, 'mb', { name: 'Mb', role: 'manager', team: 'east' });
    await opens.must('GET', '/v1/activities/call-1?source=api');
    const { id } = await ana.must('POST', '/v1/disputes', { ...aboutCall, about: 'wrongDate' });
    await manager.must('POST', '/v1/activities/call-1/void?source=api', {});
    await answers.must('POST', `/v1/disputes/${id}/settle`, { outcome: 'declined' });
    expect(await viewers()).toEqual(['mb', 'mo', 'ma']);
  });

  it('E12 given texts beside activities, when people and programs ask, then those who see the activity read them and nobody else', async () => {
    const details = { account: 'Domzoom' };
    await floor.must('POST', '/v1/activities', goodItem('call-2', { rep: 'ana', details }));
    const other = await join(floor, admin, 'mw', { name: 'Max', role: 'manager', team: 'west' });
    const watcher = await join(floor, admin, 'ob', { name: 'Ob', role: 'observer', team: 'east' });
    const entries = '/v1/metrics/calls/entries?subject=rep:ana&period=year';
    for (const visit of [ana, manager, admin]) {
      expect((await visit.must('GET', '/v1/activities/call-2?source=api')).details).toEqual(details);
      expect((await visit.must('GET', entries)).items).toContainEqual(expect.objectContaining({ id: 'call-2', details }));
    }
    for (const visit of [other, watcher])
      for (const path of [entries, '/v1/activities/call-2?source=api']) expect((await visit.ask('GET', path)).status).toBeGreaterThan(400);
    const key = await floor.createKey(['read']);
    for (const path of [entries, '/v1/activities/call-2?source=api', '/v1/activities'])
      expect(JSON.stringify(await floor.must('GET', path, undefined, key))).not.toContain('Domzoom');
  });
});
