/** Blocks and what plans them, without any store. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { batchEntries, blockText, EMPTY_CHAIN, textBatch } from '../../server/store/block.ts';
import { packBodies, unpackBodies } from '../../server/store/body-columns.ts';
import { IdIndex } from '../../server/store/id-index.ts';
import { idHash, toColumns } from '../../server/store/item.ts';
import { plan } from '../../server/store/plan.ts';
import { newEntries, newEntry } from '../support/stores.ts';

const head = { seq: 0, chain: EMPTY_CHAIN, receivedAt: 0 };
const call = (entries: ReturnType<typeof newEntries>, notBefore = 0) => ({
  items: toColumns(entries, 'each'),
  mode: 'each' as const,
  now: 10,
  notBefore,
});
const roundTrip = (bodies: unknown[]) => {
  const { batches } = plan(head, [call(bodies.map((body, index) => newEntry(`e${index}`, { body, at: index })))], () => null);
  return batches.flatMap((batch) => batchEntries(textBatch(batch)));
};

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
        const unpacked = unpackBodies(JSON.parse(packBodies(texts)), texts.length);
        expect(unpacked.map((body) => JSON.stringify(body))).toEqual(texts);
        expect(roundTrip(list).map((entry) => JSON.stringify(entry.body))).toEqual(texts);
      }),
      { numRuns: 200 },
    );
  });

  it('given names that would harm an object, when unpacked, then they are plain names', () => {
    const texts = Array.from({ length: 9 }, (_, index) => `{"__proto__":{"x":${index}},"a]b\\"":[],"e":{}}`);
    const [first] = unpackBodies(JSON.parse(packBodies(texts)), texts.length) as object[];
    expect(Object.getPrototypeOf(first)).toBe(Object.prototype);
    expect(JSON.stringify(first)).toBe(texts[0]);
  });

  it('given alike entries, when packed, then shapes and repeats are written once', () => {
    const entries = Array.from({ length: 500 }, (_, index) =>
      newEntry(`evt-${index}`, { body: { type: 'call.logged', credits: [{ identity: `p:${index % 20}`, share: 10_000 }] } }),
    );
    const [batch] = plan(head, [call(entries)], () => null).batches;
    if (!batch) throw new Error('There is no batch.');
    const text = blockText(batch.block);
    expect(text.match(/call\.logged/g)).toHaveLength(1);
    expect(batch.block.length).toBeLessThan(500 * 8);
    expect(() => blockText(Buffer.from('nonsense'))).toThrow(/neither j nor d/);
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
    expect(batches.flatMap((batch) => batchEntries(textBatch(batch))).map((entry) => entry.seq)).toEqual(
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
    expect(index.candidates('aaaa-three').sort()).toEqual([1, 2]);
  });
});
