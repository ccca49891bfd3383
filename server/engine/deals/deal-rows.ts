/** The rows of each deal and lead: found once, then kept up with the tape. */
import { ABSENT, CHUNK_ROWS } from '../columns.ts';
import { fieldOf } from '../conditions.ts';
import { chunkOf, type Tape } from '../tape.ts';

export interface ObjectRows {
  /** Rows of the tape, ascending. */
  rows: number[];
}

export interface RowIndex {
  /** Tape rows looked at. */
  rows: number;
  objects: Map<string, ObjectRows>;
}

export const createRowIndex = (): RowIndex => ({ rows: 0, objects: new Map() });

/**
 * Takes in the rows that came since, and answers the keys of the objects they are about. An object is one of a source: the same number
 * in two CRMs is two deals. A win that names no deal is a deal by itself.
 */
export function followRows(index: RowIndex, tape: Tape, kind: 'deal' | 'lead'): Set<string> {
  const touched = new Set<string>();
  const wanted = new Set<number>();
  const attempts = new Set<number>();
  for (const [text, code] of tape.types.codes) {
    if (isOf(kind, text)) wanted.add(code);
    else if (kind === 'lead' && attemptTypes.has(text)) attempts.add(code);
  }
  for (let from = index.rows; from < tape.rows; ) {
    const chunk = chunkOf(tape, from);
    const base = from - (from % CHUNK_ROWS);
    const end = Math.min(tape.rows, base + CHUNK_ROWS);
    const ids = fieldOf(tape, chunk, kind, 1);
    const sources = fieldOf(tape, chunk, 'source', 1);
    for (let row = from; row < end; row += 1) {
      const place = row - base;
      const type = chunk.type[place] ?? -1;
      const isOwn = wanted.has(type);
      if (!isOwn && !attempts.has(type)) continue;
      const code = ids.codes(place);
      if (!isOwn && code === ABSENT) continue;
      const key = code === ABSENT ? `#${chunk.seq[place] ?? 0}` : `${sources.codes(place)} ${code} ${ids.numbers(place)}`;
      const object = index.objects.get(key);
      if (object) object.rows.push(row);
      else index.objects.set(key, { rows: [row] });
      touched.add(key);
    }
    from = end;
  }
  index.rows = tape.rows;
  return touched;
}

const dealTypes = new Set([
  'deal.created',
  'deal.stage_changed',
  'deal.amount_changed',
  'deal.close_date_changed',
  'deal.owner_changed',
  'deal.won',
  'deal.lost',
  'deal.reopened',
  'deal.deleted',
]);

/** With the lead they are about: somebody tried to reach it. */
const attemptTypes = new Set(['call.logged', 'email.sent', 'content.sent', 'meeting.booked', 'meeting.held', 'demo.held']);

function isOf(kind: 'deal' | 'lead', type: string): boolean {
  return kind === 'deal' ? dealTypes.has(type) : type.startsWith('lead.');
}
