/** Pages of lists that are at hand as a whole: in order of id, going on after the last id of the page before. */
import { AppError } from '../../shared/error.ts';

export interface PageQuery {
  limit: number;
  cursor?: string;
}

const CURSOR = /^(?:[ph]:)?[A-Za-z0-9_-]{1,64}$/;

/** `next` is only there when there is more. Throws AppError invalid_request for a cursor that cannot be anybody's id. */
export function pageOf<T>(sorted: readonly T[], idOf: (item: T) => string, { limit, cursor }: PageQuery): { items: T[]; next?: string } {
  if (cursor !== undefined && !CURSOR.test(cursor)) wrongCursor();
  const rest = cursor === undefined ? sorted : sorted.filter((item) => idOf(item) > cursor);
  const items = rest.slice(0, limit);
  const last = items.at(-1);
  return rest.length > limit && last !== undefined ? { items, next: idOf(last) } : { items };
}

/** A place in the log, of lists that go back from the newest. Throws AppError invalid_request for what is no seq. */
export function seqCursor(cursor: string | undefined): number | undefined {
  if (cursor === undefined) return undefined;
  if (!/^\d{1,15}$/.test(cursor)) wrongCursor();
  return Number(cursor);
}

/** Throws AppError invalid_request. */
export function wrongCursor(): never {
  throw new AppError('invalid_request', [{ path: 'cursor', message: 'a cursor is the `next` of the page before' }]);
}

/** Ids in the order of pages. */
export function sortedIds(ids: Iterable<string>): string[] {
  return [...ids].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}
