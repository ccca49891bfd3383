/**
 * E11, M4: a second tape, made of what deals and leads are. Its rows are facts (won, lost, open ...) in the same columns as activities,
 * so that every question that is a scan of the tape is one of facts as well: boards, periods, conditions, series, "why?".
 */
import { minorPerMajor, SCALE, splitByShares } from '../../../shared/money.ts';
import { ABSENT, CHUNK_ROWS, DATE_ONLY, HAS_VALUE, MONEY, NUMBER, TEXT, UNDATED, VOID, writeField } from '../columns.ts';
import { fieldOf } from '../conditions.ts';
import { createDictionary, intern } from '../dictionary.ts';
import { settle } from '../seating.ts';
import { type State, tableOf, workspaceOf } from '../state.ts';
import { appendRow, chunkOf, createTape, noteChange, rowsOf, type Tape } from '../tape.ts';
import { dayStart } from '../zones.ts';
import { type DealReport, type DealState, foldDeal, type Outcome } from './deal-fold.ts';
import { createRowIndex, followRows, type RowIndex } from './deal-rows.ts';
import { foldLead, type LeadReport } from './lead-fold.ts';

/** The type that a fact has on the tape: `won`, `entered:Demo`, `reached:Demo>Won`. */
export const enteredType = (stage: string) => `entered:${stage}`;
export const reachedType = (from: string, to: string) => `reached:${from}>${to}`;

interface Facts {
  tape: Tape;
  indexes: Record<'deal' | 'lead', RowIndex>;
  /** Of each object, its rows on the fact tape. */
  made: Map<string, number[]>;
  voided: number;
  changes: number;
  /** What the facts rest on beside the rows, and the definitions it was read from. */
  key: string;
  definitions: number;
  /** The latest moment in any of the rows: a look at it or later sees all of them. */
  atMax: number;
}

const caches = new WeakMap<Tape, { live: Facts; past: Map<number, Tape>; pastKey: string }>();
/** Looks at earlier moments that are kept: those that boards compare with. */
const PAST_MAX = 8;
/** Past this part of dead rows the facts are made anew. */
const VOIDED_MAX = 0.5;

/** The facts as of `cut` (epoch ms). Read it, do not keep it. */
export function factTape(state: State, cut: number): Tape {
  settle(state);
  const cache = caches.get(state.tape) ?? { live: createFacts(state), past: new Map<number, Tape>(), pastKey: '' };
  caches.set(state.tape, cache);
  cache.live = upToDate(state, cache.live);
  if (cut >= cache.live.atMax) return cache.live.tape;
  const pastKey = `${state.tape.rows} ${cache.live.changes} ${cache.live.key}`;
  if (pastKey !== cache.pastKey) cache.past.clear();
  cache.pastKey = pastKey;
  let past = cache.past.get(cut);
  if (!past) {
    const facts = { ...createFacts(state), indexes: cache.live.indexes };
    for (const kind of ['deal', 'lead'] as const) for (const key of facts.indexes[kind].objects.keys()) make(state, facts, kind, key, cut);
    past = facts.tape;
    if (cache.past.size >= PAST_MAX) cache.past.clear();
    cache.past.set(cut, past);
  }
  return past;
}

function createFacts(state: State): Facts {
  const { tape } = state;
  // Texts are the log's own, so that their codes are; names of fields and types are not: facts have some of their own.
  return {
    tape: { ...createTape(), identities: tape.identities, texts: tape.texts, fields: createDictionary(), wholes: new Map() },
    indexes: { deal: createRowIndex(), lead: createRowIndex() },
    made: new Map(),
    voided: 0,
    changes: tape.changesFrom + tape.changes.length,
    key: keyOf(state),
    definitions: state.definitionRevision,
    atMax: Number.NEGATIVE_INFINITY,
  };
}

/** Outcomes of stages, and the pairs of stages that somebody asks about. */
function keyOf(state: State): string {
  return JSON.stringify([workspaceOf(state).stages ?? [], pairsOf(state), workspaceOf(state).currency]);
}

function pairsOf({ metrics }: State): [string, string][] {
  const pairs: [string, string][] = [];
  for (const metric of metrics.values()) if ('conversion' in metric) pairs.push([metric.conversion.from, metric.conversion.to]);
  return pairs;
}

function upToDate(state: State, facts: Facts): Facts {
  const { tape } = state;
  const isRedefined = facts.definitions !== state.definitionRevision && facts.key !== keyOf(state);
  facts.definitions = state.definitionRevision;
  const stale =
    isRedefined || facts.changes !== tape.changesFrom + tape.changes.length || facts.voided > facts.tape.rows * VOIDED_MAX + 1_024;
  // Where it stood does not change: only what follows from it is made anew.
  const next = stale ? { ...createFacts(state), indexes: facts.indexes, atMax: facts.atMax } : facts;
  for (const kind of ['deal', 'lead'] as const) {
    const index = next.indexes[kind];
    const from = index.rows;
    const touched = followRows(index, tape, kind);
    for (let row = from; touched.size > 0 && row < tape.rows; row += 1) {
      const at = chunkOf(tape, row).at[row % CHUNK_ROWS] ?? 0;
      if (at > next.atMax) next.atMax = at;
    }
    for (const key of stale ? index.objects.keys() : touched) make(state, next, kind, key, Number.POSITIVE_INFINITY);
  }
  return next;
}

