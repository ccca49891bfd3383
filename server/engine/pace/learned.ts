/** G2: the rhythm of a floor: how much of a period's work is usually done by which part of its working time. */
import type { Period } from '../../../shared/period.ts';
import { COMPARABLE_MAX, comparableWindows, type DayWindow } from '../calendar/comparable.ts';
import { instantWorked, type WorkingCalendar, workedBetween } from '../calendar/working-time.ts';
import type { Subject } from '../groups.ts';
import { pastRevision } from '../past.ts';
import { windowBounds } from '../periods.ts';
import type { State } from '../state.ts';
import { metricSeries } from './series.ts';

/** Fewer comparable periods say too little. */
const COMPARABLE_MIN = 4;
/** Steps of the working time in a curve; between them it is straight. */
const STEPS = 96;

export interface LearnedCurve {
  /** Cumulative shares (0 to 1) at each step: the median of the comparable periods, the smallest and the largest. */
  median: Float64Array;
  low: Float64Array;
  high: Float64Array;
  /** How many periods it rests on. */
  periods: number;
}

interface Memo {
  revision: number;
  past: number;
  curve: LearnedCurve | null;
}
const memos = new WeakMap<object, Map<string, Memo>>();
const MEMO_MAX = 2_000;

/**
 * The curve of a metric that adds up, for a team or everybody, before `window`; null with too few comparable periods. It rests on
 * nothing that happened in the window itself.
 */
export function learnedCurve(
  state: State,
  metric: string,
  subject: Exclude<Subject, { rep: string }>,
  calendar: WorkingCalendar,
  window: DayWindow,
  period: Period,
): LearnedCurve | null {
  let memo = memos.get(state.tape);
  if (!memo) {
    memo = new Map();
    memos.set(state.tape, memo);
  }
  const key = `${metric} ${'team' in subject ? subject.team : ''} ${period.kind} ${window.from} ${window.to} ${calendar.table.zone}`;
  const past = pastRevision(state.tape, window.from);
  const known = memo.get(key);
  if (known?.revision === state.definitionRevision && known.past === past) return known.curve;
  const curve = learn(state, metric, subject, calendar, comparableWindows(state, calendar, window, period, COMPARABLE_MAX));
  if (memo.size >= MEMO_MAX) memo.clear();
  memo.set(key, { revision: state.definitionRevision, past, curve });
  return curve;
}

function learn(
  state: State,
  metric: string,
  subject: Subject,
  calendar: WorkingCalendar,
  windows: readonly DayWindow[],
): LearnedCurve | null {
  const shares: Float64Array[] = [];
  for (const window of windows) {
    const series = metricSeries(state, metric, subject, window, stepsOf(calendar, window));
    const all = series[STEPS]?.major ?? 0;
    // Nothing happened, or more was taken back than done: no rhythm in that.
    if (all > 0) shares.push(Float64Array.from(series, ({ major }) => Math.min(1, Math.max(0, (major ?? 0) / all))));
  }
  if (shares.length < COMPARABLE_MIN) return null;
  const column = (pick: (sorted: number[]) => number) =>
    Float64Array.from({ length: STEPS + 1 }, (_, step) => pick(shares.map((share) => share[step] ?? 0).sort((a, b) => a - b)));
  return {
    median: column(middle),
    low: column((sorted) => sorted[0] ?? 0),
    high: column((sorted) => sorted[sorted.length - 1] ?? 0),
    periods: shares.length,
  };
}

/** The instants (epoch ms) at equal steps of a window's working time, its ends included; of the clock's time where nobody works. */
function stepsOf(calendar: WorkingCalendar, window: DayWindow): number[] {
  const { fromMs, toMs } = windowBounds(window, calendar.table);
  const all = workedBetween(calendar, fromMs, toMs);
  return Array.from({ length: STEPS + 1 }, (_, step) => {
    if (step === 0) return fromMs - 1;
    if (step === STEPS) return toMs - 1;
    return instantWorked(calendar, fromMs, toMs, (all * step) / STEPS);
  });
}

/** The median of sorted numbers. */
export function middle(sorted: readonly number[]): number {
  const half = Math.floor(sorted.length / 2);
  const upper = sorted[half] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? 0) + upper) / 2;
}

/** A column of a curve at a part of the working time (0 to 1). */
export function shareAt(column: Float64Array, part: number): number {
  const place = Math.min(1, Math.max(0, part)) * STEPS;
  const step = Math.min(STEPS - 1, Math.floor(place));
  const from = column[step] ?? 0;
  return from + ((column[step + 1] ?? from) - from) * (place - step);
}
