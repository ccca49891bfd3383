/**
 * Socket.IO at `/live`: who may connect, what they subscribe to, and frames to the rooms. One room per workspace and view, nothing
 * per socket but a screen's own first answer. A screen that reads too slowly leaves its rooms and holds one mark per view, no queue.
 */
import type { Server as HttpServer, IncomingMessage } from 'node:http';
import { Server, type Socket } from 'socket.io';
import { z } from 'zod';
import { AppError, type ErrorReply } from '../../shared/error.ts';
import { limit } from '../../shared/limit.ts';
import { type Handshake, LIVE_PATH, PROTOCOL_VERSION } from '../../shared/protocol.ts';
import type { ViewName } from '../../shared/view.ts';
import type { Clock } from '../live/clock.ts';
import type { Publisher, Watching } from '../live/publisher.ts';
import { backlogBytes, cutOff } from './connection.ts';
import { Encoded, frameParser } from './encoded.ts';
import { originAllowed } from './origin.ts';

/** Whom a handshake stands for. `key` is the id of the API key, so that revoking it can close its sockets. */
export interface Visitor {
  ws: string;
  scopes: readonly string[];
  key?: string;
}

export interface GatewayOptions {
  publisher: Publisher;
  clock: Clock;
  /** Null: no right to anything. An AppError is passed on; anything else that is thrown is answered as internal. */
  authenticate: (handshake: Handshake, request: IncomingMessage) => Promise<Visitor | null>;
  /** Origins besides the page's own host that may connect, as `https://host:port`. */
  allowedOrigins?: readonly string[];
  /** Several nodes behind one address: a polling session would need to stick to its node. */
  websocketOnly?: boolean;
  onBug?: (error: unknown) => void;
}

export interface GatewayCounters {
  sockets: number;
  slow: number;
  /** How often a screen became slow, and how often one got a whole view again after it. */
  slowed: number;
  recovered: number;
}

export interface Gateway {
  readonly counters: GatewayCounters;
  /** Bytes that wait in memory for screens to read them, all sockets together. */
  waitingBytes(): number;
  /** Closes the sockets of a revoked key at once, and keeps those out whose handshake is under way. */
  dropKey(key: string): void;
  /** Cuts all connections; the HTTP server stays open. Screens come back by themselves. */
  close(): Promise<void>;
}

const viewNameSchema = z.string().regex(/^(feed|(board|rep):[A-Za-z0-9_-]{1,64})$/, 'a view is feed, board:ID or rep:ID');
const subscribeSchema = z.object({
  view: viewNameSchema,
  epoch: z.string().max(64).optional(),
  rev: z.number().int().min(0).optional(),
});
const unsubscribeSchema = z.object({ view: viewNameSchema });
const handshakeSchema = z.object({
  version: z.number().int(),
  key: z.string().min(1).max(200).optional(),
  workspace: z.string().min(1).max(limit.objectIdLengthMax).optional(),
});

type Acknowledge = (answer: unknown) => void;
interface ClientMessages {
  subscribe: (request: unknown, reply: unknown) => void;
  unsubscribe: (request: unknown) => void;
}
interface ServerMessages {
  patch: (frame: Encoded) => void;
  snapshot: (snapshot: Encoded) => void;
  reload: (reason: { version: number }) => void;
  closed: (message: { view: ViewName; error: ErrorReply }) => void;
}
/** What the gateway knows of one socket. */
interface Seat {
  visitor: Visitor | null;
  views: Map<ViewName, Watching>;
  /** Views asked for whose answer is on its way, each with the ticket of the last request. */
  pending: Map<ViewName, number>;
  /** While the screen is slow: the revision it was last sent, per view. */
  held: Map<ViewName, number> | null;
  /** Messages in the running second. */
  second: number;
  messages: number;
}
type LiveSocket = Socket<ClientMessages, ServerMessages, Record<string, never>, Seat>;

