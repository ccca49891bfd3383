import { describe, expect, it } from 'vitest';
import type { Subject } from '../../server/engine/groups.ts';
import { metricValue } from '../../server/engine/value.ts';
import type { ActivityBody } from '../../shared/entry.ts';
import { at, createLog, floor, type TestLog } from '../support/engine.ts';

const TYPE = 'call.logged';
const EVENING = at(0, '23:00');

/** One call of ana per body, a minute apart. */
function calls(...bodies: Partial<ActivityBody>[]): TestLog {
  const log = floor();
  for (const [minute, body] of bodies.entries()) log.activity(TYPE, 'ana', body, { at: at(0, '09:00') + minute * 60_000 });
  return log;
}

/** The number of a measure for ana today, in major units. */
function measured(log: TestLog, measure: object, look: object = {}): number | null {
  log.measure('m', { types: [TYPE], aggregate: 'count', ...measure }, look);
  const { value, scale } = metricValue(log.state(), { metric: 'm', subject: { rep: 'ana' }, period: { kind: 'day' }, at: EVENING });
  return value === null ? null : value / scale;
}

describe('conditions', () => {
  const log = () =>
    calls(
      { props: { n: 5, kind: 'x', on: true }, contact: 'k1', deal: { id: 'd1', stage: 'won' } },
      { props: { n: '5', kind: 'y', on: false }, value: 20_000 },
      { props: { n: 2.5 }, lead: { class: 'inbound' } },
    );
  const count = (where: unknown) => measured(log(), { where });

  it.each([
    ['eq on a text', { field: 'props.kind', op: 'eq', value: 'x' }, 1],
    ['eq never mixes kinds', { field: 'props.n', op: 'eq', value: 5 }, 1],
    ['eq on a boolean', { field: 'props.on', op: 'eq', value: false }, 1],
    ['eq on a text never seen', { field: 'props.kind', op: 'eq', value: 'zebra' }, 0],
    ['ne holds where the field is absent', { field: 'props.kind', op: 'ne', value: 'x' }, 2],
    ['gt compares numbers only', { field: 'props.n', op: 'gt', value: 2 }, 2],
    ['gte includes its bound', { field: 'props.n', op: 'gte', value: 2.5 }, 2],
    ['lt leaves its bound out', { field: 'props.n', op: 'lt', value: 5 }, 1],
    ['lte includes its bound', { field: 'props.n', op: 'lte', value: 5 }, 2],
    ['in takes several kinds', { field: 'props.n', op: 'in', value: ['5', 2.5] }, 2],
    ['exists', { field: 'contact', op: 'exists', value: true }, 1],
    ['exists false', { field: 'contact', op: 'exists', value: false }, 2],
    ['deal means its id', { field: 'deal', op: 'eq', value: 'd1' }, 1],
    ['deal.X', { field: 'deal.stage', op: 'eq', value: 'won' }, 1],
    ['lead.X', { field: 'lead.class', op: 'eq', value: 'inbound' }, 1],
    ['source', { field: 'source', op: 'eq', value: 'api' }, 3],
    ['value in the unit sent', { field: 'value', op: 'eq', value: 2 }, 1],
    ['a field nobody ever sent', { field: 'props.never', op: 'exists', value: true }, 0],
    [
      'any',
      {
        any: [
          { field: 'props.kind', op: 'eq', value: 'x' },
          { field: 'props.kind', op: 'eq', value: 'y' },
        ],
      },
      2,
    ],
    [
      'a list means all',
      [
        { field: 'props.n', op: 'gt', value: 1 },
        { field: 'contact', op: 'exists', value: false },
      ],
      1,
    ],
    ['an empty list', [], 3],
  ])('M1 given a condition, when rows are counted, then %s', (_, where, expected) => {
    expect(count(where)).toBe(expected);
  });

  it('M1 given a text that is first seen later, when counted before and after, then it begins to count', () => {
    const log = calls({ props: { kind: 'x' } });
    const where = { field: 'props.kind', op: 'eq', value: 'new' };
    expect(measured(log, { where })).toBe(0);
    log.activity(TYPE, 'ana', { props: { kind: 'new' } });
    expect(measured(log, { where })).toBe(1);
  });

  it('M1 given money, when its value is compared, then it is in major units', () => {
    const log = calls({ value: 1_999, money: true }, { value: 2_000, money: true }, { value: 199_900 });
    expect(measured(log, { where: { field: 'value', op: 'gte', value: 19.995 } })).toBe(1);
    expect(measured(log, { where: { field: 'value', op: 'in', value: [19.99] } })).toBe(2);
  });
});

