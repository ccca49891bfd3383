/** Pace in words: for the console, the rep's page and screens alike. */
import { type PaceStatus, paceOf, paceStatus } from '../../shared/pace.ts';
import type { PaceView, ValueFormat } from '../../shared/view.ts';
import { dateFormat, formatValue } from '../format.ts';
import { periodTexts, paceTexts as texts } from './pace-texts.ts';

/** What any row or view tells about its goal. */
export interface Paced {
  value: number | null;
  goal?: number | undefined;
  expected?: number | undefined;
}

export interface PaceNow {
  /** 1 is all of what should be there; null where there is nothing to divide by. */
  pace: number | null;
  status: PaceStatus | null;
}

/** Null without a goal. */
export function paceNow({ value, goal, expected }: Paced, { direction }: Pick<ValueFormat, 'direction'>): PaceNow | null {
  if (goal === undefined || expected === undefined) return null;
  return { pace: paceOf(value, expected, direction), status: paceStatus(value, expected, direction) };
}

/** `71%`; what is many times over is told as that. */
export function pacePercent(pace: number): string {
  return formatValue(Math.min(Math.max(pace, 0), 99.99), { kind: 'percent', decimals: 0, direction: 'more' });
}

/** `At 71% of pace: behind`. */
export function paceSentence(now: PaceNow | null): string {
  if (now === null) return texts.noGoal;
  if (now.status === null) return texts.notYet;
  const status = texts.statuses[now.status];
  return now.pace === null ? texts.atNothing(status) : texts.at(pacePercent(now.pace), status);
}

/** `71%, behind`; empty where there is nothing to say. */
export function paceShort(now: PaceNow | null): string {
  if (now === null || now.status === null) return '';
  const status = texts.statuses[now.status];
  return now.pace === null ? status : texts.atShort(pacePercent(now.pace), status);
}

/** `8 Mondays`, `8 weeks`: the periods that a view is compared with. */
export function comparablePeriods(n: number, { kind, from }: PaceView['period']): string {
  if (kind !== 'day') return periodTexts.comparable(n, kind);
  return periodTexts.weekdays(n, dateFormat({ weekday: 'long', timeZone: 'UTC' }).format(Date.parse(`${from.slice(0, 10)}T12:00:00Z`)));
}

/** Where it will end, and on how much that rests. */
export function projectionSentence({ projection, metric, period }: Pick<PaceView, 'projection' | 'metric' | 'period'>): string {
  if (projection === undefined) return texts.tooLittle;
  const show = (value: number) => formatValue(value, wholeOf(metric.format));
  const before = comparablePeriods(projection.periods, period);
  const [low, high] = [show(projection.low), show(projection.high)];
  return low === high ? texts.willEndAt(low, before) : texts.willEnd(low, high, before);
}

/** Why so much should be there by now. */
export function rhythmSentence({ learnedFrom, period, points, goal, basis }: PaceView): string {
  if (goal === undefined) return '';
  const isConstant = points.every(({ expected }) => expected === goal);
  const rhythm = isConstant ? texts.constant : learnedFrom > 0 ? texts.learned(comparablePeriods(learnedFrom, period)) : texts.byTime;
  return [rhythm, texts.bases[basis ?? 'own']].filter((text) => text !== '').join(' ');
}

/** What is expected or projected is an estimate: parts of what is counted in whole say nothing. */
export function wholeOf(format: ValueFormat): ValueFormat {
  return format.kind === 'number' && format.decimals === undefined ? { ...format, decimals: 0 } : format;
}
