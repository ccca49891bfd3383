import { describe, expect, it } from 'vitest';
import type { Placed } from '../../client/tv/layout.ts';
import { countForMs, countSteps } from '../../client/tv/motion.ts';
import { atStart, fillOf, nameScale, tiesOf, widthEm } from '../../client/tv/race.ts';
import { boardForMs, passes, turn, withBoards, without } from '../../client/tv/rotation.ts';
import { movesOf, travellersMax } from '../../client/tv/travel.ts';
import type { BoardRow, BoardView } from '../../shared/view.ts';

const row = (key: string, value: number | null, rank: number | null = null): BoardRow => ({ key, name: key, rank, value });
const view = (rows: BoardRow[]) => ({ rows }) as BoardView;

describe('the race', () => {
  it('B2 given all at zero or without a value, when shown, then it is a start line; with one score it is a race', () => {
    expect(atStart(view([row('a', 0, 1), row('b', null), row('c', 0, 1)]))).toBe(true);
    expect(atStart(view([row('a', 1, 1), row('b', 0, 2)]))).toBe(false);
    expect(atStart(view([row('a', -3, 1)]))).toBe(false);
    expect(atStart(view([]))).toBe(false);
  });

  it.each<[number | null, number | null, 'more' | 'less', number]>([
    [50, 100, 'more', 0.5],
    [100, 100, 'more', 1],
    [null, 100, 'more', 0],
    [-5, 100, 'more', 0],
    [-5, -5, 'more', 0],
    [5, null, 'more', 0],
    [20, 10, 'less', 0.5],
    [0, 0, 'less', 1],
    [5, 0, 'less', 0],
  ])('given %s with a leader at %s, when %s is better, then the lane is filled to %s', (value, leader, direction, share) => {
    expect(fillOf(row('a', value), leader, direction)).toBe(share);
  });

  it('given ties, when read, then all that share a rank are known, and which of them stand below one', () => {
    const { tied, below } = tiesOf([row('a', 9, 1), row('b', 7, 2), row('c', 7, 2), row('d', 7, 2), row('e', null), row('f', null)]);
    expect([...tied].sort()).toEqual(['b', 'c', 'd']);
    expect([...below].sort()).toEqual(['c', 'd']);
  });

  it('given a name of 40 characters, when there is little room, then it shrinks, down to a limit', () => {
    const name = 'Konstantinos Papadopoulos-Anagnostou Jr.';
    expect(nameScale(name, 44, 1_200)).toBe(1);
    expect(nameScale(name, 44, widthEm(name) * 44 * 0.8)).toBeCloseTo(0.8);
    expect(nameScale(name, 44, 10)).toBe(0.6);
    expect(widthEm('山田太郎')).toBeGreaterThanOrEqual(4);
  });
});

describe('overtakes', () => {
  const places = (...keys: string[]) =>
    new Map(keys.map((key, index): [string, Placed] => [key, { index, x: 0, y: index * 74, block: 'top' }]));

  it('given an overtake, when the places change, then both travel and only the one that passed rises', () => {
    const moves = movesOf(places('a', 'b', 'c'), places('b', 'a', 'c'), false);
    expect(moves).toEqual(
      new Map([
        ['b', { jumps: false, rises: true }],
        ['a', { jumps: false, rises: false }],
      ]),
    );
  });

  it('given more movers than can be followed, when the places change, then the best placed travel and the rest stand there at once', () => {
    const keys = Array.from({ length: 24 }, (_, index) => `p${index}`);
    const moves = movesOf(places(...keys), places(...keys.slice(1), 'p0'), false);
    expect(moves.size).toBe(24);
    expect([...moves.values()].filter((move) => !move.jumps)).toHaveLength(travellersMax);
    expect(moves.get('p1')).toEqual({ jumps: false, rises: true });
    expect(moves.get('p0')).toEqual({ jumps: true, rises: false });
  });

  it('given reduced motion, when the places change, then nobody travels; and who is new never does', () => {
    expect(movesOf(places('a', 'b'), places('b', 'a'), true).get('a')?.jumps).toBe(true);
    expect(movesOf(places('a'), places('b', 'a'), false).has('b')).toBe(false);
  });
});

describe('counting up', () => {
  it.each<[number, number, number]>([
    [14, 15, 1],
    [14, 17, 1],
    [0, 1_250_000, 1],
    [90, 20, 1],
    [0.1, 0.9, 0.1],
    [5, 5.0001, 1],
  ])('given %s to %s in steps of %s, when counted, then it ends exactly there, in at most eight ordered values', (from, to, unit) => {
    const steps = countSteps(from, to, unit);
    expect(steps[steps.length - 1]).toBe(to);
    expect(steps.length).toBeLessThanOrEqual(8);
    expect(steps).toEqual([...steps].sort((a, b) => (to > from ? a - b : b - a)));
    expect(countForMs).toBe(300);
  });

  it('given one more, when counted, then it is there at once', () => {
    expect(countSteps(14, 15, 1)).toEqual([15]);
  });
});

describe('the rotation', () => {
  const start = { ids: ['a', 'b', 'c'], index: 1, nextAt: 5 };

  it('given three boards, when turned either way, then it goes round and the next turn is due later', () => {
    expect(turn(start, 1, 100)).toEqual({ ids: ['a', 'b', 'c'], index: 2, nextAt: 100 + boardForMs, onPace: false });
    expect(turn(turn(start, 1, 100), 1, 100).index).toBe(0);
    expect(turn({ ...start, index: 0 }, -1, 100).index).toBe(2);
    expect(turn({ ids: [], index: 0, nextAt: 5 }, 1, 100).index).toBe(0);
  });

  it('given a new list, when it still has the board that is on, then that stays on', () => {
    expect(withBoards(start, ['x', 'a', 'b'], 100)).toEqual({ ids: ['x', 'a', 'b'], index: 2, nextAt: 5 });
  });

  it('given boards on which nobody has anything, when one of them is next, then it passes while another may have something', () => {
    expect(passes(start, new Set(['a']))).toBe(true);
    expect(passes(start, new Set(['a', 'b', 'gone']))).toBe(true);
    expect(passes(start, new Set(['a', 'b', 'c']))).toBe(false);
    expect(passes({ ids: ['a'], index: 0, nextAt: 5 }, new Set(['a']))).toBe(false);
  });

  it('given a board that is gone, when taken out, then the next one is on; with none left nothing is', () => {
    expect(without(start, 'b', 100)).toEqual({ ids: ['a', 'c'], index: 1, nextAt: 100 + boardForMs });
    expect(without({ ids: ['a'], index: 0, nextAt: 5 }, 'a', 100)).toMatchObject({ ids: [], index: 0 });
  });
});
