/**
 * Cells per measure and window, brought up to date by the rows that came since. A cache beside the state: neither digests nor
 * snapshots see it. What is right follows from the tape alone, so that dropping an entry at any time changes no number.
 */
import { type Cells, createCells, widenCells } from './cells.ts';
import type { CompiledMeasure } from './measure.ts';
import type { Roster } from './roster.ts';
import { adder, type Cut, createCut, type Span, scan, scanPending } from './scan.ts';
import type { Tape } from './tape.ts';

interface Cached {
  cells: Cells;
  cut: Cut;
  /** Rows seen, and changes of rows seen. */
  rows: number;
  changes: number;
  cost: number;
}

const ENTRIES_MAX = 512;
/** Never fewer, however large: the boards in use must not throw each other out at every turn. */
const ENTRIES_MIN = 4;
/** All cells of a workspace together; a cell is eight columns of eight bytes at most. */
const CELLS_MAX = 2_000_000;
/** What one distinct value costs, in cells. */
const CELLS_PER_KEY = 2;

interface Cache {
  entries: Map<string, Cached>;
  cells: number;
}
const caches = new WeakMap<Tape, Cache>();

/** The cells of a measure over a span, of rows up to `at` (epoch ms). Do not keep them: the next call may change them. */
export function cellsOf(tape: Tape, roster: Roster, measure: CompiledMeasure, minorPerMajor: number, span: Span, at: number): Cells {
  let cache = caches.get(tape);
  if (!cache) {
    cache = { entries: new Map(), cells: 0 };
    caches.set(tape, cache);
  }
  const { window } = span;
  const key = `${span.zone} ${window.days ? 'd' : 'i'} ${window.from} ${window.to} ${minorPerMajor} ${measure.key}`;
  const live = cache.entries.get(key);
  // A look at an earlier moment counts for itself: the running boards go on from what they have.
  const isPast = live !== undefined && at < live.cut.at && at < live.cut.seenMax && !isTouched(tape, live, span);
  const name = isPast ? `${at} ${key}` : key;
  let entry = isPast ? cache.entries.get(name) : live;
  if (entry) {
    cache.entries.delete(name);
    cache.cells -= entry.cost;
  }
  if (!entry || isTouched(tape, entry, span)) {
    entry = { cells: createCells(measure.aggregate, roster.seats.length), cut: createCut(at), rows: 0, changes: 0, cost: 0 };
  }
  follow(tape, roster, measure, minorPerMajor, span, at, entry);
  cache.entries.set(name, entry);
  entry.cost = entry.cells.size + entry.cells.keyCount * CELLS_PER_KEY;
  cache.cells += entry.cost;
  evict(cache);
  return entry.cells;
}

function follow(tape: Tape, roster: Roster, measure: CompiledMeasure, minorPerMajor: number, span: Span, at: number, entry: Cached): void {
  const { cells, cut } = entry;
  widenCells(cells, roster.seats.length);
  const visitor = adder(tape, measure, minorPerMajor, cells);
  if (at !== cut.at) {
    cut.at = at;
    if (cut.pendingMin <= at) scanPending(tape, span, cut, visitor);
  }
  if (entry.rows < tape.rows) scan(tape, measure, minorPerMajor, span, cut, entry.rows, tape.rows, visitor, cells);
  entry.rows = tape.rows;
  entry.changes = tape.changesFrom + tape.changes.length;
}

/** Whether a row that the entry has seen changed inside its window. */
function isTouched(tape: Tape, entry: Cached, { window }: Span): boolean {
  if (entry.changes < tape.changesFrom) return true;
  for (let index = entry.changes - tape.changesFrom; index < tape.changes.length; index += 1) {
    const change = tape.changes[index];
    if (!change) continue;
    if (window.days) {
      if (change.dayMin < window.to && change.dayMax >= window.from) return true;
    } else if (change.atMin < window.to && change.atMax >= window.from) return true;
  }
  return false;
}

/** Least recently used first: using an entry moves it to the end of the map. */
function evict(cache: Cache): void {
  for (const [key, entry] of cache.entries) {
    if (cache.entries.size <= ENTRIES_MAX && (cache.cells <= CELLS_MAX || cache.entries.size <= ENTRIES_MIN)) return;
    cache.entries.delete(key);
    cache.cells -= entry.cost;
  }
}
