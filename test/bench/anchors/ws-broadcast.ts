/**
 * The other arm of PERF1: what one writes in an afternoon with `ws` and no disk. An activity is counted in a Map, the board is
 * sorted and turned into text once, and the same bytes go to every screen of its workspace. Nothing waits, nothing is kept.
 */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { answerParent } from '../processes.ts';

interface Floor {
  screens: Set<WebSocket>;
  values: Map<string, number>;
  names: Map<string, string>;
}

const floors = new Map<string, Floor>();

function floorOf(workspace: string): Floor {
  const floor = floors.get(workspace) ?? { screens: new Set(), values: new Map(), names: new Map() };
  floors.set(workspace, floor);
  return floor;
}

/** The board as our own pages get it, less what only we compute. */
function boardOf({ values, names }: Floor): string {
  const rows = [...values].sort(([a, left], [b, right]) => right - left || (a < b ? -1 : 1));
  let rank = 0;
  const board = rows.map(([key, value], index) => {
    if (rows[index - 1]?.[1] !== value) rank = index + 1;
    return { key, rank, name: names.get(key), value };
  });
  return JSON.stringify({ kind: 'board', id: 'calls', name: 'Calls', rows: board, lastAt: new Date().toISOString() });
}

const http = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const { rep } = JSON.parse(Buffer.concat(chunks).toString()) as { rep: string };
    const floor = floorOf(String(request.headers['rallyboard-workspace']));
    floor.values.set(rep, (floor.values.get(rep) ?? 0) + 1);
    const bytes = Buffer.from(boardOf(floor));
    for (const screen of floor.screens) screen.send(bytes, { binary: false });
    response.setHeader('Content-Type', 'application/json');
    response.end('{"accepted":1}');
  });
});

new WebSocketServer({ server: http, perMessageDeflate: false }).on('connection', (screen: WebSocket, request: IncomingMessage) => {
  const floor = floorOf(String(request.url).slice(1));
  floor.screens.add(screen);
  screen.on('close', () => floor.screens.delete(screen));
});

const listening = new Promise<number>((resolve) => {
  http.listen(0, '127.0.0.1', () => resolve((http.address() as AddressInfo).port));
});

answerParent(async ({ workspace, people }: { workspace: string; people: [id: string, name: string][] }) => {
  const floor = floorOf(workspace);
  floor.names = new Map(people);
  floor.values = new Map(people.map(([id]) => [id, 0]));
  return listening;
});
