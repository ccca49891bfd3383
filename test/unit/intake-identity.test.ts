import { describe, expect, it } from 'vitest';
import { createIdentify } from '../../server/intake/identity.ts';
import { problemsOf, refusalOf, telling } from '../../server/intake/problems.ts';
import { boardSchema } from '../../shared/board.ts';
import { metricSchema } from '../../shared/metric.ts';

describe('identities', () => {
  const identify = createIdentify('a secret', 'main');

  it('E3 given an id of ours, when named, then it stands for itself and the vault learns nothing', () => {
    expect(identify('ana')).toEqual({ id: 'p:ana', alone: [{ identity: 'p:ana', share: 10_000 }] });
  });

  it('E3 given an e-mail in several spellings, when named, then it is one identity and unreadable', () => {
    const one = identify('ana@example.com');
    expect(one).toEqual({ id: expect.stringMatching(/^h:[A-Za-z0-9_-]{22}$/), doc: { email: 'ana@example.com' } });
    expect(identify(' Ana@Example.COM ').id).toBe(one.id);
    expect(identify('ben@example.com').id).not.toBe(one.id);
  });

  it('E3 given an external id, when named, then its source tells it apart, also where the texts run together', () => {
    const of = (source: string, externalId: string) => identify({ source, externalId }).id;
    expect(of('crm', '17')).not.toBe(of('dialer', '17'));
    expect(of('crm', '1:7')).not.toBe(of('crm:1', '7'));
    expect(of('crm', 'ana@example.com')).not.toBe(identify('ana@example.com').id);
  });

  it('E3 given another workspace or another secret, when named, then the hash is another', () => {
    const here = identify('ana@example.com').id;
    expect(createIdentify('a secret', 'demo')('ana@example.com').id).not.toBe(here);
    expect(createIdentify('a secret!', 'main')('ana@example.com').id).not.toBe(here);
    expect(createIdentify('a secret', 'main')('ana@example.com').id).toBe(here);
  });
});

describe('problems', () => {
  const problems = (schema: typeof metricSchema | typeof boardSchema, value: unknown) => {
    const parsed = schema.safeParse(value);
    return parsed.success ? [] : problemsOf(parsed.error);
  };

  it('given a typing error inside of one shape of a union, when told, then the path leads to it', () => {
    const found = problems(metricSchema, { name: 'x', measure: { types: ['a.b'], aggregate: 'count', fild: 'value' } });
    expect(telling(found)).toMatchObject({ code: 'unknown_field', path: 'measure.fild' });
    expect(telling(problems(metricSchema, { name: 'x', formula: 'a', formla: 'b' }))).toMatchObject({ path: 'formla' });
    expect(telling(problems(boardSchema, { name: 'x', metric: 'm', period: { kind: 'rolling', dys: 7 } }))).toMatchObject({
      path: 'period.dys',
    });
  });

  it('given a wrong value, when told, then the message says what is expected', () => {
    expect(problems(boardSchema, { name: 'x', metric: 'a@b.c' })[0]).toMatchObject({
      path: 'metric',
      message: expect.stringContaining('e-mail address is not an id'),
    });
    expect(problems(boardSchema, { name: 'x'.repeat(81), metric: 'm' })[0]).toMatchObject({ path: 'name', limit: 80 });
  });

  it('given several problems, when refused, then all are listed under the code that says most', () => {
    const refusal = refusalOf(problems(boardSchema, { name: '', metric: 'm', colour: 'red' }));
    expect(refusal.code).toBe('unknown_field');
    expect(refusal.details).toMatchObject([{ path: 'name' }, { path: 'colour' }]);
  });
});
