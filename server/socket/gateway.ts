/**
 * Socket.IO at `/live`: who may connect, what they subscribe to, and frames to the rooms. One room per workspace, view and form of
 * the frames (short for our own pages), nothing per socket but a screen's own first answer. A screen that reads too slowly leaves its
 * rooms and holds one mark per view, no queue.
 */
import type { Server as HttpServer, IncomingMessage } from 'node:http';
import { Server, type Socket } from 'socket.io';
import { z } from 'zod';
import { AppError, type ErrorReply } from '../../shared/error.ts';
import { limit } from '../../shared/limit.ts';
import { type Handshake, LIVE_PATH, PROTOCOL_VERSION } from '../../shared/protocol.ts';
import type { ViewName } from '../../shared/view.ts';
import { originAllowed } from '../auth/origin.ts';
import type { Clock } from '../live/clock.ts';
import type { Frame, Publisher, Watching } from '../live/publisher.ts';
import { patchText } from '../live/stream.ts';
import { backlogBytes, cutOff } from './connection.ts';
import { Encoded, frameParser } from './encoded.ts';
import { type ClientMessages, handshakeSchema, type ServerMessages, subscribeSchema, unsubscribeSchema } from './messages.ts';

/** Whom a handshake stands for. */
export interface Visitor {
  ws: string;
  /** What they may do, spelt: when it is another than at the handshake, the socket closes and comes back with the new rights. */
  rights: string;
  /** Whether they may watch a view, as things stand now. */
  sees(view: ViewName): Promise<boolean>;
}

export interface GatewayOptions {
  publisher: Publisher;
  clock: Clock;
  /** Asked at the handshake, and again and again while the socket lives. Null: no right to anything. An AppError is passed on; anything else that is thrown is answered as internal. */
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
  /** Looks at the rights of all sockets again, now: something was taken away. It also happens by itself every few seconds. */
  recheck(): Promise<void>;
  /** Cuts all connections; the HTTP server stays open. Screens come back by themselves. */
  close(): Promise<void>;
}

