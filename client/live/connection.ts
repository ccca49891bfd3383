/**
 * The one live connection of a page. It heals by itself: reconnects, resumes where each view stood, asks for the whole after a
 * gap, and remembers the last state of each view on the device.
 */
import { io, type Socket } from 'socket.io-client';
import type { ErrorCode, ErrorReply } from '../../shared/error.ts';
import { type ClientToServer, LIVE_PATH, PROTOCOL_VERSION, type ServerToClient, type SubscribeReply } from '../../shared/protocol.ts';
import type { View, ViewName } from '../../shared/view.ts';
import { browserStorage, type KeyValue, openLastViews } from './last-view.ts';
import { missingRetryMs, spreadMs } from './patience.ts';
import { mayReload } from './reload.ts';
import { type Held, type Step, takePatch, takePatches, takeSnapshot } from './stream.ts';

const answerWithinMs = 8_000;
const refusedRetryMs = 15_000;
const droppedRetryMs = 2_000;
const saveEveryMs = 10_000;
/** Longer than this in the background and the socket may be dead without knowing it. */
const hiddenDoubtMs = 5_000;
const wakeAnswerWithinMs = 1_500;

/** Refusals that asking again does not change at once; what is not found may be made later. */
const finalCodes: readonly ErrorCode[] = ['unauthorized', 'forbidden', 'not_found', 'invalid_request', 'limit_reached', 'log_damaged'];

export type LiveState =
  | { kind: 'connecting' }
  | { kind: 'live' }
  /** `since` by the server's clock, epoch ms. */
  | { kind: 'offline'; since: number }
  | { kind: 'refused'; error: ErrorReply };

/** `live` false: this is the last state kept on the device, as of `asOf` (epoch ms, server's clock). */
export interface ViewMeta {
  live: boolean;
  asOf: number;
}

export interface LiveOptions {
  /** Origin of the server; default the page's own. */
  url?: string;
  key?: string | null;
  workspace?: string;
  /** The server speaks a newer protocol: load the page again. Called at most once in ten minutes. */
  onReload?: () => void;
  storage?: KeyValue | null;
}

export interface Live {
  /**
   * Follows a view until the returned function is called. `onClosed`: it cannot be given (not there, deleted, not allowed). One that
   * is not there is asked for again, seldomer each time, and comes by itself once it is made.
   */
  watch<V extends View>(view: ViewName, onView: (data: V, meta: ViewMeta) => void, onClosed?: (error: ErrorReply) => void): () => void;
  state(): LiveState;
  /** Called at once with the state as it is, then at every change. */
  onState(listener: (state: LiveState) => void): () => void;
  /** The server's clock, epoch ms. */
  now(): number;
  close(): void;
}

interface Listener {
  onView: (data: View, meta: ViewMeta) => void;
  onClosed?: ((error: ErrorReply) => void) | undefined;
}

interface Watch {
  view: ViewName;
  held: Held | null;
  listeners: Set<Listener>;
  /** The answer to this attempt counts, an older one does not; 0: none is under way. */
  attempt: number;
  /** What the server calls this view in its frames; 0: it has not said yet, frames do not count. */
  handle: number;
  /** Listeners are yet to be told of the state held, which came as this says. */
  news: ViewMeta | null;
  savedAt: number;
  closed: boolean;
  /** How often in a row it was not there, and the timer that asks again. */
  misses: number;
  again: ReturnType<typeof setTimeout> | undefined;
}

