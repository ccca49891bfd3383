import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runSimulation, type SimulationOptions } from '../../server/cli/simulation.ts';
import { limit } from '../../shared/limit.ts';
import { type CapturedCall, type CaptureServer, openCaptureServer } from '../support/capture-server.ts';

let server: CaptureServer;
beforeEach(async () => {
  server = await openCaptureServer();
});
afterEach(() => server.close());

/** A virtual clock: sleeping is what moves it. */
function virtual(start = Date.UTC(2026, 10, 18, 14, 20)) {
  let now = start;
  const slept: number[] = [];
  return {
    now: () => now,
    slept,
    sleep: async (ms: number, signal?: AbortSignal) => {
      signal?.throwIfAborted();
      slept.push(ms);
      now += ms;
    },
  };
}

const options = (clock: ReturnType<typeof virtual>, more: Partial<SimulationOptions> = {}): SimulationOptions => ({
  url: server.url,
  key: 'rb_test',
  workspace: 'demo',
  seed: 7,
  speed: 'lively',
  days: 7,
  eventsPerSecond: 1.3,
  untilStopped: true,
  now: clock.now,
  sleep: clock.sleep,
  ...more,
});
const isPost = (call: CapturedCall) => call.method === 'POST';
const itemsOf = (call: CapturedCall) => (call.body as { activities: { id: string; at: string }[] }).activities;

