import { describe, expect, it } from 'vitest';
import { formatValue } from '../../client/format.ts';
import { nextStep, ownGoal } from '../../client/rep/next-step.ts';
import type { BoardRow, RepView, ValueFormat } from '../../shared/view.ts';

const number: ValueFormat = { kind: 'number', direction: 'more' };
const row = (value: number | null, goal?: number, expected?: number): BoardRow => ({
  key: 'ana',
  name: 'Ana',
  rank: 1,
  value,
  ...(goal !== undefined && { goal }),
  ...(expected !== undefined && { expected }),
});

describe('K1 the next useful thing to do', () => {
  it.each<[number | null, number, string, string]>([
    [5, 7.2, '3 more by now', '3 more put you on pace'],
    [7, 7.2, '1 more by now', '1 more puts you on pace'],
    [9, 7.2, '1 ahead of pace', '11 to the goal'],
    [8, 7.2, 'on pace', '12 to the goal'],
    [20, 7.2, '12 ahead of pace', 'Goal reached'],
    [0, 0, 'nothing is expected yet', '20 to the goal'],
  ])('given %s of 20 where %s should be, when told, then it is "%s" and "%s"', (value, expected, words, next) => {
    expect(ownGoal(row(value, 20, expected), number)).toMatchObject({ words, next });
  });

  it('given money, when told, then it is told as money', () => {
    const money: ValueFormat = { kind: 'currency', currency: 'USD', decimals: 0, direction: 'more' };
    expect(ownGoal(row(25_750, 65_000, 46_992.4), money)).toMatchObject({
      words: `${formatValue(21_243, money)} more by now`,
      fill: 25_750 / 65_000,
    });
  });

  it('given a rate, or what should be little, when behind, then nobody is told to do more of it', () => {
    expect(ownGoal(row(0.3, 0.45, 0.45), { kind: 'percent', direction: 'more' })).toMatchObject({ words: 'far behind pace', next: '' });
    expect(ownGoal(row(5, 6, 2), { ...number, direction: 'less' })).toMatchObject({ words: 'far behind pace', next: '', isReached: false });
  });

  it('given no goal, a goal of nothing or no row, when asked, then there is none', () => {
    expect([ownGoal(row(3), number), ownGoal(row(3, 0, 0), number), ownGoal(null, number)]).toEqual([null, null, null]);
  });

  it('given several boards, when asked what is next, then it is the one furthest behind its pace, if any is', () => {
    const board = (id: string, own: BoardRow): RepView['boards'][number] => ({
      id,
      name: id,
      metric: 'calls',
      format: number,
      period: { kind: 'day', from: '2026-11-23', to: '2026-11-24' },
      of: 3,
      own,
      next: null,
      behind: null,
    });
    const ahead = board('calls', row(9, 20, 7));
    const behind = board('meetings', row(3, 8, 4));
    const farBehind = board('proposals', row(1, 8, 4));
    expect(nextStep([ahead, behind, farBehind, board('points', row(4))])).toEqual({
      id: 'proposals',
      name: 'proposals',
      text: '3 more put you on pace',
    });
    expect(nextStep([ahead, board('done', row(8, 8, 8))])).toBeNull();
  });
});
