import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { limit } from '../../shared/limit.ts';
import { ADMIN_KEY, goodItem, type HttpFloor, openHttpFloor } from '../support/http.ts';

let floor: HttpFloor;
beforeEach(async () => {
  floor = await openHttpFloor();
});
afterEach(async () => {
  expect(floor.logged).toEqual([]);
  await floor.close();
});
const put = (path: string, body: unknown) => floor.must('PUT', `/v1/${path}`, body);
const refused = async (method: string, path: string, body?: unknown) => {
  const { status, json } = await floor.ask(method, `/v1/${path}`, { body });
  return { status, code: json.code, details: json.details };
};
const seq = async () => (await floor.store.log.position('main')).seq;
const kindsFrom = async (after: number) => (await floor.store.log.read('main', after, 100)).map((entry) => entry.kind);

describe('people and teams', () => {
  it('given a definition put again, when nothing changed, then nothing is appended; a change is one more revision', async () => {
    const definitions: [string, Record<string, unknown>, Record<string, unknown>][] = [
      ['teams/east', { name: 'East' }, { name: 'Far East' }],
      ['people/ana', { name: 'Ana', team: 'east', tags: ['new', 'night'] }, { name: 'Ana', team: 'east', fte: 0.5 }],
      ['metrics/calls', { name: 'Calls', measure: { types: ['call.logged'], aggregate: 'count' } }, { name: 'Calls', formula: '1 + 1' }],
      ['boards/b', { name: 'B', metric: 'calls' }, { name: 'B', metric: 'calls', period: 'week' }],
      [
        'workspace',
        { name: 'Acme', currency: 'EUR', zone: 'Europe/Berlin', holidays: ['2026-12-25'] },
        { name: 'Acme Ltd', currency: 'EUR' },
      ],
    ];
    for (const [path, first, other] of definitions) {
      const { rev } = await put(path, first);
      const before = await seq();
      expect(await put(path, first), path).toMatchObject({ rev });
      expect(await seq(), path).toBe(before);
      expect((await put(path, other)).rev, path).toBe(rev + 1);
      expect(await floor.must('GET', `/v1/${path}`)).toMatchObject(other.period ? { period: { kind: 'week' } } : other);
    }
  });

  it('E4 given a rep moved twice in a day, when read, then every activity is in the team of its moment', async () => {
    for (const team of ['east', 'west', 'north']) await put(`teams/${team}`, { name: team });
    await put('people/ana', { name: 'Ana', team: 'east' });
    await put('people/ana', { name: 'Ana', team: 'west', from: '2026-03-30T10:00:00+02:00' });
    const moved = await put('people/ana', { name: 'Ana', team: 'north', from: '2026-03-30T10:30:00+02:00' });
    expect(moved).toMatchObject({
      team: 'north',
      teams: [
        { team: 'east', from: null },
        { team: 'west', from: '2026-03-30T08:00:00.000Z' },
        { team: 'north', from: '2026-03-30T08:30:00.000Z' },
      ],
    });
    await put('metrics/calls', { name: 'Calls', measure: { types: ['call.logged'], aggregate: 'count' } });
    const at = (id: string, time: string) => goodItem(id, { at: `2026-03-30T${time}:00+02:00` });
    await floor.must('POST', '/v1/activities', [at('1', '09:59'), at('2', '10:00'), at('3', '10:29'), at('4', '10:30')]);
    const count = async (team: string) => (await floor.must('GET', `/v1/metrics/calls/value?subject=team:${team}`)).value;
    expect([await count('east'), await count('west'), await count('north')]).toEqual([1, 2, 1]);
  });

  it('E4 given a move from a date, when the zone of the team is another, then the day begins there', async () => {
    await put('teams/tokyo', { name: 'Tokyo', calendar: { zone: 'Asia/Tokyo' } });
    expect(await kindsFrom((await seq()) - 2)).toEqual(['zone.resolved', 'team.defined']);
    await put('people/ana', { name: 'Ana' });
    const moved = await put('people/ana', { name: 'Ana', team: 'tokyo', from: '2026-03-30' });
    expect(moved.teams.at(-1)).toEqual({ team: 'tokyo', from: '2026-03-29T15:00:00.000Z' });
    await put('teams/home', { name: 'Home' });
    const back = await put('people/ana', { name: 'Ana', team: 'home', from: '2026-03-31' });
    expect(back.teams.at(-1)).toEqual({ team: 'home', from: '2026-03-30T22:00:00.000Z' });
    expect(back.team).toBe('tokyo');
  });

  it('E3 given e-mails and external ids, when a person gains and loses them, then identities follow', async () => {
    const ext = { source: 'crm', externalId: '005A' };
    const old = { rep: 'ana@example.com', at: '2026-03-30T08:00:00Z' };
    await put('people/ana', { name: 'Ana', email: 'Ana@Example.com', externalIds: [ext] });
    await floor.must('POST', '/v1/activities', [goodItem('1', { rep: ext }), goodItem('2', old)]);
    const reps = async () =>
      (await floor.must('GET', '/v1/activities')).items.map((item: { credits: { rep: string | null }[] }) => item.credits[0]?.rep);
    expect(await reps()).toEqual(['ana', 'ana']);
    await put('people/ana', { name: 'Ana', email: 'ana@new.example' });
    await floor.must('POST', '/v1/activities', goodItem('3', { ...old, at: '2026-03-30T09:30:00Z' }));
    expect(await reps(), 'what was counted stays; what comes now waits').toEqual([null, 'ana', 'ana']);
    await put('people/ben', { name: 'Ben', email: 'ana@example.com', externalIds: [ext] });
    expect(await reps(), 'an address passed on is passed on from now').toEqual(['ben', 'ana', 'ana']);
    expect(await refused('PUT', 'people/ana', { name: 'Ana', email: 'ana@example.com' })).toMatchObject({
      status: 409,
      code: 'in_use',
      details: { path: 'email', usedBy: ['person:ben'] },
    });
    expect((await floor.must('GET', '/v1/people/ana')).email).toBe('ana@new.example');
  });

  it('given a person who is deleted, when read, then names and addresses are gone, boards forget them, totals do not', async () => {
    await put('teams/east', { name: 'East' });
    await put('people/ana', { name: 'Ana Silva', email: 'ana@example.com', team: 'east' });
    await put('metrics/calls', { name: 'Calls', measure: { types: ['call.logged'], aggregate: 'count' } });
    await put('boards/b', { name: 'B', metric: 'calls' });
    await floor.must('POST', '/v1/activities', goodItem('1'));
    expect(await floor.must('DELETE', '/v1/people/ana')).toEqual({ id: 'ana', deleted: true });
    expect((await refused('GET', 'people/ana')).status).toBe(404);
    expect((await refused('DELETE', 'people/ana')).status).toBe(404);
    expect(JSON.stringify(await floor.must('GET', '/v1/activities'))).not.toContain('Silva');
    expect(JSON.stringify(await floor.store.vault.list('main', 'person'))).not.toContain('Silva');
  });

  it('E3 given a person who is deleted and defined again, when read, then it is the same one who returned, with their past, and the answer says so', async () => {
    await put('metrics/calls', { name: 'Calls', measure: { types: ['call.logged'], aggregate: 'count' } });
    const first = await put('people/ana', { name: 'Ana', email: 'ana@example.com' });
    expect(first.returnedAt).toBeUndefined();
    await floor.must('POST', '/v1/activities', [goodItem('1'), goodItem('2', { rep: 'ana@example.com' })]);
    floor.clock.now += 60_000;
    await floor.must('DELETE', '/v1/people/ana');
    const away = floor.clock.now + 30_000;
    floor.clock.now += 60_000;
    const back = await put('people/ana', { name: 'Ana Silva', email: 'ana@example.com' });
    expect(back).toMatchObject({ name: 'Ana Silva', rev: first.rev + 2, returnedAt: '2026-03-30T09:02:00.000Z' });
    expect((await floor.must('GET', '/v1/people/ana')).returnedAt).toBe(back.returnedAt);
    const calls = async () => (await floor.must('GET', '/v1/metrics/calls/value?subject=rep:ana')).value;
    expect(await calls(), 'what was counted before is theirs').toBe(2);
    await floor.must('POST', '/v1/activities', goodItem('3', { at: away }));
    expect(await calls(), 'nobody was there meanwhile').toBe(2);
    await floor.must('POST', '/v1/activities', goodItem('4', { at: floor.clock.now, rep: 'ana@example.com' }));
    expect(await calls(), 'their address is theirs again').toBe(3);
    expect((await put('people/ana', { name: 'Ana', email: 'ana@example.com' })).returnedAt, 'a rename is no return').toBe(back.returnedAt);
  });

  it('SEC12 given any change of a person, when read, then the revision is another and the log says who; nothing changed, it is not', async () => {
    const versions: Record<string, unknown>[] = [
      { name: 'Ana' },
      { name: 'Ana Silva' },
      { name: 'Ana Silva', alias: 'Falcon' },
      { name: 'Ana Silva', alias: 'Falcon', email: 'ana@example.com' },
      { name: 'Ana Silva', email: 'ana@example.com', externalIds: [{ source: 'crm', externalId: '5' }] },
      { name: 'Ana Silva', role: 'manager' },
      { name: 'Ana Silva' },
    ];
    for (const [index, version] of versions.entries()) {
      expect((await put('people/ana', version)).rev, JSON.stringify(version)).toBe(index + 1);
      expect((await put('people/ana', version)).rev).toBe(index + 1);
    }
    const entries = (await floor.store.log.read('main', 0, 100)).filter((entry) => entry.kind === 'person.defined');
    expect(entries.map((entry) => [entry.id, entry.actor])).toEqual(versions.map((_, index) => [`person:ana:${index + 1}`, 'key:admin']));
    expect(JSON.stringify(entries), 'the log names nobody').not.toMatch(/Silva|Falcon|example/);
  });

  it('given a cursor that no page gave, when a list is asked for, then it is refused with a sentence', async () => {
    for (const list of ['people', 'teams', 'metrics', 'boards', 'keys', 'identities', 'activities']) {
      for (const cursor of ['%20', 'a%20b', '../x', 'ana%40example.com', '%00', '%E2%98%83', 'x'.repeat(100)]) {
        const answer = await refused('GET', `${list}?cursor=${cursor}`);
        expect(answer, `${list} ${cursor}`).toMatchObject({ status: 400, code: 'invalid_request' });
        if (cursor !== '%00')
          expect(answer.details, `${list} ${cursor}`).toEqual([{ path: 'cursor', message: 'a cursor is the `next` of the page before' }]);
      }
    }
    expect((await floor.must('GET', '/v1/people?cursor=somebody-who-left')).items).toEqual([]);
  });

  it('given a team that is needed, when deleted, then the refusal names what rests on it', async () => {
    await put('teams/emea', { name: 'EMEA' });
    await put('teams/east', { name: 'East', parent: 'emea' });
    await put('people/ana', { name: 'Ana', team: 'east' });
    await put('metrics/calls', { name: 'Calls', measure: { types: ['call.logged'], aggregate: 'count' } });
    await put('boards/b', { name: 'B', metric: 'calls', team: 'east' });
    expect(await refused('DELETE', 'teams/emea')).toMatchObject({ status: 409, code: 'in_use', details: { usedBy: ['team:east'] } });
    expect((await refused('DELETE', 'teams/east')).details).toEqual({ usedBy: ['person:ana', 'board:b'] });
    expect((await refused('DELETE', 'metrics/calls')).details).toEqual({ usedBy: ['board:b'] });
    expect((await refused('PUT', 'teams/emea', { name: 'EMEA', parent: 'east' })).details[0].path).toBe('parent');
    for (const path of ['boards/b', 'people/ana', 'teams/east', 'teams/emea', 'metrics/calls']) await floor.must('DELETE', `/v1/${path}`);
    for (const list of ['boards', 'people', 'teams']) expect((await floor.must('GET', `/v1/${list}`)).items).toEqual([]);
    // Those that are built in are there, and were never defined.
    expect((await floor.must('GET', '/v1/metrics')).items.filter(({ rev }: { rev: number }) => rev > 0)).toEqual([]);
    expect((await refused('DELETE', 'metrics/wins')).details.usedBy).toEqual(['rallyboard']);
  });

  it('given a reading key, when people are read, then aliases stand for names and addresses are left out', async () => {
    await put('people/ana', { name: 'Ana Silva', alias: 'Falcon', email: 'ana@example.com' });
    const reader = await floor.createKey(['read']);
    const seen = JSON.stringify([
      await floor.must('GET', '/v1/people', undefined, reader),
      await floor.must('GET', '/v1/people/ana', undefined, reader),
    ]);
    expect(seen).toContain('Falcon');
    expect(seen).not.toMatch(/Silva|example\.com/);
    expect(await floor.must('GET', '/v1/people/ana')).toMatchObject({ name: 'Ana Silva', alias: 'Falcon', email: 'ana@example.com' });
  });

  it('given more things than a page holds, when paged, then each comes once, by id', async () => {
    for (const id of ['c', 'a', 'e', 'b', 'd']) await put(`teams/${id}`, { name: id });
    const first = await floor.must('GET', '/v1/teams?limit=2');
    const second = await floor.must('GET', `/v1/teams?limit=2&cursor=${first.next}`);
    const third = await floor.must('GET', `/v1/teams?limit=2&cursor=${second.next}`);
    expect([...first.items, ...second.items, ...third.items].map((team: { id: string }) => team.id)).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(third.next).toBeUndefined();
  });

  it('given many who define the same thing at once, when all are answered, then the log holds each change once, in a row', async () => {
    await Promise.all(Array.from({ length: 12 }, (_, index) => put('teams/east', { name: `East ${index}` })));
    const entries = (await floor.store.log.read('main', 0, 100)).filter((entry) => entry.kind === 'team.defined');
    expect(entries.map((entry) => entry.id)).toEqual(Array.from({ length: 12 }, (_, index) => `team:east:${index + 1}`));
  });
});

