import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, isShallow, spellSafely, textDepth, unsafeJson } from '../../server/intake/json.ts';
import { limit } from '../../shared/limit.ts';

const nested = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth));

describe('JSON from outside', () => {
  it('given a text, when its depth is asked, then brackets inside of strings do not count', () => {
    expect(textDepth('1')).toBe(0);
    expect(textDepth('{"a":[1,{"b":2}]}')).toBe(3);
    expect(textDepth('["[[[[", "\\"[[[", "\\\\"]')).toBe(1);
    expect(textDepth('[] [] []')).toBe(1);
  });

  it('given millions of brackets, when the depth is asked, then it is told without parsing', () => {
    expect(textDepth('['.repeat(2_000_000))).toBe(2_000_000);
  });

  it('given a text, when its brackets are counted, then it is called shallow only when it cannot nest deeper', () => {
    expect(isShallow('[{},{}]', 3)).toBe(true);
    expect(isShallow('[{},{}]', 2)).toBe(false);
    expect(isShallow('{"a":"[[["}', 1)).toBe(false);
    expect(isShallow('1', 0)).toBe(true);
  });

  it('given a key that reaches a prototype, when looked at, then its path is named and nothing is merged', () => {
    const value = JSON.parse('{"props":{"__proto__":{"admin":true}}}');
    expect(unsafeJson(value)).toMatchObject({ code: 'unknown_field', path: 'props.__proto__' });
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });

  it('given a NUL or half of a character, when looked at, then the path is named, in keys too', () => {
    expect(unsafeJson({ a: ['x', 'b\u0000c'] })).toMatchObject({ path: 'a.1', code: 'invalid_request' });
    expect(unsafeJson({ a: '\ud83d' })).toMatchObject({ path: 'a' });
    expect(unsafeJson({ 'k\u0000': 1 })).toMatchObject({ code: 'invalid_request' });
  });

  it('given emoji, right-to-left text and talk of escapes, when looked at, then all is well', () => {
    for (const text of ['👩‍👩‍👧 won', 'مرحبا', 'שלום', 'the escape \\u0000 as text', 'é', '"__proto__" as text']) {
      expect(unsafeJson({ text })).toBeNull();
      expect(spellSafely({ text })).toEqual({ text: JSON.stringify({ text }) });
    }
  });

  it('given nesting at the limit and past it, when looked at, then only the latter is refused, with the number', () => {
    expect(unsafeJson(nested(limit.jsonDepthMax))).toBeNull();
    expect(unsafeJson(nested(limit.jsonDepthMax + 1))).toMatchObject({ limit: limit.jsonDepthMax });
    expect(spellSafely(nested(4_000))).toMatchObject({ unsafe: { limit: limit.jsonDepthMax } });
  });

  it('given unsafe values, when spelt, then the closer look finds the same', () => {
    for (const value of [{ a: 'x\u0000' }, { a: '\udc00' }, JSON.parse('{"__proto__":1}')]) {
      expect(spellSafely(value)).toEqual({ unsafe: unsafeJson(value) });
    }
  });

  it('E2 given equal values in another order, when spelt, then the spelling is one; given other values, then it is not', () => {
    expect(canonicalJson({ b: 1, a: [1, { d: 2, c: 3 }] })).toBe('{"a":[1,{"c":3,"d":2}],"b":1}');
    expect(canonicalJson({ a: undefined, b: null })).toBe('{"b":null}');
    expect(canonicalJson({ a: '1' })).not.toBe(canonicalJson({ a: 1 }));
    expect(canonicalJson([1, 2])).not.toBe(canonicalJson([2, 1]));
  });

  it('E2 given any JSON, when spelt, then it is the JSON text of the same value with its keys in order', () => {
    const ordered = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(ordered);
      if (typeof value !== 'object' || value === null) return value;
      // Whole numbers as keys come first whatever is done; entries keep the order of plain text.
      return Object.fromEntries(
        Object.entries(value)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([key, inner]) => [`k${key}`, ordered(inner)]),
      );
    };
    const prefixed = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(prefixed);
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(Object.entries(value).map(([key, inner]) => [`k${key}`, prefixed(inner)]));
    };
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5, stringUnit: 'grapheme' }), (value) => {
        expect(canonicalJson(prefixed(value))).toBe(JSON.stringify(ordered(value)));
      }),
      { numRuns: 500 },
    );
  });
});
