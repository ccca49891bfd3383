import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type NumberColumn, openPacked, packColumns } from '../../server/engine/packing.ts';

const column = (of: fc.Arbitrary<number>) => fc.array(of, { minLength: 30, maxLength: 30 });
const columns = fc.array(
  fc.oneof(
    fc.constant(7).map((value): NumberColumn => new Float64Array(30).fill(value)),
    column(fc.integer({ min: -100, max: 100 })).map((values): NumberColumn => Int32Array.from(values)),
    column(fc.nat(40_000)).map((values): NumberColumn => Uint16Array.from(values)),
    column(fc.integer()).map((values): NumberColumn => Int32Array.from(values)),
    column(fc.maxSafeInteger()).map((values): NumberColumn => Float64Array.from(values)),
    column(fc.double()).map((values): NumberColumn => Float64Array.from(values)),
    column(fc.constantFrom(0, -0, 1)).map((values): NumberColumn => Float64Array.from(values)),
    column(fc.constantFrom(0, 1)).map((values): NumberColumn => Uint32Array.from(values, (more, row) => 1_000 + row - more)),
  ),
  { minLength: 1, maxLength: 6 },
);
const emptyLike = (like: NumberColumn): NumberColumn => new (like.constructor as new (length: number) => NumberColumn)(40);

describe('packed columns', () => {
  it('B6 given any columns, when packed and unpacked, at any place in memory, then every bit is the same', () => {
    fc.assert(
      fc.property(columns, fc.integer({ min: 0, max: 30 }), fc.nat(9), (list, rows, offset) => {
        const bytes = packColumns(
          list.map((values, index) => ({ column: values, step: index % 2 })),
          rows,
        );
        const moved = new Uint8Array(bytes.length + offset);
        moved.set(bytes, offset);
        const packed = openPacked(moved.subarray(offset), list.length, rows);
        const read = list.map((like, index) => packed?.read(emptyLike(like), index % 2).subarray(0, rows));
        expect(read).toEqual(list.map((values) => values.subarray(0, rows)));
      }),
    );
  });

  it('B6 given columns of a few values, when packed, then they take a byte a row or none', () => {
    const same = { column: new Float64Array(1_000).fill(1.7e12) };
    const counting = { column: Uint32Array.from({ length: 1_000 }, (_, row) => row + 5), step: 1 };
    const few = { column: Int32Array.from({ length: 1_000 }, (_, row) => -1 - (row % 200)) };
    expect(packColumns([same, counting, few], 1_000)).toHaveLength(3 * 16 + 1_000);
  });

  it('B6 given a block of another size or kind, when opened, then it is none', () => {
    const bytes = packColumns([{ column: Int32Array.from([1, 2, 3]) }], 3);
    expect(openPacked(bytes, 1, 3)).not.toBeNull();
    expect([
      openPacked(bytes, 1, 9),
      openPacked(bytes, 2, 3),
      openPacked(bytes.subarray(8), 1, 3),
      openPacked(bytes.slice(1), 1, 3),
    ]).toEqual([null, null, null, null]);
    new Float64Array(bytes.buffer)[0] = 3;
    expect(openPacked(bytes, 1, 3)).toBeNull();
  });
});
