import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { io, type Socket } from 'socket.io-client';
import { systemClock } from '../../server/live/clock.ts';
import { createPublisher } from '../../server/live/publisher.ts';
import { openGateway, type Visitor } from '../../server/socket/gateway.ts';
import { AppError } from '../../shared/error.ts';
import { type ClientToServer, LIVE_PATH, PROTOCOL_VERSION, type ServerToClient, type SubscribeReply } from '../../shared/protocol.ts';
import type { ViewName } from '../../shared/view.ts';
import { type FloorOptions, openFloor } from './live-floor.ts';
import { ScreenModel } from './live-screen.ts';

export type LiveClient = Socket<ServerToClient, ClientToServer>;

const reader = (rights: string): Visitor => ({ ws: 'main', rights, sees: async () => true });

export interface LiveServerOptions extends FloorOptions {
  allowedOrigins?: string[];
  port?: number;
}

/** Gateway and publisher on a free port over a memory store; `restartLive` makes both anew, as a restarted process would. */
export async function startLiveServer(options: LiveServerOptions = {}) {
  const { allowedOrigins = [], port = 0, ...floorOptions } = options;
  const floor = await openFloor({ now: Date.now, ...floorOptions });
  const bugs: unknown[] = [];
  /** Keys the tests use; taking one out and asking the gateway to look again is how a key is revoked. */
  const keys = new Map(['read-key', 'other-key'].map((key) => [key, reader(key)]));
  let server: Server;
  let live = await listen(port);

  async function listen(onPort: number) {
    server = createServer((_request, response) => response.writeHead(404).end());
    const clock = systemClock(floor.store.now);
    const publisher = createPublisher({ workspaces: floor.workspaces, clock, onBug: (error) => bugs.push(error) });
    const gateway = openGateway(server, {
      publisher,
      clock,
      allowedOrigins,
      onBug: (error) => bugs.push(error),
      authenticate: async ({ key, workspace }) => {
        if (key === 'broken-key') throw new Error('planted');
        if (key === 'ingest-key') throw new AppError('forbidden', { permission: 'read' });
        if (key !== undefined) return keys.get(key) ?? null;
        return workspace === 'demo' ? reader('anybody') : null;
      },
    });
    await new Promise<void>((resolve) => server.listen(onPort, '127.0.0.1', resolve));
    return { publisher, gateway };
  }

  async function stopLive(): Promise<void> {
    await live.gateway.close();
    live.publisher.close();
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  }

  const at = (server: Server) => (server.address() as AddressInfo).port;
  return {
    ...floor,
    bugs,
    keys,
    get publisher() {
      return live.publisher;
    },
    get gateway() {
      return live.gateway;
    },
    get port() {
      return at(server);
    },
    async restartLive() {
      const before = at(server);
      await stopLive();
      live = await listen(before);
    },
    async close() {
      await stopLive();
      await floor.close();
    },
  };
}
export type LiveServer = Awaited<ReturnType<typeof startLiveServer>>;

export function connect(port: number, options: Record<string, unknown> = {}): LiveClient {
  const { auth = {}, ...rest } = options as { auth?: object };
  return io(`http://127.0.0.1:${port}`, {
    path: LIVE_PATH,
    auth: { version: PROTOCOL_VERSION, key: 'read-key', ...auth },
    transports: ['websocket'],
    forceNew: true,
    reconnectionDelay: 20,
    reconnectionDelayMax: 100,
    ...rest,
  }) as LiveClient;
}

/** A screen on a real socket: subscribes on every connect, resumes where it stood, asks again after a gap. */
export function openScreen(client: LiveClient, view: ViewName) {
  const model = new ScreenModel();
  const seen = { answers: 0, refused: [] as string[], closed: [] as string[] };
  const subscribe = () => {
    client.emit('subscribe', { view, ...model.resume }, (answer: SubscribeReply) => {
      seen.answers += 1;
      if (answer.ok) model.reply(answer);
      else seen.refused.push(answer.error.code);
    });
  };
  client.on('connect', subscribe);
  client.on('patch', (patch) => {
    if (patch.view === view && !model.patch(patch)) subscribe();
  });
  client.on('p', (handle, rev, ops) => {
    if (handle === model.handle && !model.frame(rev, ops)) subscribe();
  });
  client.on('snapshot', (snapshot) => {
    if (snapshot.view === view) model.snapshot(snapshot);
  });
  client.on('closed', (message) => {
    if (message.view === view) seen.closed.push(message.error.code);
  });
  if (client.connected) subscribe();
  return { client, model, seen };
}

/** Waits until the condition holds; the deadline is far beyond what it takes. */
export async function until(condition: () => boolean, what: string, withinMs = 20_000): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`still not after ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
