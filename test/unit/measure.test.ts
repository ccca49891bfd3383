import { describe, expect, it } from 'vitest';
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
  it('M1 given one activity split in a team, when its latest is asked for, then it is always the larger part', () => {
    for (const shares of [
      [7_000, 3_000],
      [3_000, 7_000],
    ]) {
      const log = floor();
      const credits = ['p:ana', 'p:ben'].map((identity, index) => ({ identity, share: shares[index] ?? 0 }));
      log.activity(TYPE, '', { value: 10_000 }, { credits });
      log.measure('m', { types: [TYPE], aggregate: 'latest' });
      const query = { metric: 'm', subject: { team: 'north' }, period: { kind: 'day' as const }, at: EVENING };
      expect(metricValue(log.state(), query).value).toBe(7_000);
    }
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
