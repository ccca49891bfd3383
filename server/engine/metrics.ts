/** M1, M2: the numbers of metrics: measures, formulas over metrics, points. Everything is computed for groups of seats at once. */

import { limit } from '../../shared/limit.ts';
import type { Metric } from '../../shared/metric.ts';
import { minorPerMajor, SCALE } from '../../shared/money.ts';
import type { Period } from '../../shared/period.ts';
import { type Cells, createCells, mergeCells } from './cells.ts';
import { cellsOf } from './cells-cache.ts';
import { evaluateFormula, type Formula, formulaMetrics, parseFormula } from './formula.ts';
import { type CompiledMeasure, compileConversion, compileMeasure, rowsMeasured } from './measure.ts';
import { type Window, windowAt } from './periods.ts';
import { denominatorOf, isLinear } from './ratio.ts';
import type { Span } from './scan.ts';
import { settle } from './seating.ts';
import { type State, tableOf, workspaceOf } from './state.ts';
import type { ZoneTable } from './zones.ts';

/** Which seats belong to which groups: `seats[i]` to `groups[i]`. A seat may belong to several, as it does to all teams on its path. */
export interface Grouping {
  size: number;
  seats: readonly number[];
  groups: readonly number[];
}

/** A number for one group. */
export interface Outcome {
  /** Integer: minor units for metrics with the format currency, else ten-thousandths. Null: no value (M2). */
  value: number | null;
  /** The same in major units, unrounded: what formulas go on with. */
  major: number | null;
  /** For ratios and averages: the denominator in major units. */
  n: number | null;
  reachedAt: number;
  reachedSeq: number;
  /** Whether anything counted at all. */
  contributed: boolean;
}

/** One evaluation: a period as it is at `at`, with the activities up to `cut` (both epoch ms). */
export interface Evaluation {
  state: State;
  spans: Span[];
  cut: number;
  minorPerMajor: number;
  cells: Map<string, Cells[]>;
}

/** Each seat looks at its own zone's window (T3): one span per zone that has seats. */
export function evaluationAt(state: State, period: Period, at: number, cut = at): Evaluation {
  const workspace = workspaceOf(state);
  return evaluationOver(state, (table) => windowAt(period, at, table, workspace), cut);
}

/** An evaluation of the window that `windowOf` names by the clock of each zone. */
export function evaluationOver(state: State, windowOf: (table: ZoneTable) => Window, cut: number): Evaluation {
  settle(state);
  const zones = zonesOf(state);
  const spans = zones.map((zone) => {
    const table = tableOf(state, zone);
    return { zone, table, window: windowOf(table), seats: zones.length === 1 ? null : seatsOf(state, zone) };
  });
  return { state, spans, cut, minorPerMajor: minorPerMajor(workspaceOf(state).currency), cells: new Map() };
}

function zonesOf(state: State): string[] {
  const zones = new Set<string>();
  for (const seat of state.roster.seats) if (seat.index !== 0) zones.add(seat.zone);
  return zones.size > 0 ? [...zones] : [state.roster.zone];
}

function seatsOf(state: State, zone: string): Uint8Array {
  return Uint8Array.from(state.roster.seats, (seat) => (seat.zone === zone ? 1 : 0));
}

/** Integer parts of one major unit in this metric's values. */
export function scaleOf(metric: Metric, minorPerMajor: number): number {
  return metric.format === 'currency' ? minorPerMajor : SCALE;
}

/** Below this, a hair is less than a thousandth and far more than what a few operations on floats can lose. */
const HAIR_BELOW = 1_099_511_627_776;
const HAIR = 1 / 1_125_899_906_842_624;

/**
 * Half away from zero; what floats leave a hair below half, as 1.015 × 100, is half. Null beyond the exact integers, rather than a
 * wrong number.
 */
export function roundTo(value: number | null): number | null {
  if (value === null) return null;
  const size = Math.abs(value);
  const rounded = Math.round(size < HAIR_BELOW ? size + size * HAIR : size);
  return rounded <= Number.MAX_SAFE_INTEGER ? (value < 0 ? 0 - rounded : rounded) + 0 : null;
}

const nothing: Outcome = { value: null, major: null, n: null, reachedAt: 0, reachedSeq: 0, contributed: false };