function make(state: State, facts: Facts, kind: 'deal' | 'lead', key: string, cut: number): void {
  const name = `${kind} ${key}`;
  for (const row of facts.made.get(name) ?? []) takeBack(facts, row);
  const rows = reportRows(state, facts.indexes[kind].objects.get(key)?.rows ?? [], cut);
  const first = facts.tape.rows;
  if (kind === 'deal') makeDeal(state, facts, rows);
  else makeLead(state, facts, rows);
  facts.made.set(
    name,
    Array.from({ length: facts.tape.rows - first }, (_, index) => first + index),
  );
}

function takeBack(facts: Facts, row: number): void {
  const chunk = chunkOf(facts.tape, row);
  const index = row % CHUNK_ROWS;
  chunk.flags[index] = (chunk.flags[index] ?? 0) | VOID;
  const [day, at] = [chunk.day[index] ?? 0, chunk.at[index] ?? 0];
  noteChange(facts.tape, { dayMin: day, dayMax: day, atMin: at, atMax: at });
  facts.voided += 1;
}

/** One row for each report that counts by then, in the order in which they happened. */
function reportRows(state: State, rows: readonly number[], cut: number): number[] {
  const { tape, roster } = state;
  const seen = new Set<number>();
  const counting: { row: number; at: number; seq: number }[] = [];
  for (const row of rows) {
    const chunk = chunkOf(tape, row);
    const index = row % CHUNK_ROWS;
    const flags = chunk.flags[index] ?? 0;
    const seq = chunk.seq[index] ?? 0;
    if (flags & VOID || seen.has(seq)) continue;
    seen.add(seq);
    const zone = roster.seats[chunk.seat[index] ?? 0]?.zone ?? roster.zone;
    const from = flags & DATE_ONLY ? dayStart(tableOf(state, zone), chunk.day[index] ?? 0) : (chunk.at[index] ?? 0);
    // What nobody can date was there before everything else (E10).
    const at = flags & UNDATED ? Number.NEGATIVE_INFINITY : from;
    if (at <= cut) counting.push({ row, at, seq });
  }
  return counting.sort((a, b) => (a.at === b.at ? a.seq - b.seq : a.at < b.at ? -1 : 1)).map(({ row }) => row);
}

function makeDeal(state: State, facts: Facts, rows: readonly number[]): void {
  const stages = workspaceOf(state).stages ?? [];
  const outcomeOf = (stage: string): Outcome | null => stages.find(({ id }) => id === stage)?.outcome ?? null;
  const reports = rows.map((row) => dealReport(state, row));
  const deal = foldDeal(reports, outcomeOf);
  if (!deal || deal.deleted) return;
  const write = (type: string, by: DealReport, more: Record<string, number> = {}) => addFact(state, facts, { type, by, deal, rows, more });
  write('all', deal.owner);
  const heard = heardOf(reports);
  if (!deal.closed) write('open', deal.owner, heard === null ? {} : { 'deal.heardOf': heard });
  write('opened', deal.opened);
  const { closed } = deal;
  const cycleDays = closed ? daysBetween(deal.opened, closed.by) : null;
  if (closed) write(closed.outcome, closed.by, cycleDays === null ? {} : { 'deal.cycleDays': cycleDays });
  const reached = new Map(deal.entered);
  // A stage that means the end is reached by winning as well.
  if (closed) for (const stage of stages) if (stage.outcome === closed.outcome && !reached.has(stage.id)) reached.set(stage.id, closed.by);
  for (const [stage, by] of reached) write(enteredType(stage), by);
  for (const [from, to] of pairsOf(state)) {
    const by = reached.get(from);
    if (by && reached.has(to)) write(reachedType(from, to), by);
  }
}

/** The business date of the newest report; null when none has one. */
function heardOf(reports: readonly DealReport[]): number | null {
  return reports.reduce<number | null>((newest, { day }) => (day !== null && (newest === null || day > newest) ? day : newest), null);
}

/** Nothing is known of the cycle of a deal that was first heard of when it was over, or that nobody can date. */
function daysBetween(opened: DealReport, closed: DealReport): number | null {
  return opened === closed || opened.day === null || closed.day === null ? null : closed.day - opened.day;
}

