/** A board of 50 rows as it changes in the course of a day: views from the engine itself, k rows changed at a time. */
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { applyEntries } from '../../server/engine/fold.ts';
import { createState } from '../../server/engine/state.ts';
import { presentView } from '../../server/live/present.ts';
import type { NewEntry } from '../../server/store/store.ts';
import type { AnyEntry } from '../../shared/entry.ts';
import type { View } from '../../shared/view.ts';
import { floorEntries, MONDAY_NINE, won } from '../support/live-floor.ts';
import { people } from './people.ts';

const names = new Map(people.map(([, name], index) => [`rep-${String(index).padStart(2, '0')}`, name]));
const ids = [...names.keys()];

/** The view before the first tick and after each; every tick `changed` different reps win a deal. The seed decides all of it. */
export function boardTicks(seed: number, changed: number, ticks: number): View[] {
  const random = xoroshiro128plus(seed);
  const state = createState();
  let at = MONDAY_NINE;
  let deals = 0;
  const fold = (entries: readonly NewEntry[]) => {
    const first = state.seq + 1;
    applyEntries(
      state,
      entries.map((entry, index) => ({ ...entry, seq: first + index, receivedAt: at }) as unknown as AnyEntry),
    );
  };
  const deal = (rep: string) => won(`d${deals++}`, rep, uniformInt(random, 10_000, 500_000) / 100, at);
  const view = () => presentView({ id: 'main', state, directory: { personName: (id) => names.get(id) ?? id }, now: at }, 'board:revenue');
  fold(floorEntries(ids.length));
  // Some hours in: everybody has a number, and deals overtake.
  for (const rep of ids) {
    at += 60_000;
    fold(Array.from({ length: uniformInt(random, 4, 30) }, () => deal(rep)));
  }
  const views = [view()];
  for (let tick = 0; tick < ticks; tick += 1) {
    at += 1_000;
    fold(draw(changed).map(deal));
    views.push(view());
  }
  return views;

  function draw(count: number): string[] {
    const left = [...ids];
    return Array.from({ length: count }, () => left.splice(uniformInt(random, 0, left.length - 1), 1)[0] ?? '');
  }
}
