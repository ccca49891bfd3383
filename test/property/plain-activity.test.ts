/** The short way of intake against the schema: whatever it takes, the schema takes and makes the same of it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { spellSafely } from '../../server/intake/json.ts';
import { plainActivity } from '../../server/intake/plain-activity.ts';
import { contentHash } from '../../server/store/content-hash.ts';
import { activitySchema } from '../../shared/activity.ts';
import { limit } from '../../shared/limit.ts';

const item = (more: Record<string, unknown> = {}) => ({
  id: '1',
  type: 'call.logged',
  at: 1_774_861_200_000,
  rep: 'ana',
  ...more,
});

let taken = 0;
/** Takes nothing that the schema refuses, and makes nothing else of what both take. */
function agrees(value: unknown): void {
  const plain = plainActivity(value);
  if (plain === null) return;
  taken += 1;
  const text = JSON.stringify(value);
  expect(spellSafely(value)).toEqual({ text });
  expect(plain.bytes).toBeGreaterThanOrEqual(Buffer.byteLength(text));
  expect(plain.bytes).toBeLessThanOrEqual(limit.itemBytesMax);
  expect(plain.sent).toBe(contentHash(value));
  expect(plain.activity).toEqual(activitySchema.parse(value));
}

const near = <T>(usual: fc.Arbitrary<T>, ...odd: unknown[]) =>
  fc.oneof({ weight: 40, arbitrary: usual }, { weight: 2, arbitrary: fc.constantFrom(...odd) }, { weight: 1, arbitrary: fc.jsonValue() });
const text = fc.oneof(
  { weight: 60, arbitrary: fc.stringMatching(/^[\w -]{1,9}$/) },
  { weight: 3, arbitrary: fc.string({ maxLength: 12 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
  fc.constantFrom('', '"', '\\', '\u0000', 'é', '\ud83d', '\u2028', 'x'.repeat(200), 'x'.repeat(201)),
);
const number = near(
  fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true })),
  ...[0, -0, 1e21, 1e-7, 5e-324, Number.NaN, Number.POSITIVE_INFINITY],
);
const scalar = fc.oneof(text, number, fc.boolean());
const name = fc.oneof(
  { weight: 80, arbitrary: fc.stringMatching(/^[A-Za-z][\w-]{0,8}$/) },
  fc.constantFrom('__proto__', 'constructor', 'prototype', 'toString', '', '1', 'a b', 'x'.repeat(64), 'x'.repeat(65)),
);
const record = fc.dictionary(name, fc.oneof({ weight: 80, arbitrary: scalar }, fc.constantFrom(null, [], {})), {
  maxKeys: 6,
  noNullPrototype: true,
});
const mostly = (usual: fc.Arbitrary<string>, ...odd: string[]) =>
  fc.oneof({ weight: 40, arbitrary: usual }, { weight: 2, arbitrary: fc.constantFrom(...odd) });
const two = (max: number) => fc.integer({ min: 0, max }).map((part) => String(part).padStart(2, '0'));
const time = fc
  .tuple(
    mostly(fc.constantFrom('1990', '2026', '2028', '2199'), '1989', '2200', '26'),
    two(13),
    two(32),
    mostly(fc.constant('T'), ' ', 't'),
    two(24),
    two(60),
    mostly(fc.constantFrom(':00', ':59'), ':60', ''),
    mostly(fc.constantFrom('', '.5', '.123'), '.1234567890', '.'),
    mostly(fc.constantFrom('Z', '+02:00', '-12:30', '-00:00'), 'z', '', '+24:00', '+0200'),
  )
  .map(([year, month, day, t, hour, minute, second, part, zone]) => `${year}-${month}-${day}${t}${hour}:${minute}${second}${part}${zone}`);
const bounds = [Date.UTC(1990), Date.UTC(2200)].flatMap((at) => [at - 1, at, at + 0.5]);
const at = near(fc.oneof(fc.integer({ min: 0, max: 8e12 }), time), ...bounds, '2026-03-29', '2026-02-29T10:00:00Z', -0, Number.NaN, 1e20);