describe('aggregates', () => {
  const log = () => calls({ value: 30_000 }, { value: -10_000 }, {}, { value: 25_000 }, { value: 30_000 });

  it.each([
    ['count', 5],
    ['sum', 7.5],
    ['average', 1.875],
    ['min', -1],
    ['max', 3],
    ['latest', 3],
  ])('M1 given rows with and without a value, when aggregated by %s, then it is %d', (aggregate, expected) => {
    expect(measured(log(), { aggregate })).toBe(expected);
  });

  it('M1 given nothing, when aggregated, then counts and sums are zero and the rest has no value', () => {
    const of = (aggregate: string) => measured(calls(), { aggregate, ...(aggregate === 'distinct' && { field: 'contact' }) });
    expect(['count', 'sum', 'distinct', 'average', 'min', 'max', 'latest'].map(of)).toEqual([0, 0, 0, null, null, null, null]);
  });

  it('M1 given fields of several kinds, when told apart, then the text 1, the number 1 and true are three values', () => {
    const log = calls({ props: { k: '1' } }, { props: { k: 1 } }, { props: { k: true } }, { props: { k: 1 } }, {});
    expect(measured(log, { aggregate: 'distinct', field: 'props.k' })).toBe(3);
  });

  it('M1 given a named field, when summed, then numbers there count and texts do not', () => {
    const log = calls({ props: { minutes: 2.5 } }, { props: { minutes: '7' } }, { props: { minutes: 4 } });
    expect(measured(log, { aggregate: 'sum', field: 'props.minutes' })).toBe(6.5);
    expect(measured(log, { aggregate: 'max', field: 'props.minutes' })).toBe(4);
  });

  it('M1 given late rows, when the latest is asked for, then it goes by at and not by arrival', () => {
    const log = floor();
    log.activity(TYPE, 'ana', { value: 10_000 }, { at: at(0, '12:00') });
    log.activity(TYPE, 'ana', { value: 20_000 }, { at: at(0, '10:00') });
    expect(measured(log, { aggregate: 'latest' })).toBe(1);
  });
});

describe('split activities', () => {
  /** 20,000 split 70 to 30 between ana and ben, beside ben's own 6,500. */
  const ask = (measure: object, subject: Subject) => {
    const log = floor();
    const credits = [
      { identity: 'p:ana', share: 7_000 },
      { identity: 'p:ben', share: 3_000 },
    ];
    log.activity(TYPE, 'ben', { value: 65_000_000 }, { at: at(0, '09:00') });
    log.activity(TYPE, '', { value: 200_000_000 }, { credits, at: at(0, '10:00') });
    log.measure('m', { types: [TYPE], ...measure });
    const { value, scale } = metricValue(log.state(), { metric: 'm', subject, period: { kind: 'day' }, at: EVENING });
    return value === null ? null : value / scale;
  };
  const [ana, ben, north] = [{ rep: 'ana' }, { rep: 'ben' }, { team: 'north' }];

  it.each([
    ['count', [0.7, 1.3, 2]],
    ['sum', [14_000, 12_500, 26_500]],
    ['average', [20_000, 9_615.3846, 13_250]],
    ['max', [20_000, 20_000, 20_000]],
    ['min', [20_000, 6_500, 6_500]],
    ['latest', [20_000, 20_000, 20_000]],
  ])(
    'E5 given a value split by shares, when aggregated by %s, then sums go by shares and the rest sees the whole',
    (aggregate, expected) => {
      expect([ana, ben, north].map((subject) => ask({ aggregate }, subject))).toEqual(expected);
    },
  );

  it('E5 given a deal split by halves, when only big ones count, then it is as big for each of them', () => {
    const where = { field: 'value', op: 'gte', value: 15_000 };
    expect([ana, ben, north].map((subject) => ask({ aggregate: 'count', where }, subject))).toEqual([0.7, 0.3, 1]);
    expect([ana, ben, north].map((subject) => ask({ aggregate: 'sum', where }, subject))).toEqual([14_000, 6_000, 20_000]);
    expect(ask({ aggregate: 'distinct', field: 'value' }, north)).toBe(2);
  });

  it('E5 given a split deal that is reassigned, when the biggest is asked for, then it is whole for the new owners too', () => {
    const log = floor();
    const deal = log.activity(TYPE, '', { value: 100_000 }, { credits: [{ identity: 'p:ana', share: 5_000 }] });
    log.reassign(deal, [{ identity: 'p:ben', share: 2_500 }]);
    log.measure('m', { types: [TYPE], aggregate: 'max' });
    const of = (subject: Subject) => metricValue(log.state(), { metric: 'm', subject, period: { kind: 'day' }, at: EVENING }).value;
    expect([of(ana), of(ben)]).toEqual([null, 100_000]);
  });
});

describe('units', () => {
  it('M1 given money and plain numbers, when summed as currency or as a number, then each is read as its row says', () => {
    const log = () => calls({ value: 1_999, money: true }, { value: 10_050 });
    expect(measured(log(), { aggregate: 'sum' }, { format: 'currency' })).toBe(21);
    expect(measured(log(), { aggregate: 'sum' })).toBe(20.995);
    expect(measured(log(), { aggregate: 'max' }, { format: 'currency' })).toBe(19.99);
  });

  it('M1 given a currency without cents, when summed, then its minor units are whole', () => {
    const log = createLog();
    log.workspace({ currency: 'JPY' });
    log.person('ana');
    log.activity(TYPE, 'ana', { value: 1_500, money: true });
    expect(measured(log, { aggregate: 'sum' }, { format: 'currency' })).toBe(1_500);
  });

  it('M1 given a sum beyond 2^53, when asked for, then there is no value rather than a wrong one', () => {
    const log = calls(...Array.from({ length: 10 }, () => ({ value: 1e15 })));
    expect(measured(log, { aggregate: 'sum' })).toBeNull();
    expect(measured(log, { aggregate: 'max' })).toBe(1e11);
  });
});