export function openGateway(httpServer: HttpServer, options: GatewayOptions): Gateway {
  const { publisher, clock, onBug = () => {} } = options;
  const allowedOrigins = options.allowedOrigins ?? [];
  const counters: GatewayCounters = { sockets: 0, slow: 0, slowed: 0, recovered: 0 };
  /** Who subscribes to what, slow or not. */
  const members = new Map<string, Set<LiveSocket>>();
  const slow = new Set<LiveSocket>();
  const droppedKeys = new Set<string>();
  let tickets = 0;
  let stopDraining: (() => void) | null = null;

  const io = new Server<ClientMessages, ServerMessages, Record<string, never>, Seat>(httpServer, {
    path: LIVE_PATH,
    serveClient: false,
    transports: options.websocketOnly ? ['websocket'] : ['websocket', 'polling'],
    perMessageDeflate: false,
    maxHttpBufferSize: limit.socketMessageBytesMax,
    pingInterval: limit.pingEveryMs,
    pingTimeout: limit.pongWithinMs,
    connectTimeout: 10_000,
    parser: frameParser,
    cors: { origin: [...allowedOrigins] },
    // CORS does not cover WebSockets: the origin is looked at for both.
    allowRequest: (request, decide) => decide(null, originAllowed(request.headers, allowedOrigins)),
  });

  io.use(async (socket, next) => {
    try {
      socket.data = { visitor: await admit(socket), views: new Map(), pending: new Map(), held: null, second: 0, messages: 0 };
      next();
    } catch (error) {
      next(Object.assign(new Error('refused'), { data: replyOf(error) }));
    }
  });

  /** Null for a page of another version: it is let in only to hear that it must reload. */
  async function admit(socket: LiveSocket): Promise<Visitor | null> {
    const handshake = handshakeSchema.safeParse(socket.handshake.auth);
    if (!handshake.success) throw new AppError('invalid_request', z.flattenError(handshake.error).fieldErrors);
    if (handshake.data.version !== PROTOCOL_VERSION) return null;
    // Programs send no Origin and must show a key; pages always send one.
    if (socket.handshake.headers.origin === undefined && handshake.data.key === undefined) throw new AppError('unauthorized');
    const visitor = await options.authenticate(handshake.data, socket.request);
    if (!visitor) throw new AppError('unauthorized');
    if (!visitor.scopes.some((scope) => scope === 'read' || scope === 'admin')) throw new AppError('forbidden', { scope: 'read' });
    return visitor;
  }

  function replyOf(error: unknown): ErrorReply {
    if (!(error instanceof AppError)) onBug(error);
    const refusal = error instanceof AppError ? error : new AppError('internal');
    return { code: refusal.code, message: refusal.message, ...(refusal.details === undefined ? {} : { details: refusal.details }) };
  }

  io.on('connection', (socket) => {
    const { visitor } = socket.data;
    if (!visitor) {
      socket.emit('reload', { version: PROTOCOL_VERSION });
      socket.disconnect(true);
      return;
    }
    if (visitor.key !== undefined && droppedKeys.has(visitor.key)) {
      socket.disconnect(true);
      return;
    }
    counters.sockets += 1;
    socket.use((_event, next) => {
      if (withinRate(socket)) next();
      else cutOff(socket.conn);
    });
    socket.on('subscribe', (request, reply) => {
      if (typeof reply !== 'function') return;
      const acknowledge = reply as Acknowledge;
      subscribe(socket, visitor.ws, request, acknowledge).catch((error: unknown) => acknowledge({ ok: false, error: replyOf(error) }));
    });
    socket.on('unsubscribe', (request) => {
      const parsed = unsubscribeSchema.safeParse(request);
      if (parsed.success) leave(socket, parsed.data.view);
    });
    socket.on('disconnect', () => {
      counters.sockets -= 1;
      socket.data.pending.clear();
      for (const view of [...socket.data.views.keys()]) leave(socket, view);
      slow.delete(socket);
      counters.slow = slow.size;
    });
  });

  function withinRate(socket: LiveSocket): boolean {
    const seat = socket.data;
    const second = Math.floor(clock.now() / 1_000);
    if (second !== seat.second) seat.messages = 0;
    seat.second = second;
    seat.messages += 1;
    return seat.messages <= limit.requestsPerSecondMax;
  }

  async function subscribe(socket: LiveSocket, ws: string, request: unknown, acknowledge: Acknowledge): Promise<void> {
    const parsed = subscribeSchema.safeParse(request);
    if (!parsed.success) throw new AppError('invalid_request', z.flattenError(parsed.error).fieldErrors);
    const { view, epoch, rev } = parsed.data;
    const { views, pending } = socket.data;
    const known = new Set([...views.keys(), ...pending.keys(), view]);
    if (known.size > limit.subscriptionsPerSocketMax) {
      throw new AppError('limit_reached', { limit: 'subscriptionsPerSocketMax', max: limit.subscriptionsPerSocketMax });
    }
    tickets += 1;
    const ticket = tickets;
    pending.set(view, ticket);
    try {
      const watching = await publisher.open(ws, view);
      // Gone, unsubscribed or asked again while the workspace opened: only the last request counts.
      if (!socket.connected || pending.get(view) !== ticket) {
        watching.stop();
        if (socket.connected) throw new AppError('conflict');
        return;
      }
      views.get(view)?.stop();
      views.set(view, watching);
      memberSet(ws, view).add(socket);
    } finally {
      if (pending.get(view) === ticket) pending.delete(view);
    }
    const watching = views.get(view);
    if (!watching) return;
    const held = socket.data.held ?? (backlogBytes(socket.conn) > limit.socketBufferedBytesMax ? slowDown(socket) : null);
    if (held !== null) {
      // What it asked for comes as a snapshot once it has read what lies before it.
      held.set(view, -1);
      acknowledge({ ok: true, patches: [], now: clock.now() });
      return;
    }
    void socket.join(room(ws, view));
    acknowledge(new Encoded(watching.answer(epoch === undefined || rev === undefined ? undefined : { epoch, rev }).json));
  }

  function leave(socket: LiveSocket, view: ViewName): void {
    const { views, pending, held, visitor } = socket.data;
    pending.delete(view);
    held?.delete(view);
    const watching = views.get(view);
    if (!watching || !visitor) return;
    views.delete(view);
    watching.stop();
    const name = room(visitor.ws, view);
    void socket.leave(name);
    const set = members.get(name);
    set?.delete(socket);
    if (set?.size === 0) members.delete(name);
  }

  function memberSet(ws: string, view: ViewName): Set<LiveSocket> {
    const name = room(ws, view);
    const set = members.get(name) ?? new Set();
    members.set(name, set);
    return set;
  }

  publisher.onFrame(({ ws, view, rev, json }) => {
    const name = room(ws, view);
    for (const socket of members.get(name) ?? []) {
      if (socket.data.held === null && backlogBytes(socket.conn) > limit.socketBufferedBytesMax) {
        slowDown(socket).set(view, rev - 1);
      }
    }
    io.to(name).emit('patch', new Encoded(json));
  });

  publisher.onClosed(({ ws, view, error }) => {
    for (const socket of [...(members.get(room(ws, view)) ?? [])]) {
      socket.emit('closed', { view, error });
      leave(socket, view);
    }
  });

  function slowDown(socket: LiveSocket): Map<ViewName, number> {
    const { views, visitor } = socket.data;
    const held = new Map([...views].map(([view, watching]) => [view, watching.rev]));
    socket.data.held = held;
    for (const view of views.keys()) void socket.leave(room(visitor?.ws ?? '', view));
    slow.add(socket);
    counters.slow = slow.size;
    counters.slowed += 1;
    planDrain();
    return held;
  }

  /** Looks after the slow ones now and then; nothing runs while there are none. */
  function planDrain(): void {
    if (stopDraining !== null || slow.size === 0) return;
    stopDraining = clock.after(limit.frameEveryMinMs, () => {
      stopDraining = null;
      for (const socket of [...slow]) if (backlogBytes(socket.conn) === 0) recover(socket);
      planDrain();
    });
  }

  /** One fresh snapshot per view that moved on, as long as the screen takes them. */
  function recover(socket: LiveSocket): void {
    const { held, views, visitor } = socket.data;
    if (held === null || !visitor) return;
    for (const [view, rev] of held) {
      if (backlogBytes(socket.conn) > limit.socketBufferedBytesMax) return;
      held.delete(view);
      const watching = views.get(view);
      if (!watching) continue;
      void socket.join(room(visitor.ws, view));
      if (watching.rev === rev) continue;
      counters.recovered += 1;
      socket.emit('snapshot', new Encoded(watching.snapshot()));
    }
    socket.data.held = null;
    slow.delete(socket);
    counters.slow = slow.size;
  }

  return {
    counters,
    waitingBytes: () => [...io.sockets.sockets.values()].reduce((sum, socket) => sum + backlogBytes(socket.conn), 0),
    dropKey(key) {
      droppedKeys.add(key);
      for (const socket of io.sockets.sockets.values()) {
        if (socket.data.visitor?.key !== key) continue;
        const error = replyOf(new AppError('unauthorized'));
        for (const view of [...socket.data.views.keys()]) {
          socket.emit('closed', { view, error });
          leave(socket, view);
        }
        if (backlogBytes(socket.conn) > limit.socketBufferedBytesMax) cutOff(socket.conn);
        else socket.disconnect(true);
      }
    },
    async close() {
      stopDraining?.();
      // Not `disconnectSockets`: a screen told to go would not come back by itself.
      for (const socket of [...io.sockets.sockets.values()]) cutOff(socket.conn);
      io.engine.close();
      await io.of('/').adapter.close();
    },
  };
}

function room(ws: string, view: ViewName): string {
  return `view ${ws} ${view}`;
}