describe('simulate: over HTTP', () => {
  it('given an empty server, when it is simulated, then floor, past and live arrive in order, with the key and the workspace', async () => {
    const clock = virtual();
    const result = await runSimulation(options(clock, { eventsMax: 8_000 }));
    expect(result).toEqual({ accepted: 8_000, duplicates: 0, rejected: 0 });
    expect(server.activities.size).toBe(8_000);
    expect(server.calls.every((call) => call.headers.authorization === 'Bearer rb_test')).toBe(true);
    expect(server.calls.every((call) => call.headers['rallyboard-workspace'] === 'demo')).toBe(true);
    expect(server.objects.get('/v1/workspace')).toMatchObject({ name: 'Demo floor', zone: 'Etc/GMT+4', currency: 'USD' });
    expect([...server.objects.keys()].filter((path) => path.startsWith('/v1/people/'))).toHaveLength(24);
    const firstPost = server.calls.findIndex(isPost);
    expect(server.calls.slice(firstPost).every(isPost)).toBe(true);
    const posts = server.calls.filter(isPost).map(itemsOf);
    expect(Math.max(...posts.map((items) => items.length))).toBe(500);
    const times = posts.flat().map((item) => item.at);
    expect(times).toEqual([...times].sort());
  });

  it('given the live floor, when an activity is posted, then its time has come and is not long gone', async () => {
    const clock = virtual();
    const late: number[] = [];
    server.interfere = (call) => {
      if (isPost(call)) late.push(...itemsOf(call).map((item) => clock.now() - Date.parse(item.at)));
      return undefined;
    };
    await runSimulation(options(clock, { days: 0, eventsMax: 300 }));
    expect(late).toHaveLength(300);
    expect(Math.min(...late)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...late)).toBeLessThan(1_000);
  });

  it('given a floor that is there already, when it is simulated again, then nothing is defined or counted twice, and the zone is kept', async () => {
    const first = virtual();
    await runSimulation(options(first, { eventsMax: 6_000 }));
    const before = server.activities.size;
    const calls = server.calls.length;
    server.objects.set('/v1/workspace', { ...server.objects.get('/v1/workspace'), zone: 'Etc/GMT+4' });
    const result = await runSimulation(options(virtual(first.now() + 3_600_000), { eventsMax: 7_000 }));
    expect(server.calls.slice(calls).filter((call) => call.method === 'PUT')).toEqual([]);
    expect(result.duplicates).toBeGreaterThan(4_000);
    expect(server.activities.size).toBe(before + result.accepted);
  });

  it('given a definition that was cut short, when it is simulated again, then it is completed in the zone it began with', async () => {
    server.interfere = (call) =>
      call.path === '/v1/metrics/revenue' ? { status: 500, body: { code: 'internal', message: 'no' } } : undefined;
    await expect(runSimulation(options(virtual(), { eventsMax: 1 }))).rejects.toThrow('no');
    server.interfere = () => undefined;
    await runSimulation(options(virtual(Date.UTC(2026, 10, 18, 20, 0)), { eventsMax: 1 }));
    expect(server.objects.get('/v1/workspace')).toMatchObject({ zone: 'Etc/GMT+4' });
    expect([...server.objects.keys()].filter((path) => path.startsWith('/v1/boards/')).length).toBeGreaterThanOrEqual(4);
  });

  it('given a workspace with data of its own, when it is to be simulated into, then it is left as it is', async () => {
    server.objects.set('/v1/workspace', { name: 'Example Ltd', zone: 'Europe/Berlin', currency: 'EUR' });
    server.activities.set('real-1', { id: 'real-1' });
    await expect(runSimulation(options(virtual()))).rejects.toThrow('This workspace has data of its own');
    expect(server.calls.filter((call) => call.method !== 'GET')).toEqual([]);
  });

  it('given a busy server, when it answers 429, then the seconds of Retry-After pass before the same items come again', async () => {
    const clock = virtual();
    let refusals = 3;
    server.interfere = (call) => {
      if (!isPost(call) || refusals-- <= 0) return undefined;
      return { status: 429, headers: { 'retry-after': '7' }, body: { code: 'too_busy', message: 'later' } };
    };
    const result = await runSimulation(options(clock, { eventsMax: 500 }));
    expect(result.accepted).toBe(500);
    expect(clock.slept.filter((ms) => ms === 7_000)).toHaveLength(3);
    const posts = server.calls.filter(isPost);
    expect(posts).toHaveLength(4);
    for (const post of posts) expect(post.body).toEqual(posts[0]?.body);
  });

  it('given a connection that breaks before or after the server took the items, when it is back, then every item was counted once', async () => {
    const clock = virtual();
    const lines: string[] = [];
    let broken = 0;
    server.interfere = (call) => {
      if (!isPost(call) || ++broken > 8) return undefined;
      // Every other time the items are taken and only the answer is lost.
      if (broken % 2 === 0) for (const item of itemsOf(call)) server.activities.set(item.id, item);
      return 'hang up';
    };
    const result = await runSimulation(options(clock, { eventsMax: 1_500, report: (line) => lines.push(line) }));
    expect(server.activities.size).toBe(1_500);
    expect(result.accepted + result.duplicates).toBe(1_500);
    expect(lines.filter((line) => line === 'The server is back.')).toHaveLength(1);
    expect(Math.max(...clock.slept)).toBeLessThanOrEqual(60_000);
  });

  it('given a key that does not fit, when it is simulated, then it ends with the sentence of the server', async () => {
    server.interfere = () => ({
      status: 403,
      body: { code: 'forbidden', message: 'This key lacks the scope.', details: { scope: 'admin' } },
    });
    await expect(runSimulation(options(virtual()))).rejects.toThrow('This key lacks the scope. {"scope":"admin"}');
    expect(server.calls).toHaveLength(1);
  });

  it('given items that the server refuses, when they are posted, then the first reason is told and the rest goes on', async () => {
    const lines: string[] = [];
    server.interfere = (call) =>
      isPost(call)
        ? {
            status: 200,
            body: {
              accepted: 0,
              duplicates: 0,
              rejected: itemsOf(call).length,
              items: [{ id: itemsOf(call)[0]?.id, error: { message: 'No rate.' } }],
            },
          }
        : undefined;
    const result = await runSimulation(options(virtual(), { eventsMax: 1_000, report: (line) => lines.push(line) }));
    expect(result.rejected).toBe(1_000);
    expect(lines.filter((line) => line.includes('No rate.'))).toHaveLength(1);
  });

  it("given no end in sight, when the floor's day is over, then it ends there unless it goes on until stopped", async () => {
    const clock = virtual();
    await runSimulation(options(clock, { untilStopped: false, days: 0, eventsPerSecond: 0.01 }));
    const last =
      [...server.activities.values()]
        .map((activity) => String(activity.at))
        .sort()
        .at(-1) ?? '';
    // Etc/GMT+4: midnight on the floor is four in the morning.
    expect(last < '2026-11-19T04:00:00').toBe(true);
    expect(last > '2026-11-19T03:50:00').toBe(true);
  });

  it('given a stop, when it comes in the middle, then the simulation ends without a failure', async () => {
    const stop = new AbortController();
    server.interfere = (call) => {
      if (isPost(call) && server.activities.size >= 2_000) stop.abort();
      return undefined;
    };
    const result = await runSimulation(options(virtual(), { signal: stop.signal }));
    expect(result.accepted).toBeGreaterThan(0);
    expect(result.accepted).toBeLessThan(3_000);
  });

  it('given the definitions and events, when sizes are measured, then each request and item is far inside the limits', async () => {
    await runSimulation(options(virtual(), { eventsMax: 3_000 }));
    for (const call of server.calls.filter(isPost)) {
      expect(JSON.stringify(call.body).length).toBeLessThan(limit.batchBytesMax / 2);
      for (const item of itemsOf(call)) expect(JSON.stringify(item).length).toBeLessThan(limit.itemBytesMax / 4);
    }
  });
});
