/** Values that hold from an instant on. Lists are sorted by `from`, -Infinity first, and say nothing before their first. */

export interface Dated<T> {
  from: number;
  value: T;
}

/** What holds at an instant (epoch ms); undefined before the first. */
export function datedAt<T>(list: readonly Dated<T>[], at: number): T | undefined {
  for (let index = list.length - 1; index >= 0; index -= 1) {
    const dated = list[index];
    if (dated && dated.from <= at) return dated.value;
  }
  return undefined;
}

/** A new list in which `value` holds from `from` until whatever begins later; what began at the same instant is replaced. */
export function datedFrom<T>(list: readonly Dated<T>[], from: number, value: T): Dated<T>[] {
  return [...list.filter((dated) => dated.from < from), { from, value }, ...list.filter((dated) => dated.from > from)];
}

/** Whether two lists give the same answer at every instant; `none` is the answer before the first. */
export function sameDated<T>(one: readonly Dated<T>[], other: readonly Dated<T>[], none: T): boolean {
  const edges = [Number.NEGATIVE_INFINITY, ...one.map((dated) => dated.from), ...other.map((dated) => dated.from)];
  return edges.every((at) => (datedAt(one, at) ?? none) === (datedAt(other, at) ?? none));
}
