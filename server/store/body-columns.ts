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
export interface BodyColumns {
  shape: string[];
  of?: number[];
  column: Column[];
}
type Column = unknown[] | { value: unknown[]; of: number[] };
type Build = (row: number) => unknown;

const scalarsMax = 64;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;

interface Shape {
  number: number;
  /** The shape's text around its scalars: one part more than there are scalars. */
  parts: string[];
  columns: PackedColumn[];
}

/** The JSON text of the columns of bodies, which are JSON texts as JSON.stringify writes them. Nothing is parsed. */
export function packBodies(bodies: readonly string[]): string {
  const shapes = new Map<string, Shape>();
  /** The shapes used last, newest first: most bodies are like one of them. */
  let recent: Shape[] = [];
  const of = bodies.map((body) => {
    for (const shape of recent) if (takeLike(body, shape)) return shape.number;
    let { parts, scalars } = split(body);
    if (scalars.length > scalarsMax) [parts, scalars] = [['', ''], [body]];
    const text = parts.reduce((before, part, index) => `${before}${index - 1}${part}`);
    let shape = shapes.get(text);
    if (!shape) {
      shape = { number: shapes.size, parts, columns: scalars.map(() => new PackedColumn()) };
      shapes.set(text, shape);
    }
    shape.columns.forEach((column, index) => {
      column.add(scalars[index] ?? 'null');
    });
    recent = [shape, ...recent.filter((other) => other !== shape)].slice(0, 4);
    return shape.number;
  });
  const columns = [...shapes.values()].flatMap((shape) => shape.columns.map((column) => column.toJson()));
  const which = shapes.size === 1 ? '' : `,"of":[${of.join(',')}]`;
  return `{"shape":${JSON.stringify([...shapes.keys()])}${which},"column":[${columns.join(',')}]}`;
}

export function unpackBodies({ shape, of, column }: BodyColumns, count: number): unknown[] {
  let taken = 0;
  const builders = shape.map((text) => {
    const { width, bind } = compile(text);
    const build = bind(column.slice(taken, taken + width).map(toAccess));
    taken += width;
    return { build, row: 0 };
  });
  const bodies = new Array<unknown>(count);
  for (let index = 0; index < count; index += 1) {
    const builder = builders[of?.[index] ?? 0];
    if (!builder) throw new Error('A block names a shape that it does not have.');
    bodies[index] = builder.build(builder.row);
    builder.row += 1;
  }
  return bodies;
}

class PackedColumn {
  readonly #numbers = new Map<string, number>();
  readonly #values: string[] = [];
  readonly #of: number[] = [];
  #last = '';
  #lastNumber = -1;

  add(value: string): void {
    if (this.#lastNumber < 0 || value !== this.#last) {
      this.#last = value;
      this.#lastNumber = this.#numbers.get(value) ?? this.#numbers.size;
      this.#numbers.set(value, this.#lastNumber);
    }
    this.#values.push(value);
    this.#of.push(this.#lastNumber);
  }

  toJson(): string {
    if (this.#numbers.size === 1) return `[${this.#last}]`;
    if (this.#numbers.size * 2 > this.#values.length) return `[${this.#values.join(',')}]`;
    return `{"value":[${[...this.#numbers.keys()].join(',')}],"of":[${this.#of.join(',')}]}`;
  }
}

const found: string[] = [];
/** Adds a body's scalars to a shape, when it has that shape. */
function takeLike(text: string, { parts, columns }: Shape): boolean {
  let at = 0;
  for (let index = 0; index < columns.length; index += 1) {
    const part = parts[index] ?? '';
    if (!text.startsWith(part, at)) return false;
    at += part.length;
    const end = endOfScalar(text, at);
    if (end === at) return false;
    found[index] = text.slice(at, end);
    at = end;
  }
  if (text.length - at !== parts[columns.length]?.length || !text.endsWith(parts[columns.length] ?? '')) return false;
  for (let index = 0; index < columns.length; index += 1) columns[index]?.add(found[index] ?? 'null');
  return true;
}

/** Cuts the scalars out of a JSON text without spaces. Strings before a colon are names and stay. */
function split(text: string): { parts: string[]; scalars: string[] } {
  const scalars: string[] = [];
  const parts: string[] = [];
  let from = 0;
  for (let at = 0; at < text.length; ) {
    const end = endOfScalar(text, at);
    if (end === at) {
      at += 1;
    } else if (text.charCodeAt(end) === COLON) {
      at = end + 1;
    } else {
      parts.push(text.slice(from, at));
      scalars.push(text.slice(at, end));
      from = end;
      at = end;
    }
  }
  parts.push(text.slice(from));
  return { parts, scalars };
}

/** Where the scalar that begins here ends; here, when none does. */
function endOfScalar(text: string, at: number): number {
  if (text.charCodeAt(at) === QUOTE) return endOfString(text, at);
  let end = at;
  while (end < text.length && !isPunctuation(text.charCodeAt(end))) end += 1;
  return end;
}

function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); ; end = text.indexOf('"', end + 1)) {
    if (end === -1) throw new Error('A body is not JSON.');
    let backslashes = 0;
    while (text.charCodeAt(end - 1 - backslashes) === BACKSLASH) backslashes += 1;
    if (backslashes % 2 === 0) return end + 1;
  }
}

/** `,` `:` `[` `]` `{` `}` */
function isPunctuation(code: number): boolean {
  return code === 0x2c || code === COLON || code === 0x5b || code === 0x5d || code === 0x7b || code === 0x7d;
}

type Access = (row: number) => unknown;
function toAccess(column: Column): Access {
  if (!Array.isArray(column)) return (row) => column.value[column.of[row] ?? 0];
  return column.length === 1 ? () => column[0] : (row) => column[row];
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
