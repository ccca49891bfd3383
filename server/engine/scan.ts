/** A pass over the rows of a window, adding what a measure wants to the cells of their seats. The one hot loop of the engine. */
import { SCALE } from '../../shared/money.ts';
import { addBest, addCount, addKey, addValue, type Cells, createCells, exact } from './cells.ts';
import { CHUNK_ROWS, type Chunk, DATE_ONLY, HAS_VALUE, MONEY, NUMBER, UNDATED, VOID } from './columns.ts';
import { fieldOf } from './conditions.ts';
import type { CompiledMeasure } from './measure.ts';
import type { Window } from './periods.ts';
import { chunkOf, type Tape } from './tape.ts';
import { dayStart, type ZoneTable } from './zones.ts';

/** A window by the clock of one zone. `seats[seat]` is 1 for the seats of that zone; null when there is only one zone. */
export interface Span {
  zone: string;
  table: ZoneTable;
  window: Window;
  seats: Uint8Array | null;
}

/** Called for each row that counts. `at` is when it counts for B2 (the end of its day when date-only), `order` its own seq. */
export type Visit = (row: number, seat: number, at: number, seq: number) => void;
/** Binds a visitor to a chunk. */
export type Visitor = (chunk: Chunk) => Visit;

export interface Cut {
  /** E7: rows after this moment (epoch ms) do not count yet. */
  at: number;
  /** The latest moment among the rows that counted, and the rows that were too early to count. */
  seenMax: number;
  /** Tape rows, ascending. */
  pending: number[];
  pendingMin: number;
}

export const createCut = (at: number): Cut => ({
  at,
  seenMax: Number.NEGATIVE_INFINITY,
  pending: [],
  pendingMin: Number.POSITIVE_INFINITY,
});

/** When a row begins to count: its instant; a date's first instant where it is credited. */
function countsFrom(chunk: Chunk, row: number, table: ZoneTable): number {
  return (chunk.flags[row] ?? 0) & DATE_ONLY ? dayStart(table, chunk.day[row] ?? 0) : (chunk.at[row] ?? 0);
}

const noCells = createCells('count', 0);

/**
 * Visits the rows [from, to) of the tape that are of the measure, in the span, credited to somebody, and at or before the cut. With
 * `cells`, counts and sums of `value` are added right here instead, as the visitor would: nearly every board shows those, and a call
 * per row costs more than all the rest.
 */
export function scan(
  tape: Tape,
  measure: CompiledMeasure,
  minorPerMajor: number,
  span: Span,
  cut: Cut,
  from: number,
  to: number,
  visitor: Visitor,
  cells: Cells | null = null,
): void {
  const { aggregate, field } = measure;
  const counts = cells !== null && aggregate === 'count';
  const sums = cells !== null && (aggregate === 'sum' || aggregate === 'average') && field === 'value';
  const types = new Uint8Array(tape.types.texts.length);
  for (const type of measure.types) {
    const code = tape.types.codes.get(type);
    if (code !== undefined) types[code] = 1;
  }
  const { window, seats, table } = span;
  const { days, from: first, to: last } = window;
  const { count, money, plain, reachedAt, reachedSeq } = cells ?? noCells;
  let row = from;
  while (row < to) {
    const chunk = chunkOf(tape, row);
    const base = row - (row % CHUNK_ROWS);
    const end = Math.min(to - base, chunk.rows);
    if (overlaps(chunk, window)) {
      const test = measure.test?.(tape, chunk, minorPerMajor) ?? null;
      const visit = visitor(chunk);
      const { type, flags, seat, share, day, at, seq, value } = chunk;
      const inside = days && chunk.dayMin >= first && chunk.dayMax < last;
      const cutAt = cut.at;
      let { seenMax } = cut;
      for (let index = row - base; index < end; index += 1) {
        if (types[type[index] ?? 0] !== 1) continue;
        const flag = flags[index] ?? 0;
        if (flag & (VOID | UNDATED)) continue;
        if (!inside) {
          if (days) {
            const date = day[index] ?? 0;
            if (date < first || date >= last) continue;
          } else {
            const instant = at[index] ?? 0;
            if (flag & DATE_ONLY || instant < first || instant >= last) continue;
          }
        }
        const credited = seat[index] ?? 0;
        if (credited === 0 || share[index] === 0 || (seats !== null && seats[credited] !== 1)) continue;
        if (test !== null && !test(index)) continue;
        const dateOnly = (flag & DATE_ONLY) !== 0;
        const moment = dateOnly ? countsFrom(chunk, index, table) : (at[index] ?? 0);
        if (moment > cutAt) {
          cut.pending.push(base + index);
          if (moment < cut.pendingMin) cut.pendingMin = moment;
          continue;
        }
        if (moment > seenMax) seenMax = moment;
        const reached = dateOnly ? dayStart(table, (day[index] ?? 0) + 1) - 1 : moment;
        const order = dateOnly ? Number.POSITIVE_INFINITY : (seq[index] ?? 0);
        if (!counts && !sums) {
          visit(index, credited, reached, order);
          continue;
        }
        let reaches = true;
        if (sums) {
          if (!(flag & HAS_VALUE)) continue;
          const part = value[index] ?? 0;
          const column = flag & MONEY ? money : plain;
          column[credited] = exact((column[credited] ?? 0) + part);
          reaches = part !== 0 || aggregate === 'average';
        }
        count[credited] = (count[credited] ?? 0) + (share[index] ?? 0);
        const before = reachedAt[credited] ?? 0;
        if (!reaches || reached < before || (reached === before && order <= (reachedSeq[credited] ?? 0))) continue;
        reachedAt[credited] = reached;
        reachedSeq[credited] = order;
      }
      cut.seenMax = seenMax;
    }
    row = base + CHUNK_ROWS;
  }
}

