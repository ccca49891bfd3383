import { describe, expect, it } from 'vitest';
import { type IntakeContext, readActivity } from '../../server/intake/activity.ts';
import { createIdentify } from '../../server/intake/identity.ts';
import { limit } from '../../shared/limit.ts';

const NOW = Date.UTC(2026, 2, 30, 9);
const DAY_MS = 86_400_000;
const context = (more: Partial<IntakeContext> = {}): IntakeContext => ({
  now: NOW,
  source: 'crm',
  actor: 'key:k1',
  currency: 'EUR',
  identify: createIdentify('a secret', 'main'),
  hasField: () => true,
  fieldsLeft: 10,
  ...more,
});
const item = (more: Record<string, unknown> = {}) => ({
  id: '1',
  type: 'call.logged',
  at: '2026-03-30T09:00:00+02:00',
  rep: 'ana',
  ...more,
});

function accepted(value: unknown, more?: Partial<IntakeContext>) {
  const read = readActivity(value, context(more));
  if (!read.ok) throw new Error(JSON.stringify(read.error));
  return read;
}
function rejected(value: unknown, more?: Partial<IntakeContext>) {
  const read = readActivity(value, context(more));
  if (read.ok) throw new Error('this should be rejected');
  return read.error;
}
const body = (more: Record<string, unknown>) => accepted(item(more)).entry.body;