/** The outcome of a metric for each group. An unknown metric, a circle or too deep a nesting is "no value". */
export function evaluateMetric(evaluation: Evaluation, id: string, grouping: Grouping): Outcome[] {
  const known = new Map<string, Outcome[]>();
  const missing: Outcome[] = new Array(grouping.size).fill(nothing);
  const evaluate = (metricId: string, depth: number): Outcome[] => {
    const before = known.get(metricId);
    if (before) return before;
    const metric = evaluation.state.metrics.get(metricId);
    if (!metric || depth > limit.metricDepthMax) return missing;
    // A metric that comes to itself again finds nothing there.
    known.set(metricId, missing);
    const scale = scaleOf(metric, evaluation.minorPerMajor);
    const outcomes = (() => {
      if ('measure' in metric) return measureOutcomes(evaluation, compileMeasure(metric.measure), scale, grouping);
      if ('deals' in metric) return measureOutcomes(evaluation, compileMeasure(metric.deals), scale, grouping);
      if ('conversion' in metric) return conversionOutcomes(evaluation, metric, scale, grouping);
      return combine(metric, scale, grouping.size, (part) => evaluate(part, depth + 1));
    })();
    known.set(metricId, outcomes);
    return outcomes;
  };
  return evaluate(id, 1);
}

function measureOutcomes(evaluation: Evaluation, measure: CompiledMeasure, scale: number, grouping: Grouping): Outcome[] {
  const { size, seats, groups } = grouping;
  const totals = createCells(measure.aggregate, size);
  for (const cells of measureCells(evaluation, measure)) mergeCells(totals, cells, seats, groups);
  const outcomes: Outcome[] = [];
  for (let group = 0; group < size; group += 1) outcomes.push(outcomeOf(totals, group, scale, evaluation.minorPerMajor));
  return outcomes;
}

/** M4: of the deals that entered, the part that went on. */
function conversionOutcomes(evaluation: Evaluation, metric: ConversionMetric, scale: number, grouping: Grouping): Outcome[] {
  const { reached, entered } = compileConversion(metric.conversion);
  const all = measureOutcomes(evaluation, entered, SCALE, grouping);
  return measureOutcomes(evaluation, reached, SCALE, grouping).map((outcome, group) => {
    const n = all[group]?.major ?? 0;
    const major = n === 0 ? null : (outcome.major ?? 0) / n;
    const contributed = all[group]?.contributed ?? false;
    return { ...outcome, n, major, contributed, value: major === null ? null : roundTo(major * scale) };
  });
}

/** The cells of a measure, one per span. */
function measureCells(evaluation: Evaluation, measure: CompiledMeasure): Cells[] {
  const { state, spans, cut } = evaluation;
  let cells = evaluation.cells.get(measure.key);
  if (!cells) {
    const { tape, spans: looks } = rowsMeasured(state, measure, spans, cut);
    cells = looks.map((span) => cellsOf(tape, state.roster, measure, evaluation.minorPerMajor, span, cut));
    evaluation.cells.set(measure.key, cells);
  }
  return cells;
}

function outcomeOf(cells: Cells, cell: number, scale: number, perMajor: number): Outcome {
  const count = cells.count[cell] ?? 0;
  if (count === 0 && cells.aggregate !== 'count' && cells.aggregate !== 'sum' && cells.aggregate !== 'distinct') return nothing;
  // One object of one shape, written once: this runs for every group of every metric at every frame.
  const outcome: Outcome = {
    value: null,
    major: null,
    n: null,
    reachedAt: cells.reachedAt[cell] ?? 0,
    reachedSeq: cells.reachedSeq[cell] ?? 0,
    contributed: count !== 0,
  };
  switch (cells.aggregate) {
    case 'count':
      setExactly(outcome, count, SCALE, scale);
      break;
    case 'sum':
      setSum(outcome, cells, cell, scale, perMajor);
      break;
    case 'distinct':
      setDistinct(outcome, cells.keys[cell], scale);
      break;
    case 'average':
      setSum(outcome, cells, cell, scale, perMajor);
      outcome.n = count / SCALE;
      outcome.major = outcome.major === null ? null : outcome.major / outcome.n;
      outcome.value = outcome.major === null ? null : roundTo(outcome.major * scale);
      break;
    default:
      outcome.major = cells.best[cell] ?? 0;
      outcome.value = roundTo(outcome.major * scale);
  }
  return outcome;
}

/** The number of values, reached when the newest of them was first seen. */
function setDistinct(outcome: Outcome, keys: ReadonlyMap<number, { at: number; seq: number }> | undefined, scale: number): void {
  outcome.reachedAt = 0;
  outcome.reachedSeq = 0;
  for (const { at, seq } of keys?.values() ?? []) {
    if (at < outcome.reachedAt || (at === outcome.reachedAt && seq <= outcome.reachedSeq)) continue;
    outcome.reachedAt = at;
    outcome.reachedSeq = seq;
  }
  outcome.major = keys?.size ?? 0;
  outcome.value = outcome.major * scale;
}

/** Money and other numbers add up apart and meet here: each reaches far on its own, together they are ten-thousandths. */
function setSum(outcome: Outcome, cells: Cells, cell: number, scale: number, perMajor: number): void {
  const money = cells.money[cell] ?? 0;
  const plain = cells.plain[cell] ?? 0;
  if (plain === 0) setExactly(outcome, money, perMajor, scale);
  else setExactly(outcome, money === 0 ? plain : money * (SCALE / perMajor) + plain, SCALE, scale);
}

