/**
 * Evaluates the views somebody watches and hands out what changed. One diff and one encoding per view and tick, whatever the
 * number of screens. A tick takes all views that something happened to, at once as long as all ticks together, sending to the screens
 * included, stay a small part of the time: a quiet floor has its frames within milliseconds, a busy one gathers more into each.
 */
import { randomBytes } from 'node:crypto';
import type { AnyEntry } from '../../shared/entry.ts';
import { AppError, type ErrorReply } from '../../shared/error.ts';
import { limit } from '../../shared/limit.ts';
import { toRfc3339 } from '../../shared/time.ts';
import type { View, ViewName } from '../../shared/view.ts';
import type { Clock } from './clock.ts';
import { type Answer, type LiveCounters, type Revision, ViewStream } from './stream.ts';
import type { OpenWorkspace, Workspaces } from './workspaces.ts';

const MINUTE_MS = 60_000;
/** Activities of the near future count from their moment on; moments are gathered to this. */
const EDGE_MS = 100;

export interface Frame extends Revision {
  ws: string;
}

/** A view that can no longer be given. */
export interface ClosedView {
  ws: string;
  view: ViewName;
  error: ErrorReply;
}

/** One receiver's hold on a view. Everything here is current at the moment of the call: join the room in the same turn. */
export interface Watching {
  readonly epoch: string;
  readonly handle: number;
  readonly rev: number;
  answer(resume?: { epoch: string; rev: number }): Answer;
  /** The whole view as a `snapshot` message. */
  snapshot(): string;
  /** Ends the hold; calling it again does nothing. */
  stop(): void;
}

export interface PublisherOptions {
  workspaces: Pick<Workspaces, 'get'>;
  clock: Clock;
  /** Names a stream's lifetime; random unless a test says otherwise. */
  epoch?: () => string;
  /** A view threw what is no refusal. */
  onBug?: (error: unknown, where: { ws: string; view: ViewName }) => void;
}

export interface Publisher {
  /** Throws AppError: not_found for an unknown workspace or view, internal when the view cannot be evaluated. */
  open(ws: string, view: ViewName): Promise<Watching>;
  onFrame(listener: (frame: Frame) => void): void;
  onClosed(listener: (closed: ClosedView) => void): void;
  readonly counters: LiveCounters;
  /** Views held in memory, watched or not. */
  views(): number;
  close(): void;
}

/** The streams of one workspace. */
interface Floor {
  workspace: OpenWorkspace;
  streams: Map<ViewName, ViewStream>;
  edges: Set<number>;
  /**
   * When something last happened here, epoch ms. Views are evaluated as of then: what they show cannot have changed since, and all
   * views of one moment share their work.
   */
  markedAt: number;
  stop: () => void;
}