const activity = fc.record(
  {
    id: near(text, 7, null),
    type: near(fc.constantFrom('call.logged', 'deal.won', 'payment.received'), 'Call', 'call', 'a.b.c_1', `a.${'b'.repeat(63)}`),
    at,
    rep: near(fc.constantFrom('ana', 'Rep-7', 'Ana@Example.com', ' ana@example.com '), 'a b', '', 'x'.repeat(65), 'ana@', 'é@example.com', {
      source: 'crm',
      externalId: '7',
    }),
    source: near(fc.constantFrom('crm', 'hub.spot-1'), 'CRM', 'rally', '', 'x'.repeat(65)),
    value: near(
      fc.oneof(number, fc.constantFrom('12.50', '-3', '+1')),
      '1e5',
      '',
      ' 1',
      '1.',
      '.5',
      '1'.repeat(16),
      Number.POSITIVE_INFINITY,
    ),
    currency: near(fc.constantFrom('EUR', 'USD'), 'eur', 'EURO'),
    deal: near(fc.oneof(text, record), null, []),
    lead: near(fc.oneof(text, record), 5),
    contact: near(text, 5),
    props: near(record, 'x', Object.fromEntries(Array.from({ length: limit.propsMax + 1 }, (_, index) => [`p${index}`, index]))),
  },
  { requiredKeys: ['id', 'type', 'at', 'rep'], noNullPrototype: true },
);
const extra = fc.constantFrom(
  { undated: true },
  { credits: [{ rep: 'ana', share: 1 }] },
  { links: [{ record: 'https://crm.example.com/17' }] },
  { details: { note: 'x' } },
  { rep: undefined },
  { valeu: 5 },
  JSON.parse('{"__proto__":{"x":1}}'),
);

describe('the short way for plain activities', () => {
  it('E1 given anything that looks like an activity, when taken, then the schema takes it and makes the same of it', () => {
    taken = 0;
    fc.assert(fc.property(activity, agrees), { numRuns: 4_000 });
    // Else the generator is at fault, and this test says little.
    expect(taken).toBeGreaterThan(100);
  });

  it('E1 given an activity with one field more, when taken, then the schema makes the same of it', () => {
    const extended = fc
      .tuple(activity, extra)
      .map(([one, more]) => Object.defineProperties({ ...one }, Object.getOwnPropertyDescriptors(more)));
    fc.assert(fc.property(extended, agrees), { numRuns: 500 });
  });

  it('E1 given any JSON, when taken, then the schema makes the same of it', () => {
    fc.assert(fc.property(fc.jsonValue(), agrees), { numRuns: 300 });
  });

  it('E1 given what most clients send, when read, then it goes the short way', () => {
    const usual = [
      {},
      { at: '2026-03-29T09:30:00+02:00' },
      { at: '2026-03-28T09:30:00.123Z' },
      { rep: 'Ana@Example.com' },
      { type: 'deal.won', value: '1200.50', currency: 'EUR', deal: 'deal-17' },
      { deal: { id: '17', stage: 'Closed Won', amount: 12.5, first: true }, lead: { score: 5 }, contact: 'c-9', source: 'crm' },
      { props: { zebra: 1, alpha: 'x', ok: false } },
    ];
    for (const more of usual) expect(plainActivity(item(more)), JSON.stringify(more)).not.toBeNull();
    expect(plainActivity(item({ rep: 'Ana@Example.com' }))?.activity.rep).toBe('ana@example.com');
  });

  it('E9 given an item past its size, when read, then it is left to the schema', () => {
    const fields = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`field${index}`, 'x'.repeat(180)]));
    expect(plainActivity(item({ deal: fields(30) }))).not.toBeNull();
    expect(plainActivity(item({ deal: fields(50) }))).toBeNull();
    expect(plainActivity(item({ props: fields(limit.propsMax), contact: 'x'.repeat(200), deal: 'x'.repeat(200) }))).not.toBeNull();
    expect(plainActivity(item({ props: fields(limit.propsMax), deal: fields(9), lead: fields(9) }))).toBeNull();
  });

  it('E3 given more reps than are remembered, when read, then each is still read rightly', () => {
    for (let rep = 0; rep < 25_000; rep += 1) expect(plainActivity(item({ rep: `rep-${rep}` }))?.activity.rep).toBe(`rep-${rep}`);
    expect(plainActivity(item({ rep: 'rep 1' }))).toBeNull();
  });
});