export function openLive(options: LiveOptions = {}): Live {
  const workspace = options.workspace ?? 'main';
  const storage = options.storage === undefined ? browserStorage() : options.storage;
  const last = openLastViews(storage, workspace);
  const watches = new Map<ViewName, Watch>();
  const stateListeners = new Set<(state: LiveState) => void>();
  let state: LiveState = { kind: 'connecting' };
  let offsetMs = 0;
  let attempts = 0;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let ended = false;
  let telling = false;
  /** The server told us to reload, and we could not or did already. */
  let outdated = false;

  const handshake: Record<string, unknown> = { version: PROTOCOL_VERSION, workspace, short: true };
  if (options.key) handshake.key = options.key;
  const target = { path: LIVE_PATH, auth: handshake, transports: ['websocket', 'polling'], tryAllTransports: true } as const;
  const timing = { reconnectionDelay: 500, reconnectionDelayMax: 5_000, timeout: 8_000 };
  const settings = { ...target, ...timing, transports: [...target.transports], forceNew: true };
  const socket: Socket<ServerToClient, ClientToServer> = options.url ? io(options.url, settings) : io(settings);

  const now = () => Date.now() + offsetMs;
  const setState = (next: LiveState) => {
    state = next;
    for (const listener of stateListeners) listener(next);
  };
  const learnClock = (serverNow: number) => {
    offsetMs = serverNow - Date.now();
  };

  /** The view as it is now goes to its listeners, and to the device now and then. */
  const settle = (watch: Watch, step: Step) => {
    watch.held = step.held;
    if (step.changed && step.held !== null) {
      const meta = { live: true, asOf: now() };
      watch.news = meta;
      tellSoon();
      if (meta.asOf - watch.savedAt >= saveEveryMs) save(watch);
    }
    if (step.gap) subscribe(watch);
  };
  const tellSoon = () => {
    if (telling) return;
    telling = true;
    onNextDrawing(() => {
      telling = false;
      if (!ended) for (const watch of watches.values()) tell(watch);
    });
  };
  const tell = (watch: Watch) => {
    const { held, news } = watch;
    watch.news = null;
    if (held !== null && news !== null) for (const listener of watch.listeners) listener.onView(held.data, news);
  };
  const save = (watch: Watch) => {
    if (watch.held === null || watch.closed) return;
    watch.savedAt = now();
    last.write(watch.view, watch.held.data, watch.savedAt);
  };
  const saveAll = () => {
    if (state.kind === 'live') for (const watch of watches.values()) save(watch);
  };

  const subscribe = (watch: Watch, withinMs = answerWithinMs) => {
    if (!socket.connected) return;
    attempts += 1;
    const attempt = attempts;
    watch.attempt = attempt;
    watch.handle = 0;
    const from = watch.held === null ? {} : { epoch: watch.held.epoch, rev: watch.held.rev };
    socket.timeout(withinMs).emit('subscribe', { view: watch.view, ...from }, (error: Error | null, reply?: SubscribeReply) => {
      if (watch.attempt !== attempt) return;
      watch.attempt = 0;
      // No answer: the connection is dead without knowing it, e.g. after a frozen page. Closing the transport reconnects.
      if (error || reply === undefined) socket.io.engine.close();
      else answered(watch, reply);
    });
  };
  const answered = (watch: Watch, reply: SubscribeReply) => {
    if (!reply.ok) {
      if (!finalCodes.includes(reply.error.code)) {
        askLater(watch, droppedRetryMs);
        return;
      }
      closeWatch(watch, reply.error);
      if (reply.error.code !== 'unauthorized') setLive();
      return;
    }
    watch.closed = false;
    watch.misses = 0;
    if ('snapshot' in reply) {
      learnClock(reply.snapshot.now);
      watch.handle = reply.snapshot.handle;
      settle(watch, takeSnapshot(null, reply.snapshot));
    } else {
      learnClock(reply.now);
      watch.handle = reply.handle ?? 0;
      const step = takePatches(watch.held, reply.patches);
      // A resume that does not fit is asked for as a whole, or it would be asked for ever.
      settle(watch, step.gap ? { ...step, held: null } : step);
    }
    setLive();
  };
  const setLive = () => {
    if (state.kind !== 'live' && socket.connected) setState({ kind: 'live' });
  };
  const askLater = (watch: Watch, ms: number) => {
    clearTimeout(watch.again);
    watch.again = setTimeout(() => !ended && watches.get(watch.view) === watch && subscribe(watch), spreadMs(ms));
  };
  const closeWatch = (watch: Watch, error: ErrorReply) => {
    if (error.code === 'not_found' || error.code === 'log_damaged') {
      askLater(watch, missingRetryMs(watch.misses));
      watch.misses += 1;
      // Told once: it is the same board that still cannot be given.
      if (watch.closed) return;
    }
    watch.closed = true;
    watch.held = null;
    last.remove(watch.view);
    for (const listener of watch.listeners) listener.onClosed?.(error);
    if (error.code === 'unauthorized') refuse(error);
  };
  const refuse = (error: ErrorReply) => {
    last.clear();
    setState({ kind: 'refused', error });
  };
  const connectLater = (ms: number) => {
    clearTimeout(retry);
    retry = setTimeout(() => !ended && !socket.connected && socket.connect(), spreadMs(ms));
  };
  const wentOffline = () => {
    for (const watch of watches.values()) watch.attempt = 0;
    if (state.kind === 'live' || state.kind === 'connecting') setState({ kind: 'offline', since: now() });
  };

  socket.on('connect', () => {
    // Nothing is watched yet: being connected is all there is to be.
    if (watches.size === 0) setState({ kind: 'live' });
    for (const watch of watches.values()) {
      watch.closed = false;
      subscribe(watch);
    }
  });
  socket.on('disconnect', (reason) => {
    if (ended) return;
    wentOffline();
    // The server hung up on purpose (it stops, or the key was revoked): Socket.IO leaves coming back to us.
    if (reason === 'io server disconnect') connectLater(outdated ? refusedRetryMs : droppedRetryMs);
  });
  socket.on('connect_error', (error) => {
    const refusal = refusalOf(error);
    if (refusal !== null && (refusal.code === 'unauthorized' || refusal.code === 'forbidden')) refuse(refusal);
    else wentOffline();
    // Numbers that were kept here may rest on what is damaged.
    if (refusal?.code === 'log_damaged') for (const watch of watches.values()) if (!watch.closed) closeWatch(watch, refusal);
    if (!socket.active) connectLater(refusal === null ? droppedRetryMs : refusedRetryMs);
  });
  socket.on('snapshot', (snapshot) => {
    const watch = watches.get(snapshot.view);
    if (watch === undefined || watch.closed) return;
    learnClock(snapshot.now);
    watch.attempt = 0;
    watch.handle = snapshot.handle;
    settle(watch, takeSnapshot(null, snapshot));
  });
  socket.on('p', (handle, rev, ops) => {
    // While an answer is under way it will contain this patch, or come before it and leave a gap that is noticed.
    const watch = [...watches.values()].find((one) => one.handle === handle);
    if (watch === undefined || watch.closed || watch.held === null) return;
    settle(watch, takePatch(watch.held, { epoch: watch.held.epoch, rev, ops }));
  });
  socket.on('closed', ({ view, error }) => {
    const watch = watches.get(view);
    if (watch !== undefined) closeWatch(watch, error);
  });
  socket.on('reload', ({ version }) => {
    outdated = true;
    if (mayReload(storage, version, Date.now())) options.onReload?.();
  });

  const stopWaking = onWake((hiddenMs) => {
    // Disconnecting first ends the wait between two attempts.
    if (!socket.connected) socket.disconnect().connect();
    else if (hiddenMs >= hiddenDoubtMs) for (const watch of watches.values()) if (!watch.closed) subscribe(watch, wakeAnswerWithinMs);
  }, saveAll);

  return {
    watch(view, onView, onClosed) {
      const listener = { onView, onClosed } as Listener;
      const known = watches.get(view);
      if (known !== undefined) {
        known.listeners.add(listener);
        if (known.held !== null) listener.onView(known.held.data, { live: state.kind === 'live', asOf: now() });
      } else {
        const watch: Watch = {
          view,
          held: null,
          listeners: new Set([listener]),
          attempt: 0,
          handle: 0,
          news: null,
          savedAt: 0,
          closed: false,
          misses: 0,
          again: undefined,
        };
        watches.set(view, watch);
        const kept = last.read(view);
        if (kept !== null) listener.onView(kept.data, { live: false, asOf: kept.savedAt });
        subscribe(watch);
      }
      return () => {
        const watch = watches.get(view);
        if (watch === undefined || !watch.listeners.delete(listener) || watch.listeners.size > 0) return;
        save(watch);
        watches.delete(view);
        clearTimeout(watch.again);
        watch.attempt = 0;
        if (socket.connected) socket.emit('unsubscribe', { view });
      };
    },
    state: () => state,
    onState(listener) {
      stateListeners.add(listener);
      listener(state);
      return () => stateListeners.delete(listener);
    },
    now,
    close() {
      ended = true;
      clearTimeout(retry);
      for (const watch of watches.values()) clearTimeout(watch.again);
      saveAll();
      stopWaking();
      socket.disconnect();
    },
  };
}

