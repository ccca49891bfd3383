/** The workspaces of this process: each is opened once, on first use, and shared by everybody. */
import { AppError } from '../../shared/error.ts';
import type { Store } from '../store/store.ts';
import { createAdmission } from './admission.ts';
import { reach } from './directory.ts';
import { openSnapshots } from './restart.ts';
import { openRunner, type Runner, type RunnerOptions } from './runner.ts';
import type { Workspaces } from './workspaces.ts';

export interface WorkspacesOptions extends Pick<RunnerOptions, 'snapshotFolder' | 'snapshotEntriesEvery'> {
  store: Store;
  onBug?: (error: unknown, where: { ws: string }) => void;
}

export function openWorkspaces(options: WorkspacesOptions): Workspaces {
  const { store, onBug = () => {} } = options;
  const admission = createAdmission();
  const runners = new Map<string, Promise<Runner>>();
  let closed = false;

  async function open(id: string): Promise<Runner> {
    const exists = (await reach(() => store.workspaces())).includes(id);
    if (!exists) throw new AppError('not_found', { workspace: id });
    return openRunner({ ...options, id, admission, onBug: (error) => onBug(error, { ws: id }) });
  }

  function get(id: string): Promise<Runner> {
    if (closed) return Promise.reject(new AppError('unavailable'));
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
        await snapshots?.restore(store, position);
        await snapshots?.forget();
        await reach(() => store.log.append(id, entries, 'all'));
      }
      return get(id);
    },
    async close() {
      closed = true;
      const open = await Promise.allSettled(runners.values());
      await Promise.all(open.map((result) => (result.status === 'fulfilled' ? result.value.close() : undefined)));
      runners.clear();
    },
  };
}
