/** What is wrong with the data that numbers rest on: by kind, by rep and by source, with the entries that show it. */
import { DATE_ONLY, TEXT, UNDATED, VOID } from '../columns.ts';
import { fieldOf } from '../conditions.ts';
import { openDeals, skippedStages } from '../deals/deal-checks.ts';
import { measuresOf } from '../metrics.ts';
import { membersAt } from '../roster.ts';
import { settle } from '../seating.ts';
import type { State } from '../state.ts';

/** Activities of so many days are looked at: what is older, nobody mends any more. */
const LOOK_BACK_MS = 90 * 86_400_000;
/** Later than this after it happened is late. */
const LATE_MS = 24 * 3_600_000;
/** E11: the same by the same person with the same contact from two sources within this is possibly one. */
const DOUBLE_MS = 2 * 60_000;
const EXAMPLES_MAX = 20;

export const dataFaults = ['unlinked', 'undated', 'late', 'double', 'skippedStage', 'staleDeal'] as const;
export type DataFault = (typeof dataFaults)[number];

export interface FaultCount {
  count: number;
  /** Entries that show it, newest first. */
  examples: number[];
  byRep: Map<string, number>;
  bySource: Map<string, number>;
}

export interface DataCheck {
  /** Activities looked at, and deals. */
  activities: number;
  deals: number;
  faults: Map<DataFault, FaultCount>;
  /** 0 to 100: the part of what was looked at that has no fault. */
  score: number | null;
}

export interface DataCheckQuery {
  /** Epoch ms. */
  at: number;
  /** Only activities of these types; deals then only where one of them is about deals. */
  types?: readonly string[];
  /** Whose; unlinked ones are nobody's. */
  includes?: (person: string | null) => boolean;
}

export function checkData(state: State, { at, types, includes = () => true }: DataCheckQuery): DataCheck {
  settle(state);
  const faults = new Map<DataFault, FaultCount>(
    dataFaults.map((fault) => [fault, { count: 0, examples: [], byRep: new Map(), bySource: new Map() }]),
  );
  const note = (fault: DataFault, seq: number, person: string | null, source: string) => {
    const known = faults.get(fault);
    if (!known) return;
    known.count += 1;
    known.examples.push(seq);
    if (known.examples.length > 2 * EXAMPLES_MAX) known.examples.splice(0, EXAMPLES_MAX);
    if (person !== null) known.byRep.set(person, (known.byRep.get(person) ?? 0) + 1);
    known.bySource.set(source, (known.bySource.get(source) ?? 0) + 1);
  };
  const activities = checkActivities(state, at, types, includes, note);
  const isAboutDeals = types === undefined || types.some((type) => type.startsWith('deal.'));
  const deals = isAboutDeals ? checkDeals(state, at, includes, note) : 0;
  for (const fault of faults.values()) fault.examples = fault.examples.slice(-EXAMPLES_MAX).reverse();
  const bad = [...faults.values()].reduce((sum, { count }) => sum + count, 0);
  const all = activities + deals;
  return { activities, deals, faults, score: all === 0 ? null : Math.max(0, Math.round(100 * (1 - bad / all))) };
}

/** The check of a board's types, or of everything, for a team and those that `sees` lets through (null: nobody). */
export function checkFloor(
  state: State,
  {
    at,
    board,
    team,
    sees,
  }: { at: number; board?: string | undefined; team?: string | undefined; sees: (person: string | null) => boolean },
): DataCheck {
  const members = team === undefined ? null : new Set(membersAt(state.roster, team, at));
  const metric = board === undefined ? undefined : state.boards.get(board)?.metric;
  const types = metric === undefined ? undefined : typesOf(state, metric);
  const includes = (person: string | null) => sees(person) && (members === null || (person !== null && members.has(person)));
  return checkData(state, { at, includes, ...(types && { types }) });
}

/** The activities that a metric is made of in the end; facts of deals and leads are made of all there are about them. */
function typesOf(state: State, metric: string): string[] {
  const types = new Set<string>();
  for (const measure of measuresOf(state, metric)) {
    if (measure.of === 'activities') for (const type of measure.types) types.add(type);
    else for (const type of state.tape.types.texts) if (/^(deal|lead)\./.test(type)) types.add(type);
  }
  return [...types];
}

type Note = (fault: DataFault, seq: number, person: string | null, source: string) => void;

function checkActivities(
  { tape, roster }: State,
  at: number,
  types: readonly string[] | undefined,
  includes: (person: string | null) => boolean,
  note: Note,
): number {
  const wanted = types && new Set(types.map((type) => tape.types.codes.get(type)));
  const last = new Map<string, { at: number; source: number }>();
  let count = 0;
  for (const chunk of tape.chunks) {
    const contacts = fieldOf(tape, chunk, 'contact', 1);
    const sources = fieldOf(tape, chunk, 'source', 1);
    for (let index = 0; index < chunk.rows; index += 1) {
      const received = chunk.received[index] ?? 0;
      const flags = chunk.flags[index] ?? 0;
      const type = chunk.type[index] ?? 0;
      if (received < at - LOOK_BACK_MS || received > at || flags & VOID || (wanted && !wanted.has(type))) continue;
      const person = roster.seats[chunk.seat[index] ?? 0]?.person ?? null;
      const seq = chunk.seq[index] ?? 0;
      // A split activity is one.
      if (index > 0 && chunk.seq[index - 1] === seq) continue;
      if (!includes(person)) continue;
      count += 1;
      const code = sources.codes(index);
      const source = code >= TEXT ? (tape.texts.texts[code - TEXT] ?? '') : '';
      const moment = chunk.at[index] ?? 0;
      if (person === null) note('unlinked', seq, null, source);
      if (flags & UNDATED) note('undated', seq, person, source);
      else if (!(flags & DATE_ONLY) && received - moment > LATE_MS) note('late', seq, person, source);
      const contact = contacts.codes(index);
      if (person === null || contact < TEXT || flags & (UNDATED | DATE_ONLY)) continue;
      const key = `${person} ${type} ${contact}`;
      const before = last.get(key);
      if (before && before.source !== code && Math.abs(moment - before.at) <= DOUBLE_MS) note('double', seq, person, source);
      last.set(key, { at: moment, source: code });
    }
  }
  return count;
}

function checkDeals(state: State, at: number, includes: (person: string | null) => boolean, note: Note): number {
  const open = openDeals(state, at).filter(({ person }) => includes(person));
  for (const { seq, person, source, isStale } of open) if (isStale) note('staleDeal', seq, person, source);
  for (const { seq, person, source } of skippedStages(state, at)) if (includes(person)) note('skippedStage', seq, person, source);
  return open.length;
}
