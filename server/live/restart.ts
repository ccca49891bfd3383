/** The local snapshot of one workspace: taken in the background, trusted at the next start only when it fits the log. */
import { join } from 'node:path';
import type { AnyEntry } from '../../shared/entry.ts';
import { decodeSnapshot, encodeSnapshot } from '../engine/snapshot.ts';
import type { State } from '../engine/state.ts';
import type { Position, Store } from '../store/store.ts';
import { deleteSnapshot, readSnapshot, type WrittenChunks, writeSnapshot } from './snapshot-file.ts';

type LastEntry = Pick<AnyEntry, 'source' | 'id' | 'receivedAt'>;

export interface Snapshots {
  /** The state of the snapshot and the entry it ends with; null: replay the log. */
  restore(store: Store, position: Position): Promise<{ state: State; last: LastEntry } | null>;
  save(state: State, position: Position, last: LastEntry): Promise<void>;
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
      if (key.epoch !== position.epoch || key.seq > position.seq) return null;
      if (key.seq === position.seq && key.chain !== position.chain) return null;
      // The chain at an older seq is not at hand; the entry there, with the moment it was stored, tells lineages apart as well.
      const [there] = await store.log.readAt(ws, [key.seq]);
      if (there?.source !== key.last.source || there.id !== key.last.id || there.receivedAt !== key.last.receivedAt) return null;
      const state = decodeSnapshot(snapshot);
      if (state === null || state.seq !== key.seq) return null;
      written = found.written;
      return { state, last: key.last };
    },
    async save(state, { epoch, seq, chain }, { source, id, receivedAt }) {
      // Encoded in this turn, so that nothing is folded in between.
      const snapshot = encodeSnapshot(state);
      if (snapshot.header.seq !== seq) throw new Error(`a snapshot of ${ws} at ${snapshot.header.seq} does not fit the position ${seq}`);
      await writeSnapshot(folder, { epoch, seq, chain, last: { source, id, receivedAt } }, snapshot, written);
    },
    forget: () => deleteSnapshot(folder),
  };
}
