/**
 * Bodies on their way in, taken apart once: which shapes there are, and of each scalar which values there are and who has which.
 * Numbers and a few different values cross a thread for a fraction of what texts or objects cost, and a block is written from them
 * (`body-columns.ts` tells how) without looking at a body again.
 */

/** The different values of one scalar of a shape, and per row which of them. */
interface TableColumn {
  value: unknown[];
  of: Uint32Array;
}

export interface BodyTable {
  /** `parts` is the shape's JSON text around its scalars: one part more than there are scalars. */
  shape: { parts: string[]; column: TableColumn[] }[];
  /** Per body its shape, and its row in the columns of that shape. */
  of: Uint32Array;
  row: Uint32Array;
}

/** A body of more scalars is one value. */
const scalarsMax = 64;
/** Shapes that a body is held against before it is described anew. */
const recentMax = 4;

/** What a value must look like to have a shape. Null is a scalar; `names` is null for lists. */
type Pattern = null | { names: string[] | null; parts: Pattern[] };

interface Shape {
  number: number;
  parts: string[];
  pattern: Pattern;
  columns: Values[];
  rows: number;
}

/** Takes bodies apart. `plain` are the bodies as a reader will get them: what JSON cannot say is gone, all else is the very same object. */
export function takeApart(bodies: readonly unknown[]): { table: BodyTable; plain: unknown[] } {
  const shapes = new Map<string, Shape>();
  let recent: Shape[] = [];
  const table: BodyTable = { shape: [], of: new Uint32Array(bodies.length), row: new Uint32Array(bodies.length) };
  const plain = bodies.map((body, index) => {
    let shape = recent.find(({ pattern }) => readAs(body, pattern));
    let value = body;
    if (!shape) {
      value = isPlain(body) ? body : (JSON.parse(JSON.stringify(body) ?? 'null') as unknown);
      shape = describe(value, shapes);
      recent = [shape, ...recent.filter((other) => other !== shape)].slice(0, recentMax);
    }
    const { columns } = shape;
    for (let column = 0; column < columns.length; column += 1) columns[column]?.add(found[column]);
    table.of[index] = shape.number;
    table.row[index] = shape.rows;
    shape.rows += 1;
    return value;
  });
  for (const { parts, columns } of shapes.values()) {
    table.shape.push({ parts, column: columns.map(({ value, of }) => ({ value, of: Uint32Array.from(of) })) });
  }
  return { table, plain };
}

/** The scalars of the body that was read last, in the order of the text. */
const found: unknown[] = [];
let foundCount = 0;

/** Whether a body has a shape; if so, its scalars are in `found`. */
function readAs(body: unknown, pattern: Pattern): boolean {
  foundCount = 0;
  return fits(body, pattern);
}

function fits(value: unknown, pattern: Pattern): boolean {
  if (typeof value !== 'object' || value === null) {
    if (pattern !== null || !isPlainScalar(value)) return false;
    found[foundCount++] = value;
    return true;
  }
  if (pattern === null) return false;
  const { names, parts } = pattern;
  if (Array.isArray(value)) {
    if (names !== null || value.length !== parts.length) return false;
    for (let index = 0; index < parts.length; index += 1) if (!fits(value[index], parts[index] ?? null)) return false;
    return true;
  }
  if (names === null || !isPlainRecord(value)) return false;
  let index = 0;
  for (const name in value) {
    if (name !== names[index] || !fits(value[name], parts[index] ?? null)) return false;
    index += 1;
  }
  return index === names.length;
}

/** Whether JSON says all of it, and nothing else. */
function isPlain(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return isPlainScalar(value);
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1) if (!isPlain(value[index])) return false;
    return true;
  }
  return isPlainRecord(value) && Object.values(value).every(isPlain);
}

function isPlainScalar(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0);
  return typeof value === 'string' || typeof value === 'boolean' || value === null;
}

function isPlainRecord(value: object): value is Record<string, unknown> {
  return Object.getPrototypeOf(value) === Object.prototype;
}

/** The shape of a plain body, new or known; its scalars are in `found`. */
function describe(body: unknown, shapes: Map<string, Shape>): Shape {
  foundCount = 0;
  let parts: string[] = [];
  let text = '';
  const walk = (value: unknown): Pattern => {
    if (typeof value !== 'object' || value === null) {
      parts.push(text);
      text = '';
      found[foundCount++] = value;
      return null;
    }
    const isList = Array.isArray(value);
    const names = isList ? null : Object.keys(value);
    const inner: Pattern[] = [];
    text += isList ? '[' : '{';
    for (const [index, part] of Object.values(value).entries()) {
      text += `${index === 0 ? '' : ','}${names ? `${JSON.stringify(names[index])}:` : ''}`;
      inner.push(walk(part));
    }
    text += isList ? ']' : '}';
    return { names, parts: inner };
  };
  let pattern = walk(body);
  parts.push(text);
  if (foundCount > scalarsMax) {
    [pattern, parts] = [null, ['', '']];
    found[0] = body;
  }
  const key = shapeText(parts);
  let shape = shapes.get(key);
  if (!shape) {
    shape = { number: shapes.size, parts, pattern, columns: parts.slice(1).map(() => new Values()), rows: 0 };
    shapes.set(key, shape);
  }
  return shape;
}

