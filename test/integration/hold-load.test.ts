/** Everything at once on one server: a full batch, 200 requests side by side, 1,000 screens. Promises, with ten times their time. */
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { BoardViewReply } from '../../shared/api/boards.ts';
import { limit } from '../../shared/limit.ts';
import { type BuiltServer, startBuiltServer } from '../support/built-server.ts';
import { until } from '../support/live-server.ts';
import { createPersistentClient, type Try } from '../support/persistent-client.ts';
import { openRawScreens, type RawScreen } from '../support/raw-screens.ts';

const screensCount = 1_000;
const boardsCount = 20;
const repsCount = 50;
const requestsCount = 200;
const requestItems = 20;
/** Full batches sent side by side: together more than the server takes in at once. */
const batchesCount = 6;
/** The promise is a frame a second while a board is dirty. */
const frameWithinMs = 10 * 1_000;
const memoryShare = 1.2;
/** The promise is a minute; waiting ends as soon as it is kept. */
const memoryWithinMs = 120_000;
const dayMs = 86_400_000;

interface Memory {
  resident: number;
  heap: number;
}

/** On a signal the server collects all its garbage, so that memory can be compared. */
const collecting = ['--expose-gc', '--import', "data:text/javascript,process.on('SIGUSR2',()=>globalThis.gc())"];

let server: BuiltServer;
let screens: RawScreen[] = [];
beforeEach(async () => {
  server = await startBuiltServer({}, collecting);
});
afterEach(async () => {
  for (const screen of screens.splice(0)) screen.close();
  await server.close();
});

const view = async (board: string) => (await server.call('GET', `/v1/boards/${board}/view`)) as BoardViewReply;

/** MB after a collection of garbage, as the process itself says them. */
async function memory(server: BuiltServer): Promise<Memory> {
  process.kill(server.pid(), 'SIGUSR2');
  const text = await (await fetch(`${server.url}/metrics`)).text();
  const gauge = (name: string) => Math.round(Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]) / 1024 ** 2);
  return { resident: gauge('process_resident_memory_bytes'), heap: gauge('nodejs_heap_size_used_bytes') };
}

/** The lowest of some looks: what a request holds while it is answered is not kept memory. */
async function idleMemory(server: BuiltServer): Promise<Memory> {
  const looks = [await memory(server), await memory(server), await memory(server)];
  return { resident: Math.min(...looks.map(({ resident }) => resident)), heap: Math.min(...looks.map(({ heap }) => heap)) };
}

