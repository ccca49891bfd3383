/** B6 over HTTP: what a view showed when it was captured is what `at=` and `known=` give for ever after. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { BoardViewReply } from '../../shared/api/boards.ts';
import { limit } from '../../shared/limit.ts';
import { startTestApp, type TestApp } from '../support/app.ts';

const people = ['ana', 'ben', 'cai', 'dee', 'eli'];
const teams = ['north', 'south', 'west'];
const types = ['call.logged', 'deal.won', 'meeting.booked'];
const boards = ['day', 'week', 'rolling', 'rate', 'teams', 'west', 'points'];
const runs = 6;
const hourMs = 3_600_000;

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

interface Floor {
  ask(method: string, path: string, body?: unknown): Promise<{ status: number; json: unknown }>;
}

function floorOf(workspace: string): Floor {
  const headers = { Authorization: `Bearer ${app.adminKey}`, 'Content-Type': 'application/json', 'Rallyboard-Workspace': workspace };
  return {
    async ask(method, path, body) {
      const send = () => fetch(`${app.url}/v1/${path}`, { method, headers, body: body === undefined ? null : JSON.stringify(body) });
      let response = await send();
      for (; response.status === 429; response = await send()) {
        const seconds = Number(response.headers.get('retry-after'));
        await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
      }
      const json: unknown = await response.json();
      // Random steps may well be refused; what they must not do is to break something.
      if (response.status >= 500) throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(json)}`);
      return { status: response.status, json };
    },
  };
}

async function must(floor: Floor, method: string, path: string, body?: unknown): Promise<unknown> {
  const { status, json } = await floor.ask(method, path, body);
  if (status >= 300) throw new Error(`${method} ${path}: ${status} ${JSON.stringify(json)}`);
  return json;
}

async function openFloor(workspace: string): Promise<Floor> {
  const floor = floorOf(workspace);
  const put = (path: string, body: unknown) => must(floor, 'PUT', path, body);
  await put('workspace', { name: 'Floor', zone: 'Europe/Berlin', currency: 'EUR' });
  for (const team of teams) await put(`teams/${team}`, { name: team });
  for (const [index, id] of people.entries()) await put(`people/${id}`, { name: id, team: teams[index % 2] });
  const calls = { types: ['call.logged'], aggregate: 'count' };
  await put('metrics/calls', { name: 'Calls', measure: calls });
  await put('metrics/won', { name: 'Won', measure: { types: ['deal.won'], aggregate: 'sum', field: 'value' }, format: 'currency' });
  await put('metrics/rate', { name: 'Won per call', formula: 'won / calls', format: 'currency' });
  await put('metrics/points', { name: 'Points', points: { calls: 1, won: 0.5 } });
  await put('boards/day', { name: 'Day', metric: 'calls' });
  await put('boards/week', { name: 'Week', metric: 'won', period: 'week', limit: 3 });
  await put('boards/rolling', { name: 'Rolling', metric: 'calls', period: { kind: 'rolling', days: 3 }, ranking: 'dense' });
  await put('boards/rate', { name: 'Rate', metric: 'rate', period: 'month', minimum: 2 });
  await put('boards/teams', { name: 'Teams', metric: 'won', subjects: 'teams', period: 'month', per: 'total' });
  await put('boards/west', { name: 'West', metric: 'calls', team: 'west', period: 'year' });
  await put('boards/points', { name: 'Points', metric: 'points', period: 'month', ranking: 'ordinal' });
  return floor;
}

/** What a screen or a script could read, without what time alone changes. */
async function look(floor: Floor, board: string, query = ''): Promise<Omit<BoardViewReply, 'final'> | { status: number }> {
  const { status, json } = await floor.ask('GET', `boards/${board}/view${query}`);
  if (status !== 200) return { status };
  const { final: _final, ...view } = json as BoardViewReply;
  return view;
}

const who = fc.constantFrom<unknown>(...people, 'ana@example.com', { source: 'crm', externalId: '005' });
/** Hours and milliseconds before now; below zero lies the future, which begins while the test runs. */
const moment = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 80 }).map((hours) => hours * hourMs) },
  { weight: 3, arbitrary: fc.integer({ min: -400, max: 50 }) },
  { weight: 1, arbitrary: fc.constantFrom('date', 'yesterday') },
);
const activity = fc.record({ type: fc.constantFrom(...types), rep: who, ago: moment, value: fc.integer({ min: 1, max: 90_000 }) });
const activities = fc.array(activity, { minLength: 1, maxLength: 8 });
type ActivityStep = typeof activity extends fc.Arbitrary<infer T> ? T : never;
const pick = fc.nat(200);
const step = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('post' as const), activities }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('capture' as const) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('void' as const), pick }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('replace' as const), pick, by: activity }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('reassign' as const), pick, rep: who }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('move' as const),
      person: fc.constantFrom(...people),
      team: fc.constantFrom(...teams, null),
      hoursAgo: fc.integer({ min: 0, max: 60 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('put' as const),
      what: fc.constantFrom<[string, unknown]>(
        ['people/ana', { name: 'ana', email: 'ana@example.com' }],
        ['people/ben', { name: 'ben', externalIds: [{ source: 'crm', externalId: '005' }] }],
        ['people/ben', { name: 'ben', externalIds: [], role: 'manager' }],
        ['people/fay', { name: 'fay', team: 'west' }],
        ['teams/west', { name: 'west', parent: 'north' }],
        ['teams/west', { name: 'The West', parent: null }],
        ['metrics/calls', { name: 'Talks', measure: { types: ['call.logged', 'meeting.booked'], aggregate: 'count' } }],
        ['metrics/won', { name: 'Biggest', measure: { types: ['deal.won'], aggregate: 'max', field: 'value' }, direction: 'less' }],
        ['boards/day', { name: 'The day', metric: 'points', limit: 2, showZero: false }],
        ['boards/teams', { name: 'Heads', metric: 'calls', subjects: 'teams', period: 'quarter' }],
        ['workspace', { name: 'Floor', zone: 'Asia/Tokyo', currency: 'EUR', weekStart: 'wed' }],
      ),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('delete' as const), path: fc.constantFrom('boards/rolling', 'people/eli', 'people/fay') }),
  },
);