/** The JSON text of a shape: a number, 0, 1, 2 …, in place of each scalar. */
function shapeText(parts: readonly string[]): string {
  return parts.reduce((before, part, index) => `${before}${index - 1}${part}`);
}

/** A column while it grows: each different value once. */
class Values {
  readonly value: unknown[] = [];
  readonly of: number[] = [];
  readonly #numbers = new Map<unknown, number>();
  #last: unknown;
  #lastNumber = -1;

  add(value: unknown): void {
    if (this.#lastNumber < 0 || value !== this.#last) {
      this.#last = value;
      this.#lastNumber = this.numberOf(value);
    }
    this.of.push(this.#lastNumber);
  }

  numberOf(value: unknown): number {
    let number = this.#numbers.get(value);
    if (number === undefined) {
      number = this.value.push(value) - 1;
      this.#numbers.set(value, number);
    }
    return number;
  }

  toJson(): string {
    if (this.value.length === 1) return JSON.stringify(this.value);
    if (this.value.length * 2 > this.of.length) return JSON.stringify(this.of.map((number) => this.value[number]));
    return `{"value":${JSON.stringify(this.value)},"of":[${this.of.join(',')}]}`;
  }
}

/** One shape of a block, and where the values of a table's columns stand in it. */
interface Target {
  number: number;
  columns: Values[];
}

/** Collects bodies of one or more tables and writes them, in the order in which they were added. */
export class BodyWriter {
  readonly #table: BodyTable[] = [];
  readonly #index: number[] = [];

  add(table: BodyTable, index: number): void {
    this.#table.push(table);
    this.#index.push(index);
  }

  /** The JSON texts of the bodies, as a list. */
  toList(): string {
    const bodies = this.#table.map((table, at) => {
      const index = this.#index[at] ?? 0;
      const row = table.row[index] ?? 0;
      const { parts, column } = shapeOf(table, table.of[index] ?? 0);
      return parts.reduce((before, part, next) => {
        const { value, of } = column[next - 1] ?? { value: [], of: [] };
        return `${before}${JSON.stringify(value[of[row] ?? 0])}${part}`;
      });
    });
    return `[${bodies.join(',')}]`;
  }

  /** The JSON text of the bodies' columns. */
  toColumns(): string {
    const targets = new Map<string, Target>();
    const of: number[] = [];
    let last: BodyTable | null = null;
    /** The shapes of that table as far as they were met. */
    let shapes: (Bound | undefined)[] = [];
    for (const [at, table] of this.#table.entries()) {
      if (table !== last) [last, shapes] = [table, []];
      const index = this.#index[at] ?? 0;
      const number = table.of[index] ?? 0;
      let shape = shapes[number];
      if (!shape) {
        shape = bind(table, number, targets);
        shapes[number] = shape;
      }
      shape.take(table.row[index] ?? 0);
      of.push(shape.target.number);
    }
    const columns = [...targets.values()].flatMap((target) => target.columns.map((column) => column.toJson()));
    const which = targets.size === 1 ? '' : `,"of":[${of.join(',')}]`;
    return `{"shape":${JSON.stringify([...targets.keys()])}${which},"column":[${columns.join(',')}]}`;
  }
}

function shapeOf(table: BodyTable, number: number): BodyTable['shape'][number] {
  const shape = table.shape[number];
  if (!shape) throw new Error('A body names a shape that its table does not have.');
  return shape;
}

interface Bound {
  target: Target;
  /** Adds a row of the table's shape to the block's. */
  take: (row: number) => void;
}

function bind(table: BodyTable, number: number, targets: Map<string, Target>): Bound {
  const { parts, column } = shapeOf(table, number);
  const text = shapeText(parts);
  let target = targets.get(text);
  if (!target) {
    target = { number: targets.size, columns: column.map(() => new Values()) };
    targets.set(text, target);
  }
  const { columns } = target;
  /** Where a value of the table's column stands in the block's; 0 is not known yet. */
  const places = column.map(({ value }) => new Uint32Array(value.length));
  const take = (row: number) => {
    for (let index = 0; index < columns.length; index += 1) {
      const [from, to, place] = [column[index], columns[index], places[index]];
      if (!from || !to || !place) continue;
      const old = from.of[row] ?? 0;
      let next = place[old] ?? 0;
      if (next === 0) {
        next = to.numberOf(from.value[old]) + 1;
        place[old] = next;
      }
      to.of.push(next - 1);
    }
  };
  return { target, take };
}
