/** M6: one number, and the activities behind it. */
import { AppError } from '../../shared/error.ts';
import { minorPerMajor } from '../../shared/money.ts';
import type { Period } from '../../shared/period.ts';
import { calendarOfSubject } from './calendar/calendars.ts';
import { CHUNK_ROWS } from './columns.ts';
import { groupOfSubject, type Subject } from './groups.ts';
import { stateFor } from './known.ts';
import { rowsMeasured } from './measure.ts';
import { evaluateMetric, evaluationAt, measuresOf, scaleOf } from './metrics.ts';
import { windowAt, windowLabel } from './periods.ts';
import { createCut, scan } from './scan.ts';
import { type State, workspaceOf } from './state.ts';
import { chunkOf, rowsOf } from './tape.ts';

export interface NumberQuery {
  metric: string;
  subject: Subject;
  period: Period;
  /** Epoch ms. */
  at: number;
  /** A seq: what had been appended up to there; absent: everything. */
  known?: number;
}

export interface MetricNumber {
  /** Integer of `scale` parts; null for no value. */
  value: number | null;
  scale: number;
  /** For ratios and averages: the denominator in major units. */
  n?: number;
  /** When it was reached, epoch ms; 0 when nothing counted. */
  reachedAt: number;
  window: { kind: string; from: string; to: string };
}

/** A metric's number for a rep, a team with its subtree, or everybody. Throws AppError not_found for an unknown metric. */
export function metricValue(now: State, query: NumberQuery): MetricNumber {
  const state = stateFor(now, query.known);
  const metric = state.metrics.get(query.metric);
  if (!metric) throw new AppError('not_found', { metric: query.metric });
  const evaluation = evaluationAt(state, query.period, query.at);
  const [outcome] = evaluateMetric(evaluation, query.metric, groupOfSubject(state, query.subject));
  const { table } = calendarOfSubject(state, query.subject, query.at);
  return {
    value: outcome?.value ?? null,
    scale: scaleOf(metric, evaluation.minorPerMajor),
    ...(outcome && outcome.n !== null && { n: outcome.n }),
    reachedAt: outcome?.reachedAt ?? 0,
    window: windowLabel(windowAt(query.period, query.at, table, workspaceOf(state))),
  };
}

/**
 * The seqs of the entries behind that number, newest first by when it happened and then by seq: activities, or the corrections that
 * hold them now. For a formula or points those behind any of its measures. Throws AppError not_found for an unknown metric.
 */
export function behind(now: State, query: NumberQuery): number[] {
  const state = stateFor(now, query.known);
  if (!state.metrics.has(query.metric)) throw new AppError('not_found', { metric: query.metric });
  const inside = new Set(groupOfSubject(state, query.subject).seats);
  const { spans, cut } = evaluationAt(state, query.period, query.at);
  const perMajor = minorPerMajor(workspaceOf(state).currency);
  const found = new Map<number, number>();
  for (const measure of measuresOf(state, query.metric)) {
    const { tape, spans: looks } = rowsMeasured(state, measure, spans, cut);
    for (const span of looks) {
      scan(tape, measure, perMajor, span, createCut(cut), 0, tape.rows, (chunk) => (row, seat) => {
        if (inside.has(seat)) found.set(chunk.seq[row] ?? 0, chunk.at[row] ?? 0);
      });
    }
  }
  return [...found].sort(([a, aAt], [b, bAt]) => bAt - aAt || b - a).map(([seq]) => seq);
}

/** Where the list that `behind` gives goes on after an entry, which a correction may have taken out of it; null when there is no such. */
export function placeAfter({ tape }: State, seqs: readonly number[], seq: number): number | null {
  const at = happenedAt(tape, seq);
  if (at === null) return null;
  let low = 0;
  let high = seqs.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const other = seqs[middle] ?? 0;
    const otherAt = happenedAt(tape, other) ?? 0;
    if (otherAt > at || (otherAt === at && other >= seq)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Epoch ms; null for what has no rows. */
function happenedAt(tape: State['tape'], seq: number): number | null {
  const { from, to } = rowsOf(tape, seq);
  return from === to ? null : (chunkOf(tape, from).at[from % CHUNK_ROWS] ?? 0);
}
