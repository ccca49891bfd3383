/** Blocks and what plans them, without any store. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { batchEntries, blockJson, EMPTY_CHAIN, openBatch } from '../../server/store/block.ts';
import { unpackBodies } from '../../server/store/body-columns.ts';
import { BodyWriter, takeApart } from '../../server/store/body-table.ts';
import { IdIndex } from '../../server/store/id-index.ts';
import { idHash, toColumns } from '../../server/store/item.ts';
import { plan } from '../../server/store/plan.ts';
import { newEntries, newEntry } from '../support/stores.ts';

const head = { seq: 0, chain: EMPTY_CHAIN, receivedAt: 0 };
const call = (entries: ReturnType<typeof newEntries>, notBefore = 0) => ({
  items: toColumns(entries, 'each').items,
  mode: 'each' as const,
  now: 10,
  notBefore,
});
const roundTrip = (bodies: unknown[]) => {
  const { batches } = plan(head, [call(bodies.map((body, index) => newEntry(`e${index}`, { body, at: index })))], () => null);
  return batches.flatMap((batch) => batchEntries(openBatch(batch)));
};

/** As a block of many entries has them, in the order of `order`. */
const packed = (lists: unknown[][], order: readonly [list: number, index: number][]) => {
  const tables = lists.map((list) => takeApart(list).table);
  const writer = new BodyWriter();
  for (const [list, index] of order) {
    const table = tables[list];
    if (table) writer.add(table, index);
  }
  return { columns: writer.toColumns(), list: writer.toList() };
};
const inOrder = (bodies: unknown[]) => bodies.map((_, index): [number, number] => [0, index]);