function dealReport(state: State, row: number): DealReport {
  const { tape } = state;
  const chunk = chunkOf(tape, row);
  const index = row % CHUNK_ROWS;
  const flags = chunk.flags[index] ?? 0;
  const seq = chunk.seq[index] ?? 0;
  const perMajor = minorPerMajor(workspaceOf(state).currency);
  const amount = fieldOf(tape, chunk, 'deal.amount', perMajor);
  const stage = fieldOf(tape, chunk, 'deal.stage', perMajor).codes(index);
  const hasValue = (flags & HAS_VALUE) !== 0;
  const isNumber = !hasValue && amount.codes(index) === NUMBER;
  return {
    seq,
    type: tape.types.texts[chunk.type[index] ?? 0] ?? '',
    amount: hasValue
      ? (tape.wholes.get(seq) ?? chunk.value[index] ?? 0)
      : isNumber
        ? Math.round((amount.numbers(index) * perMajor) / SCALE) + 0
        : null,
    isMoney: !hasValue || (flags & MONEY) !== 0,
    stage: stage >= TEXT ? (tape.texts.texts[stage - TEXT] ?? null) : null,
    day: flags & UNDATED ? null : (chunk.day[index] ?? 0),
  };
}

function makeLead(state: State, facts: Facts, rows: readonly number[]): void {
  const lead = foldLead(rows.map((row) => leadReport(state, row)));
  if (!lead) return;
  const more = {
    'lead.attempts': lead.attempts,
    ...(lead.responseMs !== null && { 'lead.responseMinutes': lead.responseMs / 60_000 }),
  };
  const write = (type: string, by: { seq: number }) => addFact(state, facts, { type, by, deal: null, rows, more });
  write('given', lead.given);
  if (lead.contacted) write('contacted', lead.contacted);
  if (lead.qualified) write('qualified', lead.qualified);
}

function leadReport({ tape }: State, row: number): LeadReport {
  const chunk = chunkOf(tape, row);
  const index = row % CHUNK_ROWS;
  return {
    seq: chunk.seq[index] ?? 0,
    type: tape.types.texts[chunk.type[index] ?? 0] ?? '',
    at: (chunk.flags[index] ?? 0) & (DATE_ONLY | UNDATED) ? null : (chunk.at[index] ?? 0),
  };
}

interface Fact {
  type: string;
  by: { seq: number };
  deal: DealState | null;
  /** All rows of the object, in order: the newest word on each field holds. */
  rows: readonly number[];
  more: Record<string, number>;
}

/** Of stocks it is not asked when they came about. */
const stocks = new Set(['open', 'all']);

/** One row for each credit of the report that made it so. */
function addFact({ tape }: State, facts: Facts, { type, by, deal, rows, more }: Fact): void {
  const { from, to } = rowsOf(tape, by.seq);
  const shares = Array.from({ length: to - from }, (_, index) => chunkOf(tape, from + index).share[(from + index) % CHUNK_ROWS] ?? 0);
  const amounts = deal?.amount == null ? null : splitByShares(deal.amount, shares);
  const code = intern(facts.tape.types, type);
  for (let row = from; row < to; row += 1) {
    const chunk = chunkOf(tape, row);
    const index = row % CHUNK_ROWS;
    const flags = chunk.flags[index] ?? 0;
    const isStock = stocks.has(type);
    const timing = flags & (isStock ? 0 : DATE_ONLY | UNDATED);
    const value = amounts === null ? 0 : HAS_VALUE | (deal?.isMoney ? MONEY : 0);
    const made = appendRow(facts.tape, {
      seq: by.seq,
      at: isStock && flags & UNDATED ? 0 : (chunk.at[index] ?? 0),
      received: chunk.received[index] ?? 0,
      identity: chunk.identity[index] ?? 0,
      type: code,
      value: amounts?.[row - from] ?? 0,
      share: chunk.share[index] ?? 0,
      flags: timing | value,
      day: chunk.day[index] ?? 0,
      seat: chunk.seat[index] ?? 0,
    });
    for (const each of rows) copyNamed(tape, facts.tape, each, made, made.rows - 1);
    const write = (name: string, number: number) =>
      writeField(made, intern(facts.tape.fields, name), made.rows - 1, NUMBER, Math.round(number * SCALE) + 0);
    for (const [name, number] of Object.entries(more)) write(name, number);
    if (deal?.amount != null && shares.some((share) => share !== SCALE)) facts.tape.wholes.set(by.seq, deal.amount);
  }
}

function copyNamed(tape: Tape, facts: Tape, row: number, made: ReturnType<typeof chunkOf>, place: number): void {
  const chunk = chunkOf(tape, row);
  const index = row % CHUNK_ROWS;
  for (const [field, column] of chunk.fields) {
    const code = column.codes[index] ?? ABSENT;
    if (code === ABSENT) continue;
    writeField(made, intern(facts.fields, tape.fields.texts[field] ?? ''), place, code, column.numbers?.[index] ?? 0);
  }
}