/** Lets the rows count whose moment has come since: those passed every other test before. */
export function scanPending(tape: Tape, span: Span, cut: Cut, visitor: Visitor): void {
  const rows = cut.pending;
  cut.pending = [];
  cut.pendingMin = Number.POSITIVE_INFINITY;
  for (const row of rows) {
    const chunk = chunkOf(tape, row);
    const index = row % CHUNK_ROWS;
    const moment = countsFrom(chunk, index, span.table);
    if (moment > cut.at) {
      cut.pending.push(row);
      if (moment < cut.pendingMin) cut.pendingMin = moment;
      continue;
    }
    if (moment > cut.seenMax) cut.seenMax = moment;
    const dateOnly = ((chunk.flags[index] ?? 0) & DATE_ONLY) !== 0;
    const at = dateOnly ? dayStart(span.table, (chunk.day[index] ?? 0) + 1) - 1 : moment;
    visitor(chunk)(index, chunk.seat[index] ?? 0, at, dateOnly ? Number.POSITIVE_INFINITY : (chunk.seq[index] ?? 0));
  }
}

function overlaps(chunk: Chunk, window: Window): boolean {
  return window.days ? chunk.dayMin < window.to && chunk.dayMax >= window.from : chunk.atMin < window.to && chunk.atMax >= window.from;
}

/** The visitor that adds up a measure. */
export function adder(tape: Tape, measure: CompiledMeasure, minorPerMajor: number, cells: Cells): Visitor {
  const { aggregate, field } = measure;
  if (aggregate === 'count') {
    return ({ share }) =>
      (row, seat, at, seq) =>
        addCount(cells, seat, share[row] ?? 0, at, seq);
  }
  if (aggregate === 'distinct') {
    return (chunk) => {
      const { codes, numbers } = fieldOf(tape, chunk, field, minorPerMajor);
      return (row, seat, at, seq) => {
        const code = codes(row);
        // Numbers are integers of ten-thousandths and codes are integers too: the half keeps them apart.
        if (code !== 0) addKey(cells, seat, chunk.share[row] ?? 0, code === NUMBER ? numbers(row) + 0.5 : code, at, seq);
      };
    };
  }
  if (aggregate === 'sum' || aggregate === 'average') return sumAdder(tape, field, minorPerMajor, cells);
  return (chunk) => {
    const { codes, numbers } = fieldOf(tape, chunk, field, minorPerMajor);
    return (row, seat, at, seq) => {
      if (codes(row) !== NUMBER) return;
      addBest(cells, seat, chunk.share[row] ?? 0, numbers(row) / SCALE, at, seq, chunk.seq[row] ?? 0);
    };
  };
}

function sumAdder(tape: Tape, field: string, minorPerMajor: number, cells: Cells): Visitor {
  if (field === 'value') {
    return ({ share, flags, value }) =>
      (row, seat, at, seq) => {
        const flag = flags[row] ?? 0;
        if (!(flag & HAS_VALUE)) return;
        addValue(cells, seat, share[row] ?? 0, value[row] ?? 0, (flag & MONEY) !== 0, at, seq);
      };
  }
  return (chunk) => {
    const { codes, numbers } = fieldOf(tape, chunk, field, minorPerMajor);
    return (row, seat, at, seq) => {
      if (codes(row) !== NUMBER) return;
      const share = chunk.share[row] ?? 0;
      // E5: the value came in parts already; other fields are whole on every credit's row.
      const part = share === SCALE ? numbers(row) : Math.round((numbers(row) * share) / SCALE) + 0;
      addValue(cells, seat, share, part, false, at, seq);
    };
  };
}
