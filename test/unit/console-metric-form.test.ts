import { describe, expect, it } from 'vitest';
import { formulaWithIds, formulaWithNames } from '../../client/console/metrics/formula-names.ts';
import { metricFields, metricInput } from '../../client/console/metrics/metric-form.ts';
import { previewInput } from '../../client/console/metrics/metric-preview.ts';
import { describeMetric } from '../../client/console/metrics/metric-words.ts';
import { type MetricReply, previewMetric } from '../../shared/api/metrics.ts';
import { metricSchema } from '../../shared/metric.ts';

function metric(id: string, definition: object): MetricReply {
  return { id, rev: 1, ...metricSchema.parse({ name: id, ...definition }) } as MetricReply;
}

const count = { measure: { types: ['call.logged'], aggregate: 'count' } };
const won = metric('deals_won', { name: 'Deals won', ...count });
const lost = metric('no-show', { name: 'No shows', ...count });
const all = [won, lost];

/** What saving an unchanged form defines. */
function again(reply: MetricReply): object {
  const { id: _id, rev: _rev, ...definition } = reply;
  const saved = metricSchema.parse(JSON.parse(JSON.stringify(metricInput(metricFields(reply, all), reply, all))));
  return { saved, definition };
}

describe('formulas by name', () => {
  it('M1 given a formula over ids, when shown, then it names metrics; when saved, it has the ids again', () => {
    const shown = formulaWithNames('deals_won / (deals_won + [no-show]) * 100', all);
    expect(shown).toBe('[Deals won] / ([Deals won] + [No shows]) * 100');
    expect(formulaWithIds(shown, all)).toBe('[deals_won] / ([deals_won] + [no-show]) * 100');
  });

  it('M1 given names in other capitals or unknown ones, when saved, then the first are found and the others left to the server', () => {
    expect(formulaWithIds('[deals WON] - [Nothing] - 2.5', all)).toBe('[deals_won] - [Nothing] - 2.5');
  });

  it('M1 given two metrics of one name, when shown, then the ids tell them apart', () => {
    const twin = metric('won2', { name: 'Deals won', ...count });
    expect(formulaWithNames('deals_won + won2', [won, twin])).toBe('[deals_won] + [won2]');
    expect(formulaWithIds('[deals_won] + [won2]', [won, twin])).toBe('[deals_won] + [won2]');
  });
});

describe('the metric form', () => {
  it.each([
    ['a count', count],
    ['a sum of money', { measure: { types: ['deal.won'], aggregate: 'sum', field: 'value' }, format: 'currency', decimals: 0 }],
    ['a property', { measure: { types: ['call.logged'], aggregate: 'average', field: 'props.minutes' }, unit: 'min' }],
    ['a lead’s field', { measure: { types: ['lead.contacted'], aggregate: 'distinct', field: 'lead.class' } }],
    ['a formula', { formula: '[deals_won] / [no-show]', format: 'percent', direction: 'less' }],
    ['points', { points: { deals_won: 5, 'no-show': -1.5 }, icon: 'zap', color: '#aabbcc' }],
    [
      'conditions',
      {
        measure: {
          types: ['call.logged'],
          aggregate: 'count',
          where: [
            { field: 'props.minutes', op: 'gte', value: 5 },
            { field: 'props.outcome', op: 'in', value: ['connected', 'voicemail'] },
            { field: 'deal', op: 'eq', value: '17' },
            { field: 'deal.stage', op: 'ne', value: 'lost' },
            { field: 'props.first', op: 'eq', value: true },
            { field: 'contact', op: 'exists', value: true },
            { field: 'lead', op: 'exists', value: false },
          ],
        },
      },
    ],
    [
      'nested conditions that the form cannot show',
      {
        measure: {
          ...count.measure,
          where: { any: [{ field: 'value', op: 'gt', value: 1 }, { all: [{ field: 'deal', op: 'exists', value: true }] }] },
        },
      },
    ],
  ])('M1 given a metric of %s, when its form is saved unchanged, then the definition is the same', (_name, definition) => {
    const { saved, definition: before } = again(metric('m', definition)) as Record<string, unknown>;
    expect(saved).toEqual(before);
  });

  it('M1 given metrics, when described, then they read as sentences', () => {
    expect(describeMetric(won, all)).toBe('Count of “Call logged”');
    const minutes = metric('m', { measure: { types: ['call.logged', 'demo.held'], aggregate: 'sum', field: 'props.minutes' } });
    expect(describeMetric(minutes, all)).toBe('Sum of minutes of “Call logged”, “Demo held”');
    const long = metric('m', {
      measure: {
        ...count.measure,
        where: [
          { field: 'props.minutes', op: 'gte', value: 5 },
          { field: 'lead', op: 'exists', value: false },
        ],
      },
    });
    expect(describeMetric(long, all)).toBe('Count of “Call logged”, where minutes is at least 5 and Lead is not given');
    expect(describeMetric(metric('m', { points: { deals_won: 5 } }), all)).toBe('Points: Deals won × 5');
  });
});

describe('the preview of a metric that is being made', () => {
  const shown = { subjects: 'reps', period: 'month', today: '2026-03-30' } as const;
  const blank = () => metricFields(undefined, []);
  const ask = (fields: object, how: object = {}) => previewInput({ ...blank(), ...fields }, undefined, all, { ...shown, ...how });

  it('M1 given a form that counts nothing yet, when it would be tried, then nothing is asked', () => {
    expect(ask({})).toBeNull();
    expect(ask({ how: 'formula', formula: ' ' })).toBeNull();
    expect(ask({ how: 'points' })).toBeNull();
    const types = ['call.logged'];
    expect(ask({ types, aggregate: 'sum', field: 'other', property: '' })).toBeNull();
    expect(ask({ types, conditions: [{ field: 'value', property: '', op: 'gte', value: '' }] })).toBeNull();
    expect(ask({ types, conditions: [{ field: 'other', property: ' ', op: 'exists', value: '' }] })).toBeNull();
  });

  it('M1 given a form that counts something, when it is tried, then the server understands what is asked, without a name too', () => {
    const conditions = [{ field: 'other', property: 'minutes', op: 'exists', value: '' }];
    const fields = { types: ['call.logged'], conditions };
    for (const input of [
      ask(fields),
      ask({ how: 'formula', formula: '[Deals won] * 2' }),
      ask(fields, { subjects: 'teams', period: 'last' }),
    ]) {
      expect(previewMetric.body.safeParse(JSON.parse(JSON.stringify(input)))).toMatchObject({ success: true });
    }
    expect(ask(fields, { period: 'last' })?.period).toEqual({ kind: 'custom', from: '2016-04-01', to: '2026-03-31' });
  });
});
