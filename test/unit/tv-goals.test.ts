import { describe, expect, it } from 'vitest';
import { formatValue } from '../../client/format.ts';
import { goalLane, lanesOf, paceText, paceWords, signedValue, trendBars } from '../../client/tv/lane.ts';
import { areaOf, type Size } from '../../client/tv/layout.ts';
import { paceNameOf } from '../../client/tv/pace-name.ts';
import { pulseLayoutOf } from '../../client/tv/pulse-layout.ts';
import { slotsOf } from '../../client/tv/race.ts';
import { boardForMs, step, turn, withBoards } from '../../client/tv/rotation.ts';
import type { BoardRow, BoardView, ValueFormat } from '../../shared/view.ts';

const number: ValueFormat = { kind: 'number', direction: 'more' };
const money: ValueFormat = { kind: 'currency', currency: 'USD', decimals: 0, direction: 'more' };
const rate: ValueFormat = { kind: 'percent', direction: 'more' };
const row = (over: Partial<BoardRow>): BoardRow => ({ key: 'ana', name: 'Ana', rank: 1, value: 10, ...over });
const view = (over: Partial<BoardView>): BoardView => ({
  kind: 'board',
  id: 'calls',
  name: 'Calls today',
  metric: { id: 'calls', name: 'Calls', format: number },
  subjects: 'reps',
  score: 'value',
  per: 'head',
  ranking: 'competition',
  period: { kind: 'day', from: '2026-11-23', to: '2026-11-24' },
  total: 10,
  rows: [row({})],
  more: 0,
  ...over,
});

describe('G2 a lane with a goal', () => {
  it.each<[number | null, number, number, number, number | null]>([
    [30, 60, 20, 0.5, 1 / 3],
    [90, 60, 20, 1, 1 / 3],
    [-5, 60, 20, 0, 1 / 3],
    [null, 60, 80, 0, 1],
    [30, 0, 0, 0, null],
  ])(
    'given %s of %s where %s should be, when drawn, then it is filled to %s and its notch stands at %s',
    (value, goal, expected, fill, notch) => {
      expect(goalLane({ value, goal, expected })).toEqual({ fill, notch });
    },
  );

  it('given what should be there, when told in words, then the numbers are those that people see', () => {
    expect(paceWords({ value: 412, goal: 600, expected: 438.4 }, number)).toEqual({ status: 'on', amount: '', words: 'on pace' });
    expect(paceText(paceWords({ value: 30, goal: 600, expected: 37.6 }, number))).toBe('8 behind pace');
    expect(paceText(paceWords({ value: 20, goal: 600, expected: 37.6 }, number))).toBe('18 behind pace');
    expect(paceText(paceWords({ value: 59_675, goal: 90_000, expected: 47_700 }, money))).toBe(
      `${formatValue(11_975, money, 7)} ahead of pace`,
    );
    // More by less than anybody can see.
    expect(paceText(paceWords({ value: 18, goal: 60, expected: 17.6 }, number))).toBe('ahead of pace');
  });

  it('given a rate, when told in words, then no points of it are called percent', () => {
    expect(paceText(paceWords({ value: 0.3, goal: 0.45, expected: 0.45 }, rate))).toBe('behind pace');
  });

  it('given less is better, when there is more than there should be, then it is behind', () => {
    expect(paceWords({ value: 5, goal: 6, expected: 2 }, { ...number, direction: 'less' })).toEqual({
      status: 'farBehind',
      amount: '3',
      words: 'behind pace',
    });
  });

  it('given nothing expected yet, a goal of nothing or none, when told, then there is nothing to say', () => {
    for (const goal of [{ goal: 60, expected: 0 }, { goal: 0, expected: 0 }, {}]) {
      expect(paceWords({ value: 0, ...goal }, number)).toEqual({ status: null, amount: '', words: '' });
    }
  });
});

