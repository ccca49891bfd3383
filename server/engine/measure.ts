/** M1: a measure compiled from its definition, once per definition. */
import type { Aggregate, DealMeasure, Measure, Metric } from '../../shared/metric.ts';
import { type ChunkTest, compileWhere } from './conditions.ts';
import { enteredType, factTape, reachedType } from './deals/fact-tape.ts';
import type { Span } from './scan.ts';
import type { State } from './state.ts';
import type { Tape } from './tape.ts';

export interface CompiledMeasure {
  /** Equal measures share their cells. */
  readonly key: string;
  readonly types: readonly string[];
  readonly test: ChunkTest | null;
  readonly aggregate: Aggregate;
  /** What is added up, compared or told apart; `value` unless said otherwise. */
  readonly field: string;
  /** Of which rows: activities, facts of deals and leads (M4), or those of them that are there whatever the period. */
  readonly of: 'activities' | 'facts' | 'stock';
}

const compiled = new WeakMap<Measure | DealMeasure, CompiledMeasure>();

export function compileMeasure(measure: Measure | DealMeasure): CompiledMeasure {
  let known = compiled.get(measure);
  if (!known) {
    const { where, aggregate, field = 'value' } = measure;
    const isPlain = 'types' in measure;
    const types = isPlain ? measure.types : [measure.stage === undefined ? measure.fact : enteredType(measure.stage)];
    const of = isPlain ? 'activities' : measure.fact === 'open' || measure.fact === 'all' ? 'stock' : 'facts';
    known = { key: JSON.stringify([of, types, where ?? null, aggregate, field]), types, test: compileWhere(where), aggregate, field, of };
    compiled.set(measure, known);
  }
  return known;
}

type Conversion = Extract<Metric, { conversion: unknown }>['conversion'];
const conversions = new WeakMap<Conversion, { reached: CompiledMeasure; entered: CompiledMeasure }>();

/** Deals that entered the first stage, and those of them that have reached the second, both counted when they entered. */
export function compileConversion(conversion: Conversion): { reached: CompiledMeasure; entered: CompiledMeasure } {
  let known = conversions.get(conversion);
  if (!known) {
    const count = (type: string): CompiledMeasure => ({
      key: JSON.stringify(['facts', [type], null, 'count', 'value']),
      types: [type],
      test: null,
      aggregate: 'count',
      field: 'value',
      of: 'facts',
    });
    known = { reached: count(reachedType(conversion.from, conversion.to)), entered: count(enteredType(conversion.from)) };
    conversions.set(conversion, known);
  }
  return known;
}

const always = { kind: 'custom', days: true, from: -1_000_000, to: 1_000_000 } as const;

/** The rows that a measure is a scan of, as of `cut` (epoch ms), and where in time it looks at them. */
export function rowsMeasured(
  state: State,
  measure: CompiledMeasure,
  spans: readonly Span[],
  cut: number,
): { tape: Tape; spans: readonly Span[] } {
  if (measure.of === 'activities') return { tape: state.tape, spans };
  const tape = factTape(state, cut);
  return { tape, spans: measure.of === 'facts' ? spans : spans.map((span) => ({ ...span, window: always })) };
}
