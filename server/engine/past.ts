/** Whether what was learned from the past still holds: a counter that moves when anything before a day changes. */
import { CHUNK_ROWS } from './columns.ts';
import { chunkOf, type Tape } from './tape.ts';

interface Watch {
  rows: number;
  changes: number;
  revision: number;
}

const watches = new WeakMap<Tape, Map<number, Watch>>();
/** Days watched at once: windows of all kinds begin on a few of them. */
const DAYS_MAX = 64;
/** Never the same number twice, also after a watch was dropped. */
let revisions = 0;

/** Raised by every activity before the business date `day` that was added or changed since the last question. */
export function pastRevision(tape: Tape, day: number): number {
  let days = watches.get(tape);
  if (!days) {
    days = new Map();
    watches.set(tape, days);
  }
  let watch = days.get(day);
  if (!watch) {
    if (days.size >= DAYS_MAX) days.clear();
    revisions += 1;
    watch = { rows: 0, changes: 0, revision: revisions };
    days.set(day, watch);
  }
  if (hasNewRows(tape, watch.rows, day) || hasChanges(tape, watch.changes, day)) {
    revisions += 1;
    watch.revision = revisions;
  }
  watch.rows = tape.rows;
  watch.changes = tape.changesFrom + tape.changes.length;
  return watch.revision;
}

function hasNewRows(tape: Tape, from: number, day: number): boolean {
  // Nearly always the last row or none: what came in the first time is looked at once.
  for (let row = from; row < tape.rows; row += 1) {
    const chunk = chunkOf(tape, row);
    if (chunk.dayMin >= day) {
      row += CHUNK_ROWS - (row % CHUNK_ROWS) - 1;
      continue;
    }
    if ((chunk.day[row % CHUNK_ROWS] ?? 0) < day) return true;
  }
  return false;
}

function hasChanges(tape: Tape, from: number, day: number): boolean {
  if (from < tape.changesFrom) return true;
  for (let index = from - tape.changesFrom; index < tape.changes.length; index += 1) {
    if ((tape.changes[index]?.dayMin ?? day) < day) return true;
  }
  return false;
}
