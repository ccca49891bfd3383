/** What came in, in few lines: activities by their source and the workspace's day on which they were stored. */
import { CHUNK_ROWS, TEXT } from '../columns.ts';
import { type State, tableOf } from '../state.ts';
import { chunkOf } from '../tape.ts';
import { dayOf, dayStart } from '../zones.ts';

export interface SentRun {
  source: string;
  /** Activities; corrections are none. */
  count: number;
  firstSeq: number;
  lastSeq: number;
  /** Epoch ms. */
  lastAt: number;
}

/** Oldest first, by their last activity. */
export function sentRuns(state: State): SentRun[] {
  const { tape } = state;
  const table = tableOf(state, state.roster.zone);
  const field = tape.fields.codes.get('source');
  const runs: SentRun[] = [];
  let today = new Map<number, SentRun>();
  let tomorrow = Number.NEGATIVE_INFINITY;
  let lastSeq = 0;
  for (let from = 0; field !== undefined && from < tape.rows; from += CHUNK_ROWS) {
    const chunk = chunkOf(tape, from);
    const { rows, seq, received } = chunk;
    const sources = chunk.fields.get(field)?.codes;
    for (let row = 0; row < rows; row += 1) {
      const rowSeq = seq[row] ?? 0;
      // One of several credits, or what a correction put in its place.
      if (rowSeq === lastSeq || tape.roots.has(rowSeq)) continue;
      lastSeq = rowSeq;
      const at = received[row] ?? 0;
      if (at >= tomorrow) {
        today = new Map();
        tomorrow = dayStart(table, dayOf(table, at) + 1);
      }
      const code = sources?.[row] ?? 0;
      const run = today.get(code);
      if (run) {
        run.count += 1;
        run.lastSeq = rowSeq;
        run.lastAt = at;
      } else {
        const started = { source: tape.texts.texts[code - TEXT] ?? '', count: 1, firstSeq: rowSeq, lastSeq: rowSeq, lastAt: at };
        today.set(code, started);
        runs.push(started);
      }
    }
  }
  return runs.sort((a, b) => a.lastSeq - b.lastSeq);
}