/** An integer of `from` parts as one of `to` parts. Both are powers of ten: one divides the other. */
function setExactly(outcome: Outcome, amount: number, from: number, to: number): void {
  outcome.value = Number.isSafeInteger(amount) ? roundTo(to >= from ? amount * (to / from) : amount / (from / to)) : null;
  outcome.major = outcome.value === null ? null : amount / from;
}

type ConversionMetric = Extract<Metric, { conversion: unknown }>;
type CombinedMetric = Extract<Metric, { formula: unknown } | { points: unknown }>;

interface Compiled {
  formula: Formula;
  denominator: Formula | null;
  metrics: string[];
}
const formulas = new WeakMap<Metric, Compiled>();

function compiledFormula(metric: Extract<Metric, { formula: string }>): Compiled {
  let known = formulas.get(metric);
  if (!known) {
    const formula = parseFormula(metric.formula);
    known = { formula, denominator: denominatorOf(formula), metrics: formulaMetrics(formula) };
    formulas.set(metric, known);
  }
  return known;
}

/** The metrics a metric is made of. Throws AppError invalid_request for a formula that cannot be read. */
export function partsOf(metric: Metric): string[] {
  if ('measure' in metric || 'deals' in metric || 'conversion' in metric) return [];
  return 'points' in metric ? Object.keys(metric.points) : compiledFormula(metric).metrics;
}

function combine(metric: CombinedMetric, scale: number, size: number, part: (id: string) => Outcome[]): Outcome[] {
  const parts = partsOf(metric).map((id) => ({ id, outcomes: part(id) }));
  const compiled = 'formula' in metric ? compiledFormula(metric) : null;
  return Array.from({ length: size }, (_, group) => {
    const outcome: Outcome = { ...nothing };
    const majors = new Map<string, number | null>();
    for (const { id, outcomes } of parts) {
      const one = outcomes[group] ?? nothing;
      majors.set(id, one.major);
      outcome.contributed ||= one.contributed;
      // A ratio rests on no more than the thinnest ratio in it.
      if (one.n !== null) outcome.n = outcome.n === null ? one.n : Math.min(outcome.n, one.n);
      if (one.reachedAt > outcome.reachedAt || (one.reachedAt === outcome.reachedAt && one.reachedSeq > outcome.reachedSeq)) {
        outcome.reachedAt = one.reachedAt;
        outcome.reachedSeq = one.reachedSeq;
      }
    }
    if (compiled) {
      const major = (id: string) => majors.get(id) ?? null;
      outcome.major = evaluateFormula(compiled.formula, major).value;
      if (compiled.denominator) outcome.n = evaluateFormula(compiled.denominator, major).value;
    } else if ('points' in metric) {
      outcome.major = 0;
      outcome.n = null;
      for (const [id, weight] of Object.entries(metric.points)) outcome.major += weight * (majors.get(id) ?? 0);
    }
    outcome.value = outcome.major === null ? null : roundTo(outcome.major * scale);
    if (outcome.value === null) outcome.major = null;
    return outcome;
  });
}

/** M2, B1: whether the numbers of people add up to their team's, so that dividing by heads or taking the best k means something. */
export function isAdditive(state: State, id: string, depth = 1): boolean {
  const metric = state.metrics.get(id);
  if (!metric || depth > limit.metricDepthMax) return false;
  if ('conversion' in metric) return false;
  const measure = 'measure' in metric ? metric.measure : 'deals' in metric ? metric.deals : null;
  if (measure) return ['count', 'sum', 'distinct'].includes(measure.aggregate);
  if ('formula' in metric && !isLinear(compiledFormula(metric).formula)) return false;
  return partsOf(metric).every((part) => isAdditive(state, part, depth + 1));
}

function ownMeasures(metric: Metric): CompiledMeasure[] {
  if ('measure' in metric) return [compileMeasure(metric.measure)];
  if ('deals' in metric) return [compileMeasure(metric.deals)];
  return 'conversion' in metric ? Object.values(compileConversion(metric.conversion)) : [];
}

/** The measures a metric rests on in the end, each once. */
export function measuresOf(state: State, id: string, depth = 1, into = new Map<string, CompiledMeasure>()): CompiledMeasure[] {
  const metric = state.metrics.get(id);
  if (metric && depth <= limit.metricDepthMax) {
    const own = ownMeasures(metric);
    for (const measure of own) into.set(measure.key, measure);
    if (own.length === 0) for (const part of partsOf(metric)) measuresOf(state, part, depth + 1, into);
  }
  return [...into.values()];
}
