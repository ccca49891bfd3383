import { describe, expect, it } from 'vitest';
import type { Subject } from '../../server/engine/groups.ts';
import { expectationOf } from '../../server/engine/pace/expected.ts';
import { paceView } from '../../server/engine/pace/pace-view.ts';
import { projectionOf } from '../../server/engine/pace/projection.ts';
import { SCALE } from '../../shared/money.ts';
import { paceOf, paceStatus } from '../../shared/pace.ts';
import type { Period } from '../../shared/period.ts';
import { at, createLog, type TestLog } from '../support/engine.ts';

function office(): TestLog {
  const log = createLog(at(-100));
  log.workspace();
  log.team('north', { parent: null });
  log.team('south', { parent: null });
  log.person('ana', { team: 'north' });
  log.person('cleo', { team: 'south' });
  log.measure('calls', { types: ['call.logged'], aggregate: 'count' });
  log.measure('won', { types: ['deal.won'], aggregate: 'count' });
  log.metric('rate', { formula: 'won / calls' });
  return log;
}

const day: Period = { kind: 'day' };
const week: Period = { kind: 'week' };
const ana: Subject = { rep: 'ana' };
const north: Subject = { team: 'north' };

const expected = (log: TestLog, subject: Subject, period: Period, moment: number, metric = 'calls') => {
  const found = expectationOf(log.state(), metric, subject, period, moment);
  return found && Math.round((found.expected / SCALE) * 100) / 100;
};

/** Calls of a rep on the weekdays of the eight weeks before: so many at each of these clock times. */
function history(log: TestLog, rep: string, clocks: Record<string, number>, days: (index: number) => boolean = () => true): void {
  for (let week = -8; week < 0; week += 1) {
    for (let weekday = 0; weekday < 5; weekday += 1) {
      if (!days(week * 7 + weekday)) continue;
      for (const [clock, count] of Object.entries(clocks)) {
        for (let index = 0; index < count; index += 1) log.call(rep, at(week * 7 + weekday, clock));
      }
    }
  }
}