type Acknowledge = (answer: unknown) => void;
/** What the gateway knows of one socket. */
interface Seat {
  visitor: Visitor | null;
  /** It asked for frames in the short form. */
  short: boolean;
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
  let tickets = 0;
  let stopDraining: (() => void) | null = null;
  let stopRechecking: (() => void) | null = null;
  let closing = false;

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
      const visitor = await admit(socket);
      const short = socket.handshake.auth.short === true;
      socket.data = { visitor, short, views: new Map(), pending: new Map(), held: null, second: 0, messages: 0 };
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
    // Programs send no Origin and must show a key or a session; pages always send one.
    const { origin, cookie } = socket.handshake.headers;
    if (origin === undefined && cookie === undefined && handshake.data.key === undefined) throw new AppError('unauthorized');
    const visitor = await options.authenticate(handshake.data, socket.request);
    if (!visitor) throw new AppError('unauthorized');
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
    counters.sockets += 1;
    planRecheck();
    socket.use((_event, next) => {
      if (withinRate(socket)) next();
      else cutOff(socket.conn);
    });
    socket.on('subscribe', (request, reply) => {
      if (typeof reply !== 'function') return;
      const acknowledge = reply as Acknowledge;
      subscribe(socket, visitor, request, acknowledge).catch((error: unknown) => acknowledge({ ok: false, error: replyOf(error) }));
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

  async function subscribe(socket: LiveSocket, visitor: Visitor, request: unknown, acknowledge: Acknowledge): Promise<void> {
    const { ws } = visitor;
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
      if (!(await visitor.sees(view))) throw new AppError('forbidden', { view });
      const watching = await publisher.open(ws, view);
      // Gone, unsubscribed or asked again while the workspace opened: only the last request counts.
      if (!socket.connected || pending.get(view) !== ticket) {
        watching.stop();
        if (socket.connected) throw new AppError('conflict');
        return;
      }
      views.get(view)?.stop();
      views.set(view, watching);
      memberSet(roomOf(socket, view)).add(socket);
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
    void socket.join(roomOf(socket, view));
    acknowledge(new Encoded(watching.answer(epoch === undefined || rev === undefined ? undefined : { epoch, rev }).json));
  }

  function leave(socket: LiveSocket, view: ViewName): void {
    const { views, pending, held } = socket.data;
    pending.delete(view);
    held?.delete(view);
    const watching = views.get(view);
    if (!watching) return;
    views.delete(view);
    watching.stop();
    const name = roomOf(socket, view);
    void socket.leave(name);
    const set = members.get(name);
    set?.delete(socket);
    if (set?.size === 0) members.delete(name);
  }

  function memberSet(name: string): Set<LiveSocket> {
    const set = members.get(name) ?? new Set();
    members.set(name, set);
    return set;
  }

  // One packet for everybody who takes a form; the operations within it are the same text.
  publisher.onFrame((frame) => {
    const short = stillReading(frame, true);
    if (short !== null) io.to(short).emit('p', frame.handle, frame.rev, new Encoded(frame.ops));
    const long = stillReading(frame, false);
    if (long !== null) io.to(long).emit('patch', new Encoded(patchText(frame)));
  });

  /** The room for a frame, without those who do not keep up; null when nobody takes this form. */
  function stillReading({ ws, view, rev }: Frame, short: boolean): string | null {
    const name = room(ws, view, short);
    const here = members.get(name);
    if (!here) return null;
    for (const socket of here) {
      if (socket.data.held === null && backlogBytes(socket.conn) > limit.socketBufferedBytesMax) {
        slowDown(socket).set(view, rev - 1);
      }
    }
    return name;
  }

  publisher.onClosed(({ ws, view, error }) => {
    const here = [true, false].flatMap((short) => [...(members.get(room(ws, view, short)) ?? [])]);
    for (const socket of here) {
      socket.emit('closed', { view, error });
      leave(socket, view);
    }
  });

  function slowDown(socket: LiveSocket): Map<ViewName, number> {
    const { views } = socket.data;
    const held = new Map([...views].map(([view, watching]) => [view, watching.rev]));
    socket.data.held = held;
    for (const view of views.keys()) void socket.leave(roomOf(socket, view));
    slow.add(socket);
    counters.slow = slow.size;
    counters.slowed += 1;
    planDrain();
    return held;
  }

  /** Looks after the slow ones now and then; nothing runs while there are none. */
  function planDrain(): void {
    if (stopDraining !== null || slow.size === 0) return;
    stopDraining = clock.after(limit.tickWaitMaxMs, () => {
      stopDraining = null;
      for (const socket of [...slow]) if (backlogBytes(socket.conn) === 0) recover(socket);
      planDrain();
    });
  }

  /** One fresh snapshot per view that moved on, as long as the screen takes them. */
  function recover(socket: LiveSocket): void {
    const { held, views } = socket.data;
    if (held === null) return;
    for (const [view, rev] of held) {
      if (backlogBytes(socket.conn) > limit.socketBufferedBytesMax) return;
      held.delete(view);
      const watching = views.get(view);
      if (!watching) continue;
      void socket.join(roomOf(socket, view));
      if (watching.rev === rev) continue;
      counters.recovered += 1;
      socket.emit('snapshot', new Encoded(watching.snapshot()));
    }
    socket.data.held = null;
    slow.delete(socket);
    counters.slow = slow.size;
  }

  /** Rights change while screens hang: in the vault, in the log, on another node. All are looked at again every few seconds. */
  function planRecheck(): void {
    if (stopRechecking !== null) return;
    stopRechecking = clock.after(limit.rightsRecheckEveryMs, () => {
      stopRechecking = null;
      recheck()
        .catch(onBug)
        .finally(() => {
          if (!closing && io.sockets.sockets.size > 0) planRecheck();
        });
    });
  }

  async function recheck(): Promise<void> {
    const answers = new Map<string, ReturnType<typeof rightsNow>>();
    for (const socket of [...io.sockets.sockets.values()]) {
      const { visitor } = socket.data;
      if (!visitor) continue;
      const { auth, headers } = socket.handshake;
      // A hundred televisions with one key are one question.
      const shown = JSON.stringify([auth, headers.cookie]);
      const answer = answers.get(shown) ?? rightsNow(socket);
      answers.set(shown, answer);
      const rights = await answer;
      if (rights === 'unknown' || !socket.connected) continue;
      if (rights === null) turnAway(socket);
      // Other rights than before: it comes back by itself, with those.
      else if (rights !== visitor.rights) cutOff(socket.conn);
      else await closeUnseen(socket, visitor);
    }
  }

  /** Null: none any more. A store that is away takes nobody's rights. */
  async function rightsNow(socket: LiveSocket): Promise<string | null> {
    try {
      return (await admit(socket))?.rights ?? null;
    } catch (error) {
      if (error instanceof AppError && error.status < 500) return null;
      return 'unknown';
    }
  }

  async function closeUnseen(socket: LiveSocket, visitor: Visitor): Promise<void> {
    for (const view of [...socket.data.views.keys()]) {
      if (await visitor.sees(view)) continue;
      socket.emit('closed', { view, error: replyOf(new AppError('forbidden', { view })) });
      leave(socket, view);
    }
  }

  function turnAway(socket: LiveSocket): void {
    const error = replyOf(new AppError('unauthorized'));
    for (const view of [...socket.data.views.keys()]) {
      socket.emit('closed', { view, error });
      leave(socket, view);
    }
    if (backlogBytes(socket.conn) > limit.socketBufferedBytesMax) cutOff(socket.conn);
    else socket.disconnect(true);
  }

  return {
    counters,
    waitingBytes: () => [...io.sockets.sockets.values()].reduce((sum, socket) => sum + backlogBytes(socket.conn), 0),
    recheck,
    async close() {
      closing = true;
      stopDraining?.();
      stopRechecking?.();
      // Not `disconnectSockets`: a screen told to go would not come back by itself.
      for (const socket of [...io.sockets.sockets.values()]) cutOff(socket.conn);
      io.engine.close();
      await io.of('/').adapter.close();
    },
  };
}

function room(ws: string, view: ViewName, short: boolean): string {
  return `${short ? 'short' : 'long'} ${ws} ${view}`;
}

/** Where a socket hears of a view; only of one that was let in. */
function roomOf({ data }: LiveSocket, view: ViewName): string {
  return room(data.visitor?.ws ?? '', view, data.short);
}