describe('the workspace', () => {
  it('E8 given a first amount, when the currency changes, then it is refused; before that it is not', async () => {
    await put('workspace', { name: 'Acme', currency: 'JPY' });
    expect((await floor.must('POST', '/v1/activities', goodItem('1', { value: 500, currency: 'JPY' }))).accepted).toBe(1);
    expect(await refused('PUT', 'workspace', { name: 'Acme', currency: 'EUR' })).toMatchObject({ status: 409, code: 'currency_fixed' });
    expect((await put('workspace', { name: 'Renamed', currency: 'JPY' })).name).toBe('Renamed');
  });

  it('T5 given a new zone, when put, then its rules come before what counts by it, and only once', async () => {
    const before = await seq();
    await put('workspace', { name: 'Acme', currency: 'EUR', zone: 'America/St_Johns' });
    await put('workspace', { name: 'Acme', currency: 'EUR', zone: 'Europe/Berlin' });
    await put('workspace', { name: 'Acme', currency: 'EUR', zone: 'America/St_Johns' });
    expect(await kindsFrom(before)).toEqual(['zone.resolved', 'workspace.defined', 'workspace.defined', 'workspace.defined']);
  });

  it('given a workspace that is not there, when the key of the server defines it, then it is made; others cannot', async () => {
    const headers = { 'rallyboard-workspace': 'north' };
    expect((await floor.ask('GET', '/v1/workspace', { headers })).status).toBe(404);
    const key = await floor.createKey(['admin']);
    expect((await floor.ask('PUT', '/v1/workspace', { key, headers, body: { name: 'North' } })).status).toBe(403);
    const made = await floor.ask('PUT', '/v1/workspace', { key: ADMIN_KEY, headers, body: { name: 'North', zone: 'Asia/Tokyo' } });
    expect(made.json).toMatchObject({ id: 'north', name: 'North', zone: 'Asia/Tokyo', rev: 1 });
    expect((await floor.must('GET', '/v1/workspace')).id).toBe('main');
  });
});

