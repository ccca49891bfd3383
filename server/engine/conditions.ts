/**
 * M1: conditions on the fields of a row, compiled in two steps: once per definition, and once per chunk to its columns.
 * A field that is absent equals nothing (so `ne` holds), compares with nothing and does not exist. Kinds never mix: '5' is not 5.
 */
import type { Condition, ConditionTree, Measure } from '../../shared/metric.ts';
import { SCALE } from '../../shared/money.ts';
import { quantise } from './activities.ts';
import { ABSENT, type Chunk, FALSE, HAS_VALUE, MONEY, NUMBER, TEXT, TRUE } from './columns.ts';
import type { Tape } from './tape.ts';

export type RowTest = (row: number) => boolean;
/** Binds a test to the columns of one chunk. Codes of texts are looked up here, as a text may be seen for the first time later. */
export type ChunkTest = (tape: Tape, chunk: Chunk, minorPerMajor: number) => RowTest;

/** The column a field means: `deal` and `lead` alone mean their id. */
export function fieldColumnName(field: string): string {
  return field === 'deal' || field === 'lead' ? `${field}.id` : field;
}

/** Null when there is nothing to test. */
export function compileWhere(where: Measure['where']): ChunkTest | null {
  if (where === undefined) return null;
  const list = Array.isArray(where) ? where : [where];
  if (list.length === 0) return null;
  return list.length === 1 && list[0] ? compileTree(list[0]) : allOf(list.map(compileTree));
}

function compileTree(tree: ConditionTree): ChunkTest {
  if ('field' in tree) return compileCondition(tree);
  if (tree.all) return allOf(tree.all.map(compileTree));
  return anyOf((tree.any ?? []).map(compileTree));
}

function allOf(tests: ChunkTest[]): ChunkTest {
  return (tape, chunk, minorPerMajor) => {
    const bound = tests.map((test) => test(tape, chunk, minorPerMajor));
    return (row) => bound.every((test) => test(row));
  };
}

function anyOf(tests: ChunkTest[]): ChunkTest {
  return (tape, chunk, minorPerMajor) => {
    const bound = tests.map((test) => test(tape, chunk, minorPerMajor));
    return (row) => bound.some((test) => test(row));
  };
}

function compileCondition({ field, op, value }: Condition): ChunkTest {
  if (op === 'ne') {
    const equal = compileCondition({ field, op: 'eq', value });
    return (tape, chunk, minorPerMajor) => {
      const test = equal(tape, chunk, minorPerMajor);
      return (row) => !test(row);
    };
  }
  const wanted = Array.isArray(value) ? value : [value];
  const bound = typeof value === 'number' ? quantise(value) : 0;
  return (tape, chunk, minorPerMajor) => {
    const { codes, numbers } = fieldOf(tape, chunk, field, minorPerMajor);
    switch (op) {
      case 'exists':
        return (row) => (codes(row) !== ABSENT) === value;
      case 'lt':
        return (row) => codes(row) === NUMBER && numbers(row) < bound;
      case 'lte':
        return (row) => codes(row) === NUMBER && numbers(row) <= bound;
      case 'gt':
        return (row) => codes(row) === NUMBER && numbers(row) > bound;
      case 'gte':
        return (row) => codes(row) === NUMBER && numbers(row) >= bound;
      default: {
        const wantedNumbers = new Set(wanted.filter((one) => typeof one === 'number').map(quantise));
        const wantedCodes = new Set<number>();
        for (const one of wanted) {
          if (typeof one === 'boolean') wantedCodes.add(one ? TRUE : FALSE);
          const code = typeof one === 'string' ? tape.texts.codes.get(one) : undefined;
          if (code !== undefined) wantedCodes.add(code + TEXT);
        }
        return (row) => {
          const code = codes(row);
          return code === NUMBER ? wantedNumbers.has(numbers(row)) : wantedCodes.has(code);
        };
      }
    }
  };
}

/** How to read one field of a chunk's rows: a code, and for NUMBER the ten-thousandths. */
export interface FieldReader {
  codes: (row: number) => number;
  numbers: (row: number) => number;
}

/**
 * `value` reads as the number of major units that people sent, whether it is money or not; of a split activity the whole (E5), as
 * only what is added up goes by shares.
 */
export function fieldOf(tape: Tape, chunk: Chunk, field: string, minorPerMajor: number): FieldReader {
  if (field === 'value') {
    const { flags, value, share, seq } = chunk;
    const perMinor = SCALE / minorPerMajor;
    const whole = (row: number) => (share[row] === SCALE ? value[row] : tape.wholes.get(seq[row] ?? 0)) ?? 0;
    return {
      codes: (row) => ((flags[row] ?? 0) & HAS_VALUE ? NUMBER : ABSENT),
      numbers: (row) => whole(row) * ((flags[row] ?? 0) & MONEY ? perMinor : 1),
    };
  }
  const code = tape.fields.codes.get(fieldColumnName(field));
  const column = code === undefined ? undefined : chunk.fields.get(code);
  if (!column) return { codes: () => ABSENT, numbers: () => 0 };
  const { codes, numbers } = column;
  return { codes: (row) => codes[row] ?? ABSENT, numbers: (row) => numbers?.[row] ?? 0 };
}
