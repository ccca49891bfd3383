/**
 * `view?at=` (B6) over 1,000,000 entries, beside the view of this moment: a board of the month, 200 reps. Live is the view after one
 * more activity. Each past moment is another one, as a person asks who looks back, so that no answer is there already; the other
 * arm keeps the activities as objects and filters them. Every row of every answer must be what the filter says.
 */
import { applyEntries } from '../../server/engine/fold.ts';
import { createState, type State } from '../../server/engine/state.ts';
import { presentView } from '../../server/live/present.ts';
import { type Arm, interleave, ratioOf } from './compare.ts';
import { cpuMs } from './environment.ts';
import { type BenchEvent, entriesOf, events, measuresByType, REPS } from './floor.ts';
import type { Report, Run } from './report.ts';

const ENTRIES = 1_000_000;
const DAYS = 90;
const ASKS = 10;
const DEAL_WON = 5;
const BOARD = 'sum_deal_won';

interface Moment {
  at: number;
  /** How many of the activities were known. */
  known: number;
}

function monthStart(at: number): number {
  const date = new Date(at);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
}

/** Events come in the order of their time and of the log. */
function filtered(list: readonly BenchEvent[], { at, known }: Moment): number[] {
  const from = monthStart(at);
  const sums = new Array<number>(REPS).fill(0);
  for (let index = 0; index < known; index += 1) {
    const event = list[index] as BenchEvent;
    if (event.at >= from && event.at <= at && event.type === DEAL_WON) sums[event.rep] = (sums[event.rep] ?? 0) + event.value;
  }
  return sums;
}

export async function asOf({ quick }: Run): Promise<Report[]> {
  const list = events(ENTRIES, DAYS);
  const { definitions, activities } = entriesOf(list, { period: 'month', of: measuresByType });
  const state: State = createState();
  applyEntries(state, definitions);
  const knownBefore = definitions.length;
  const later = activities.splice(-5_000);
  for (let from = 0; from < activities.length; from += 5_000) applyEntries(state, activities.slice(from, from + 5_000));
  const source = { id: 'main', state, directory: { personName: (id: string) => id }, now: 0 };
  let folded = activities.length;
  let asked = 0;
  /** Somewhere in the past, never the same place twice. */
  const place = () => {
    asked += 1;
    return Math.floor(((asked * 0.618_034) % 1) * 0.9 * ENTRIES + 0.05 * ENTRIES);
  };
  const atOf = (index: number) => list[index]?.at ?? 0;
  const board = ({ at, known }: Moment, options: { known?: number }): number => {
    const start = cpuMs();
    const view = presentView(source, `board:${BOARD}`, { at, ...options });
    const ms = cpuMs() - start;
    const expected = filtered(list, { at, known });
    const rows = view.kind === 'board' ? view.rows : [];
    // Values of this floor are ten-thousandths.
    const wrong = rows.find(({ key, value }) => Math.round((value ?? 0) * 10_000) !== expected[Number(key.slice(3))]);
    if (wrong || rows.length !== REPS) throw new Error(`AS-OF: ${rows.length} rows, ${JSON.stringify(wrong)} is wrong`);
    return ms;
  };
  const mean = (name: string, ask: () => number): Arm => ({
    name,
    round() {
      let ms = 0;
      for (let index = 0; index < ASKS; index += 1) ms += ask();
      return ms / ASKS;
    },
  });
  const past = mean('at', () => board({ at: atOf(place()), known: folded }, {}));
  const pastAsKnown = mean('at and known', () => {
    const known = place();
    return board({ at: atOf(place()), known }, { known: knownBefore + known });
  });
  const live = mean('live', () => {
    const next = later[folded - activities.length];
    if (!next) throw new Error('AS-OF: no more activities');
    applyEntries(state, [next]);
    folded += 1;
    return board({ at: next.at, known: folded }, {});
  });
  const filter = mean('filter', () => {
    const moment = { at: atOf(place()), known: folded };
    const start = cpuMs();
    const sums = filtered(list, moment);
    const ranked = [...sums.keys()].sort((a, b) => (sums[b] ?? 0) - (sums[a] ?? 0) || a - b);
    if (ranked.length !== REPS) throw new Error('AS-OF: the filter lost somebody');
    return cpuMs() - start;
  });
  const rounds = quick ? 7 : 15;
  const [atCosts = [], knownCosts = [], liveCosts = [], filterCosts = []] = await interleave([past, pastAsKnown, live, filter], rounds);
  const told = (what: string, ours: number[], other: number[]): Report => {
    const ratio = ratioOf(ours, other);
    const note = `${ratio.ours.toFixed(2)} ms against ${ratio.other.toFixed(2)} ms`;
    return { id: 'AS-OF', what: `1,000,000 entries, ${what}`, unit: '×', ...ratio, note };
  };
  return [
    told('view?at= against the live view', atCosts, liveCosts),
    told('view?at=&known= against the live view', knownCosts, liveCosts),
    told('view?at= against a filter over objects', atCosts, filterCosts),
  ];
}
