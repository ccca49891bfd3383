/**
 * PERF1: from POST to a screen that shows it, p99. 50 activities a second (open loop: an activity's time begins when it was due,
 * not when the generator got round to it), 200 screens, boards of 50 rows. Ours is durable before it shows; the other arm, a bare
 * `ws` server, never writes anything. Every screen's frames are timed; one screen a floor decodes them and says which activities a
 * frame brought, and in the end it must show exactly what was sent.
 */
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { applyPatch } from '../../shared/patch.ts';
import { LIVE_PATH, type Patch, PROTOCOL_VERSION, type Snapshot } from '../../shared/protocol.ts';
import type { View } from '../../shared/view.ts';
import { type BuiltServer, startServer } from './built-server.ts';
import { type Arm, compare, differenceOf, quantile } from './compare.ts';
import { fsyncMs } from './environment.ts';
import { people } from './people.ts';
import { ask, onLoadCore, spawnAnchor, stop } from './processes.ts';
import type { Report, Run } from './report.ts';
import { Screen } from './screen.ts';

const EVENTS_PER_SECOND = 50;
const SCREENS = 200;
const GOAL_MS = 5;
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

async function openFloor(side: Side, workspace: string, screens: number): Promise<Floor> {
  const floor: Floor = {
    workspace,
    screens: [],
    arrivals: Array.from({ length: screens }, () => []),
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

/** One round: the p99, in ms, over all activities and the screens of their floor. */
async function round(side: Side, floors: readonly Floor[], seconds: number): Promise<number> {
  const count = Math.round(seconds * EVENTS_PER_SECOND);
  for (const floor of floors) {
    floor.frameOf.clear();
    for (const arrivals of floor.arrivals) arrivals.length = 0;
  }
  // Of this round only: connections that were idle for long may just be closing.
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const failures: unknown[] = [];
  const due: number[] = [];
  const posts: Promise<void>[] = [];
  const start = performance.now() + 20;
  for (let event = 0; event < count; event += 1) {
    const at = start + (event * 1_000) / EVENTS_PER_SECOND;
    if (performance.now() < at) await delay(at - performance.now());
    due.push(at);
    const floor = floors[event % floors.length] as Floor;
    const [rep] = people[Math.floor(event / floors.length) % people.length] as [string, string];
    floor.waiting.get(rep)?.push(event);
    floor.sent.set(rep, (floor.sent.get(rep) ?? 0) + 1);
    posts.push(post(agent, side, floor.workspace, rep).catch((error: unknown) => void failures.push(error)));
  }
  await Promise.all(posts);
  agent.destroy();
  if (failures.length > 0) throw failures[0];
  await settled(floors);
  const latencies: number[] = [];
  for (const floor of floors) {
    for (const arrivals of floor.arrivals) {
      for (const [event, frame] of floor.frameOf) latencies.push((arrivals[frame] ?? Number.NaN) - (due[event] ?? 0));
    }
  }
  if (latencies.length !== (count * SCREENS) / floors.length || latencies.some(Number.isNaN))
    throw new Error('PERF1: a screen missed something');
  return quantile(latencies, 0.99);
}

/** Until every screen got the last frame; then the decoded one must show what was sent, and all must have had equally many. */
async function settled(floors: readonly Floor[]): Promise<void> {
  const complete = () =>
    floors.every(({ waiting, arrivals }) => {
      const frames = arrivals[0]?.length ?? 0;
      return [...waiting.values()].every((list) => list.length === 0) && arrivals.every((list) => list.length === frames);
    });
  for (const deadline = performance.now() + settleMs; !complete(); ) {
    if (performance.now() > deadline) throw new Error('PERF1: not every activity reached every screen');
    await delay(10);
  }
  for (const { sent, shown } of floors) {
    for (const [rep, count] of sent) if (shown.get(rep) !== count) throw new Error(`PERF1: ${rep} shows ${shown.get(rep)}, not ${count}`);
  }
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
      const hello = `40${JSON.stringify({ version: PROTOCOL_VERSION, key: server.key, workspace })}`;
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
          const [name, patch] = JSON.parse(message.toString('utf8', 2)) as [string, Patch];
          if (name !== 'patch' || !view) throw new Error(`PERF1: ${name} instead of a patch`);
          view = applyPatch(view, patch.ops);
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

export function perf1({ quick, folder, fsync }: Run): Promise<Report[]> {
  return onLoadCore(async () => {
    const [server, child] = [await startServer(folder), spawnAnchor('./anchors/ws-broadcast.ts')];
    let opened: Screen[] = [];
    try {
      const reports: Report[] = [];
      for (const floorCount of [1, 10]) {
        const workspaces = Array.from({ length: floorCount }, (_, index) => `floors-${floorCount}-${index}`);
        for (const workspace of workspaces) await prepare(server, workspace);
        const port = await ask<number>(child, { people: Object.fromEntries(workspaces.map((workspace) => [workspace, people])) });
        const arm = async (name: string, side: Side): Promise<Arm> => {
          const floors: Floor[] = [];
          for (const workspace of workspaces) floors.push(await openFloor(side, workspace, SCREENS / floorCount));
          opened.push(...floors.flatMap(({ screens }) => screens));
          return { name, round: () => round(side, floors, quick ? 2.5 : 10) };
        };
        const syncs: number[] = [];
        const mine = await arm('ours', ours(server));
        const costs = await compare(
          {
            name: mine.name,
            round() {
              syncs.push(...fsyncMs(folder, 20));
              return mine.round();
            },
          },
          await arm('bare ws', bareWs(port)),
          quick ? 7 : 9,
        );
        for (const screen of opened) screen.close();
        opened = [];
        fsync.push(...syncs);
        const sync = quantile(syncs, 0.99);
        const { difference, low, high } = differenceOf(costs);
        const what = floorCount === 1 ? 'one floor, 200 screens' : `${floorCount} floors of ${SCREENS / floorCount} screens, 5/s each`;
        reports.push({
          id: 'PERF1',
          what: `POST to screen p99, durable, 50/s, ${what}: above bare ws by`,
          unit: 'ms',
          value: difference,
          low,
          high,
          goal: sync + GOAL_MS,
          note: `p99 ${costs.ours.toFixed(1)} ms against ${costs.other.toFixed(1)}; goal is an fsync (p99 ${sync.toFixed(1)}) + ${GOAL_MS} ms${floorCount === 1 ? '; a board sends a frame at most every 100 ms' : ''}`,
        });
      }
      return reports;
    } finally {
      for (const screen of opened) screen.close();
      await stop(child);
      await server.close();
    }
  });
}
