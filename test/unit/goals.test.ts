import { describe, expect, it } from 'vitest';
import { goalOf } from '../../server/engine/goals/goal-of.ts';
import type { Subject } from '../../server/engine/groups.ts';
import { SCALE } from '../../shared/money.ts';
import type { Period } from '../../shared/period.ts';
import { at, createLog, type TestLog } from '../support/engine.ts';

function office(): TestLog {
  const log = createLog();
  log.workspace();
  for (const team of ['north', 'south']) log.team(team, { parent: null });
  for (const [id, team] of Object.entries({ ana: 'north', ben: 'north', cleo: 'south' })) log.person(id, { team });
  log.measure('calls', { types: ['call.logged'], aggregate: 'count' });
  log.measure('won', { types: ['deal.won'], aggregate: 'count' });
  log.metric('rate', { formula: 'won / calls' });
  return log;
}

const asked = (log: TestLog, subject: Subject, period: Period, moment: number, metric = 'calls') => {
  const goal = goalOf(log.state(), metric, subject, period, moment);
  return goal && [goal.basis, Math.round((goal.total / SCALE) * 100) / 100];
};
const [day, week, month] = [{ kind: 'day' }, { kind: 'week' }, { kind: 'month' }] as const;
const ana = { rep: 'ana' };

describe('goals', () => {
  it('G1 given a week goal of a rep, when asked for other periods, then each has its part by working time', () => {
    const log = office();
    log.goal('a', { metric: 'calls', subject: ana, period: 'week', value: 50 });
    expect(asked(log, ana, week, at(2))).toEqual(['own', 50]);
    expect(asked(log, ana, day, at(2))).toEqual(['own', 10]);
    expect(asked(log, ana, day, at(5))).toBeNull();
    // March 2026 has 22 working days.
    expect(asked(log, ana, month, at(2))).toEqual(['own', 220]);
    expect(asked(log, ana, { kind: 'rolling', days: 3 }, at(2))).toEqual(['own', 30]);
    expect(asked(log, ana, { kind: 'custom', from: '2026-03-05', to: '2026-03-10' }, at(2))).toEqual(['own', 30]);
  });

  it('G1 given goals for several periods, when asked, then the one of the same period holds, else the nearest', () => {
    const log = office();
    log.goal('d', { metric: 'calls', subject: ana, period: 'day', value: 8 });
    log.goal('m', { metric: 'calls', subject: ana, period: 'month', value: 220 });
    expect(asked(log, ana, day, at(2))).toEqual(['own', 8]);
    expect(asked(log, ana, month, at(2))).toEqual(['own', 220]);
    expect(asked(log, ana, { kind: 'quarter' }, at(2))?.[1]).toBe(660);
    expect(asked(log, ana, week, at(2))).toEqual(['own', 50]);
  });

  it('G1 given part time, time off, an absence and a start date, when asked, then the goal is prorated, unless it says not to be', () => {
    const log = office();
    log.person('ana', { team: 'north', fte: 0.5, timeOff: [{ from: '2026-03-04', to: '2026-03-05' }] });
    log.person('ben', { team: 'north', startDate: '2026-03-05' });
    log.add('person.absent', 'absence:cleo:1', { person: 'cleo', date: '2026-03-02', absent: true });
    for (const rep of ['ana', 'ben', 'cleo']) log.goal(rep, { metric: 'calls', subject: { rep }, period: 'week', value: 50 });
    expect(['ana', 'ben', 'cleo'].map((rep) => asked(log, { rep }, week, at(2))?.[1])).toEqual([15, 20, 40]);
    expect(asked(log, ana, day, at(2))).toBeNull();
    log.goal('ana', { metric: 'calls', subject: ana, period: 'week', value: 50, prorate: false });
    expect(asked(log, ana, week, at(2))).toEqual(['own', 50]);
  });

  it('G1 given a goal that changes in the middle of a week, when asked, then each day goes by what holds on it', () => {
    const log = office();
    log.goal('a', { metric: 'calls', subject: ana, period: 'week', value: 50 });
    log.goal('a', { metric: 'calls', subject: ana, period: 'week', value: 100, from: '2026-03-05' });
    expect(asked(log, ana, week, at(2))).toEqual(['own', 70]);
    expect(asked(log, ana, week, at(9))).toEqual(['own', 100]);
    expect(asked(log, ana, day, at(2))).toEqual(['own', 10]);
  });

  it('G1 given shares of weekdays, when asked for a day, then it has its share, a day off too and a holiday none', () => {
    const log = office();
    log.workspace({ holidays: ['2026-03-06'] });
    log.goal('a', { metric: 'calls', subject: ana, period: 'week', value: 60, profile: { mon: 3, wed: 1, fri: 1, sat: 1 } });
    expect([0, 1, 2, 4, 5].map((each) => asked(log, ana, day, at(each))?.[1] ?? null)).toEqual([36, null, 12, null, 12]);
  });

  it('G1 given a team goal, when its reps are asked, then it is split by who is there, and their parts are the whole', () => {
    const log = office();
    log.person('ben', { team: 'north', fte: 0.5, timeOff: [{ from: '2026-03-06', to: '2026-03-06' }] });
    log.goal('n', { metric: 'calls', subject: { team: 'north' }, period: 'week', value: 150 });
    const [forAna, forBen] = ['ana', 'ben'].map((rep) => asked(log, { rep }, week, at(2)));
    expect([forAna, forBen]).toEqual([
      ['split', 110],
      ['split', 40],
    ]);
    expect(asked(log, { team: 'north' }, week, at(2))).toEqual(['own', 150]);
    expect(asked(log, { rep: 'cleo' }, week, at(2))).toBeNull();
  });

  it('G1 given a member who moves in the middle of the week, when both are asked, then days before count there and days after here', () => {
    const log = office();
    log.goal('n', { metric: 'calls', subject: { team: 'north' }, period: 'week', value: 100 });
    log.goal('s', { metric: 'calls', subject: { team: 'south' }, period: 'week', value: 50 });
    log.person('ben', { team: 'south', from: at(3, '00:00') });
    expect(asked(log, { rep: 'ben' }, week, at(2))).toEqual(['split', 40]);
    expect(asked(log, ana, week, at(2))).toEqual(['split', 70]);
    expect(asked(log, { rep: 'cleo' }, week, at(2))).toEqual(['split', 40]);
  });

  it('G1 given weights, or what they did before, when a goal is split, then by those; none is not split', () => {
    const log = office();
    log.goal('n', { metric: 'calls', subject: { team: 'north' }, period: 'week', value: 100, split: { ana: 3, ben: 1 } });
    expect([asked(log, ana, week, at(2)), asked(log, { rep: 'ben' }, week, at(2))]).toEqual([
      ['split', 75],
      ['split', 25],
    ]);
    log.goal('n', { metric: 'calls', subject: { team: 'north' }, period: 'week', value: 100, split: 'history' });
    expect(asked(log, ana, week, at(2))).toEqual(['split', 50]);
    for (let index = 0; index < 5; index += 1) log.call(index < 4 ? 'ana' : 'ben', at(-7 - index));
    expect(asked(log, ana, week, at(2))).toEqual(['split', 80]);
    // What came in late about the past is part of the past.
    for (let index = 0; index < 3; index += 1) log.call('ben', at(-6, '10:00'));
    expect(asked(log, ana, week, at(2))).toEqual(['split', 50]);
    log.goal('n', { metric: 'calls', subject: { team: 'north' }, period: 'week', value: 100, split: 'none' });
    expect(asked(log, ana, week, at(2))).toBeNull();
  });

  it('G1 given goals of reps alone, when a team or everybody is asked, then it is the sum of what is inside', () => {
    const log = office();
    log.goal('a', { metric: 'calls', subject: ana, period: 'week', value: 50 });
    log.goal('s', { metric: 'calls', subject: { team: 'south' }, period: 'week', value: 30 });
    log.goal('c', { metric: 'calls', subject: { rep: 'cleo' }, period: 'week', value: 99 });
    expect(asked(log, { team: 'north' }, week, at(2))).toEqual(['sum', 50]);
    expect(asked(log, { workspace: true }, week, at(2))).toEqual(['sum', 80]);
  });

  it('G2 given a goal for a rate, when anybody below is asked, then it is the same for all and at every moment', () => {
    const log = office();
    log.goal('r', { metric: 'rate', subject: { workspace: true }, period: 'month', value: 0.25 });
    for (const subject of [{ workspace: true } as const, { team: 'north' }, ana]) {
      expect(asked(log, subject, day, at(5), 'rate')?.[1]).toBe(0.25);
    }
  });

  it('G1 given a goal of nothing and a team of none, when asked, then both are goals', () => {
    const log = office();
    log.team('empty', {});
    log.goal('z', { metric: 'calls', subject: ana, period: 'week', value: 0 });
    log.goal('e', { metric: 'calls', subject: { team: 'empty' }, period: 'week', value: 10 });
    expect(asked(log, ana, week, at(2))).toEqual(['own', 0]);
    expect(asked(log, { team: 'empty' }, week, at(2))).toEqual(['own', 10]);
  });
});
