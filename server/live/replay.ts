/** Reading a log for a start, and checking the part of it that a snapshot spared. */
import { limit } from '../../shared/limit.ts';
import { applyColumns } from '../engine/fold-columns.ts';
import type { State } from '../engine/state.ts';
import { type ChainMark, LogDamaged, type Position, type Store } from '../store/store.ts';
import { systemClock, turn } from './clock.ts';

/**
 * Folds what a log holds after `from`, where `state` stands, up to `to`, a position of it. Rejects with LogDamaged when that is not
 * what was written.
 */
export async function replay(store: Store, ws: string, state: State, from: ChainMark, to: Position): Promise<void> {
  const readAfter = (mark: ChainMark) => {
    if (mark.seq >= to.seq) return null;
    const page = store.log.replay(ws, mark, limit.replayPageEntriesMax);
    // When folding fails nobody waits for it any more.
    page.catch(() => {});
    return page;
  };
  let mark = from;
  for (let reading = readAfter(mark); reading !== null; ) {
    // What came after the position was asked for is left to the tail, so that state and position stay one.
    const batches = (await reading).filter(({ last }) => last <= to.seq);
    const end = batches.at(-1);
    if (!end) break;
    mark = { seq: end.last, chain: end.chain };
    // The store unpacks the next page while this one is folded.
    reading = readAfter(mark);
    let turnAt = state.seq;
    for (const batch of batches) {
      applyColumns(state, batch);
      if (state.seq - turnAt < limit.foldSliceEntriesMax && batch !== end) continue;
      turnAt = state.seq;
      await turn();
    }
  }
  if (mark.seq !== to.seq || mark.chain !== to.chain) {
    throw new LogDamaged(ws, `it does not lead to entry ${to.seq} as it stands there`, { seq: mark.seq + 1 });
  }
}

/** How much longer the check rests than it works: with others it takes turns, and is through within a second for a million entries. */
const restFactor = 3;

/** Recomputes the whole chain, with rests in between. Rejects with LogDamaged where it does not fit. */
export async function checkAtLeisure(store: Store, ws: string): Promise<void> {
  const clock = systemClock();
  let since = performance.now();
  const seq = await store.log.verify(ws, async () => {
    const worked = performance.now() - since;
    await new Promise<void>((resolve) => clock.after(Math.ceil(restFactor * worked), resolve));
    since = performance.now();
  });
  if (seq !== null) throw new LogDamaged(ws, `entry ${seq} is not what was written`, { seq });
}
