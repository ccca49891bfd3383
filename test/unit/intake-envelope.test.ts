import { describe, expect, it } from 'vitest';
import { readItems } from '../../server/intake/envelope.ts';
import { AppError, type ErrorCode } from '../../shared/error.ts';
import { limit } from '../../shared/limit.ts';

function refused(text: string, media: 'json' | 'ndjson' = 'json'): { code: ErrorCode; details: unknown } | null {
  try {
    readItems(text, media);
    return null;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { code: error.code, details: error.details };
  }
}

describe('the envelope of a batch', () => {
  it('E9 given one object, an array or {activities}, when read, then the items come out in order', () => {
    expect(readItems('{"id":"1"}', 'json')).toEqual([{ value: { id: '1' } }]);
    expect(readItems('[{"id":"1"},7]', 'json')).toEqual([{ value: { id: '1' } }, { value: 7 }]);
    expect(readItems('{"activities":[{"id":"1"}]}', 'json')).toEqual([{ value: { id: '1' } }]);
    expect(readItems('[]', 'json')).toEqual([]);
  });

  it('E9 given lines, when one is broken, then it is told by its number and the others are read', () => {
    const items = readItems('{"id":"1"}\n\n{"id":\r\n  \n{"id":"2"}\r\n', 'ndjson');
    expect(items).toMatchObject([{ value: { id: '1' }, line: 1 }, { line: 3 }, { value: { id: '2' }, line: 5 }]);
    expect(items[1]).toHaveProperty('broken');
  });

  it('E9 given a line that nests too deep, when read, then only this line is broken', () => {
    const items = readItems(`{"id":"1"}\n${'['.repeat(100_000)}\n{"id":"2"}`, 'ndjson');
    expect(items.map((item) => 'broken' in item)).toEqual([false, true, false]);
  });

  it('given what is not JSON, when read, then it is refused with the reason', () => {
    for (const text of ['', '{', '[{"value": NaN}]', "{'a': 1}", '{"a":1,}', 'undefined', '\u0000']) {
      expect(refused(text), text).toMatchObject({ code: 'invalid_json', details: { reason: expect.any(String) } });
    }
  });

  it('given JSON that is no batch, when read, then it is refused as a wrong request', () => {
    for (const text of ['1', '"x"', 'null', 'true', '{"activities":{}}']) expect(refused(text)?.code, text).toBe('invalid_request');
    expect(refused('{"activities":[],"activites":[]}')).toMatchObject({ code: 'unknown_field', details: [{ path: 'activites' }] });
    expect(refused('['.repeat(100_000))).toMatchObject({ code: 'invalid_request' });
  });

  it('E9 given one item more than allowed, when read, then the refusal says the limit; the limit itself is taken', () => {
    const many = (count: number) => JSON.stringify(Array.from({ length: count }, () => 0));
    expect(readItems(many(limit.batchItemsMax), 'json')).toHaveLength(limit.batchItemsMax);
    expect(refused(many(limit.batchItemsMax + 1))).toMatchObject({ code: 'too_many_items', details: { max: limit.batchItemsMax } });
    expect(refused('1\n'.repeat(limit.batchItemsMax + 1), 'ndjson')?.code).toBe('too_many_items');
  });
});
