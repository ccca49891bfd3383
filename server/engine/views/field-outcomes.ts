/** B1: a metric by the values of a field, as of products or regions. */
import { limit } from '../../../shared/limit.ts';
import { SCALE } from '../../../shared/money.ts';
import { createCells, widenCells } from '../cells.ts';
import { ABSENT, FALSE, NUMBER, TEXT, TRUE } from '../columns.ts';
import { fieldOf } from '../conditions.ts';
import { type CompiledMeasure, rowsMeasured } from '../measure.ts';
import { type Evaluation, evaluateMetric, measuresOf, type Outcome } from '../metrics.ts';
import { adder, createCut, scan } from '../scan.ts';
import type { Tape } from '../tape.ts';

export interface FieldOutcome {
  /** The value as people write it. */
  name: string;
  outcome: Outcome;
}

/**
 * One outcome for each value of the field among the rows of these seats, in the order of the log; rows without the field are left out.
 * `onRow` is told of every row with its value (null: none) and its seat.
 */
export function fieldOutcomes(
  evaluation: Evaluation,
  metric: string,
  field: string,
  seats: readonly number[],
  onRow: (value: string | null, seat: number) => void = () => {},
): FieldOutcome[] {
  const { state, spans, cut, minorPerMajor } = evaluation;
  const inside = new Uint8Array(state.roster.seats.length);
  for (const seat of seats) inside[seat] = 1;
  const measures = measuresOf(state, metric);
  const values = new Map<string, number>();
  // Each value stands as a seat of its own: formulas and points then go over values as they go over people.
  const cells = new Map(measures.map((measure) => [measure.key, [cellsByValue(measure)]]));
  const size = Math.min(values.size, limit.boardFieldValuesMax);
  const each = Array.from({ length: size }, (_, index) => index);
  const outcomes = evaluateMetric({ ...evaluation, cells }, metric, { size, seats: each, groups: each });
  return [...values.keys()].slice(0, size).map((name, index) => ({ name, outcome: outcomes[index] ?? noOutcome }));

  /** A value that is met for the first time gets the next cell. */
  function cellsByValue(measure: CompiledMeasure) {
    const into = createCells(measure.aggregate, values.size);
    const { tape, spans: looks } = rowsMeasured(state, measure, spans, cut);
    const add = adder(tape, measure, minorPerMajor, into);
    for (const span of looks) {
      scan(tape, measure, minorPerMajor, span, createCut(cut), 0, tape.rows, (chunk) => {
        const read = fieldOf(tape, chunk, field, minorPerMajor);
        const visit = add(chunk);
        return (row, seat, at, seq) => {
          if (inside[seat] !== 1) return;
          const value = spell(tape, read.codes(row), read.numbers(row));
          onRow(value, seat);
          if (value === null) return;
          const known = values.get(value);
          const cell = known ?? values.size;
          if (known === undefined) values.set(value, cell);
          widenCells(into, cell + 1);
          visit(row, cell, at, seq);
        };
      });
    }
    return into;
  }
}

const noOutcome: Outcome = { value: null, major: null, n: null, reachedAt: 0, reachedSeq: 0, contributed: false };

function spell(tape: Tape, code: number, number: number): string | null {
  if (code === ABSENT) return null;
  if (code === NUMBER) return String(number / SCALE + 0);
  if (code === TRUE || code === FALSE) return String(code === TRUE);
  return tape.texts.texts[code - TEXT] ?? null;
}
