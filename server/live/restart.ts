/** The local snapshot of one workspace: taken in the background, trusted at the next start only when the log goes on from it. */
import { join } from 'node:path';
import { decodeSnapshot, encodeSnapshot } from '../engine/snapshot.ts';
import type { State } from '../engine/state.ts';
import { LogDamaged, type Position, type Store } from '../store/store.ts';
import { chunkFile, deleteSnapshot, readSnapshot, type WrittenChunks, writeSnapshot } from './snapshot-file.ts';

export interface Restored {
  state: State;
  /** Where in which log the state stands. */
  key: Position;
}

export interface Snapshots {
  /**
   * The state of the snapshot, when it can be one of the log that stands at `position`; null: replay the log. Throws LogDamaged
   * when that log has lost entries that the snapshot knows.
   */
  restore(store: Pick<Store, 'kind'>, position: Position): Promise<Restored | null>;
  save(state: State, position: Position): Promise<void>;
  forget(): Promise<void>;
}

export function openSnapshots(parent: string, ws: string): Snapshots {
  const folder = join(parent, ws);
  let written: WrittenChunks = new Map();
  return {
    async restore(store, position) {
      const found = await readSnapshot(folder);
      if (found === null) return null;
      const { key, snapshot } = found;
      if (key.epoch !== position.epoch) return null;
      if (key.seq > position.seq) {
        // In Redis a failover can take the newest entries away; a file does not forget by itself.
        if (store.kind === 'redis') return null;
        const reason = `it held entries up to ${key.seq} and ends at ${position.seq}; where an older backup was put there on purpose, delete snapshots/${ws} in the data folder`;
        throw new LogDamaged(ws, reason, { seq: position.seq + 1 });
      }
      const state = decodeSnapshot(snapshot);
      if (state === null || state.seq !== key.seq) return null;
      written = found.written;
      return { state, key };
    },
    async save(state, key) {
      // Encoded in this turn, so that nothing is folded in between.
      const snapshot = encodeSnapshot(state, (index, chunk) => written.has(chunkFile(index, chunk)));
      if (snapshot.header.seq !== key.seq)
        throw new Error(`a snapshot of ${ws} at ${snapshot.header.seq} does not fit the position ${key.seq}`);
      await writeSnapshot(folder, key, snapshot, written);
    },
    async forget() {
      written = new Map();
      await deleteSnapshot(folder);
    },
  };
}
