import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { type Api, apiOf, type Show } from '../support/tenants.ts';
import { type Asked, giveaways, type Reading, readAll } from '../support/told-numbers.ts';

/**
 * All that observers, screens and reps of another team can read, in team-only mode and behind the limit of months: neither a secret
 * number is in it, nor two numbers that tell it.
 */
const DAY_MS = 86_400_000;
const PASSWORD = 'correct horse battery';
/** What one person alone sold today, what that person and their team are asked for, and what somebody sold long ago. */
const SOLD = 7713.31;
const [ASKED_OF_PERSON, ASKED_OF_TEAM] = [8861.93, 9967.39];
const SOLD_LONG_AGO = 5519.83;
const now = Date.now();
const date = (days: number) => new Date(now - days * DAY_MS).toISOString().slice(0, 10);

let app: TestApp;
let admin: Api;
const shows: Record<string, Show> = {};
const audiences = ['observer', 'screen', 'repElsewhere', 'managerElsewhere'];
const asked: Asked = {
  people: ['solo', 'a1'],
  teams: ['east', 'a', 'b', 'f'],
  metrics: ['sold', 'best', 'points'],
  boards: [],
  goals: ['solo', 'b', 'a', 'all'],
  activities: ['solo-today', 'a1-then'],
  periods: ['day', `custom:${date(110)}/${date(90)}`],
  previewed: [{ kind: 'custom', from: date(110), to: date(90) }],
  moments: [now - 100 * DAY_MS],
};

beforeAll(async () => {
  app = await startTestApp();
  const show = { key: app.adminKey };
  admin = async (method, path, body) => {
    const reply = await apiOf(app.url, show)(method, path, body);
    if (reply.status >= 300) throw new Error(`${method} ${path}: ${reply.status} ${reply.text}`);
    return reply;
  };
  await setUpFloor();
  shows.admin = show;
  shows.screen = { key: (await admin('POST', '/v1/keys', { name: 'Wall', scopes: ['read'] })).json.key };
  shows.observer = await join('observer', { role: 'observer' });
  shows.repElsewhere = await join('a0', { team: 'a' });
  shows.solo = await join('solo', { team: 'b' });
  shows.managerElsewhere = await join('chief-a', { role: 'manager', team: 'a' });
  shows.manager = await join('chief-b', { role: 'manager', team: 'b' });
}, 120_000);
afterAll(async () => app?.close());

async function join(id: string, person: object): Promise<Show> {
  await admin('PUT', `/v1/people/${id}`, { name: `N ${id}`, email: `${id}@x.example`, ...person });
  const { token } = (await admin('POST', `/v1/people/${id}/invitation`)).json;
  const { cookie } = await apiOf(app.url, {})('POST', '/v1/invitations/accept', { token, password: PASSWORD });
  return cookie === null ? {} : { cookie };
}

