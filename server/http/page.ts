/** Pages of lists that are at hand as a whole: in order of id, going on after the last id of the page before. */

export interface PageQuery {
  limit: number;
  cursor?: string;
}

/** `next` is only there when there is more. */
export function pageOf<T>(sorted: readonly T[], idOf: (item: T) => string, { limit, cursor }: PageQuery): { items: T[]; next?: string } {
  const rest = cursor === undefined ? sorted : sorted.filter((item) => idOf(item) > cursor);
  const items = rest.slice(0, limit);
  const last = items.at(-1);
  return rest.length > limit && last !== undefined ? { items, next: idOf(last) } : { items };
}

/** Ids in the order of pages. */
export function sortedIds(ids: Iterable<string>): string[] {
  return [...ids].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}