/** Looks until memory is back to what it is held against; fails long after the time in which it should be. */
async function memoryBack(to: Memory): Promise<Memory> {
  const isBack = ({ heap, resident }: Memory) => heap <= to.heap * memoryShare && resident <= to.resident * memoryShare;
  let now = await memory(server);
  for (const deadline = Date.now() + memoryWithinMs; !isBack(now) && Date.now() < deadline; now = await memory(server)) {
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
  expect(isBack(now), `memory is back to ${JSON.stringify(to)}: ${JSON.stringify(now)}`).toBe(true);
  return now;
}

/**
 * What a server needs that starts on the same data, shows it to as many screens and has answered a request of each kind: whatever a
 * process holds beyond that, it kept from its load.
 */
async function freshMemory(views: readonly RawScreen['view'][], requests: readonly object[][]): Promise<Memory> {
  const folder = await mkdtemp(join(tmpdir(), 'rallyboard-copy-'));
  await cp(server.folder, folder, { recursive: true });
  const fresh = await startBuiltServer({ RALLYBOARD_DATA: folder }, collecting);
  let watching: RawScreen[] = [];
  try {
    watching = await openRawScreens({ url: fresh.url, key: fresh.adminKey, views });
    for (const activities of requests) await fresh.call('POST', '/v1/activities', { activities });
    for (const name of new Set(views)) await fresh.call('GET', `/v1/boards/${name.slice('board:'.length)}/view`);
    return await idleMemory(fresh);
  } finally {
    for (const screen of watching) screen.close();
    await fresh.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Boards by two metrics and people, as many as a floor has. */
async function defineFloor(boards: readonly string[], reps: readonly string[]): Promise<void> {
  const date = (days: number) => new Date(Date.now() + days * dayMs).toISOString().slice(0, 10);
  const period = { kind: 'custom', from: date(-30), to: date(30) };
  const measure = { types: ['call.logged'] };
  await server.call('PUT', '/v1/metrics/calls', { name: 'Calls', measure: { ...measure, aggregate: 'count' } });
  await server.call('PUT', '/v1/metrics/minutes', { name: 'Minutes', measure: { ...measure, aggregate: 'sum', field: 'props.minutes' } });
  for (const rep of reps) await server.call('PUT', `/v1/people/${rep}`, { name: rep });
  for (const [number, board] of boards.entries()) {
    await server.call('PUT', `/v1/boards/${board}`, { name: board, metric: number % 2 ? 'minutes' : 'calls', period });
  }
}

it(`REL20 given ${screensCount} screens, when 5,000 items come with ${requestsCount} requests of ${requestItems}, then all is counted and every board moves`, async () => {
  const boards = Array.from({ length: boardsCount }, (_, number) => `board-${number}`);
  const reps = Array.from({ length: repsCount }, (_, number) => `rep-${number}`);
  await defineFloor(boards, reps);

  const counted = new Map(reps.map((rep) => [rep, { calls: 0, minutes: 0 }]));
  let items = 0;
  const makeItems = (count: number) =>
    Array.from({ length: count }, () => {
      items += 1;
      const [rep = '', minutes] = [reps[(items * 7) % repsCount], items % 9];
      return { id: `call-${items}`, type: 'call.logged', at: new Date().toISOString(), rep, props: { minutes } };
    });
  const tried: Try[] = [];
  const client = createPersistentClient({ url: server.url, key: server.adminKey, onAnswer: (answer) => tried.push(answer) });
  const post = async (count: number) => {
    const batch = makeItems(count);
    const { answer } = await client.post(batch);
    expect(answer).toMatchObject({ accepted: count, duplicates: 0, rejected: 0 });
    for (const { rep, props } of batch) {
      const sums = counted.get(rep);
      if (!sums) throw new Error(`${rep} is nobody`);
      sums.calls += 1;
      sums.minutes += props.minutes;
    }
  };
  const burst = () => Promise.all([post(limit.batchItemsMax), ...Array.from({ length: requestsCount }, () => post(requestItems))]);

  screens = await openRawScreens({
    url: server.url,
    key: server.adminKey,
    views: Array.from({ length: screensCount }, (_, number) => `board:${boards[number % boardsCount]}`),
  });
  const samples = screens.flatMap(({ view, frameTimes, model }) => (model ? [{ view, frameTimes, model }] : []));
  expect(samples).toHaveLength(boardsCount);
  const totalOf = (name: 'calls' | 'minutes') => [...counted.values()].reduce((sum, sums) => sum + sums[name], 0);
  const arrived = () => {
    const totals = { calls: totalOf('calls'), minutes: totalOf('minutes') };
    return until(
      () => samples.every(({ model }) => model.board.total === totals[model.board.metric.id as keyof typeof totals]),
      'every board shows every call',
      60_000,
    );
  };

  /** Does the work, waits until every board shows it, and answers how long a board stood still meanwhile. */
  const underLoad = async (work: () => Promise<unknown>) => {
    const startedAt = performance.now();
    await work();
    const endedAt = performance.now();
    await arrived();
    const phases = samples.map(({ frameTimes }) => frameTimes.filter((time) => time >= startedAt && time < endedAt));
    const gaps = phases.map((times) => {
      const ends = [startedAt, ...times, endedAt];
      return Math.max(...ends.slice(1).map((time, index) => time - (ends[index] ?? 0)));
    });
    return { forMs: endedAt - startedAt, gapMs: Math.max(...gaps), frames: Math.min(...phases.map((times) => times.length)) };
  };
  const tooMuch = () => Promise.all([burst(), ...Array.from({ length: batchesCount }, () => post(limit.batchItemsMax))]);

  const cold = await idleMemory(server);
  const loads = [await underLoad(burst)];
  const once = await memoryBack(cold);
  // More than it takes in at once, and again: what has come in since is kept, so it is held against a server that starts with it.
  loads.push(await underLoad(tooMuch), await underLoad(burst));
  const sent = items;
  const requests = [makeItems(1), makeItems(requestItems), makeItems(limit.batchItemsMax)];
  const fresh = await freshMemory(
    screens.map((screen) => screen.view),
    requests,
  );
  const after = await memoryBack(fresh);

  const unfit = tried.filter(({ status, retryAfter }) => status !== 200 && !(status === 429 && Number(retryAfter) > 0));
  expect(unfit).toEqual([]);
  for (const { view: name, model } of samples) {
    const { rows, board, position } = await view(name.slice('board:'.length));
    for (const { id, value } of rows) expect(value, `${id} on ${name}`).toBe(counted.get(id)?.[board.metric.id as 'calls' | 'minutes']);
    expect(model.board.rows.map(({ key, ...row }) => ({ id: key, ...row }))).toEqual(rows);
    expect(position).toBeGreaterThanOrEqual(sent);
  }
  expect(Math.max(...loads.map(({ gapMs }) => gapMs))).toBeLessThan(frameWithinMs);
  expect(screens.filter(({ frames }) => frames === 0)).toEqual([]);
  expect(screens.flatMap(({ trouble }) => trouble)).toEqual([]);
  const seconds = (ms: number) => (ms / 1_000).toFixed(1);
  const told = loads.map(
    ({ forMs, gapMs, frames }) => `${seconds(forMs)} s with ${frames} frames a board or more, at most ${seconds(gapMs)} s apart`,
  );
  console.info(
    `REL20: ${sent} items on ${boardsCount} boards and ${screens.length} screens; answers ${JSON.stringify([...client.answers])}\n` +
      `  loads: ${told.join('; ')}\n` +
      `  MB after collection, heap and resident, before the load, after one, after all, and of a fresh server on the same data: ${[cold, once, after, fresh].map(({ heap, resident }) => `${heap} ${resident}`).join('; ')}`,
  );
}, 400_000);
