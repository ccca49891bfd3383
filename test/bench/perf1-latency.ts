/**
 * PERF1: from POST to a screen that shows it, p99. Open loop (an activity's time begins when it was due, not when the generator got
 * round to it), 200 screens, a board of 50 rows. Ours is durable before it shows; the other arm, a bare `ws` server, never writes
 * anything. Every screen's frames are timed; the first screen decodes them and says which activities a frame brought, and in the
 * end it must show exactly what was sent.
 *
 * The disk's own share is measured beside the other arm, at the same pace: a lone fsync now and then takes much longer than one
 * after the other. The second pair of figures has 8 a second: no change waits for another one's frame.
 */
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { applyPatch, type PatchOp } from '../../shared/patch.ts';
import { LIVE_PATH, PROTOCOL_VERSION, type Snapshot } from '../../shared/protocol.ts';
import type { View } from '../../shared/view.ts';
import { type BuiltServer, startServer } from './built-server.ts';
import { interleave, interval, median, quantile } from './compare.ts';
import { Fsync } from './environment.ts';
import { people } from './people.ts';
import { ask, onLoadCore, spawnAnchor, stop } from './processes.ts';
import type { Report, Run } from './report.ts';
import { Screen } from './screen.ts';

const SCREENS = 200;
const loads = [
  { perSecond: 50, quickSeconds: 2, seconds: 6 },
  { perSecond: 8, quickSeconds: 2.5, seconds: 8 },
] as const;
const GOAL_MS = 5;
/** A bare server that takes longer, or a disk, is waiting for other work on this machine: then nothing is said about the goal. */
const QUIET_MS = 50;
const settleMs = 15_000;

/** One workspace as the load generator sees it. */
interface Floor {
  workspace: string;
  screens: Screen[];
  /** Per screen: when each of its frames came. */
  arrivals: number[][];
  /** What the first screen shows, by rep. */
  shown: Map<string, number>;
  /** Per rep the activities sent and not shown yet, in order, as indexes into the round. */
  waiting: Map<string, number[]>;
  sent: Map<string, number>;
  /** By activity of the round: which frame brought it. */
  frameOf: Map<number, number>;
}

/** What differs between the arms: how a screen joins, and what its frames mean. */
interface Side {
  port: number;
  headers: Record<string, string>;
  join(floor: Floor, isFirst: boolean, onFrame: (rows: Map<string, number> | null) => void): Promise<Screen>;
}

async function openFloor(side: Side, workspace: string): Promise<Floor> {
  const floor: Floor = {
    workspace,
    screens: [],
    arrivals: Array.from({ length: SCREENS }, () => []),
    shown: new Map(),
    waiting: new Map(people.map(([id]) => [id, []])),
    sent: new Map(),
    frameOf: new Map(),
  };
  for (const [index, arrivals] of floor.arrivals.entries()) {
    const screen = await side.join(floor, index === 0, (rows) => {
      if (rows) show(floor, rows, arrivals.length);
      arrivals.push(performance.now());
    });
    floor.screens.push(screen);
  }
  return floor;
}

function show(floor: Floor, rows: Map<string, number>, frame: number): void {
  for (const [rep, value] of rows) {
    const before = floor.shown.get(rep) ?? 0;
    const waiting = floor.waiting.get(rep);
    for (const event of waiting?.splice(0, value - before) ?? []) floor.frameOf.set(event, frame);
    floor.shown.set(rep, value);
  }
}

let ids = 0;

async function post(agent: Agent, side: Side, workspace: string, rep: string): Promise<void> {
  ids += 1;
  const body = JSON.stringify({ id: `bench-${ids}`, type: 'call.logged', at: new Date().toISOString(), rep });
  const call = request({
    agent,
    host: '127.0.0.1',
    port: side.port,
    method: 'POST',
    path: '/v1/activities',
    headers: {
      ...side.headers,
      'Rallyboard-Workspace': workspace,
      'Content-Type': 'application/json',
      'Content-Length': Buffer.byteLength(body),
    },
  });
  call.end(body);
  const [response] = await once(call, 'response');
  let text = '';
  for await (const chunk of response) text += String(chunk);
  const { accepted } = JSON.parse(text) as { accepted?: number };
  if (accepted !== 1) throw new Error(`not accepted: ${text}`);
}

