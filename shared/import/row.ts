/** One row as mappings see it: of a CSV file by its header, of a JSON object by its paths. */

export type Cell = string | number | boolean;

export interface Row {
  /** From 1; 0 for what is in no file. */
  readonly line: number;
  /** The row cannot be used, and why. */
  readonly problem?: string;
  /** Undefined for a column that the row does not have or that is empty there. */
  get(column: string): Cell | undefined;
  /** Every filled column. */
  entries(): Iterable<[column: string, cell: Cell]>;
}

/** `columns` is shared by all rows of a table. */
export function rowOfCells(line: number, columns: ReadonlyMap<string, number>, cells: readonly string[], problem?: string): Row {
  const at = (index: number) => {
    const cell = cells[index]?.trim();
    return cell === '' ? undefined : cell;
  };
  return {
    line,
    ...(problem !== undefined && { problem }),
    get: (column) => {
      const index = columns.get(column);
      return index === undefined ? undefined : at(index);
    },
    *entries() {
      for (const [column, index] of columns) {
        const cell = at(index);
        if (cell !== undefined) yield [column, cell];
      }
    },
  };
}

/** A JSON object, as a line of NDJSON or a webhook has it; what is nested goes by its path, `owner.name`, `items.0.price`. */
export function rowOfObject(value: object, line = 0): Row {
  const cells = new Map<string, Cell>();
  flatten(value, '', cells, 0);
  return { line, get: (column) => cells.get(column), entries: () => cells };
}

const depthMax = 16;

function flatten(value: object, above: string, cells: Map<string, Cell>, depth: number): void {
  if (depth > depthMax) return;
  for (const [key, inner] of Object.entries(value)) {
    const path = above === '' ? key : `${above}.${key}`;
    if (typeof inner === 'object' && inner !== null) flatten(inner, path, cells, depth + 1);
    else if (typeof inner === 'string') {
      const text = inner.trim();
      if (text !== '') cells.set(path, text);
    } else if (typeof inner === 'number' || typeof inner === 'boolean') cells.set(path, inner);
  }
}

/** A line that could not be read at all. */
export function brokenRow(line: number, problem: string): Row {
  return { line, problem, get: () => undefined, entries: () => [] };
}
