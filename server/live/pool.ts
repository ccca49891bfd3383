/** The workspaces of this process: each is opened once, on first use, and shared by everybody. */
import { AppError } from '../../shared/error.ts';
import { LogDamaged, type Store } from '../store/store.ts';
import { createAdmission } from './admission.ts';
import { outageOf, reach } from './directory.ts';
import { openSnapshots } from './restart.ts';
import { openRunner, type Runner, type RunnerOptions } from './runner.ts';
import type { Workspaces } from './workspaces.ts';

export interface WorkspacesOptions extends Pick<RunnerOptions, 'snapshotFolder' | 'snapshotEntriesEvery'> {
  store: Store;
  onBug?: (error: unknown, where: { ws: string }) => void;
  /** A workspace is refused from now on: what is stored of it is not what was written. */
  onDamage?: (damage: LogDamaged) => void;
}

export function openWorkspaces(options: WorkspacesOptions): Workspaces {
  const { store, onBug = () => {}, onDamage = () => {} } = options;
  const admission = createAdmission();
  const runners = new Map<string, Promise<Runner>>();
  const damaged = new Map<string, LogDamaged>();
  let looked: Promise<void> | null = null;
  let closed = false;

  async function open(id: string): Promise<Runner> {
    const exists = (await reach(() => store.workspaces())).includes(id);
    if (!exists) throw new AppError('not_found', { workspace: id });
    try {
      const runner = await openRunner({ ...options, id, admission, onBug: (error) => onBug(error, { ws: id }), onDamage: note });
      damaged.delete(id);
      return runner;
    } catch (error) {
      const { cause } = error as Error;
      if (cause instanceof LogDamaged) note(cause);
      throw error;
    }
  }

  function note(damage: LogDamaged): void {
    if (!damaged.has(damage.ws)) onDamage(damage);
    damaged.set(damage.ws, damage);
  }

  /** Whether a file is there, and a log in it; what is wrong within shows when it is opened. */
  async function look(id: string): Promise<void> {
    try {
      await store.log.position(id);
      if (damaged.get(id)?.heals) damaged.delete(id);
    } catch (error) {
      if (error instanceof LogDamaged && error.ws === id) note(error);
    }
  }

  async function lookAtAll(): Promise<void> {
    for (const id of await store.workspaces()) await look(id);
  }

  function get(id: string): Promise<Runner> {
    if (closed) return Promise.reject(new AppError('unavailable'));
    const damage = damaged.get(id);
    if (damage && !damage.heals) return Promise.reject(outageOf(damage));
    const known = runners.get(id);
    if (known) return known;
    const opening = open(id);
    runners.set(id, opening);
    // One that could not be opened is tried again the next time somebody asks.
    opening.catch(() => runners.delete(id));
    return opening;
  }

  return {
    get,
    list: () => reach(() => store.workspaces()),
    async create(id, entries) {
      const position = await reach(() => store.log.position(id));
      if (position.seq === 0) {
        const snapshots = options.snapshotFolder === undefined ? null : openSnapshots(options.snapshotFolder, id);
        // A snapshot under this id is of this log, and then the log was emptied; or of a workspace that was deleted.
        await reach(async () => snapshots?.restore(store, position));
        await snapshots?.forget();
        await reach(() => store.log.append(id, entries, 'all'));
      }
      return get(id);
    },
    async damaged() {
      looked ??= lookAtAll().catch((error) => {
        looked = null;
        throw error;
      });
      await looked;
      for (const [id, { heals }] of [...damaged]) if (heals) await look(id);
      return new Map([...damaged].map(([id, { message }]) => [id, message]));
    },
    async close() {
      closed = true;
      const open = await Promise.allSettled(runners.values());
      await Promise.all(open.map((result) => (result.status === 'fulfilled' ? result.value.close() : undefined)));
      runners.clear();
    },
  };
}
