/**
 * E1: types are open, so a misspelt one is accepted and counts nowhere. One that nobody knows and that is a keystroke or two away
 * from one that is known is most likely a typing error; the answer asks.
 */
import { builtInTypes } from '../../shared/activity-types.ts';
import type { State } from '../engine/state.ts';

interface Memo {
  /** Of the definitions it was made from. */
  revision: number;
  known: ReadonlySet<string>;
  /** Null: nothing to ask. */
  hints: Map<string, string | null>;
}

/** Types decided on; a sender that makes up ever more gets no hints for the rest, rather than the server's time. */
const HINTS_MAX = 256;
/** Shorter words are too much like one another for two keystrokes to mean anything: `lead.won` is not `deal.won`. */
const LONG = 12;

const memos = new WeakMap<State, Memo>();

/** What to ask about a type: "did you mean call.logged?". Each type is decided on once for as long as no definition changes. */
export function typeHints(state: State): (type: string) => string | null {
  let memo = memos.get(state);
  if (memo?.revision !== state.definitionRevision) {
    memo = { revision: state.definitionRevision, known: knownTypes(state), hints: new Map() };
    memos.set(state, memo);
  }
  const { known, hints } = memo;
  return (type) => {
    const decided = hints.get(type);
    if (decided !== undefined) return decided;
    if (hints.size >= HINTS_MAX) return null;
    const meant = known.has(type) ? null : nearest(type, known);
    const hint = meant === null ? null : `did you mean ${meant}?`;
    hints.set(type, hint);
    return hint;
  };
}

function knownTypes(state: State): Set<string> {
  const known = new Set<string>(builtInTypes);
  for (const metric of state.metrics.values()) if ('measure' in metric) for (const type of metric.measure.types) known.add(type);
  return known;
}

function nearest(type: string, known: ReadonlySet<string>): string | null {
  let best: string | null = null;
  let within = type.length >= LONG ? 2 : 1;
  for (const other of known) {
    const away = keystrokes(type, other, within);
    if (away > within) continue;
    best = other;
    within = away - 1;
  }
  return best;
}

/** Letters left out, put in, changed, or swapped with their neighbour; anything above `max` stands for "more". */
function keystrokes(one: string, other: string, max: number): number {
  if (Math.abs(one.length - other.length) > max) return max + 1;
  let before: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let row = 1; row <= one.length; row += 1) {
    const line = [row];
    for (let column = 1; column <= other.length; column += 1) {
      const changed = (last[column - 1] ?? 0) + (one[row - 1] === other[column - 1] ? 0 : 1);
      const swaps = row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      const swapped = swaps ? (before[column - 2] ?? 0) + 1 : changed;
      line.push(Math.min(changed, swapped, (last[column] ?? 0) + 1, (line[column - 1] ?? 0) + 1));
    }
    if (Math.min(...line, ...last) > max) return max + 1;
    before = last;
    last = line;
  }
  return last[other.length] ?? 0;
}
