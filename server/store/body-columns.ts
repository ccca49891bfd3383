/**
 * Bodies by columns. A batch's bodies mostly share a few shapes and repeat their values, so a block of many entries holds
 *
 *   {"shape": [shape, …], "of": [index into shape, one per entry], "column": [column, …]}
 *
 * A shape is the JSON text of a body with a number, 0, 1, 2 …, in place of each scalar, in the order of the text; the first
 * shape's scalars take the first columns, the next shape's those after them. A column has the values in the order of the entries
 * of its shape: `[value]` when all are the same, `{"value": [value, …], "of": [index into value, …]}` when they repeat, else
 * `[value, …]`. `of` is left out when there is one shape. A body of more than 64 scalars is one value: its shape is `0`.
 */
import type { BodyShape, ScalarColumn } from '../../shared/entry-columns.ts';

export interface BodyColumns {
  shape: string[];
  of?: number[];
  column: Column[];
}
type Column = unknown[] | { value: unknown[]; of: number[] };
type Build = (row: number) => unknown;

/** Each shape with the columns that are its own. */
export function bodyShapes({ shape, column }: BodyColumns): BodyShape[] {
  let taken = 0;
  return shape.map((text) => {
    const from = taken;
    taken += compile(text).width;
    return { text, columns: column.slice(from, taken).map(toScalars) };
  });
}

function toScalars(column: Column): ScalarColumn {
  return Array.isArray(column) ? { values: column, of: null } : { values: column.value, of: column.of };
}

/** The bodies themselves. */
export function unpackBodies(bodies: BodyColumns, count: number): unknown[] {
  const builders = bodyShapes(bodies).map(({ text, columns }) => ({ build: compile(text).bind(columns.map(toAccess)), row: 0 }));
  const unpacked = new Array<unknown>(count);
  for (let index = 0; index < count; index += 1) {
    const builder = builders[bodies.of?.[index] ?? 0];
    if (!builder) throw new Error('A block names a shape that it does not have.');
    unpacked[index] = builder.build(builder.row);
    builder.row += 1;
  }
  return unpacked;
}

type Access = (row: number) => unknown;
function toAccess({ values, of }: ScalarColumn): Access {
  if (of !== null) return (row) => values[of[row] ?? 0];
  return values.length === 1 ? () => values[0] : (row) => values[row];
}

interface Compiled {
  width: number;
  bind: (columns: Access[]) => Build;
}
const compiled = new Map<string, Compiled>();
const compiledMax = 1_000;

function compile(shape: string): Compiled {
  let known = compiled.get(shape);
  if (!known) {
    let width = 0;
    const literal = (value: unknown): string => {
      if (typeof value === 'number') {
        width = Math.max(width, value + 1);
        return `c${value}(row)`;
      }
      if (Array.isArray(value)) return `[${value.map(literal).join(',')}]`;
      // Computed names: `__proto__` is a name like any other.
      return `{${Object.entries(value as object)
        .map(([name, part]) => `[${JSON.stringify(name)}]:${literal(part)}`)
        .join(',')}}`;
    };
    const source = literal(JSON.parse(shape));
    const names = Array.from({ length: width }, (_, column) => `c${column}`).join(',');
    known = { width, bind: new Function('columns', `const [${names}]=columns;return (row)=>(${source})`) as Compiled['bind'] };
    if (compiled.size >= compiledMax) compiled.clear();
    compiled.set(shape, known);
  }
  return known;
}