/** East is a (six reps) and b (one); f has five. Everybody sells today, and two of a did a hundred days ago. */
async function setUpFloor(): Promise<void> {
  await keep({ teamOnly: false });
  for (const [team, parent] of Object.entries({ east: null, a: 'east', b: 'east', f: null })) {
    await admin('PUT', `/v1/teams/${team}`, { name: `Team ${team}`, ...(parent !== null && { parent }) });
  }
  const teams: [string, number][] = [
    ['a', 6],
    ['f', 5],
  ];
  const reps = teams.flatMap(([team, size]) => Array.from({ length: size }, (_, index) => ({ id: `${team}${index}`, team })));
  for (const { id, team } of [...reps, { id: 'solo', team: 'b' }]) await admin('PUT', `/v1/people/${id}`, { name: `N ${id}`, team });
  const measure = (aggregate: string) => ({ measure: { types: ['deal.won'], aggregate, field: 'value' }, format: 'currency', decimals: 2 });
  await admin('PUT', '/v1/metrics/sold', { name: 'Sold', ...measure('sum') });
  await admin('PUT', '/v1/metrics/best', { name: 'Best', ...measure('max') });
  await admin('PUT', '/v1/metrics/points', { name: 'Points', points: { sold: 1 } });
  const deal = (id: string, rep: string, at: number, value: number, product: string) => ({
    ...{ id, type: 'deal.won', rep, at: new Date(at).toISOString(), value: String(value), currency: 'USD', deal: `deal-${id}` },
    props: { product },
  });
  await admin('POST', '/v1/activities', [
    deal('solo-today', 'solo', now, SOLD, 'gold'),
    ...reps.map(({ id }, index) => deal(`${id}-today`, id, now, 100.13 + 37.21 * index * index, 'silver')),
    deal('a1-then', 'a1', now - 100 * DAY_MS, SOLD_LONG_AGO, 'silver'),
    deal('a2-then', 'a2', now - 100 * DAY_MS, 321.12, 'silver'),
  ]);
  const goal = { metric: 'sold', period: 'month' };
  await admin('PUT', '/v1/goals/solo', { ...goal, subject: { rep: 'solo' }, value: ASKED_OF_PERSON });
  await admin('PUT', '/v1/goals/b', { ...goal, metric: 'points', subject: { team: 'b' }, value: ASKED_OF_TEAM });
  await admin('PUT', '/v1/goals/a', { ...goal, metric: 'points', subject: { team: 'a' }, value: 600.06 });
  await admin('PUT', '/v1/goals/all', { ...goal, metric: 'points', subject: { workspace: true }, value: 600.06 + ASKED_OF_TEAM });
  const long = { kind: 'custom', from: date(110), to: date(90) };
  await define({
    reps: { columns: ['trend', 'streak'], score: 'improvement' },
    repsOfB: { team: 'b' },
    ...{ repsOfEast: { team: 'east' }, roots: { subjects: 'teams', per: 'total' }, rootsPerHead: { subjects: 'teams' } },
    below: { subjects: 'teams', per: 'total', level: 2, columns: ['trend'] },
    ...{ inEast: { subjects: 'teams', team: 'east', per: 'total' }, best: { subjects: 'teams', per: { best: 1 }, level: 2 } },
    allButOne: { subjects: 'teams', per: { best: 5 }, level: 2 },
    ...{ pulse: { subjects: 'metrics', metrics: ['best', 'points'] }, pulseOfB: { subjects: 'metrics', team: 'b' } },
    ...{ products: { subjects: { field: 'props.product' } }, deals: { subjects: { field: 'deal' } } },
    ...{ productsOfA: { subjects: { field: 'props.product' }, team: 'a' }, largest: { metric: 'best', subjects: 'teams', level: 2 } },
    ...{ repsThen: { period: long }, rootsThen: { period: long, subjects: 'teams', per: 'total' } },
    ...{ repsLong: { period: { kind: 'rolling', days: 200 } }, ofGoal: { score: 'percentOfGoal', period: 'month' } },
    improved: { subjects: 'teams', score: 'improvement', level: 2 },
  });
}

async function define(boards: Record<string, object>): Promise<void> {
  for (const [id, board] of Object.entries(boards)) {
    await admin('PUT', `/v1/boards/${id}`, { name: id, metric: 'sold', period: { kind: 'rolling', days: 5 }, showZero: true, ...board });
    asked.boards.push(id);
  }
}

const keep = (privacy: object) => admin('PUT', '/v1/workspace', { name: 'Acme', zone: 'UTC', currency: 'USD', privacy });
const as = (audience: string) => apiOf(app.url, shows[audience] ?? {});
const numberOf = async (audience: string, subject: string, period = 'day') =>
  (await as(audience)('GET', `/v1/metrics/sold/value?subject=${subject}&period=${period}`)).json;
const rowIds = async (board: string) =>
  (await as('observer')('GET', `/v1/boards/${board}/view`)).json.rows.map(({ id }: { id: string }) => id);
const linesOf = (readings: Reading[]) => JSON.parse(readings.find(({ of }) => of === 'feed')?.text ?? '{}').snapshot.data.rows;

