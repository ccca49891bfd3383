import { describe, expect, it } from 'vitest';
import { applyEntries } from '../../server/engine/fold.ts';
import { createState } from '../../server/engine/state.ts';
import { behind, metricValue } from '../../server/engine/value.ts';
import { boardView } from '../../server/engine/views/board.ts';
import type { Period } from '../../shared/period.ts';
import { at, createLog, type TestLog } from '../support/engine.ts';

function office(workspace: object = {}): TestLog {
  const log = createLog(at(-100));
  log.workspace(workspace);
  for (const [team, rep] of [
    ['north', 'ana'],
    ['south', 'ben'],
  ] as const) {
    log.team(team, { parent: null });
    log.person(rep, { team });
  }
  return log;
}

const year: Period = { kind: 'year' };
const deal = (log: TestLog, type: string, rep: string, id: string, moment: number, more: object = {}) => {
  const { value, stage, ...rest } = more as { value?: number; stage?: string };
  const money = value === undefined ? {} : { value: value * 100, money: true as const };
  return log.activity(`deal.${type}`, rep, { ...money, deal: { id, ...(stage !== undefined && { stage }), ...rest } }, { at: moment });
};
const number = (log: TestLog, metric: string, moment = at(4, '20:00'), subject: object = { workspace: true }, period = year) => {
  const { value, scale } = metricValue(log.state(), { metric, subject: subject as { rep: string }, period, at: moment });
  return value === null ? null : value / scale;
};