describe('a block', () => {
  it('given any JSON bodies, when packed and unpacked, then they are the same to the letter', () => {
    const scalar = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('"', '\\', '\\"', ':', '":', '{}', ',1', '0'),
      fc.double({ noNaN: true }),
      fc.boolean(),
    );
    const record = fc.record(
      { type: fc.constantFrom('a', 'b'), value: fc.integer(), props: fc.dictionary(fc.string(), scalar) },
      { requiredKeys: [] },
    );
    const bodies = fc.array(fc.oneof(fc.jsonValue(), record, scalar, fc.array(scalar, { maxLength: 80 })), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(bodies, (list) => {
        const texts = list.map((body) => JSON.stringify(body));
        const { columns, list: plainList } = packed([list], inOrder(list));
        expect(unpackBodies(JSON.parse(columns), texts.length).map((body) => JSON.stringify(body))).toEqual(texts);
        expect(plainList).toBe(`[${texts.join(',')}]`);
        expect(roundTrip(list).map((entry) => JSON.stringify(entry.body))).toEqual(texts);
      }),
      { numRuns: 200 },
    );
  });

  it('given bodies of several calls, when some of them are packed in any order, then each is the same to the letter', () => {
    const body = fc.oneof(
      fc.record({ type: fc.constantFrom('a', 'b', 'c'), value: fc.integer({ max: 5 }), list: fc.array(fc.boolean(), { maxLength: 2 }) }),
      fc.constantFrom('a', 1, null, {}, []),
    );
    const lists = fc.array(fc.array(body, { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(lists, fc.infiniteStream(fc.nat()), fc.integer({ min: 1, max: 30 }), (calls, random, count) => {
        const order = Array.from({ length: count }, (): [number, number] => {
          const list = (random.next().value ?? 0) % calls.length;
          return [list, (random.next().value ?? 0) % (calls[list]?.length ?? 1)];
        });
        const texts = order.map(([list, index]) => JSON.stringify(calls[list]?.[index]));
        const { columns, list } = packed(calls, order);
        expect(unpackBodies(JSON.parse(columns), count).map((one) => JSON.stringify(one))).toEqual(texts);
        expect(list).toBe(`[${texts.join(',')}]`);
      }),
      { numRuns: 200 },
    );
  });

  it('given bodies that JSON cannot say as they are, when taken apart, then readers get what JSON says; all others stay the same object', () => {
    const plain = { type: 'note', list: [1, null, true], deep: { a: { b: 'c' } } };
    const odd: unknown[] = [
      { a: undefined, b: 1 },
      { a: -0 },
      [Number.NaN],
      new Date(0),
      Object.create(null),
      undefined,
      { a: new Array(2) },
    ];
    const bodies = [plain, ...odd, { ...plain, list: [2, null, false] }, ...odd];
    const { plain: read } = takeApart(bodies);
    expect(read[0]).toBe(plain);
    expect(read[odd.length + 1]).toBe(bodies[odd.length + 1]);
    const spelt = bodies.map((body) => JSON.stringify(body) ?? 'null');
    expect(read).toEqual(spelt.map((text) => JSON.parse(text)));
    expect(Object.is((read[2] as { a: number }).a, 0)).toBe(true);
    expect(packed([bodies], inOrder(bodies)).list).toBe(`[${spelt.join(',')}]`);
  });

  it('given names that would harm an object, when unpacked, then they are plain names', () => {
    const texts = Array.from({ length: 9 }, (_, index) => `{"__proto__":{"x":${index}},"a]b\\"":[],"e":{}}`);
    const bodies = texts.map((text) => JSON.parse(text));
    const [first] = unpackBodies(JSON.parse(packed([bodies], inOrder(bodies)).columns), texts.length) as object[];
    expect(Object.getPrototypeOf(first)).toBe(Object.prototype);
    expect(JSON.stringify(first)).toBe(texts[0]);
  });

  it('given alike entries, when packed, then shapes and repeats are written once', () => {
    const entries = Array.from({ length: 500 }, (_, index) =>
      newEntry(`evt-${index}`, { body: { type: 'call.logged', credits: [{ identity: `p:${index % 20}`, share: 10_000 }] } }),
    );
    const [batch] = plan(head, [call(entries)], () => null).batches;
    if (!batch) throw new Error('There is no batch.');
    const text = Buffer.from(blockJson(batch.block)).toString();
    expect(text.match(/call\.logged/g)).toHaveLength(1);
    expect(batch.block.length).toBeLessThan(500 * 8);
    expect(() => blockJson(Buffer.from('nonsense'))).toThrow(/neither j nor d/);
  });
});

describe('a plan', () => {
  it('given calls of several times and sizes, when planned, then a batch has one time and at most 500 entries', () => {
    const { batches, answers } = plan(
      { ...head, seq: 7, receivedAt: 12 },
      [call(newEntries('a', 3)), call(newEntries('b', 600), 20), call(newEntries('a', 2)), call(newEntries('c', 1))],
      () => null,
    );
    expect(batches.map(({ first, last, receivedAt }) => [first, last, receivedAt])).toEqual([
      [8, 10, 12],
      [11, 510, 20],
      [511, 611, 20],
    ]);
    expect(answers[2]?.seq).toEqual([8, 9]);
    expect(batches.flatMap((batch) => batchEntries(openBatch(batch))).map((entry) => entry.seq)).toEqual(
      Array.from({ length: 604 }, (_, index) => index + 8),
    );
  });
});

describe('the index of ids', () => {
  it('given many ids, when asked, then the seq of each is among its candidates, and hardly ever another', () => {
    const index = new IdIndex();
    const hash = (number: number) => idHash('api', `id-${number}`);
    for (let seq = 1; seq <= 20_000; seq += 1) index.add(hash(seq), seq);
    let others = 0;
    for (let seq = 1; seq <= 20_000; seq += 1) {
      const seqs = index.candidates(hash(seq));
      expect(seqs).toContain(seq);
      others += seqs.length - 1;
    }
    for (let absent = 20_001; absent <= 40_000; absent += 1) others += index.candidates(hash(absent)).length;
    expect(others).toBeLessThan(10);
    expect(() => index.add(hash(1), 2 ** 32)).toThrow(RangeError);
  });

  it('given two ids with the same first 32 bits, when asked, then both are candidates', () => {
    const index = new IdIndex();
    index.add('aaaa-one', 1);
    index.add('aaaa-two', 2);
    expect([...index.candidates('aaaa-three')].sort()).toEqual([1, 2]);
    index.add('--aaaa-three', 3, 2);
    expect([...index.candidates('aaaa-one')].sort()).toEqual([1, 2, 3]);
  });
});