describe('views', () => {
  beforeEach(async () => {
    await put('teams/east', { name: 'East' });
    for (const id of ['ana', 'ben', 'cy']) await put(`people/${id}`, { name: id.toUpperCase(), team: 'east' });
    await put('metrics/calls', { name: 'Calls', measure: { types: ['call.logged'], aggregate: 'count' } });
    await put('boards/b', { name: 'Calls today', metric: 'calls' });
  });

  it('B6 given a board, when viewed now and as of a moment, then rows, period and position are those of that moment', async () => {
    await floor.must('POST', '/v1/activities', [
      goodItem('1', { rep: 'ben', at: '2026-03-29T10:00:00Z' }),
      goodItem('2'),
      goodItem('3'),
      goodItem('4', { rep: 'cy' }),
    ]);
    const now = await floor.must('GET', '/v1/boards/b/view');
    expect(now).toMatchObject({
      board: { id: 'b', name: 'Calls today', period: { kind: 'day', from: '2026-03-30', to: '2026-03-31' } },
      asOf: '2026-03-30T09:00:00.000Z',
      final: false,
      total: 3,
      rows: [
        { rank: 1, id: 'ana', name: 'ANA', team: 'East', value: 2 },
        { rank: 2, id: 'cy', value: 1, gap: 1 },
        { rank: 3, id: 'ben', value: 0 },
      ],
    });
    const sunday = await floor.must('GET', '/v1/boards/b/view?at=2026-03-29T21:00:00Z');
    expect(sunday).toMatchObject({ final: true, total: 1, asOf: '2026-03-29T21:00:00.000Z', board: { period: { from: '2026-03-29' } } });
    await floor.must('POST', '/v1/activities', goodItem('5', { rep: 'cy' }));
    const known = await floor.must('GET', `/v1/boards/b/view?at=${now.asOf}&known=${now.position}`);
    expect(known.rows).toEqual(now.rows);
    expect(known.position).toBe(now.position);
  });

  it('B6 given a board of an hour or of given dates, when viewed, then final says whether its end has come', async () => {
    await put('boards/hour', { name: 'H', metric: 'calls', period: 'hour' });
    await put('boards/past', { name: 'P', metric: 'calls', period: { kind: 'custom', from: '2026-03-01', to: '2026-03-30' } });
    const instants = { kind: 'custom', from: '2026-03-30T08:00:00Z', to: '2026-03-30T10:00:00+02:00' };
    await put('boards/shift', { name: 'S', metric: 'calls', period: { ...instants, to: '2026-03-30T10:00:00Z' } });
    const final = async (id: string) => (await floor.must('GET', `/v1/boards/${id}/view`)).final;
    expect([await final('hour'), await final('past'), await final('shift')]).toEqual([false, true, false]);
    floor.clock.now += 2 * 3_600_000;
    expect(await final('shift')).toBe(true);
    const { period } = await floor.must('GET', '/v1/boards/shift');
    expect(period).toEqual({ kind: 'custom', from: '2026-03-30T08:00:00.000Z', to: '2026-03-30T10:00:00.000Z' });
    expect((await put('boards/shift', { name: 'S', metric: 'calls', period })).rev, 'what was read can be put back').toBe(1);
  });

  it('given things that are not there, when asked for, then each is not found', async () => {
    const paths = [
      'boards/x',
      'boards/x/view',
      'metrics/x',
      'metrics/x/value',
      'metrics/x/entries',
      'people/x',
      'teams/x',
      'activities/x',
      'nothing',
      'metrics/calls/value?subject=rep:ghost',
      'metrics/calls/value?subject=team:ghost',
    ];
    for (const path of paths) expect(await refused('GET', path), path).toMatchObject({ status: 404, code: 'not_found' });
  });

  it('given metrics and boards in their number, when one too many is put, then the limit is told', async () => {
    const { metricsMax } = limit;
    // Several keys, because one may only make so many requests a second.
    const keys = await Promise.all(Array.from({ length: 5 }, () => floor.createKey(['admin'])));
    for (let made = 1; made < metricsMax; made += 1) {
      await floor.must('PUT', `/v1/metrics/m${made}`, { name: 'M', formula: '1' }, keys[made % keys.length]);
    }
    expect(await refused('PUT', 'metrics/more', { name: 'M', formula: '1' })).toMatchObject({
      status: 422,
      code: 'limit_reached',
      details: { max: metricsMax },
    });
    expect((await put('metrics/m1', { name: 'Changed', formula: '1' })).rev).toBe(2);
  });
});
