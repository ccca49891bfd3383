/**
 * PERF6: durable batches over HTTP, 500 activities a request, a few requests at a time; parsing, checking, dedupe, fold and a board
 * that is there afterwards included. The other arm writes the same events into SQLite with nothing in between.
 */
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { type BuiltServer, startServer } from './built-server.ts';
import { type Arm, compare } from './compare.ts';
import { INGEST_REPS, ingestEvents, ingestRep, ingestSum } from './ingest-events.ts';
import { ask, onLoadCore, spawnAnchor, stop } from './processes.ts';
import type { Report, Run } from './report.ts';

const BATCH = 500;
const REQUESTS_AT_ONCE = 4;
const GOAL = 0.7;

async function post(agent: Agent, { port, key }: BuiltServer, body: Buffer): Promise<void> {
  const headers = { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json', 'Content-Length': body.length };
  const call = request({ agent, host: '127.0.0.1', port, method: 'POST', path: '/v1/activities', headers });
  call.end(body);
  const [response] = await once(call, 'response');
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  if (!text.startsWith(`{"accepted":${BATCH},`)) throw new Error(`PERF6: not accepted: ${text.slice(0, 300)}`);
}

/** Microseconds an event. */
function ours(server: BuiltServer, count: number): Arm {
  let from = 0;
  return {
    name: 'ours',
    async round() {
      const bodies: Buffer[] = [];
      for (let at = 0; at < count; at += BATCH) {
        const activities = ingestEvents(from + at, BATCH).map(({ minutes, ...event }) =>
          minutes === undefined ? event : { ...event, props: { minutes } },
        );
        bodies.push(Buffer.from(JSON.stringify({ activities })));
      }
      from += count;
      // Of this round only: connections that were idle for long may just be closing.
      const agent = new Agent({ keepAlive: true, maxSockets: REQUESTS_AT_ONCE });
      const start = performance.now();
      let next = 0;
      const sender = async () => {
        for (let body = bodies[next++]; body; body = bodies[next++]) await post(agent, server, body);
      };
      await Promise.all(Array.from({ length: REQUESTS_AT_ONCE }, sender));
      const ms = performance.now() - start;
      agent.destroy();
      const { value } = await server.call<{ value: number }>(
        'main',
        'GET',
        '/v1/metrics/revenue/value?period=year&at=2026-06-01T00:00:00Z',
      );
      if (value !== ingestSum(from)) throw new Error(`PERF6: the board says ${value}, not ${ingestSum(from)}`);
      return (ms * 1_000) / count;
    },
  };
}

function rows(child: ReturnType<typeof spawnAnchor>, count: number): Arm {
  let from = 0;
  return {
    name: 'bare SQLite',
    async round() {
      const { ms, stored, rows, sum } = await ask<Record<'ms' | 'stored' | 'rows' | 'sum', number>>(child, { from, count, batch: BATCH });
      from += count;
      if (stored !== count || rows !== from || sum !== ingestSum(from)) throw new Error(`PERF6: ${rows} rows worth ${sum}`);
      return (ms * 1_000) / count;
    },
  };
}

async function prepare(server: BuiltServer): Promise<void> {
  await server.call('main', 'PUT', '/v1/workspace', { name: 'Bench', currency: 'EUR' });
  for (let team = 0; team < 4; team += 1) await server.call('main', 'PUT', `/v1/teams/team-${team}`, { name: `Team ${team}` });
  for (let rep = 0; rep < INGEST_REPS; rep += 1) {
    await server.call('main', 'PUT', `/v1/people/${ingestRep(rep)}`, { name: `Person ${rep}`, team: `team-${rep % 4}` });
  }
  const measure = { types: ['deal.won'], aggregate: 'sum' };
  await server.call('main', 'PUT', '/v1/metrics/revenue', { name: 'Revenue', format: 'currency', measure });
}

export function perf6({ quick, folder }: Run): Promise<Report[]> {
  return onLoadCore(async () => {
    const [server, child] = [await startServer(folder), spawnAnchor('./anchors/sqlite-rows.ts', [folder])];
    try {
      await prepare(server);
      const count = quick ? 20_000 : 50_000;
      const ratio = await compare(ours(server, count), rows(child, count), quick ? 7 : 15);
      const perSecond = (costUs: number) => Math.round(1_000_000 / costUs).toLocaleString('en-GB');
      return [
        {
          id: 'PERF6',
          what: `durable ingest over HTTP, ${BATCH} a request, against rows in bare SQLite`,
          unit: '× its speed',
          inverse: true,
          ...ratio,
          goal: GOAL,
          note: `${perSecond(ratio.ours)} against ${perSecond(ratio.other)} events/s`,
        },
      ];
    } finally {
      await stop(child);
      await server.close();
    }
  });
}