export function createPublisher(options: PublisherOptions): Publisher {
  const { clock, onBug = () => {} } = options;
  const makeEpoch = options.epoch ?? (() => randomBytes(6).toString('base64url'));
  const counters: LiveCounters = { evaluations: 0, diffs: 0, encodings: 0, snapshots: 0, frames: 0 };
  const floors = new Map<string, Floor>();
  const frameListeners: ((frame: Frame) => void)[] = [];
  const closedListeners: ((closed: ClosedView) => void)[] = [];
  /** What the next tick is for, in the order in which something first happened to them. */
  let ready: ViewStream[] = [];
  let ticking = false;
  /** When the last tick ended, and until when ticks have had their part of the time, epoch ms. */
  let [tickedAt, paidUntil] = [0, 0];
  let handles = 0;
  let minute = Math.floor(clock.now() / MINUTE_MS);
  let stopMinutes = () => {};
  let shut = false;

  function floorOf(workspace: OpenWorkspace): Floor {
    const known = floors.get(workspace.id);
    if (known) return known;
    const floor: Floor = { workspace, streams: new Map(), edges: new Set(), markedAt: clock.now(), stop: () => {} };
    floor.stop = workspace.onChange((entries) => {
      markAll(floor);
      planEdges(floor, entries);
    });
    if (floors.size === 0) planMinute();
    floors.set(workspace.id, floor);
    return floor;
  }

  function markAll(floor: Floor): void {
    floor.markedAt = clock.now();
    for (const stream of floor.streams.values()) mark(stream);
  }

  function mark(stream: ViewStream): void {
    stream.dirty = true;
    if (stream.queued || stream.watchers === 0 || stream.closed) return;
    stream.queued = true;
    ready.push(stream);
    planTick();
  }

  function planTick(): void {
    if (ticking || ready.length === 0 || shut) return;
    ticking = true;
    const waitMs = Math.max(paidUntil, tickedAt + limit.tickWaitMinMs) - clock.now();
    // Never longer than the longest wait: the clock may have been set back.
    clock.after(Math.min(Math.max(0, waitMs), limit.tickWaitMaxMs), () => {
      const streams = ready;
      ready = [];
      turn(streams, 0);
    });
  }

  /** A tick of many views takes several turns of the event loop. What happens to a view after its turn is for the next tick. */
  function turn(streams: readonly ViewStream[], spentMs: number): void {
    if (shut) return;
    const start = clock.now();
    for (const stream of streams.slice(0, limit.viewsPerTurnMax)) {
      stream.queued = false;
      if (stream.dirty && stream.watchers > 0 && !stream.closed) refresh(stream);
    }
    const now = clock.now();
    const costMs = spentMs + now - start;
    const left = streams.slice(limit.viewsPerTurnMax);
    if (left.length > 0) {
      clock.after(0, () => turn(left, costMs));
      return;
    }
    ticking = false;
    tickedAt = now;
    // What was left over of late counts: a few events close together need not wait for each other.
    paidUntil = Math.min(Math.max(paidUntil, now - limit.tickWaitMaxMs) + limit.tickTimeParts * costMs, now + limit.tickWaitMaxMs);
    planTick();
  }

  /** Evaluates, and sends what changed. A view that throws stops alone: the others of the turn go on. */
  function refresh(stream: ViewStream): void {
    stream.dirty = false;
    const next = evaluate(stream);
    const revision = next && stream.advance(next);
    if (!revision) return;
    counters.frames += 1;
    for (const listener of frameListeners) listener({ ws: stream.ws, ...revision });
  }

  function evaluate(stream: ViewStream): View | null {
    const floor = floors.get(stream.ws);
    if (!floor) return null;
    counters.evaluations += 1;
    try {
      return floor.workspace.view(stream.view, { at: floor.markedAt });
    } catch (error) {
      if (error instanceof AppError) {
        closeStream(stream, { code: error.code, message: error.message, details: error.details });
        return null;
      }
      onBug(error, { ws: stream.ws, view: stream.view });
      if (stream.data.kind === 'board') return { ...stream.data, staleSince: stream.data.staleSince ?? toRfc3339(clock.now()) };
      const bug = new AppError('internal');
      closeStream(stream, { code: bug.code, message: bug.message });
      return null;
    }
  }

  function closeStream(stream: ViewStream, error: ErrorReply): void {
    forget(stream);
    for (const listener of closedListeners) listener({ ws: stream.ws, view: stream.view, error });
  }

  function forget(stream: ViewStream): void {
    stream.closed = true;
    const floor = floors.get(stream.ws);
    if (floor?.streams.get(stream.view) !== stream) return;
    floor.streams.delete(stream.view);
    leaveIfEmpty(floor);
  }

  function leaveIfEmpty(floor: Floor): void {
    if (floor.streams.size > 0) return;
    floor.stop();
    floors.delete(floor.workspace.id);
    if (floors.size === 0) stopMinutes();
  }

  function planMinute(): void {
    stopMinutes();
    stopMinutes = clock.after(MINUTE_MS - (clock.now() % MINUTE_MS), () => {
      // Timers may fire a little early: only a minute that has really begun counts.
      const current = Math.floor(clock.now() / MINUTE_MS);
      if (current !== minute) for (const floor of floors.values()) markAll(floor);
      minute = current;
      planMinute();
    });
  }

  function planEdges(floor: Floor, entries: readonly AnyEntry[]): void {
    const now = clock.now();
    for (const { at } of entries) {
      if (at <= now || at >= now + MINUTE_MS) continue;
      const edge = Math.ceil(at / EDGE_MS) * EDGE_MS;
      if (floor.edges.has(edge)) continue;
      floor.edges.add(edge);
      clock.after(edge - now, () => {
        floor.edges.delete(edge);
        markAll(floor);
      });
    }
  }

  function create(workspace: OpenWorkspace, view: ViewName): ViewStream {
    const floor = floorOf(workspace);
    counters.evaluations += 1;
    let data: View;
    try {
      data = workspace.view(view, { at: floor.markedAt });
    } catch (error) {
      leaveIfEmpty(floor);
      if (error instanceof AppError) throw error;
      onBug(error, { ws: workspace.id, view });
      throw new AppError('internal');
    }
    handles += 1;
    const stream = new ViewStream(workspace.id, view, { epoch: makeEpoch(), handle: handles }, data, counters);
    floor.streams.set(view, stream);
    return stream;
  }

  return {
    counters,
    async open(ws, view) {
      const workspace = await options.workspaces.get(ws);
      if (shut) throw new AppError('unavailable');
      const known = floors.get(ws)?.streams.get(view);
      // Nobody watched for a while: what happened meanwhile becomes one patch, so that a screen that comes back can resume.
      if (known?.dirty && known.watchers === 0) refresh(known);
      return hold(known && !known.closed ? known : create(workspace, view));
    },
    onFrame: (listener) => void frameListeners.push(listener),
    onClosed: (listener) => void closedListeners.push(listener),
    views: () => [...floors.values()].reduce((sum, floor) => sum + floor.streams.size, 0),
    close() {
      shut = true;
      stopMinutes();
      for (const floor of floors.values()) floor.stop();
      floors.clear();
      ready = [];
    },
  };

  function hold(stream: ViewStream): Watching {
    let held = true;
    stream.watchers += 1;
    return {
      get epoch() {
        return stream.epoch;
      },
      get handle() {
        return stream.handle;
      },
      get rev() {
        return stream.rev;
      },
      answer: (resume) => stream.answer(clock.now(), resume),
      snapshot: () => stream.snapshot(clock.now()),
      stop() {
        if (!held) return;
        held = false;
        stream.watchers -= 1;
        if (stream.watchers > 0 || stream.closed) return;
        clock.after(limit.viewKeptMs, () => {
          if (stream.watchers === 0 && !stream.closed) forget(stream);
        });
      },
    };
  }
}