let workspaces = 0;

it(`B6 given ${runs} floors where anything happens, when a view is asked for as it was known then, then it equals what was captured`, async () => {
  const seen = { steps: 0, captured: 0, refused: 0 };
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 15, maxLength: 60, size: 'max' }), async (steps) => {
      workspaces += 1;
      const floor = await openFloor(`floor-${workspaces}`);
      const ids: string[] = [];
      const captured: { board: string; view: BoardViewReply }[] = [];
      const contentOf = ({ type, rep, ago, value }: ActivityStep) => {
        const time = typeof ago === 'number' ? Date.now() - ago : Date.now() - (ago === 'date' ? 0 : 24 * hourMs);
        const at = typeof ago === 'number' ? new Date(time).toISOString() : new Date(time).toISOString().slice(0, 10);
        return { type, at, rep, ...(type === 'deal.won' && { value: value / 100, currency: 'EUR' }) };
      };
      const capture = async () => {
        for (const board of boards) {
          const view = await look(floor, board);
          if ('position' in view) captured.push({ board, view: view as BoardViewReply });
        }
      };
      const perform = async (one: (typeof steps)[number]) => {
        const id = 'pick' in one ? ids[one.pick % Math.max(1, ids.length)] : undefined;
        switch (one.kind) {
          case 'post': {
            const items = one.activities.map((item) => {
              ids.push(`a${ids.length}`);
              return { id: ids.at(-1), ...contentOf(item) };
            });
            return floor.ask('POST', 'activities', items);
          }
          case 'void':
            return floor.ask('POST', `activities/${id}/void`, {});
          case 'replace':
            return floor.ask('POST', `activities/${id}/replace`, { with: contentOf(one.by) });
          case 'reassign':
            return floor.ask('POST', `activities/${id}/reassign`, { rep: one.rep });
          case 'move': {
            const from = new Date(Date.now() - one.hoursAgo * hourMs).toISOString();
            return floor.ask('PUT', `people/${one.person}`, { name: one.person, team: one.team, from });
          }
          case 'put':
            return floor.ask('PUT', ...one.what);
          case 'delete':
            return floor.ask('DELETE', one.path);
          case 'capture':
            await capture();
            return { status: 200 };
        }
      };
      for (const [index, one] of steps.entries()) {
        // Every other capture while the step after it is on its way: a view between two entries is a view as well.
        const [done] = await Promise.all([perform(one), index % 4 === 1 ? capture() : null]);
        seen.steps += 1;
        if (done.status >= 400) seen.refused += 1;
      }
      for (const { board, view } of captured) {
        const later = await look(floor, board, `?at=${view.asOf}&known=${view.position}`);
        expect(later, `${board} as of ${view.asOf} at ${view.position}`).toEqual(view);
      }
      seen.captured += captured.length;
    }),
    { numRuns: runs, seed: 7, endOnFailure: true },
  );
  expect(seen.captured).toBeGreaterThan(runs * boards.length);
  console.info(
    `B6 over HTTP: ${seen.steps} steps on ${runs} floors (${seen.refused} rightly refused), ${seen.captured} views captured and equal`,
  );
}, 180_000);

it('B6 given full batches on their way, when views are read meanwhile, then each is whole up to its position', async () => {
  const floor = await openFloor('crowded');
  let sent = 0;
  let over = false;
  const post = async () => {
    const items = Array.from({ length: limit.batchItemsMax - 1_000 }, () => {
      sent += 1;
      // Some of them come to count while the views are read.
      const at = new Date(Date.now() + (sent % 40) * 50 - 1_000).toISOString();
      return { id: `c${sent}`, type: 'call.logged', at, rep: people[sent % people.length] };
    });
    await must(floor, 'POST', 'activities', items);
  };
  const captured: BoardViewReply[] = [];
  const reader = async () => {
    while (!over) captured.push((await look(floor, 'rolling')) as BoardViewReply);
  };
  const reading = Promise.all([reader(), reader()]);
  for (let round = 0; round < 3; round += 1) await Promise.all([post(), post()]);
  over = true;
  await reading;
  const positions = new Set(captured.map(({ position }) => position));
  for (const view of captured) {
    expect(await look(floor, 'rolling', `?at=${view.asOf}&known=${view.position}`)).toEqual(view);
  }
  const { total } = (await look(floor, 'rolling', `?at=${new Date(Date.now() + hourMs).toISOString()}`)) as BoardViewReply;
  expect(total).toBe(sent);
  console.info(`B6 under load: ${captured.length} views at ${positions.size} positions among ${sent} activities, all equal later`);
}, 180_000);
