/** G2, G3: one metric of one subject: where it is, where it should be, how it got there and where it will end. */
import { AppError } from '../../../shared/error.ts';
import type { Metric } from '../../../shared/metric.ts';
import { SCALE } from '../../../shared/money.ts';
import type { Period } from '../../../shared/period.ts';
import { calendarOfSubject } from '../calendar/calendars.ts';
import { instantWorked, type WorkingCalendar, workedBetween } from '../calendar/working-time.ts';
import type { Subject } from '../groups.ts';
import { windowAt, windowBounds, windowLabel } from '../periods.ts';
import { type State, workspaceOf } from '../state.ts';
import { type Expectation, expectationOf, expectedAt } from './expected.ts';
import { shareAt } from './learned.ts';
import { type Projection, projectionOf } from './projection.ts';
import { metricSeries } from './series.ts';

/** Steps of a picture, of equal working time. */
const STEPS = 24;
const MINUTE_MS = 60_000;

/** Numbers are in major units and not rounded. */
export interface PacePoint {
  /** Epoch ms. */
  at: number;
  /** Null in the future, and where there is no value. */
  actual: number | null;
  expected?: number;
  /** Between the smallest and the largest of the comparable periods, as parts of this goal. */
  low?: number;
  high?: number;
}

export interface PaceResult {
  metric: Metric;
  window: { kind: string; from: string; to: string };
  value: number | null;
  /** For ratios and averages: the denominator in major units. */
  n: number | null;
  goal: number | null;
  /** What should be there at the beginning of this minute. */
  expected: number | null;
  /** Whether the goal is their own, a part of a team's, or a sum. */
  basis: 'own' | 'split' | 'sum' | null;
  /** Comparable periods that the rhythm rests on; 0: it goes by working time. */
  learnedFrom: number;
  projection: Projection | null;
  points: PacePoint[];
}

/** Throws AppError not_found for an unknown metric. `at` is epoch ms; so is `since`, before which no period is compared. */
export function paceView(
  state: State,
  metricId: string,
  subject: Subject,
  period: Period,
  at: number,
  since = Number.NEGATIVE_INFINITY,
): PaceResult {
  const metric = state.metrics.get(metricId);
  if (!metric) throw new AppError('not_found', { metric: metricId });
  const calendar = calendarOfSubject(state, subject, at);
  const window = windowAt(period, at, calendar.table, workspaceOf(state));
  const { fromMs, toMs } = windowBounds(window, calendar.table);
  const expectation = expectationOf(state, metricId, subject, period, at);
  const edges = edgesOf(calendar, fromMs, toMs);
  const past = edges.filter((edge) => edge < at);
  const outcomes = metricSeries(state, metricId, subject, window, [...past, at]);
  const now = outcomes[outcomes.length - 1];
  return {
    metric,
    window: windowLabel(window),
    value: now?.major ?? null,
    n: now?.n ?? null,
    goal: expectation && expectation.total / SCALE,
    expected: expectation && expectation.expected / SCALE,
    basis: expectation?.goal.basis ?? null,
    learnedFrom: expectation?.curve?.periods ?? 0,
    projection: projectionOf(state, metricId, subject, period, at, since),
    points: edges.map((edge, index) => ({
      at: edge,
      actual: index < past.length ? (outcomes[index]?.major ?? null) : null,
      ...(expectation && pointOf(expectation, fromMs, edge)),
    })),
  };
}

function pointOf(expectation: Expectation, fromMs: number, at: number): Pick<PacePoint, 'expected' | 'low' | 'high'> {
  const { curve, total } = expectation;
  const expected = expectedAt(expectation, fromMs, at) / SCALE;
  if (!curve || total === 0) return { expected };
  const byTime = expectedAt({ ...expectation, curve: null }, fromMs, at) / total;
  return { expected, low: (total * shareAt(curve.low, byTime)) / SCALE, high: (total * shareAt(curve.high, byTime)) / SCALE };
}

/** The ends of a window and the minutes at equal steps of its working time, or of the clock's where nobody works. */
function edgesOf(calendar: WorkingCalendar, fromMs: number, toMs: number): number[] {
  const all = workedBetween(calendar, fromMs, toMs);
  const edges = new Set([fromMs]);
  for (let step = 0; step <= STEPS; step += 1) {
    const edge =
      all === 0 ? fromMs + ((toMs - fromMs) * step) / STEPS : instantWorked(calendar, fromMs, toMs, Math.max(1, (all * step) / STEPS));
    edges.add(Math.floor(edge / MINUTE_MS) * MINUTE_MS);
  }
  edges.add(toMs);
  return [...edges].sort((a, b) => a - b);
}
