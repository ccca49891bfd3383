/** The newest activities, as they stand after their corrections. */
import { CHUNK_ROWS, DATE_ONLY, HAS_VALUE, MONEY, UNDATED } from '../columns.ts';
import { settle } from '../seating.ts';
import type { State } from '../state.ts';
import { chunkOf, headOf, isVoided, receivedAt, rowsOf, type Tape } from '../tape.ts';

export interface FeedEntry {
  /** Of the entry that recorded it. */
  seq: number;
  type: string;
  /** Who is credited first; `person` is null while nobody is linked to the identity. */
  identity: string;
  person: string | null;
  /** The team credited. */
  team: string | null;
  /** The whole of it, before any split: minor units when `money`, else ten-thousandths; null for none. */
  value: number | null;
  money: boolean;
  /** Epoch ms; for a date alone its midnight in UTC. */
  at: number;
  dateOnly: boolean;
  /** E10: nobody knows when; `at` is then when it came in. */
  undated: boolean;
  receivedAt: number;
  voided: boolean;
}

/** The newest `max` dated activities by the order of the log, newest first. Corrections change their activity's line, and are none. */
export function feedItems(state: State, max: number): FeedEntry[] {
  settle(state);
  const { tape } = state;
  const items: FeedEntry[] = [];
  let row = tape.rows - 1;
  while (row >= 0 && items.length < max) {
    const { seq: seqs, flags } = chunkOf(tape, row);
    const seq = seqs[row % CHUNK_ROWS] ?? 0;
    // An import may bring thousands of undated ones: passed over without a look at their activity.
    if ((flags[row % CHUNK_ROWS] ?? 0) & UNDATED) {
      row -= 1;
      continue;
    }
    if (!tape.roots.has(seq)) {
      const item = activityAt(state, seq);
      if (item && !item.undated) items.push(item);
    }
    row = rowsOf(tape, seq).from - 1;
  }
  return items;
}

/** The activity recorded at a seq, as it stands now; null when no activity was recorded there. */
export function activityAt(state: State, seq: number): FeedEntry | null {
  settle(state);
  const { tape } = state;
  const head = headOf(tape, seq);
  const { from, to } = rowsOf(tape, head);
  if (from === to || tape.roots.has(seq)) return null;
  const chunk = chunkOf(tape, from);
  const index = from % CHUNK_ROWS;
  const flags = chunk.flags[index] ?? 0;
  const seat = state.roster.seats[chunk.seat[index] ?? 0];
  return {
    seq,
    type: tape.types.texts[chunk.type[index] ?? 0] ?? '',
    identity: tape.identities.texts[chunk.identity[index] ?? 0] ?? '',
    person: seat?.person ?? null,
    team: seat?.path[0] ?? null,
    value: flags & HAS_VALUE ? wholeOf(tape, head, chunk.value[index] ?? 0) : null,
    money: (flags & MONEY) !== 0,
    at: chunk.at[index] ?? 0,
    dateOnly: (flags & DATE_ONLY) !== 0,
    undated: (flags & UNDATED) !== 0,
    receivedAt: receivedAt(tape, rowsOf(tape, seq).from),
    voided: isVoided(tape, seq),
  };
}

function wholeOf(tape: Tape, head: number, part: number): number {
  return tape.wholes.get(head) ?? part;
}
