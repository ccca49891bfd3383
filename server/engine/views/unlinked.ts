/** E3: what is credited to nobody yet, for somebody to link; and what fields there are, for somebody to build a metric from. */
import { VOID } from '../columns.ts';
import { settle } from '../seating.ts';
import type { State } from '../state.ts';

export interface UnlinkedIdentity {
  identity: string;
  /** Activities. */
  count: number;
  /** Epoch ms; a date alone counts with its midnight in UTC. */
  firstAt: number;
  lastAt: number;
}

/** Identities with activities that count for nobody, those with the most first. */
export function unlinkedIdentities(state: State): UnlinkedIdentity[] {
  settle(state);
  const { tape } = state;
  const found = new Map<number, UnlinkedIdentity>();
  for (const { rows, seat, flags, identity, at } of tape.chunks) {
    for (let row = 0; row < rows; row += 1) {
      if (seat[row] !== 0 || (flags[row] ?? 0) & VOID) continue;
      const code = identity[row] ?? 0;
      const moment = at[row] ?? 0;
      const one = found.get(code);
      if (one) {
        one.count += 1;
        one.firstAt = Math.min(one.firstAt, moment);
        one.lastAt = Math.max(one.lastAt, moment);
      } else found.set(code, { identity: tape.identities.texts[code] ?? '', count: 1, firstAt: moment, lastAt: moment });
    }
  }
  return [...found.values()].sort((a, b) => b.count - a.count || (a.identity < b.identity ? -1 : 1));
}

/** The names of all fields that activities ever had, as metrics spell them, in order of first use. */
export function fieldNames(state: State): string[] {
  return [...state.tape.fields.texts];
}

/** The activity types seen so far, in order of first use. */
export function activityTypes(state: State): string[] {
  return [...state.tape.types.texts];
}
