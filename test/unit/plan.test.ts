import { describe, expect, it } from 'vitest';
import { planBackwards } from '../../server/engine/goals/plan.ts';
import { suggestGoal } from '../../server/engine/goals/suggest.ts';
import { at, createLog, type TestLog } from '../support/engine.ts';

function office(): TestLog {
  const log = createLog(at(-200));
  log.workspace();
  log.team('north', { parent: null });
  for (const rep of ['ana', 'ben', 'new']) log.person(rep, { team: 'north' });
  for (const [metric, type] of Object.entries({
    deals: 'deal.won',
    proposals: 'proposal.sent',
    second: 'meeting.held',
    first: 'meeting.booked',
    calls: 'call.logged',
  })) {
    log.measure(metric, { types: [type], aggregate: 'count' });
  }
  return log;
}

const chain = ['deals', 'proposals', 'second', 'first', 'calls'];

/** So much of each along the chain, a month ago. */
function past(log: TestLog, rep: string, times: number): void {
  const counts = { 'deal.won': 14, 'proposal.sent': 35, 'meeting.held': 70, 'meeting.booked': 200, 'call.logged': 2_000 };
  for (const [type, count] of Object.entries(counts)) {
    for (let index = 0; index < count * times; index += 1) log.activity(type, rep, {}, { at: at(-30, '10:00') + index });
  }
}

describe('plans and suggestions', () => {
  it('G5 given rates of 40, 50, 35 and 10 percent, when 14 deals are planned, then it takes 35, 70, 200 and 2,000', () => {
    const log = office();
    past(log, 'ana', 1);
    const plan = planBackwards(log.state(), { steps: chain, target: 14, subject: { rep: 'ana' }, period: 'quarter', at: at(0) });
    expect(plan.steps.map(({ needed }) => Math.round(needed))).toEqual([14, 35, 70, 200, 2_000]);
    for (const { low, high, needed } of plan.steps.slice(1)) {
      expect(low).toBeLessThan(needed);
      expect(high ?? Number.POSITIVE_INFINITY).toBeGreaterThan(needed);
    }
    // Nobody's cycle is known, so that there is time until the end of the quarter: 22 working days of March.
    expect([plan.daysLeft, plan.doBy, plan.cycleDays]).toEqual([22, '2026-03-31', null]);
    expect(plan.steps[4]).toMatchObject({ done: 2_000, perDay: 0 });
  });

  it('G5 given somebody new, when they plan, then by the rates of the team, and their own count the more the more there are', () => {
    const log = office();
    past(log, 'ben', 1);
    const query = { steps: ['deals', 'proposals'], target: 14, subject: { rep: 'new' }, period: 'month', at: at(0) } as const;
    expect(planBackwards(log.state(), query).steps[1]).toMatchObject({ needed: 35, own: 0, team: 35, done: 0 });
    for (let index = 0; index < 20; index += 1) log.activity('proposal.sent', 'new', {}, { at: at(-20) });
    const thin = planBackwards(log.state(), query).steps[1]?.needed ?? 0;
    expect(thin).toBeGreaterThan(35);
    expect(Number.isFinite(thin)).toBe(true);
  });

  it('G5 given a day that has begun, when planned again, then what happened since is not in it, and yesterday is', () => {
    const log = office();
    past(log, 'ana', 1);
    const query = { steps: ['deals', 'proposals'], target: 14, subject: { rep: 'ana' }, period: 'month' } as const;
    const morning = planBackwards(log.state(), { ...query, at: at(1, '08:00') });
    for (let index = 0; index < 9; index += 1) log.activity('proposal.sent', 'ana', {}, { at: at(1, '10:00') });
    expect(planBackwards(log.state(), { ...query, at: at(1, '18:00') })).toEqual(morning);
    expect(planBackwards(log.state(), { ...query, at: at(2, '08:00') }).steps[1]?.done).toBe(9);
  });

  it('G5 given a chain of which nothing ever came, when planned, then it ends where nothing is known', () => {
    const log = office();
    log.call('ana', at(-5));
    const plan = planBackwards(log.state(), { steps: ['deals', 'calls'], target: 3, subject: { rep: 'ana' }, period: 'month', at: at(0) });
    expect(plan.steps.map(({ metric }) => metric)).toEqual(['deals']);
  });

  it('G4 given eight weeks, when a goal is suggested, then it is one that was reached in the better third, for the time there is', () => {
    const log = office();
    for (const [week, count] of [40, 42, 44, 46, 48, 50, 52, 54].entries()) {
      for (let index = 0; index < count; index += 1) log.call('ana', at(-7 * (week + 1), '10:00') + index);
    }
    const suggested = suggestGoal(log.state(), 'calls', { rep: 'ana' }, 'week', at(2));
    expect(suggested).toMatchObject({ value: 50, best: 54, available: 1 });
    expect(suggested.periods.map(({ value }) => value)).toEqual([40, 42, 44, 46, 48, 50, 52, 54]);
    log.person('ana', { team: 'north', timeOff: [{ from: '2026-03-05', to: '2026-03-06' }] });
    expect(suggestGoal(log.state(), 'calls', { rep: 'ana' }, 'week', at(2))).toMatchObject({ value: 30, available: 0.6 });
  });

  it('G4 given hardly any past, when a goal is suggested, then nothing is guessed', () => {
    const log = office();
    log.call('ana', at(-8));
    expect(suggestGoal(log.state(), 'calls', { rep: 'ana' }, 'month', at(0))).toMatchObject({ value: null, median: null });
  });
});