describe('what deals and leads are', () => {
  it('E11 given a deal that is won, edited, lost, reopened and won again, when counted, then it is one deal with its latest amount', () => {
    const log = office();
    deal(log, 'created', 'ana', 'd1', at(-10), { value: 800 });
    deal(log, 'won', 'ana', 'd1', at(0, '10:00'), { value: 1_000 });
    deal(log, 'amount_changed', 'ana', 'd1', at(0, '11:00'), { value: 1_200 });
    expect([number(log, 'wins'), number(log, 'revenue'), number(log, 'pipeline')]).toEqual([1, 1_200, 0]);
    deal(log, 'won', 'ana', 'd1', at(0, '12:00'), { value: 1_200 });
    expect([number(log, 'wins'), number(log, 'revenue')]).toEqual([1, 1_200]);
    deal(log, 'reopened', 'ana', 'd1', at(1, '10:00'));
    expect([number(log, 'wins'), number(log, 'revenue'), number(log, 'pipeline'), number(log, 'deals_open')]).toEqual([0, 0, 1_200, 1]);
    deal(log, 'won', 'ana', 'd1', at(2, '10:00'));
    expect([number(log, 'wins'), number(log, 'revenue'), number(log, 'deals_open')]).toEqual([1, 1_200, 0]);
    deal(log, 'lost', 'ana', 'd1', at(3, '10:00'));
    expect([number(log, 'wins'), number(log, 'losses'), number(log, 'revenue')]).toEqual([0, 1, 0]);
    deal(log, 'deleted', 'ana', 'd1', at(4, '10:00'));
    expect(['losses', 'deals_all', 'pipeline'].map((metric) => number(log, metric))).toEqual([0, 0, 0]);
  });

  it('E11 given looks at earlier moments, when counted, then each knows what had happened by then, in the period it happened in', () => {
    const log = office();
    deal(log, 'created', 'ana', 'd1', at(-10), { value: 500 });
    deal(log, 'won', 'ana', 'd1', at(0, '10:00'));
    deal(log, 'reopened', 'ana', 'd1', at(2, '10:00'));
    deal(log, 'won', 'ana', 'd1', at(3, '10:00'), { value: 700 });
    const day: Period = { kind: 'day' };
    const seen = [at(-5), at(0, '12:00'), at(1), at(2, '12:00'), at(3, '12:00')].map((moment) => [
      number(log, 'wins', moment, undefined, day),
      number(log, 'revenue', moment),
      number(log, 'pipeline', moment, undefined, day),
    ]);
    expect(seen).toEqual([
      [0, 0, 500],
      [1, 500, 0],
      [0, 500, 0],
      [0, 0, 500],
      [1, 700, 0],
    ]);
  });

  it('E11 given the same number in two sources, when counted, then they are two deals; a win that names none is one by itself', () => {
    const log = office();
    for (const source of ['one', 'two']) {
      log.activity('deal.won', 'ana', { value: 10_000, money: true, deal: { id: '7' } }, { source, at: at(0) });
    }
    log.won('ana', 5_000, { at: at(0) });
    log.won('ana', 5_000, { at: at(0) });
    expect([number(log, 'wins'), number(log, 'revenue')]).toEqual([4, 300]);
  });

  it('E11 given corrections, when counted, then what was voided never happened and what was reassigned is theirs who have it now', () => {
    const log = office();
    const win = deal(log, 'won', 'ana', 'd1', at(0), { value: 100 });
    const other = deal(log, 'won', 'ana', 'd2', at(0), { value: 50 });
    const state = log.state();
    expect(metricValue(state, { metric: 'revenue', subject: { rep: 'ana' }, period: year, at: at(4) }).value).toBe(15_000);
    const before = log.entries.length;
    log.void(win);
    log.reassign(other, [
      { identity: 'p:ana', share: 5_000 },
      { identity: 'p:ben', share: 5_000 },
    ]);
    applyEntries(state, log.entries.slice(before));
    const of = (rep: string) => metricValue(state, { metric: 'revenue', subject: { rep }, period: year, at: at(4) }).value;
    expect([of('ana'), of('ben')]).toEqual([2_500, 2_500]);
    expect(metricValue(state, { metric: 'wins', subject: { rep: 'ben' }, period: year, at: at(4) }).value).toBe(5_000);
  });

  it('E11 given any batching, when folded and asked in between, then the facts are those of folding at once', () => {
    const log = office({ stages: [{ id: 'Demo' }, { id: 'Done', outcome: 'won' }] });
    const reports = ['created', 'stage_changed', 'won', 'amount_changed', 'reopened', 'lost', 'owner_changed', 'won'];
    for (let index = 0; index < 160; index += 1) {
      const type = reports[(index * 7 + (index >> 3)) % reports.length] ?? 'won';
      deal(log, type, index % 3 === 0 ? 'ana' : 'ben', `d${index % 13}`, at(0) + ((index * 37) % 160) * 60_000, {
        ...(type === 'stage_changed' ? { stage: index % 2 === 0 ? 'Demo' : 'Done' } : { value: 100 + index }),
      });
    }
    const asked = ['wins', 'losses', 'revenue', 'pipeline', 'deals_open', 'cycle_days', 'sales_velocity'];
    const ask = (state: ReturnType<typeof createState>) =>
      asked.map((metric) => metricValue(state, { metric, subject: { team: 'north' }, period: year, at: at(4) }).value);
    const state = createState();
    for (let from = 0; from < log.entries.length; from += 11) {
      applyEntries(state, log.entries.slice(from, from + 11));
      ask(state);
    }
    expect(ask(state)).toEqual(ask(log.state()));
  });

  it('E11 given an owner who changes, when the pipeline is asked for, then it is theirs who have it now, and wins theirs who won', () => {
    const log = office();
    deal(log, 'created', 'ana', 'd1', at(-3), { value: 300 });
    deal(log, 'owner_changed', 'ben', 'd1', at(-2));
    expect(['ana', 'ben'].map((rep) => number(log, 'pipeline', at(0), { rep }))).toEqual([0, 300]);
    deal(log, 'won', 'ana', 'd1', at(0));
    expect(['ana', 'ben'].map((rep) => number(log, 'revenue', at(1), { rep }))).toEqual([300, 0]);
  });

  it('M4 given 50 open deals, 1,000 each, one in five won, in twelve days, when velocity is asked for, then it is 833.33 a day', () => {
    const log = office();
    for (let index = 0; index < 50; index += 1) deal(log, 'created', 'ana', `o${index}`, at(-20), { value: 1_000 });
    for (let index = 0; index < 10; index += 1) {
      deal(log, 'created', 'ana', `c${index}`, at(-12), { value: 1_000 });
      deal(log, index < 2 ? 'won' : 'lost', 'ana', `c${index}`, at(0, '10:00'));
    }
    expect(['deals_open', 'average_deal', 'win_rate', 'cycle_days'].map((metric) => number(log, metric))).toEqual([50, 1_000, 0.2, 12]);
    expect(number(log, 'sales_velocity')).toBe(833.33);
    expect(number(log, 'sales_velocity_closed')).toBe(166.67);
  });

  it('M4 given stages with outcomes, when deals go through them, then each stage knows its deals and the part that went on', () => {
    const stages = ['Met', 'Offer', 'Talks', 'Signed'];
    const log = office({ stages: stages.map((id) => (id === 'Signed' ? { id, outcome: 'won' } : { id })) });
    for (const [index, [stage, count]] of Object.entries({ Met: 100, Offer: 90, Talks: 50, Signed: 20 }).entries()) {
      for (let each = 0; each < count; each += 1) deal(log, 'stage_changed', 'ana', `d${each}`, at(-9 + index), { stage, value: 10 });
    }
    for (const stage of stages) log.metric(stage, { deals: { fact: 'entered', stage, aggregate: 'count' } });
    expect(stages.map((stage) => number(log, stage))).toEqual([100, 90, 50, 20]);
    log.metric('on', { format: 'percent', conversion: { from: 'Offer', to: 'Signed' } });
    expect([number(log, 'on'), number(log, 'wins'), number(log, 'deals_open')]).toEqual([0.2222, 20, 80]);
    // Out of the last stage again: it is not won any more, though it has been there.
    deal(log, 'stage_changed', 'ana', 'd0', at(1), { stage: 'Talks' });
    expect([number(log, 'wins'), number(log, 'Signed')]).toEqual([19, 20]);
  });

  it('M4 given leads, when they are answered, then how many, how fast and how often tried; what has no time says nothing of minutes', () => {
    const log = office();
    const lead = (type: string, id: string, moment: number, more = {}) =>
      log.activity(type, 'ana', { lead: { id }, ...more }, { at: moment });
    lead('lead.assigned', 'l1', at(0, '09:00'));
    lead('call.logged', 'l1', at(0, '09:10'));
    lead('lead.contacted', 'l1', at(0, '09:20'));
    lead('call.logged', 'l1', at(0, '09:30'));
    lead('lead.created', 'l2', at(0, '09:00'));
    lead('lead.contacted', 'l2', at(0, '09:30'));
    lead('lead.assigned', 'l3', 0, { date: '2026-03-02' });
    lead('call.logged', 'l9', at(0, '11:00'));
    expect(['leads_given', 'speed_to_lead', 'attempts_per_lead'].map((metric) => number(log, metric))).toEqual([3, 20, 0.6667]);
  });

  it('M4 given deals of several products, when a board goes by product and number opens, then both are of the deals', () => {
    const log = office();
    deal(log, 'created', 'ana', 'd1', at(-3), { product: 'pro', value: 10 });
    const won = deal(log, 'won', 'ana', 'd1', at(0));
    deal(log, 'won', 'ben', 'd2', at(0), { product: 'plus', value: 30 });
    log.board('b', { metric: 'revenue', subjects: { field: 'deal.product' }, period: 'year' });
    const rows = boardView(log.state(), 'b', { at: at(1) }).rows.map(({ id, value }) => [id, value]);
    expect(rows).toEqual([
      ['plus', 3_000],
      ['pro', 1_000],
    ]);
    expect(behind(log.state(), { metric: 'wins', subject: { rep: 'ana' }, period: year, at: at(1) })).toEqual([won.seq]);
  });

  it('M4 given a workspace that defines a built-in metric itself, when it deletes its own, then the built-in one is there again', () => {
    const log = office();
    log.won('ana', 100, { at: at(0) });
    log.measure('wins', { types: ['call.logged'], aggregate: 'count' });
    expect(number(log, 'wins')).toBe(0);
    log.add('metric.deleted', 'metric:wins:2', { id: 'wins' });
    expect(number(log, 'wins')).toBe(1);
  });
});