/** Socket.IO wraps what a handshake was refused with; `data` is our ErrorReply, when the server sent one. */
function refusalOf(error: Error): ErrorReply | null {
  const data: unknown = 'data' in error ? error.data : undefined;
  return typeof data === 'object' && data !== null && 'code' in data && typeof data.code === 'string' ? (data as ErrorReply) : null;
}

/** Frames may come faster than a page can draw: at most one redrawing for each picture on the screen. */
function onNextDrawing(task: () => void): void {
  if (typeof requestAnimationFrame !== 'function') task();
  else if (document.hidden) setTimeout(task, 0);
  else requestAnimationFrame(task);
}

/** Calls back when the page is seen again or the network returns, and before it goes away. */
function onWake(woke: (hiddenMs: number) => void, leaving: () => void): () => void {
  if (typeof document === 'undefined' || typeof window === 'undefined') return () => {};
  let hiddenAt = 0;
  const visibility = () => {
    if (document.visibilityState === 'hidden') {
      hiddenAt = Date.now();
      leaving();
    } else woke(hiddenAt === 0 ? 0 : Date.now() - hiddenAt);
  };
  const online = () => woke(Number.POSITIVE_INFINITY);
  document.addEventListener('visibilitychange', visibility);
  window.addEventListener('online', online);
  window.addEventListener('pagehide', leaving);
  return () => {
    document.removeEventListener('visibilitychange', visibility);
    window.removeEventListener('online', online);
    window.removeEventListener('pagehide', leaving);
  };
}
