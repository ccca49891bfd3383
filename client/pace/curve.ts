/** The picture of a pace: where its lines go, in pixels. Pure; how it looks is said by `PaceCurve.vue`. */
import type { PacePoint, PaceView } from '../../shared/view.ts';

/** The whole picture, and how much of it is left free around the lines. */
export interface Frame {
  width: number;
  height: number;
  left: number;
  right: number;
  top: number;
  bottom: number;
}

export interface Curve {
  /** Paths as SVG has them; empty where there is nothing to draw. */
  band: string;
  expected: string;
  actual: string;
  /** Below the actual line. */
  area: string;
  /** Where it is and where it should be; null when the moment lies outside of the period. */
  now: { x: number; value: number | null; expected: number | null } | null;
  goal: number | null;
  projection: { x: number; low: number; middle: number; high: number } | null;
  /** Places on the height of a number, and on the width of a point of the view by its index. */
  levels: { y: number; value: number }[];
  moments: { x: number; at: number; index: number }[];
  /** The line at the foot. */
  base: number;
}

type CurveView = Pick<PaceView, 'points' | 'value' | 'goal' | 'expected' | 'projection'>;

/** The hours before and after work are told apart from it, not shown in full. */
const IDLE_SHARE = 0.5;
const LEVELS = 4;
/** At least so far from label to label. */
const MOMENT_PX = 64;

/** `now` is epoch ms. */
export function paceCurve(view: CurveView, now: number, frame: Frame): Curve {
  const { points } = view;
  const times = points.map(({ at }) => Date.parse(at));
  const xs = places(points, frame);
  const { step, bottom, top } = heights(view);
  const foot = frame.height - frame.bottom;
  const yOf = (value: number) => round(foot - ((value - bottom) / (top - bottom)) * (foot - frame.top));
  const nowX = round(placeOf(view, now, times, xs));
  const dots = (of: (point: PacePoint) => number | null | undefined) =>
    points.map((point, index) => ({ x: xs[index] ?? 0, value: of(point) ?? null }));

  const [first, last] = [times[0] ?? 0, times[times.length - 1] ?? 0];
  const isNow = now >= first && now < last;
  const past = dots(({ actual }) => actual).filter((_dot, index) => !isNow || (times[index] ?? 0) <= now);
  if (isNow) past.push({ x: nowX, value: view.value });
  const runs = runsOf(past);
  const lineOf = (run: readonly Dot[]) => run.map(({ x, value }, index) => `${index === 0 ? 'M' : 'L'}${round(x)} ${yOf(value)}`).join('');
  const base = yOf(0);
  const bandOf = (run: readonly Dot[], back: readonly Dot[]) => `${lineOf(run)}${lineOf([...back].reverse()).replace('M', 'L')}Z`;
  const [low = [], high = []] = [runsOf(dots((point) => point.low))[0], runsOf(dots((point) => point.high))[0]];
  return {
    band: high.length > 1 ? bandOf(high, low) : '',
    expected: runsOf(dots(({ expected }) => expected))
      .map(lineOf)
      .join(''),
    actual: runs.map(lineOf).join(''),
    area: runs
      .filter((run) => run.length > 1)
      .map((run) => `${lineOf(run)}L${round(run[run.length - 1]?.x ?? 0)} ${base}L${round(run[0]?.x ?? 0)} ${base}Z`)
      .join(''),
    now: isNow
      ? {
          x: nowX,
          value: view.value === null ? null : yOf(view.value),
          expected: view.expected === undefined ? null : yOf(view.expected),
        }
      : null,
    goal: view.goal === undefined ? null : yOf(view.goal),
    projection: view.projection
      ? {
          x: round(frame.width - frame.right + Math.min(18, frame.right / 4)),
          low: yOf(view.projection.low),
          middle: yOf(view.projection.middle),
          high: yOf(view.projection.high),
        }
      : null,
    levels: Array.from({ length: Math.round((top - bottom) / step) + 1 }, (_, index) => {
      const value = Number((bottom + index * step).toPrecision(12));
      return { y: yOf(value), value };
    }),
    moments: times.slice(0, -1).map((at, index) => ({ x: round(xs[index] ?? 0), at, index })),
    base,
  };
}

