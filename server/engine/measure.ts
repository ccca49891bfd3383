/** M1: a measure compiled from its definition, once per definition. */
import type { Aggregate, Measure } from '../../shared/metric.ts';
import { type ChunkTest, compileWhere } from './conditions.ts';

export interface CompiledMeasure {
  /** Equal measures share their cells. */
  readonly key: string;
  readonly types: readonly string[];
  readonly test: ChunkTest | null;
  readonly aggregate: Aggregate;
  /** What is added up, compared or told apart; `value` unless said otherwise. */
  readonly field: string;
}

const compiled = new WeakMap<Measure, CompiledMeasure>();

export function compileMeasure(measure: Measure): CompiledMeasure {
  let known = compiled.get(measure);
  if (!known) {
    const { types, where, aggregate, field = 'value' } = measure;
    known = { key: JSON.stringify([types, where ?? null, aggregate, field]), types, test: compileWhere(where), aggregate, field };
    compiled.set(measure, known);
  }
  return known;
}
