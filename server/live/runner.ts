/** One open workspace: loaded from a local snapshot and the log, folded up to the log's end, tailing it. */

import type { AnyEntry } from '../../shared/entry.ts';
import { AppError } from '../../shared/error.ts';
import { limit } from '../../shared/limit.ts';
import { applyEntries } from '../engine/fold.ts';
import { planBackwards } from '../engine/goals/plan.ts';
import { suggestGoal } from '../engine/goals/suggest.ts';
import { checkFloor } from '../engine/insight/data-check.ts';
import { lastAtFor } from '../engine/known.ts';
import { privacyOf } from '../engine/privacy.ts';
import { createState, type State } from '../engine/state.ts';
import { type Appended, LogDamaged, type NewEntry, type Position, START, type Store } from '../store/store.ts';
import type { Admission } from './admission.ts';
import { boardMemory } from './board-memory.ts';
import { turn } from './clock.ts';
import { loadDirectory, outageOf, reach } from './directory.ts';
import { entriesBehind, presentNumber, presentPaceOf, presentPreview, presentView } from './present.ts';
import { checkAtLeisure, replay } from './replay.ts';
import { openSnapshots, type Restored } from './restart.ts';
import type { OpenWorkspace } from './workspaces.ts';

export interface RunnerOptions {
  store: Store;
  id: string;
  admission: Admission;
  /** Where local snapshots are kept; none are without it. */
  snapshotFolder?: string;
  /** A snapshot is written after this many entries. */
  snapshotEntriesEvery?: number;
  onBug?: (error: unknown) => void;
  /** The log turned out not to be what was written: from now on everything is refused. Called once. */
  onDamage?: (damage: LogDamaged) => void;
}

export interface Runner extends OpenWorkspace {
  /** Stops tailing, lets appends under way end, and writes a snapshot. */
  close(): Promise<void>;
}

