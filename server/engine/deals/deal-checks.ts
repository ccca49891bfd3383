/** What looks wrong about deals: open ones that nothing happens to, and stages that were passed over. */
import { SCALE } from '../../../shared/money.ts';
import { CHUNK_ROWS, NUMBER, TEXT, VOID } from '../columns.ts';
import { fieldOf } from '../conditions.ts';
import { type State, tableOf, workspaceOf } from '../state.ts';
import { chunkOf, type Tape } from '../tape.ts';
import { dayOf } from '../zones.ts';
import { enteredType, factTape } from './fact-tape.ts';

export interface CheckedDeal {
  /** The entry that says how it stands. */
  seq: number;
  person: string | null;
  source: string;
}

/** Twice the usual cycle without a word, or this many days while no cycle is known. */
const STALE_CYCLES = 2;
const STALE_DAYS = 60;

/** The deals that are open at `at` (epoch ms), and whether nothing was heard of them for so long that they hardly are. */
export function openDeals(state: State, at: number): (CheckedDeal & { isStale: boolean })[] {
  const facts = factTape(state, at);
  const cycles: number[] = [];
  eachFact(facts, 'won', (chunk, index) => {
    const cycle = fieldOf(facts, chunk, 'deal.cycleDays', 1);
    if (cycle.codes(index) === NUMBER) cycles.push(cycle.numbers(index) / SCALE);
  });
  cycles.sort((a, b) => a - b);
  const usual = cycles[Math.floor(cycles.length / 2)];
  const staleDays = usual === undefined ? STALE_DAYS : Math.max(STALE_CYCLES * usual, STALE_CYCLES);
  const today = dayOf(tableOf(state, state.roster.zone), at);
  const open: (CheckedDeal & { isStale: boolean })[] = [];
  eachFact(facts, 'open', (chunk, index) => {
    const heard = fieldOf(facts, chunk, 'deal.heardOf', 1);
    const isStale = heard.codes(index) === NUMBER && today - heard.numbers(index) / SCALE > staleDays;
    open.push({ ...dealOf(state, facts, chunk, index), isStale });
  });
  return open;
}

/** Deals that reached a stage without one before it, by the order of the workspace's stages. */
export function skippedStages(state: State, at: number): CheckedDeal[] {
  const stages = (workspaceOf(state).stages ?? []).filter(({ outcome }) => outcome !== 'lost');
  if (stages.length < 2) return [];
  const facts = factTape(state, at);
  const reached = new Map<string, { stages: Set<number>; deal: CheckedDeal; furthest: number }>();
  for (const [order, { id }] of stages.entries()) {
    eachFact(facts, enteredType(id), (chunk, index) => {
      const key = dealKey(facts, chunk, index);
      const known = reached.get(key) ?? { stages: new Set<number>(), deal: dealOf(state, facts, chunk, index), furthest: order };
      known.stages.add(order);
      known.furthest = Math.max(known.furthest, order);
      reached.set(key, known);
    });
  }
  return [...reached.values()].filter(({ stages: seen, furthest }) => seen.size < furthest + 1).map(({ deal }) => deal);
}

function eachFact(facts: Tape, type: string, visit: (chunk: Tape['chunks'][number], index: number) => void): void {
  const code = facts.types.codes.get(type);
  for (let row = 0; code !== undefined && row < facts.rows; row += 1) {
    const chunk = chunkOf(facts, row);
    const index = row % CHUNK_ROWS;
    if (chunk.type[index] === code && !((chunk.flags[index] ?? 0) & VOID)) visit(chunk, index);
  }
}

function dealKey(facts: Tape, chunk: Tape['chunks'][number], index: number): string {
  const [id, source] = [fieldOf(facts, chunk, 'deal', 1), fieldOf(facts, chunk, 'source', 1)];
  return `${source.codes(index)} ${id.codes(index)} ${id.numbers(index)}`;
}

function dealOf({ roster }: State, facts: Tape, chunk: Tape['chunks'][number], index: number): CheckedDeal {
  const source = fieldOf(facts, chunk, 'source', 1).codes(index);
  return {
    seq: chunk.seq[index] ?? 0,
    person: roster.seats[chunk.seat[index] ?? 0]?.person ?? null,
    source: source >= TEXT ? (facts.texts.texts[source - TEXT] ?? '') : '',
  };
}
