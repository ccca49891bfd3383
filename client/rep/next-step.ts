/** K1: what a number asks of the one it belongs to, in words: how it stands, and the next useful thing to do. */
import { type PaceStatus, paceStatus } from '../../shared/pace.ts';
import type { BoardRow, RepView, ValueFormat } from '../../shared/view.ts';
import { decimalsOf, formatValue } from '../format.ts';
import { wholeOf } from '../pace/pace-words.ts';
import { repTexts as texts } from '../texts.ts';

export interface OwnGoal {
  value: number;
  goal: number;
  expected: number;
  /** Null before anything is expected. */
  status: PaceStatus | null;
  /** Parts of the way round, 0 to 1. */
  fill: number;
  notch: number;
  /** `2 ahead of pace`, `3 more by now`. */
  words: string;
  /** `3 more put you on pace`, `23 to the goal`; empty where nothing is to be done more of. */
  next: string;
  isReached: boolean;
}

const within = (share: number) => Math.max(0, Math.min(1, share));

/** Null where nothing is asked. */
export function ownGoal(row: BoardRow | null, format: ValueFormat): OwnGoal | null {
  if (row === null || row.goal === undefined || row.expected === undefined || row.goal <= 0) return null;
  const { goal, expected } = row;
  const value = row.value ?? 0;
  const status = paceStatus(row.value, expected, format.direction);
  const more = format.direction === 'more';
  const shown = wholeOf(format);
  const unit = 10 ** decimalsOf(shown);
  /** Up to the next one that can be counted: 2.2 meetings are three. */
  const upTo = (aim: number) => Math.ceil((aim - value) * unit - 1e-6) / unit;
  const isReached = more ? value >= goal : false;
  const base = { value, goal, expected, status, fill: within(value / goal), notch: within(expected / goal), isReached };
  // Points of a rate are no number of things to do, and what should be little is not done more of.
  if (format.kind === 'percent' || !more) return { ...base, words: status === null ? texts.notYet : texts.paceIs[status], next: '' };
  const amount = (by: number) => formatValue(by, shown, 9);
  const toPace = upTo(expected);
  const words = () => {
    if (status === null) return texts.notYet;
    if (toPace > 0) return texts.moreByNow(amount(toPace));
    const over = Math.floor((value - expected) * unit + 1e-6) / unit;
    return over > 0 ? texts.aheadOfPace(amount(over)) : texts.paceIs.on;
  };
  const next = isReached ? texts.goalReached : toPace > 0 ? texts.toPace(amount(toPace)) : texts.toGoal(amount(upTo(goal)));
  return { ...base, words: words(), next };
}

/** The board that needs its owner most, and what to do there; null while everything with a goal is on pace, or nothing has one. */
export function nextStep(boards: RepView['boards']): { id: string; name: string; text: string } | null {
  const behind = boards
    .map((board) => ({ board, own: ownGoal(board.own, board.format) }))
    .filter(({ own }) => own !== null && own.next !== '' && own.status !== null && own.status !== 'ahead' && !own.isReached)
    .sort((a, b) => (a.own ? a.own.value / a.own.expected : 0) - (b.own ? b.own.value / b.own.expected : 0));
  const [first] = behind;
  return first?.own ? { id: first.board.id, name: first.board.name, text: first.own.next } : null;
}