describe('pace', () => {
  it('G2 given no history, when asked where a rep should be, then it rises with the working time and stands still outside of it', () => {
    const log = office();
    log.goal('a', { metric: 'calls', subject: ana, period: 'week', value: 50 });
    const moments = [at(0, '02:00'), at(0, '13:00'), at(0, '23:00'), at(3, '02:00'), at(4, '17:00'), at(6, '12:00')];
    expect(moments.map((moment) => expected(log, ana, week, moment))).toEqual([0, 5, 10, 30, 50, 50]);
    expect(expected(log, ana, { kind: 'hour' }, at(0, '10:30'))).toBe(0.63);
  });

  it('G2 given two floors with equal totals and opposite rhythms, when asked at noon, then each is expected where it usually is', () => {
    const log = office();
    history(log, 'ana', { '10:00': 6, '16:00': 2 });
    history(log, 'cleo', { '10:00': 2, '16:00': 6 });
    for (const team of ['north', 'south']) log.goal(team, { metric: 'calls', subject: { team }, period: 'day', value: 8 });
    const noon = ['north', 'south'].map((team) => expected(log, { team }, day, at(0, '13:00')));
    expect(noon).toEqual([6, 2]);
    expect(['ana', 'cleo'].map((rep) => expected(log, { rep }, day, at(0, '13:00')))).toEqual([6, 2]);
    log.goal('north', { metric: 'calls', subject: north, period: 'day', value: 8, profile: 'worked' });
    expect(expected(log, north, day, at(0, '13:00'))).toBe(4);
  });

  it('G2 given a holiday and a spiff day in the past, when the rhythm is learned, then they are left out', () => {
    const odd = [-7, -14, -21, -28, -35];
    const with5 = office();
    history(with5, 'ana', { '10:00': 6, '16:00': 2 }, (index) => !odd.includes(index));
    history(with5, 'ana', { '10:00': 0, '16:00': 40 }, (index) => odd.includes(index));
    with5.goal('n', { metric: 'calls', subject: north, period: 'day', value: 8 });
    // Five of eight Mondays went otherwise.
    expect(expected(with5, north, day, at(0, '13:00'))).toBe(0);
    const dates = odd.map((index) => new Date(at(index)).toISOString().slice(0, 10));
    const before = [-63, -70, -77, -84, -91];
    for (const index of before) for (let count = 0; count < 8; count += 1) with5.call('ana', at(index, count < 6 ? '10:00' : '16:00'));
    with5.workspace({ unusualDays: dates.slice(0, 3), holidays: dates.slice(3) });
    expect(expected(with5, north, day, at(0, '13:00'))).toBe(6);
  });

  it('G2 given activities that come in late for a day of the past, when asked again, then the rhythm knows them', () => {
    const log = office();
    history(log, 'ana', { '10:00': 1, '16:00': 1 });
    log.goal('n', { metric: 'calls', subject: north, period: 'day', value: 8 });
    expect(expected(log, north, day, at(0, '13:00'))).toBe(4);
    history(log, 'ana', { '10:30': 2 });
    expect(expected(log, north, day, at(0, '13:00'))).toBe(6);
  });

  it('G2 given a rate, when asked, then its goal is expected at every moment', () => {
    const log = office();
    log.goal('r', { metric: 'rate', subject: { workspace: true }, period: 'week', value: 0.25 });
    expect([at(0, '02:00'), at(2), at(6)].map((moment) => expected(log, ana, week, moment, 'rate'))).toEqual([0.25, 0.25, 0.25]);
  });

  it('G3 given eight comparable days, when projected, then the end lies between the smallest and the largest remainder; under seven it is too little', () => {
    const log = office();
    // A day before the first activity says nothing about what usually happens, and neither does that of the first.
    log.call('ana', at(-60));
    for (let week = -8; week < 0; week += 1) {
      log.call('ana', at(week * 7, '10:00'));
      for (let count = 0; count < -week; count += 1) log.call('ana', at(week * 7, '15:00'));
    }
    for (let count = 0; count < 3; count += 1) log.call('ana', at(0, '09:30'));
    expect(projectionOf(log.state(), 'calls', north, day, at(0, '12:00'))).toEqual({ low: 4, middle: 7.5, high: 11, periods: 8 });
    expect(projectionOf(log.state(), 'calls', north, day, at(0, '20:00'))).toEqual({ low: 3, middle: 3, high: 3, periods: 8 });
    expect(projectionOf(log.state(), 'calls', north, day, at(-14, '12:00'))).toBeNull();
  });

  it('G3 given a rate, when projected, then numerators and denominators go on, not rates', () => {
    const log = office();
    log.call('ana', at(-60));
    for (let week = -8; week < 0; week += 1) {
      for (let count = 0; count < 10; count += 1) log.call('ana', at(week * 7, '15:00'));
      log.won('ana', 100, { at: at(week * 7, '15:00') });
    }
    for (let count = 0; count < 10; count += 1) log.call('ana', at(0, '10:00'));
    for (let count = 0; count < 5; count += 1) log.won('ana', 100, { at: at(0, '10:00') });
    expect(projectionOf(log.state(), 'rate', north, day, at(0, '12:00'))).toEqual({ low: 0.3, middle: 0.3, high: 0.3, periods: 8 });
  });

  it('G3 given less is better, nothing yet, goals of nothing and values below zero, when status is told, then it is defined and finite', () => {
    const cases: [number | null, number | null, 'more' | 'less'][] = [
      [9, 10, 'more'],
      [10, 10, 'more'],
      [7.5, 10, 'more'],
      [7, 10, 'more'],
      [0, 0, 'more'],
      [3, 0, 'more'],
      [-3, 10, 'more'],
      [-3, 0, 'more'],
      [5, 10, 'less'],
      [20, 10, 'less'],
      [0, 10, 'less'],
      [1, 0, 'less'],
      [0, 0, 'less'],
      [-1, 10, 'less'],
      [null, 10, 'more'],
      [10, null, 'more'],
    ];
    expect(cases.map((each) => paceStatus(...each))).toEqual([
      'on',
      'ahead',
      'behind',
      'farBehind',
      null,
      'ahead',
      'farBehind',
      'farBehind',
      'ahead',
      'farBehind',
      'ahead',
      'farBehind',
      'ahead',
      'ahead',
      null,
      null,
    ]);
    for (const pace of cases.map((each) => paceOf(...each))) {
      expect(pace === null || (Number.isFinite(pace) && !Object.is(pace, -0))).toBe(true);
    }
  });

  it('G3 given the pace of a team, when looked at, then the curve shows what was and what should be, and nothing of the future', () => {
    const log = office();
    history(log, 'ana', { '10:00': 6, '16:00': 2 });
    log.goal('n', { metric: 'calls', subject: north, period: 'day', value: 16 });
    for (let count = 0; count < 3; count += 1) log.call('ana', at(0, '09:45'));
    const view = paceView(log.state(), 'calls', north, day, at(0, '13:00'));
    expect(view).toMatchObject({
      value: 3,
      goal: 16,
      expected: 12,
      basis: 'own',
      learnedFrom: 8,
      projection: { low: 5, middle: 5, high: 5 },
    });
    const last = view.points.findLast(({ actual }) => actual !== null);
    expect([view.points[0]?.expected, view.points.at(-1)?.expected, last?.actual]).toEqual([0, 16, 3]);
    expect(last?.at).toBeLessThan(at(0, '13:00'));
    expect(view.points.map(({ at: moment }) => moment)).toEqual([...view.points.map(({ at: moment }) => moment)].sort((a, b) => a - b));
  });
});