describe('B4 what a row shows', () => {
  it('given no goals, when drawn, then lanes are filled in relation to the leader, without notches', () => {
    const rows = [row({}), row({ key: 'ben', value: 5 })];
    const lane = lanesOf(view({ rows }), number)(row({ key: 'ben', value: 5 }));
    expect(lane).toMatchObject({ value: 5, fill: 0.5, notch: null, status: null, aside: '', under: '', goal: '' });
  });

  it('given goals, when somebody has none, then their lane stays empty', () => {
    const lane = lanesOf(view({ rows: [row({ goal: 20, expected: 5 })] }), number);
    expect(lane(row({ goal: 20, expected: 5 }))).toMatchObject({
      fill: 0.5,
      notch: 0.25,
      status: 'ahead',
      aside: '5',
      under: 'ahead of pace',
      goal: '20',
    });
    expect(lane(row({ value: 40 }))).toMatchObject({ fill: 0, notch: null, aside: '' });
  });

  it('given a board by part of the goal, when drawn, then the percentage is large and the value beside it', () => {
    const own = row({ score: 0.5, goal: 20, expected: 12 });
    const lane = lanesOf(view({ score: 'percentOfGoal', rows: [own] }), number)(own);
    expect(signedValue(lane.value, lane.format, 9, lane.signed)).toBe('50%');
    expect(lane).toMatchObject({ aside: '10 of 20', under: '2 behind pace', fill: 0.5 });
  });

  it('given a board by improvement, when drawn, then what is above the usual has a plus and fills the lane', () => {
    const rows = [row({ score: 8 }), row({ key: 'ben', score: -2 })];
    const lane = lanesOf(view({ score: 'improvement', rows }), number);
    const [first, last] = rows.map(lane);
    expect(first).toMatchObject({ value: 8, signed: true, aside: 'now 10', fill: 1 });
    expect(last).toMatchObject({ value: -2, fill: 0 });
    expect(signedValue(8, number, 9, true)).toBe('+8');
    expect(signedValue(-2, number, 9, true)).toBe('-2');
    expect(signedValue(0, number, 9, true)).toBe('0');
  });

  it('given divisions, when placed, then each begins with its name, and fills go by its own leader', () => {
    const rows = [row({ division: 'new' }), row({ key: 'ben', value: 100, division: '' }), row({ key: 'mei', value: 50, division: '' })];
    const board = view({ rows });
    expect(slotsOf(board).map((slot) => ('row' in slot ? `${slot.key} ${slot.index}` : `[${slot.division}]`))).toEqual([
      '[new]',
      'ana 0',
      '[]',
      'ben 1',
      'mei 2',
    ]);
    expect(rows.map((one) => lanesOf(board, number)(one).fill)).toEqual([1, 1, 0.5]);
  });

  it('given a trend, when drawn, then there are at most twelve bars, the last apart, and none where nothing happened', () => {
    const { width, past, last } = trendBars([null, 5, 0, 10]);
    expect([width, past.match(/M/g)?.length, last]).toEqual([23, 2, 'M12 20v-20h3v20z']);
    expect(trendBars(Array.from({ length: 20 }, () => 1)).past.match(/M/g)).toHaveLength(11);
    expect(trendBars([0, null])).toMatchObject({ past: '', last: '' });
    expect(trendBars([])).toMatchObject({ past: '', last: '' });
  });
});

describe('the pulse', () => {
  const sizes: Size[] = [
    { width: 1920, height: 1080 },
    { width: 1280, height: 720 },
    { width: 3840, height: 2160 },
    { width: 1080, height: 1920 },
  ];
  it.each(sizes)('given $width × $height, when laid out for up to 32 metrics, then all stand inside, none on another', (size) => {
    const area = areaOf(size);
    for (let count = 1; count <= 32; count += 1) {
      const { places, lane, width } = pulseLayoutOf(size, count);
      expect(places).toHaveLength(count);
      for (const [index, { x, y }] of places.entries()) {
        expect(x + width).toBeLessThanOrEqual(area.width + 0.01);
        expect(y + lane).toBeLessThanOrEqual(area.height + 0.01);
        expect(places.slice(index + 1).some((other) => other.x === x && Math.abs(other.y - y) < lane)).toBe(false);
      }
    }
  });

  it('given up to eight metrics on 1080p, when laid out, then names have 40 px and values 56 px at least', () => {
    for (let count = 1; count <= 8; count += 1) {
      const { name, value } = pulseLayoutOf({ width: 1920, height: 1080 }, count);
      expect(name).toBeGreaterThanOrEqual(40);
      expect(value).toBeGreaterThanOrEqual(56);
    }
  });
});

describe('the curve in the rotation', () => {
  const start = { ids: ['a', 'b'], index: 0, nextAt: 5 };

  it('given a board with a curve, when turned on and back, then the curve comes between its rows and the next board', () => {
    const onPace = step(start, 1, true, 100);
    expect(onPace).toMatchObject({ index: 0, onPace: true });
    expect(step(onPace, 1, true, 200)).toEqual({ ids: ['a', 'b'], index: 1, nextAt: 200 + boardForMs, onPace: false });
    expect(step(onPace, -1, true, 200)).toMatchObject({ index: 0, onPace: false });
    expect(step(start, 1, false, 100)).toEqual(turn(start, 1, 100));
    expect(withBoards(onPace, ['b', 'a'], 300)).toMatchObject({ index: 1, onPace: true });
    expect(withBoards(onPace, ['b'], 300).onPace).toBeUndefined();
  });

  it('given a board, when its whole has a goal over a period of the calendar, then it has a curve', () => {
    const goals = { goal: 600, expected: 438 };
    expect(paceNameOf(view({ ...goals }))).toBe('pace:calls:workspace:day');
    expect(paceNameOf(view({ ...goals, team: 'east' }))).toBe('pace:calls:team:east:day');
    const others: Partial<BoardView>[] = [
      {},
      { goal: 0, expected: 0 },
      { ...goals, subjects: 'metrics' },
      { ...goals, score: 'improvement' },
      { ...goals, period: { kind: 'rolling', from: '2026-10-26', to: '2026-11-24' } },
    ];
    for (const other of others) expect(paceNameOf(view(other))).toBeNull();
  });
});