describe('an activity as sent', () => {
  it('E1 given a plain activity, when read, then the log gets integers, an identity and the source of the key', () => {
    expect(accepted(item()).entry).toMatchObject({
      source: 'crm',
      id: '1',
      kind: 'activity.recorded',
      at: Date.UTC(2026, 2, 30, 7),
      actor: 'key:k1',
      body: { type: 'call.logged', credits: [{ identity: 'p:ana', share: 10_000 }] },
    });
    expect(accepted(item({ source: 'dialer' })).entry.source).toBe('dialer');
  });

  it('E1 given deal and lead as plain ids, when read, then they become records', () => {
    expect(body({ deal: '17', lead: { id: 'l1', score: 5 }, contact: 'c9' })).toMatchObject({
      deal: { id: '17' },
      lead: { id: 'l1', score: 5 },
      contact: 'c9',
    });
  });

  it('E8 given amounts, when read, then they are exact minor units of the currency, other numbers ten-thousandths', () => {
    expect(body({ value: '1234567.89', currency: 'EUR' })).toMatchObject({ value: 123_456_789, money: true });
    expect(body({ value: 0.1 + 0.2, currency: 'EUR' })).toMatchObject({ value: 30, money: true });
    expect(body({ value: 4.25 })).toMatchObject({ value: 42_500 });
    expect(body({ value: 4.25 })).not.toHaveProperty('money');
    expect(body({ value: '-19.99', currency: 'EUR' })).toMatchObject({ value: -1999 });
    expect(accepted(item({ value: 5, currency: 'JPY' }), { currency: 'JPY' }).entry.body.value).toBe(5);
  });

  it('E8 given a deal or a payment without a currency, when read, then its value is money of the workspace', () => {
    for (const type of ['deal.won', 'deal.amount_changed', 'payment.received']) {
      expect(body({ type, value: '1200.50' }), type).toMatchObject({ value: 120_050, money: true });
    }
    expect(body({ type: 'policy.sold', value: '1200.50' })).not.toHaveProperty('money');
  });

  it('E8 given another currency, when read, then it is rejected for lack of a rate', () => {
    expect(rejected(item({ value: 1, currency: 'USD' }))).toMatchObject({ code: 'no_rate', field: 'currency' });
  });

  it('given numbers beyond what is exact, when read, then they are out of range and the bound is told', () => {
    expect(body({ value: limit.valueMax, currency: 'EUR' }).value).toBe(limit.valueMax * 100);
    expect(rejected(item({ value: limit.valueMax + 1, currency: 'EUR' }))).toMatchObject({ code: 'out_of_range', limit: limit.valueMax });
    expect(rejected(item({ value: -limit.valueMax - 1 }))).toMatchObject({ code: 'out_of_range', field: 'value' });
    expect(rejected(item({ props: { big: 1e30 } }))).toMatchObject({ code: 'out_of_range', field: 'props.big' });
    expect(rejected(JSON.parse('{"id":"1","type":"a.b","at":"2026-03-30","rep":"ana","value":1e999}'))).toMatchObject({ field: 'value' });
  });

  it('E5 given equal shares that floats cannot say, when read, then they are taken and add up to the whole', () => {
    for (const count of [3, 6, 7, 15]) {
      const credits = Array.from({ length: count }, (_, index) => ({ rep: `rep${index}`, share: 1 / count }));
      const shares = body({ rep: undefined, credits }).credits.map((credit: { share: number }) => credit.share);
      expect(
        shares.reduce((sum: number, share: number) => sum + share, 0),
        `${count} parts`,
      ).toBe(10_000);
      expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1);
    }
  });

  it('SEC7 given a link that would run in a page, when read, then it is rejected', () => {
    expect(rejected(item({ links: [{ record: 'javascript:alert(1)' }] })).field).toContain('links');
    expect(rejected(item({ links: [{ recording: 'data:text/html,x' }] })).field).toContain('links');
    expect(body({ links: [{ record: 'https://crm.example.com/17' }] }).links).toHaveLength(1);
  });

  it('E5 given credits, when read, then shares are ten-thousandths; too much, too little and both spellings are rejected', () => {
    const credits = [
      { rep: 'ana', share: 0.3333 },
      { rep: 'ben', share: 0.6667 },
    ];
    expect(accepted(item({ rep: undefined, credits })).entry.body.credits).toEqual([
      { identity: 'p:ana', share: 3333 },
      { identity: 'p:ben', share: 6667 },
    ]);
    expect(rejected(item({ rep: undefined, credits: [...credits, { rep: 'cy', share: 0.1 }] }))).toMatchObject({ field: 'credits' });
    expect(rejected(item({ rep: undefined, credits: [{ rep: 'ana', share: 0.00001 }] }))).toMatchObject({ code: 'out_of_range' });
    expect(rejected(item({ credits }))).toMatchObject({ code: 'invalid_request', field: 'rep' });
    expect(rejected(item({ rep: undefined }))).toMatchObject({ code: 'invalid_request', field: 'rep' });
  });

  it('E7 given times far off, when read, then the past is taken, 400 days ahead too, but no more', () => {
    expect(accepted(item({ at: '1990-01-01T00:00:00Z' })).entry.at).toBe(Date.UTC(1990, 0, 1));
    expect(accepted(item({ at: NOW + 400 * DAY_MS })).entry.at).toBe(NOW + 400 * DAY_MS);
    expect(rejected(item({ at: NOW + 400 * DAY_MS + 1 }))).toMatchObject({ code: 'too_far_ahead', field: 'at', limit: 400 });
    for (const at of ['0000-01-01', '0000-01-01T00:00:00Z', '1989-12-31', 1_774_861_200]) {
      expect(rejected(item({ at })), String(at)).toMatchObject({ code: 'out_of_range', field: 'at' });
    }
    for (const at of ['2026-02-30', '2026-03-30T09:00:00', '30.03.2026', 'yesterday', '', null, 1.5, 1e20]) {
      expect(rejected(item({ at })), String(at)).toMatchObject({ field: 'at' });
    }
  });

  it('E10 given a date alone, when read, then the entry keeps it and stands at midnight in UTC', () => {
    expect(accepted(item({ at: '2026-03-29' })).entry).toMatchObject({ at: Date.UTC(2026, 2, 29), body: { date: '2026-03-29' } });
    expect(body({ at: '2026-03-29T00:00:00Z' })).not.toHaveProperty('date');
  });

  it('E10 given what nobody can date, when read, then the entry says so and stands at the moment it came in', () => {
    const { at: _at, ...undated } = item({ undated: true });
    expect(accepted(undated).entry).toMatchObject({ at: NOW, body: { undated: true } });
    expect(accepted(undated).entry.body).not.toHaveProperty('date');
  });

  it('E10 given a date and undated, or neither, when read, then it is rejected at its date', () => {
    const { at: _at, ...neither } = item();
    for (const wrong of [item({ undated: true }), neither]) {
      expect(rejected(wrong)).toMatchObject({ code: 'invalid_request', field: 'at', message: expect.stringContaining('undated') });
    }
    expect(rejected(item({ undated: false }))).toMatchObject({ field: 'undated' });
  });

  it('E12 given details, when read, then they stay out of the body', () => {
    const { entry } = accepted(item({ details: { note: 'Call Jane Doe back' } }));
    expect(entry.details).toEqual({ note: 'Call Jane Doe back' });
    expect(JSON.stringify(entry.body)).not.toContain('Jane');
  });

  it('E9 given an item of 8 KB, when read, then it is taken; a byte more is not, whatever its characters', () => {
    const fill = (value: string) => item({ details: { a: value.slice(0, 4_000), b: value.slice(4_000, 8_000), c: value.slice(8_000) } });
    const space = limit.itemBytesMax - JSON.stringify(fill('')).length;
    expect(accepted(fill('x'.repeat(space)))).toBeTruthy();
    expect(rejected(fill('x'.repeat(space + 1)))).toMatchObject({ code: 'item_too_large', limit: limit.itemBytesMax });
    expect(rejected(fill('é'.repeat(space / 2 + 10)))).toMatchObject({ code: 'item_too_large' });
  });

  it('E9 given too many props, when read, then the answer names them', () => {
    const props = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`p${index}`, index]));
    expect(accepted(item({ props: props(limit.propsMax) }))).toBeTruthy();
    expect(rejected(item({ props: props(limit.propsMax + 1) }))).toMatchObject({ field: 'props', message: expect.stringContaining('32') });
  });

  it('given new field names, when there is no column left, then the item is rejected; known names are free', () => {
    const left = { hasField: (name: string) => name === 'props.known', fieldsLeft: 1 };
    expect(accepted(item({ props: { known: 1, fresh: 2 } }), left).newFields).toEqual(['props.fresh']);
    expect(rejected(item({ props: { one: 1, two: 2 } }), left)).toMatchObject({ code: 'limit_reached', limit: limit.fieldNamesMax });
  });

  it('given a field nobody knows, when read, then it is named with its path', () => {
    expect(rejected(item({ valeu: 5 }))).toMatchObject({ code: 'unknown_field', field: 'valeu' });
    expect(rejected(item({ rep: undefined, credits: [{ rep: 'ana', share: 1, note: 'x' }] }))).toMatchObject({ field: 'credits.0.note' });
    expect(rejected(JSON.parse('{"id":"1","type":"a.b","at":0,"rep":"ana","__proto__":{"x":1}}'))).toMatchObject({ field: '__proto__' });
  });

  it('given ids, types and sources out of shape, when read, then each is rejected by name', () => {
    const cases: [Record<string, unknown>, string][] = [
      [{ id: 'x'.repeat(201) }, 'id'],
      [{ id: '' }, 'id'],
      [{ id: 7 }, 'id'],
      [{ id: 'a\nb' }, 'id'],
      [{ type: 'CallLogged' }, 'type'],
      [{ source: 'CRM!' }, 'source'],
      [{ rep: 'no spaces' }, 'rep'],
      [{ rep: { source: 'crm' } }, 'rep'],
      [{ contact: 'a\u0007b' }, 'contact'],
      [{ links: [{ record: 'javascript' }] }, 'links.0.record'],
    ];
    for (const [more, field] of cases) expect(rejected(item(more)).field, JSON.stringify(more)).toMatch(new RegExp(`^${field}`));
    expect(accepted(item({ id: 'x'.repeat(200) })).entry.id).toHaveLength(200);
    expect(rejected(item({ source: 'rally' }))).toMatchObject({ code: 'reserved_source' });
  });

  it('E9 given things that are no objects, when read, then each is an answer and no accident', () => {
    for (const value of [null, 1, 'x', [], [item()], true]) expect(rejected(value).code).toBe('invalid_request');
  });

  it('given a rejected item with an id, when answered, then the id is given back', () => {
    expect(readActivity(item({ type: 'x' }), context())).toMatchObject({ ok: false, id: '1' });
    expect(readActivity({ id: 5 }, context())).not.toHaveProperty('id');
  });

  it('E2 given the same item in another order of fields, when read, then its content as sent is the same', () => {
    const { id, type, at, rep } = item();
    expect(accepted({ rep, at, type, id }).entry.sent).toBe(accepted(item()).entry.sent);
    expect(accepted(item({ value: '1.0' })).entry.sent).not.toBe(accepted(item({ value: '1' })).entry.sent);
  });
});
