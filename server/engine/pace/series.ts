/** A metric of one subject at several moments of a window, in one pass over the rows. */
import { type Cells, createCells, mergeCells } from '../cells.ts';
import { DATE_ONLY } from '../columns.ts';
import { groupOfSubject, type Subject } from '../groups.ts';
import { type CompiledMeasure, rowsMeasured } from '../measure.ts';
import { type Evaluation, evaluateMetric, evaluationOver, measuresOf, type Outcome } from '../metrics.ts';
import type { Window } from '../periods.ts';
import { adder, createCut, scan } from '../scan.ts';
import type { State } from '../state.ts';
import { dayStart } from '../zones.ts';

/** The outcome at each of `edges` (epoch ms, ascending): what had counted up to and with that moment. */
export function metricSeries(state: State, metric: string, subject: Subject, window: Window, edges: readonly number[]): Outcome[] {
  const last = edges[edges.length - 1] ?? 0;
  const evaluation = evaluationOver(state, () => window, last);
  const seats = new Uint8Array(state.roster.seats.length);
  for (const seat of groupOfSubject(state, subject).seats) seats[seat] = 1;
  // Each moment stands as a seat of its own: formulas and points then go over moments as they go over people.
  for (const measure of measuresOf(state, metric)) evaluation.cells.set(measure.key, [upToEdges(evaluation, measure, seats, edges)]);
  const each = edges.map((_, index) => index);
  return evaluateMetric(evaluation, metric, { size: edges.length, seats: each, groups: each });
}

function upToEdges(
  { state, spans: over, minorPerMajor }: Evaluation,
  measure: CompiledMeasure,
  seats: Uint8Array,
  edges: readonly number[],
): Cells {
  const { tape, spans } = rowsMeasured(state, measure, over, edges[edges.length - 1] ?? 0);
  const between = createCells(measure.aggregate, edges.length);
  const add = adder(tape, measure, minorPerMajor, between);
  for (const span of spans) {
    scan(tape, measure, minorPerMajor, span, createCut(edges[edges.length - 1] ?? 0), 0, tape.rows, (chunk) => {
      const visit = add(chunk);
      return (row, seat, at, seq) => {
        if (seats[seat] !== 1) return;
        const from = (chunk.flags[row] ?? 0) & DATE_ONLY ? dayStart(span.table, chunk.day[row] ?? 0) : at;
        visit(row, firstEdge(edges, from), at, seq);
      };
    });
  }
  const cells = createCells(measure.aggregate, edges.length);
  for (let edge = 0; edge < edges.length; edge += 1) {
    if (edge > 0) mergeCells(cells, cells, [edge - 1], [edge]);
    mergeCells(cells, between, [edge], [edge]);
  }
  return cells;
}

/** The first edge at or after `at`; the scan sees nothing after the last. */
function firstEdge(edges: readonly number[], at: number): number {
  let low = 0;
  let high = edges.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((edges[middle] ?? 0) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}