describe('all that can be read', () => {
  it('V1 given no privacy, when everything is read, then the secrets are told: the walk would find them', async () => {
    await keep({ teamOnly: false });
    const readings = await readAll(app.url, shows.observer ?? {}, asked);
    for (const secret of [SOLD, ASKED_OF_TEAM, SOLD_LONG_AGO]) expect(giveaways(readings, secret)).not.toEqual([]);
  }, 180_000);

  it.each(audiences)(
    'V1 given team-only mode, when %s reads everything, then nothing tells the number of a team of one',
    async (audience) => {
      await keep({ teamOnly: true });
      const readings = await readAll(app.url, shows[audience] ?? {}, asked);
      for (const secret of [SOLD, ASKED_OF_PERSON, ASKED_OF_TEAM]) expect(giveaways(readings, secret)).toEqual([]);
      for (const line of linesOf(readings)) expect(line.name === '' || line.name.startsWith('Team '), JSON.stringify(line)).toBe(true);
      expect(JSON.stringify(linesOf(readings))).not.toContain('Team b');
    },
    180_000,
  );

  it('V1 given team-only mode, when teams are large enough, then they are told, and who sees people by right still does', async () => {
    await keep({ teamOnly: true });
    expect([await rowIds('roots'), await rowIds('below'), await rowIds('productsOfA')]).toEqual([['f'], ['a'], ['silver']]);
    const kinds = ['observer', 'screen', 'repElsewhere'];
    for (const kind of kinds) expect((await numberOf(kind, 'team:f')).value, kind).toBeGreaterThan(0);
    for (const kind of kinds) expect((await numberOf(kind, 'workspace')).code, kind).toBe('private');
    for (const kind of ['manager', 'admin']) expect((await numberOf(kind, 'team:b')).value, kind).toBe(SOLD);
    for (const kind of ['manager', 'admin', 'solo']) expect((await numberOf(kind, 'rep:solo')).value, kind).toBe(SOLD);
    expect((await as('admin')('GET', '/v1/metrics/sold/pace?subject=team:b')).json.value).toBe(SOLD);
    const own = await readAll(app.url, shows.solo ?? {}, { ...asked, people: ['solo'], metrics: [], boards: [] });
    const page = JSON.parse(own.find(({ of }) => of === 'rep:solo')?.text ?? '{}').snapshot.data;
    const board = page.boards.find(({ id }: { id: string }) => id === 'repsOfEast');
    expect(board).toMatchObject({ of: 7, next: null, behind: null, own: { rank: 1, value: SOLD } });
    expect(page.boards.every((each: { own: object }) => !('gap' in each.own))).toBe(true);
  }, 60_000);

  it.each(audiences)(
    'V3 given a limit of months, when %s reads everything, then nothing older is told of single people',
    async (audience) => {
      await keep({ teamOnly: false, individualMonths: 2 });
      // The largest deal of all, and each deal by itself, are nobody's rows.
      const boards = asked.boards.filter((id) => !['deals', 'largest', 'pulse'].includes(id));
      const readings = await readAll(app.url, shows[audience] ?? {}, { ...asked, boards, metrics: ['sold', 'points'] });
      // Of the two who sold then, the team's number is there and neither part of it; their manager sees no further.
      expect(giveaways(readings, SOLD_LONG_AGO)).toEqual([]);
      expect(giveaways(readings, 321.12)).toEqual([]);
      expect(linesOf(readings).every(({ at }: { at: string }) => Date.parse(at) > now - 64 * DAY_MS)).toBe(true);
      expect((await numberOf('observer', 'team:a', 'rolling:200')).value).toBeGreaterThan(SOLD_LONG_AGO);
      expect((await as('observer')('GET', '/v1/boards/repsThen/view')).json).toMatchObject({ rows: [], hidden: 'old' });
      expect((await rowIds('repsOfEast')).length).toBe(7);
    },
    180_000,
  );
});
