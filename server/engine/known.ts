/**
 * B6: the state as it was when only the entries up to a seq were known. Definitions and people are replayed from the journal; the
 * tape is the same columns up to that seq, with its own seats, days and void bits. Read it and drop it: it shares memory with the
 * running state, which goes on changing.
 */
import type { AnyEntry } from '../../shared/entry.ts';
import { CHUNK_ROWS, type Chunk, VOID } from './columns.ts';
import { applyDefinition } from './fold.ts';
import { seatRows, settle } from './seating.ts';
import { createState, type State } from './state.ts';
import { createTape, lastReceivedAt, rowsUpTo, type Tape } from './tape.ts';

/** The state to look at: as it was known at a seq, or as it is when nothing has come since. */
export function stateFor(now: State, known: number | undefined): State {
  return known !== undefined && known < now.seq ? stateAsKnown(now, known) : now;
}

/** When the newest activity was stored that was known at a seq. */
export function lastAtFor(now: State, known: number | undefined): number | null {
  return known !== undefined && known < now.seq ? lastReceivedAt(now.tape, rowsUpTo(now.tape, known)) : now.lastAt;
}

/** Costs a pass over the journal, and over the tape where people or zones have changed since. */
export function stateAsKnown(now: State, known: number): State {
  settle(now);
  const state = createState();
  for (const entry of now.journal) {
    if (entry.seq > known) break;
    applyDefinition(state, entry);
  }
  const moved = now.journal.some((entry) => entry.seq > known && movesCredit(entry));
  if (!moved) state.roster = now.roster;
  state.seq = Math.min(known, now.seq);
  state.lastAt = lastAtFor(now, known);
  for (const [name, stop] of now.stopped) if (stop.seq <= known) state.stopped.set(name, stop);
  state.tape = tapeUpTo(now, known, moved ? state : null);
  return state;
}

function movesCredit({ kind }: AnyEntry): boolean {
  return !['activity.', 'metric.', 'board.', 'goal.'].some((group) => kind.startsWith(group));
}

/** `reseat` is the state whose roster decides, null when nobody has moved since. */
function tapeUpTo(now: State, known: number, reseat: State | null): Tape {
  const { tape } = now;
  const rows = rowsUpTo(tape, known);
  const chunks: Chunk[] = [];
  for (let from = 0; from < rows; from += CHUNK_ROWS) {
    const chunk = tape.chunks[from / CHUNK_ROWS];
    if (!chunk) break;
    const own = { ...chunk, rows: Math.min(chunk.rows, rows - from) };
    if (reseat) {
      own.day = chunk.day.slice();
      own.seat = chunk.seat.slice();
      // Seats are numbered anew by the other roster: every row is asked again.
      seatRows(reseat, tape.identities.texts, own, null, (row) => {
        const day = own.day[row] ?? 0;
        if (day < own.dayMin) own.dayMin = day;
        if (day > own.dayMax) own.dayMax = day;
      });
    }
    chunks.push(own);
  }
  unvoid(tape, chunks, rows, known);
  const { types, identities, texts, fields, wholes } = tape;
  const roots = new Map([...tape.roots].filter(([seq]) => seq <= known));
  const heads = new Map([...roots].map(([seq, root]) => [root, seq]));
  const voids = new Map([...tape.voids].filter(([, by]) => by <= known));
  const settled = reseat ? reseat.roster.touched.length : now.roster.touched.length;
  return { ...createTape(), rows, chunks, types, identities, texts, fields, wholes, voids, roots, heads, settled };
}

/** Rows taken back later than `known` still count there. */
function unvoid(tape: Tape, chunks: Chunk[], rows: number, known: number): void {
  for (const [row, by] of tape.voids) {
    if (by <= known || row >= rows) continue;
    const index = Math.floor(row / CHUNK_ROWS);
    const chunk = chunks[index];
    if (!chunk) continue;
    if (chunk.flags === tape.chunks[index]?.flags) chunk.flags = chunk.flags.slice();
    chunk.flags[row % CHUNK_ROWS] = (chunk.flags[row % CHUNK_ROWS] ?? 0) & ~VOID;
  }
}
