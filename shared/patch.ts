/**
 * Differences between two states of a view, and how to apply them. Rows change by key, never by text; no imports with zod, the
 * TV carries this file. `applyPatch(before, diffView(before, after))` deep-equals `after` (property test).
 */
import type { View } from './view.ts';

/**
 * `set` top-level fields (null-able values as they are; `unset` removes), then rows: `drop` keys, `put` whole rows,
 * `fields` of one row (a field set to undefined is listed in `unset`), `order` the keys in order, only when the order changed
 * by more than drops and moves say, `move` [key, new index] applied in turn.
 */
export type PatchOp =
  | { op: 'set'; fields: Record<string, unknown>; unset?: string[] }
  | { op: 'drop'; keys: string[] }
  | { op: 'put'; index: number; row: Record<string, unknown> }
  | { op: 'fields'; key: string; fields: Record<string, unknown>; unset?: string[] }
  | { op: 'move'; moves: [key: string, index: number][] };

export declare function diffView(before: View, after: View): PatchOp[];
export declare function applyPatch<V extends View>(view: V, ops: readonly PatchOp[]): V;
