/** The hash that tells a retry from a different item: equal for equal content in any order of fields, and only then. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../server/intake/json.ts';
import { contentHash, nameHash, RecordHash, textField } from '../../server/store/content-hash.ts';

const reversed = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).reverse();
  return Object.fromEntries(entries.map(([name, field]) => [name, reversed(field)]));
};

describe('the content hash', () => {
  it('E2 given any JSON, when its fields come in another order, then the hash is the same 8 bytes', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        const hash = contentHash(value);
        expect(Buffer.from(hash, 'latin1').toString('latin1')).toBe(hash);
        expect(hash).toHaveLength(8);
        expect(contentHash(reversed(value))).toBe(hash);
      }),
      { numRuns: 300 },
    );
  });

  it('E2 given two values, when hashed, then the hashes are equal just when JSON says the same of both', () => {
    const small = fc.oneof(
      fc.constantFrom('', 'a', 'b', '1', 'ab'),
      fc.integer({ min: -1, max: 2 }),
      fc.constantFrom(-0, null, true, false),
    );
    const { tree: value } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 3 },
        small,
        fc.array(tie('tree'), { maxLength: 2 }),
        fc.dictionary(fc.constantFrom('a', 'b', 'ab'), tie('tree')),
      ),
    }));
    fc.assert(
      fc.property(value, value, (one, other) => {
        expect(contentHash(one) === contentHash(other)).toBe(canonicalJson(one) === canonicalJson(other));
      }),
      { numRuns: 2_000 },
    );
  });

  it('E2 given values that nearly are the same, when hashed, then no two hashes are, nor any of their bytes too often', () => {
    const values: unknown[] = [];
    for (let index = 0; index < 20_000; index += 1) {
      values.push(`evt-${index}`, index / 8, { id: `evt-${index}`, at: 1_774_861_200_000 }, { id: 'evt', at: 1_774_861_200_000 + index });
      values.push({ a: index, b: 7 }, { a: 7, b: index + 8 }, [index, -1], { a: { b: index } });
    }
    const hashes = values.map(contentHash);
    expect(new Set(hashes).size).toBe(values.length);
    for (let at = 0; at < 8; at += 1) {
      const counts = new Uint32Array(256);
      for (const hash of hashes) counts[hash.charCodeAt(at)] = (counts[hash.charCodeAt(at)] ?? 0) + 1;
      const expected = hashes.length / 256;
      expect(Math.min(...counts), `byte ${at}`).toBeGreaterThan(expected * 0.75);
      expect(Math.max(...counts), `byte ${at}`).toBeLessThan(expected * 1.25);
    }
  });

  it('E2 given what JSON cannot say, when hashed, then it counts as JSON has it', () => {
    expect(contentHash({ a: undefined, b: -0, c: Number.NaN })).toBe(contentHash({ b: 0, c: null }));
    expect(contentHash([undefined])).toBe(contentHash([null]));
    expect(contentHash({})).not.toBe(contentHash([]));
  });

  it('E2 given a record that is put together field by field, when hashed, then it is the hash of the record', () => {
    const [inner, outer] = [new RecordHash(), new RecordHash()];
    inner.addNumber(nameHash('minutes'), 4);
    inner.addBoolean(nameHash('ok'), true);
    outer.addRecord(nameHash('props'), inner);
    outer.add(textField(nameHash('type'), 'call.logged'));
    outer.addText(nameHash('id'), '1');
    const whole = { id: '1', type: 'call.logged', props: { ok: true, minutes: 4 } };
    expect(outer.toBytes()).toBe(contentHash(whole));
    outer.clear();
    expect(outer.toBytes()).toBe(contentHash({}));
  });
});
