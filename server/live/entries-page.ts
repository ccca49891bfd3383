/** M6: the entries behind a number, page by page. */

import type { State } from '../engine/state.ts';
import { placeAfter } from '../engine/value.ts';

/**
 * A page of `seqs`, as `behind` lists them, going on after the entry `after`; what was corrected meanwhile leaves its place and
 * nothing is shown twice. Null when `after` is nobody's place.
 */
export function pageBehind(
  state: State,
  seqs: readonly number[],
  { limit, after }: { limit: number; after: number | undefined },
): { seqs: readonly number[]; next?: string } | null {
  const from = after === undefined ? 0 : placeAfter(state, seqs, after);
  if (from === null) return null;
  const page = seqs.slice(from, from + limit);
  return from + limit < seqs.length ? { seqs: page, next: String(page.at(-1)) } : { seqs: page };
}