export async function openRunner(options: RunnerOptions): Promise<Runner> {
  const { store, id, admission, snapshotFolder, onBug = () => {}, onDamage = () => {} } = options;
  const snapshotEvery = options.snapshotEntriesEvery ?? limit.snapshotEntriesEvery;
  const listeners = new Set<(entries: readonly AnyEntry[]) => void>();
  let waiting: { seq: number; resolve: () => void; reject: (error: unknown) => void }[] = [];
  let deciding: Promise<unknown> = Promise.resolve();
  let saving: Promise<void> | null = null;
  let forgetting: Promise<void> | undefined;
  let closed = false;
  /** Entries folded since others had their turn. */
  let sinceTurn = 0;

  let position = await reach(() => store.log.position(id));
  const snapshots = snapshotFolder === undefined ? null : openSnapshots(snapshotFolder, id);
  const restored = (await reach(async () => snapshots?.restore(store, position))) ?? null;
  // A log that does not go on from where the snapshot was taken is read from its beginning: then it is known which of them is wrong.
  const continued = restored && (await reach(() => continueFrom(restored)));
  const state = continued ?? createState();
  if (!continued) {
    await snapshots?.forget();
    await reach(() => replay(store, id, state, START, position));
  }
  /** Set when the log turned out not to be what was written: it is neither shown nor added to. */
  let damage: LogDamaged | undefined;
  const evaluate = boardMemory(state);
  let savedSeq = continued && restored ? restored.key.seq : 0;
  const directory = await reach(() => loadDirectory(store.vault, id, () => notify([])));
  const stopWatching = await reach(() => store.log.watch(id, state.seq, onEntries));

  async function continueFrom({ state, key }: Restored): Promise<State | null> {
    try {
      await replay(store, id, state, key, position);
      return state;
    } catch (error) {
      if (error instanceof LogDamaged) return null;
      throw error;
    }
  }

  /** A damaged log must not become numbers on a wall. */
  function refuse(found: LogDamaged): void {
    if (damage || closed) return;
    damage = found;
    onDamage(found);
    release(outageOf(found));
    // With it the next start would show the numbers again.
    forgetting = Promise.resolve(saving)
      .then(() => snapshots?.forget())
      .catch(onBug);
    // Screens ask for their views again, and are told.
    notify([]);
  }

  function mustBeWhole(): void {
    if (damage) throw outageOf(damage);
  }

  async function fromLog<T>(call: () => Promise<T>): Promise<T> {
    mustBeWhole();
    try {
      return await reach(call);
    } catch (error) {
      const { cause } = error as Error;
      if (cause instanceof LogDamaged && !cause.heals) refuse(cause);
      throw error;
    }
  }

  async function fold(entries: readonly AnyEntry[]): Promise<void> {
    for (let from = 0; from < entries.length; ) {
      const slice = entries.slice(from, from + limit.foldSliceEntriesMax - sinceTurn);
      applyEntries(state, slice);
      from += slice.length;
      sinceTurn += slice.length;
      if (sinceTurn < limit.foldSliceEntriesMax) continue;
      sinceTurn = 0;
      await turn();
    }
  }

  async function onEntries(entries: AnyEntry[], at: Position): Promise<void> {
    try {
      await fold(entries);
      position = at;
      if (store.kind === 'redis') await refreshNames(entries);
    } catch (error) {
      // The fold itself cannot go on; whoever waits for it must not wait for ever.
      onBug(error);
      release(error);
      return;
    }
    notify(entries);
    release();
    if (snapshots && !damage && saving === null && state.seq - savedSeq >= snapshotEvery) saving = save();
  }

  /** Another process writes names beside the entries it appends; with one process memory knows first. */
  async function refreshNames(entries: readonly AnyEntry[]): Promise<void> {
    for (const entry of entries) {
      if (entry.kind === 'person.defined' || entry.kind === 'person.deleted') await directory.refreshPerson(entry.body.id);
    }
  }

  function notify(entries: readonly AnyEntry[]): void {
    for (const listener of listeners) listener(entries);
  }

  function release(error?: unknown): void {
    const still = waiting.filter(({ seq }) => error === undefined && seq > state.seq);
    const gone = waiting.filter((waiter) => !still.includes(waiter));
    waiting = still;
    for (const waiter of gone) {
      if (error === undefined) waiter.resolve();
      else waiter.reject(error);
    }
  }

  function folded(seq: number): Promise<void> {
    if (seq <= state.seq) return Promise.resolve();
    return new Promise((resolve, reject) => waiting.push({ seq, resolve, reject }));
  }

  async function append(entries: readonly NewEntry[], mode: 'each' | 'all'): Promise<Appended[]> {
    mustBeWhole();
    if (closed) throw new AppError('unavailable');
    if (entries.length === 0) return [];
    const leave = admission.enter(entries.length, bytesOf(entries));
    try {
      const results = await fromLog(() => store.log.append(id, entries, mode));
      await folded(Math.max(0, ...results.map((result) => ('seq' in result ? result.seq : 0))));
      return results;
    } finally {
      leave();
    }
  }

  async function decideNow(decide: (state: State) => NewEntry[] | null): Promise<Appended[]> {
    for (let tries = 0; tries < limit.decisionTriesMax; tries += 1) {
      const entries = decide(state);
      if (!entries || entries.length === 0) return [];
      const results = await append(entries, 'all');
      if (results.every(({ status }) => status === 'accepted')) return results;
    }
    throw new AppError('conflict');
  }

  async function save(): Promise<void> {
    const { seq } = state;
    try {
      await snapshots?.save(state, position);
      savedSeq = seq;
    } catch (error) {
      onBug(error);
    } finally {
      saving = null;
    }
  }

  // What a snapshot spared has been read by nobody yet.
  if (continued) fromLog(() => checkAtLeisure(store, id)).catch((error) => closed || damage || onBug(error));

  return {
    id,
    state,
    directory,
    get position() {
      return position;
    },
    now: () => store.now(),
    append,
    decide(decide) {
      // One after the other in this process, so that only another process can make one wait its turn again.
      const mine = deciding.then(() => decideNow(decide));
      deciding = mine.catch(() => {});
      return mine;
    },
    view(name, at) {
      mustBeWhole();
      return presentView({ id, state, directory, evaluate, now: store.now() }, name, at);
    },
    lastAt: (known) => lastAtFor(state, known),
    value: (query) => presentNumber(state, query, store.now()),
    checkData: (query) => checkFloor(state, query),
    suggestGoal: (metric, subject, period, at = store.now()) =>
      suggestGoal(state, metric, subject, period, at, privacyOf(state, store.now())),
    plan: (query) => planBackwards(state, { ...query, at: query.at ?? store.now() }, privacyOf(state, store.now())),
    pace: (query) => presentPaceOf({ id, state, directory, now: store.now() }, query),
    preview: (metric, board, at) => presentPreview({ id, state, directory, now: store.now() }, metric, board, at),
    behind: (query) => entriesBehind(state, query, store.now()),
    entries: (seqs) => fromLog(() => store.log.readAt(id, seqs)),
    forget: (seqs) => fromLog(() => store.log.forget(id, seqs)),
    find: (source, entryId) => fromLog(() => store.log.find(id, source, entryId)),
    read: (after, max) => fromLog(() => store.log.read(id, after, max)),
    touch: () => notify([]),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      if (closed) return;
      closed = true;
      await deciding;
      await stopWatching();
      release(new AppError('unavailable'));
      listeners.clear();
      await saving;
      await forgetting;
      if (snapshots && !damage && state.seq > savedSeq) await save();
    },
  };
}

/** What the entries weigh in memory, roughly: the item as sent is most of it, and its body much the same again. */
function bytesOf(entries: readonly NewEntry[]): number {
  return entries.reduce((sum, entry) => sum + 2 * (entry.bytes ?? entry.sent.length) + 200, 0);
}