/** The moments to be labelled: where the label changes, and none into another. `width` is that of the whole picture. */
export function labelled<M extends { x: number }>(
  moments: readonly M[],
  labelOf: (moment: M) => string,
  width: number,
): (M & { label: string })[] {
  const shown: (M & { label: string })[] = [];
  let before = '';
  for (const moment of moments) {
    const label = labelOf(moment);
    const last = shown[shown.length - 1];
    if (label === before || moment.x > width - MOMENT_PX / 2) continue;
    before = label;
    if (last === undefined || moment.x - last.x >= MOMENT_PX) shown.push({ ...moment, label });
  }
  return shown;
}

interface Dot {
  x: number;
  value: number;
}

/** Pieces without gaps. */
function runsOf(dots: readonly { x: number; value: number | null }[]): Dot[][] {
  const runs: Dot[][] = [];
  let run: Dot[] = [];
  for (const { x, value } of dots) {
    if (value === null) run = [];
    else {
      if (run.length === 0) runs.push(run);
      run.push({ x, value });
    }
  }
  return runs;
}

/** Across: each step as wide as the other, since each is as much working time; before and after work is narrower. */
function places(points: readonly PacePoint[], { width, left, right }: Frame): number[] {
  const isIdle = (index: number) => {
    const isEdge = index === 0 || index === points.length - 2;
    return isEdge && points.length > 4 && points[index]?.expected === points[index + 1]?.expected;
  };
  const widths = points.slice(0, -1).map((_point, index) => (isIdle(index) ? IDLE_SHARE : 1));
  const all = widths.reduce((sum, each) => sum + each, 0) || 1;
  const xs = [left];
  for (const each of widths) xs.push((xs[xs.length - 1] ?? left) + (each / all) * (width - left - right));
  return xs;
}

/** A round step, and the round numbers around everything that is drawn. */
function heights({ points, value, goal, expected, projection }: CurveView): { step: number; bottom: number; top: number } {
  const drawn = [
    0,
    value,
    goal,
    expected,
    projection?.low,
    projection?.high,
    ...points.map(({ actual }) => actual),
    ...points.map((point) => point.expected),
    ...points.map((point) => point.low),
    ...points.map((point) => point.high),
  ];
  const numbers = drawn.filter((one): one is number => typeof one === 'number');
  const low = Math.min(0, ...numbers);
  const high = Math.max(0, ...numbers);
  const rough = (high - low || LEVELS) / LEVELS;
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const step = magnitude * ([1, 2, 2.5, 5].find((each) => each * magnitude >= rough) ?? 10);
  return { step, bottom: Math.floor(low / step) * step, top: high === low ? LEVELS * step : Math.ceil(high / step) * step };
}

/**
 * Where a moment stands between two points: as far as what should be there by then has come, which goes by working time as the points do;
 * by the clock where that says nothing.
 */
function placeOf({ points, expected }: CurveView, at: number, times: readonly number[], xs: readonly number[]): number {
  const next = times.findIndex((time) => time > at);
  const [from, to] = [times[next - 1], times[next]];
  const [left, right] = [xs[next - 1], xs[next]];
  if (from === undefined || to === undefined || left === undefined || right === undefined) {
    return xs[at < (times[0] ?? 0) ? 0 : xs.length - 1] ?? 0;
  }
  const [less, more] = [points[next - 1]?.expected, points[next]?.expected];
  const isTold = expected !== undefined && less !== undefined && more !== undefined && more > less;
  const part = isTold ? Math.max(0, Math.min(1, (expected - less) / (more - less))) : (at - from) / (to - from);
  return left + part * (right - left);
}

const round = (pixels: number) => Math.round(pixels * 10) / 10;