/** Moments `perSecond` apart, from a little after now. */
function schedule(perSecond: number, seconds: number): number[] {
  const start = performance.now() + 20;
  return Array.from({ length: Math.round(seconds * perSecond) }, (_, event) => start + (event * 1_000) / perSecond);
}

async function until(at: number): Promise<void> {
  if (performance.now() < at) await delay(at - performance.now());
}

/** The p99, in ms, of a write at each moment until it is on the disk; writes that wait for one under way share the next (group commit). */
async function syncRound(folder: string, due: readonly number[]): Promise<number> {
  const fsync = new Fsync(folder);
  const latencies: number[] = [];
  let waiting: number[] = [];
  let syncing: Promise<void> | null = null;
  const sync = async () => {
    while (waiting.length > 0) {
      const group = waiting;
      waiting = [];
      await fsync.once();
      for (const at of group) latencies.push(performance.now() - at);
    }
    syncing = null;
  };
  for (const at of due) {
    await until(at);
    waiting.push(at);
    syncing ??= sync();
  }
  await syncing;
  fsync.close();
  return quantile(latencies, 0.99);
}

/** One round: the p99, in ms, over all activities and screens. */
async function round(side: Side, floor: Floor, due: readonly number[]): Promise<number> {
  floor.frameOf.clear();
  for (const arrivals of floor.arrivals) arrivals.length = 0;
  // Of this round only: connections that were idle for long may just be closing.
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const failures: unknown[] = [];
  const posts: Promise<void>[] = [];
  for (let event = 0; event < due.length; event += 1) {
    await until(due[event] ?? 0);
    const [rep = ''] = people[event % people.length] ?? [];
    floor.waiting.get(rep)?.push(event);
    floor.sent.set(rep, (floor.sent.get(rep) ?? 0) + 1);
    posts.push(post(agent, side, floor.workspace, rep).catch((error: unknown) => void failures.push(error)));
  }
  await Promise.all(posts);
  agent.destroy();
  if (failures.length > 0) throw failures[0];
  await settled(floor);
  const latencies: number[] = [];
  for (const arrivals of floor.arrivals) {
    for (const [event, frame] of floor.frameOf) latencies.push((arrivals[frame] ?? Number.NaN) - (due[event] ?? 0));
  }
  if (latencies.length !== due.length * SCREENS || latencies.some(Number.isNaN)) throw new Error('PERF1: a screen missed something');
  return quantile(latencies, 0.99);
}

/** Until every screen got the last frame; then the decoded one must show what was sent, and all must have had equally many. */
async function settled({ waiting, arrivals, sent, shown }: Floor): Promise<void> {
  const complete = () => {
    const frames = arrivals[0]?.length ?? 0;
    return [...waiting.values()].every((list) => list.length === 0) && arrivals.every((list) => list.length === frames);
  };
  for (const deadline = performance.now() + settleMs; !complete(); ) {
    if (performance.now() > deadline) throw new Error('PERF1: not every activity reached every screen');
    await delay(10);
  }
  for (const [rep, count] of sent) if (shown.get(rep) !== count) throw new Error(`PERF1: ${rep} shows ${shown.get(rep)}, not ${count}`);
}

function ours(server: BuiltServer): Side {
  return {
    port: server.port,
    headers: { Authorization: `Bearer ${server.key}` },
    async join({ workspace }, isFirst, onFrame) {
      let view: View | null = null;
      let ready = () => {};
      const joined = new Promise<void>((resolve) => {
        ready = resolve;
      });
      const rowsOf = () => new Map((view?.kind === 'board' ? view.rows : []).map(({ key, value }) => [key, value ?? 0]));
      const hello = `40${JSON.stringify({ version: PROTOCOL_VERSION, key: server.key, workspace, short: true })}`;
      const screen = await Screen.open(server.port, `${LIVE_PATH}/?EIO=4&transport=websocket`, (message, screen) => {
        const [type, kind] = [message[0], message[1]];
        // Engine.IO open and ping, Socket.IO connect and acknowledgement, then events.
        if (type === 0x30) screen.send(hello);
        else if (type === 0x32) screen.send('3');
        else if (kind === 0x30) screen.send('420["subscribe",{"view":"board:calls"}]');
        else if (kind === 0x33) {
          const [{ snapshot }] = JSON.parse(message.toString('utf8', 3)) as [{ snapshot: Snapshot }];
          view = snapshot.data;
          ready();
        } else if (isFirst) {
          const [name, , , ops] = JSON.parse(message.toString('utf8', 2)) as [string, number, number, PatchOp[]];
          if (name !== 'p' || !view) throw new Error(`PERF1: ${name} instead of a patch`);
          view = applyPatch(view, ops);
          onFrame(rowsOf());
        } else onFrame(null);
      });
      await joined;
      return screen;
    },
  };
}

