/** What a row's lane tells of its goal, from the figures alone: how far it is filled, where the notch stands, and in which words. */
import { type PaceStatus, paceStatus } from '../../shared/pace.ts';
import type { BoardRow, BoardView, ValueFormat } from '../../shared/view.ts';
import { decimalsOf, formatValue } from '../format.ts';
import { wholeOf } from '../pace/pace-words.ts';
import { tvTexts } from '../texts.ts';
import { fillOf } from './race.ts';

export interface Lane {
  /** The large number, and how it is written. */
  value: number | null;
  format: ValueFormat;
  /** Told with its plus. */
  signed: boolean;
  /** 0 to 1. */
  fill: number;
  /** Where the row should be by now, 0 to 1; null without a goal. */
  notch: number | null;
  status: PaceStatus | null;
  /** Beside the number: a figure, and what it means. */
  aside: string;
  under: string;
  goal: string;
}

type Goaled = Pick<BoardRow, 'value' | 'goal' | 'expected'>;
/** How parts of a goal are written. */
export const percent: ValueFormat = { kind: 'percent', decimals: 0, direction: 'more' };
/** Characters of a figure beside the large one. */
const asideLength = 7;

/** A goal of nothing cannot be run towards. */
export function hasGoal(row: Goaled): row is Goaled & { goal: number; expected: number } {
  return row.goal !== undefined && row.expected !== undefined && row.goal > 0;
}

export const hasGoals = ({ rows }: Pick<BoardView, 'rows'>): boolean => rows.some(hasGoal);

const within = (share: number) => Math.max(0, Math.min(1, share));

/** How far along to the goal, and where that should be by now. */
export function goalLane(row: Goaled): { fill: number; notch: number | null } {
  if (!hasGoal(row)) return { fill: 0, notch: null };
  return { fill: within((row.value ?? 0) / row.goal), notch: within(row.expected / row.goal) };
}

export interface PaceWords {
  status: PaceStatus | null;
  /** What is above or below what should be there, without a sign; empty where the two cannot be told apart. */
  amount: string;
  /** `behind pace`, after the amount or alone. */
  words: string;
}

/** The same numbers as people see them: what is shown as 412 is 26 behind what is shown as 438. */
export function paceWords(row: Goaled, format: ValueFormat, lengthMax = asideLength): PaceWords {
  const status = hasGoal(row) ? paceStatus(row.value, row.expected, format.direction) : null;
  if (status === null || !hasGoal(row)) return { status: null, amount: '', words: '' };
  const shown = wholeOf(format);
  const unit = 10 ** decimalsOf(shown);
  const away = Math.abs(Math.round((row.value ?? 0) * unit) - Math.round(row.expected * unit)) / unit;
  // Points of a percentage are no percentage: the word says it.
  const amount = away === 0 || format.kind === 'percent' || status === 'on' ? '' : formatValue(away, shown, lengthMax);
  return { status, amount, words: tvTexts.pace[status] };
}

export const paceText = ({ amount, words }: PaceWords): string => (amount === '' ? words : `${amount} ${words}`);

/** How its rows look on a board; `format` is the one of its values. */
export function lanesOf(view: BoardView, format: ValueFormat): (row: BoardRow) => Lane {
  const toGoal = view.score !== 'improvement' && hasGoals(view);
  const leaders = new Map<string | undefined, BoardRow>();
  for (const row of view.rows) if (!leaders.has(row.division)) leaders.set(row.division, row);
  const relative = (row: BoardRow) => {
    const leader = leaders.get(row.division);
    if (view.score === 'improvement') return fillOf({ ...row, value: row.score ?? null }, leader?.score ?? null, 'more');
    return fillOf(row, leader?.value ?? null, format.direction);
  };
  return (row) => {
    const pace = paceWords(row, format);
    const shown = (value: number | null) => formatValue(value, wholeOf(format), asideLength);
    const goal = hasGoal(row) ? shown(row.goal) : '';
    const lane = toGoal ? goalLane(row) : { fill: relative(row), notch: null };
    const plain = { ...lane, value: row.value, format, signed: false, status: pace.status, goal };
    if (view.score === 'percentOfGoal') {
      const aside = goal === '' ? '' : tvTexts.ofGoal(shown(row.value), goal);
      return { ...plain, value: row.score ?? null, format: percent, aside, under: paceText(pace) };
    }
    if (view.score === 'improvement') {
      return { ...plain, value: row.score ?? null, signed: true, aside: tvTexts.nowAt(shown(row.value)), under: paceText(pace) };
    }
    return { ...plain, aside: pace.amount, under: pace.words };
  };
}

/** As people read it; what is above nothing has its plus where it is `signed`. */
export function signedValue(value: number | null, format: ValueFormat, lengthMax: number, signed = false): string {
  const text = formatValue(value, format, lengthMax);
  return signed && value !== null && value > 0 ? `+${text}` : text;
}

/** Bars of a trend, twelve at most in a picture 20 high, the last one apart; empty where nothing happened. Few do not fill the picture. */
export function trendBars(trend: readonly (number | null)[]): { width: number; past: string; last: string } {
  const bars = trend.slice(-12);
  const top = Math.max(...bars.map((value) => value ?? 0));
  const width = 4 * Math.max(6, bars.length) - 1;
  if (!(top > 0)) return { width, past: '', last: '' };
  const paths = bars.map((value, index) => {
    const height = Math.round(Math.max(1, (Math.max(0, value ?? 0) / top) * 20) * 10) / 10;
    return value === null ? '' : `M${index * 4} 20v-${height}h3v${height}z`;
  });
  return { width, past: paths.slice(0, -1).join(''), last: paths[paths.length - 1] ?? '' };
}