function bareWs(port: number): Side {
  return {
    port,
    headers: {},
    join: ({ workspace }, isFirst, onFrame) =>
      Screen.open(port, `/${workspace}`, (message) => {
        if (!isFirst) return onFrame(null);
        const { rows } = JSON.parse(message.toString()) as { rows: { key: string; value: number }[] };
        onFrame(new Map(rows.map(({ key, value }) => [key, value])));
      }),
  };
}

async function prepare(server: BuiltServer, workspace: string): Promise<void> {
  await server.call(workspace, 'PUT', '/v1/workspace', { name: workspace });
  for (const [id, name] of people) await server.call(workspace, 'PUT', `/v1/people/${id}`, { name });
  await server.call(workspace, 'PUT', '/v1/metrics/calls', { name: 'Calls', measure: { types: ['call.logged'], aggregate: 'count' } });
  // A year: a day could end in the middle of a run.
  await server.call(workspace, 'PUT', '/v1/boards/calls', { name: 'Calls', metric: 'calls', period: 'year' });
}

export function perf1({ quick, folder }: Run): Promise<Report[]> {
  return onLoadCore(async () => {
    const [server, child] = [await startServer(folder), spawnAnchor('./anchors/ws-broadcast.ts')];
    const opened: Screen[] = [];
    try {
      const workspace = 'floor';
      await prepare(server, workspace);
      const port = await ask<number>(child, { workspace, people });
      const [mine, theirs] = [await openFloor(ours(server), workspace), await openFloor(bareWs(port), workspace)];
      opened.push(...mine.screens, ...theirs.screens);
      const reports: Report[] = [];
      for (const { perSecond, quickSeconds, seconds } of loads) {
        const lengthS = quick ? quickSeconds : seconds;
        const syncs: number[] = [];
        const [own = [], other = []] = await interleave(
          [
            { name: 'ours', round: () => round(ours(server), mine, schedule(perSecond, lengthS)) },
            {
              name: 'bare ws',
              async round() {
                const due = schedule(perSecond, lengthS);
                const [costMs, syncMs] = await Promise.all([round(bareWs(port), theirs, due), syncRound(folder, due)]);
                syncs.push(syncMs);
                return costMs;
              },
            },
          ],
          quick ? 7 : 9,
        );
        // The first was for warming up.
        reports.push(reportOf(perSecond, own, other, syncs.slice(1)));
      }
      return reports;
    } finally {
      for (const screen of opened) screen.close();
      await stop(child);
      await server.close();
    }
  });
}

function reportOf(perSecond: number, own: number[], other: number[], syncs: number[]): Report {
  const above = ([mine = 0, theirs = 0, sync = 0]: number[]) => mine - theirs - sync;
  const costs = [own, other, syncs];
  const medians = costs.map(median);
  const isQuiet = median(other) <= QUIET_MS && median(syncs) <= QUIET_MS;
  const notes = medians.map((ms) => `${ms.toFixed(1)} ms`);
  const noise = isQuiet ? [] : [`**no verdict: other work kept the machine or its disk busy** (goal ${GOAL_MS} ms)`];
  return {
    id: 'PERF1',
    what: `POST to ${SCREENS} screens, p99, durable, ${perSecond} a second: above bare ws and one fsync by`,
    unit: 'ms',
    value: above(medians),
    ...interval(costs, above),
    ...(isQuiet && { goal: GOAL_MS }),
    note: [`${notes[0]} against ${notes[1]} and ${notes[2]} for an fsync`, ...noise].join('; '),
  };
}
