/**
 * Entries that were stored together, by columns: how a log is read at a start. What many of them share is told once, and no object
 * is made for an entry that nobody looks at.
 */
import type { AnyEntry } from './entry.ts';

/** The scalars at one place of the bodies of a shape, one per body in the order of entries. */
export interface ScalarColumn {
  values: readonly unknown[];
  /** Index into `values` for each body; null: as many values as bodies, or a single one that all have. */
  of: readonly number[] | null;
}

/** Bodies that differ in their scalars alone. */
export interface BodyShape {
  /** The JSON text of a body with the number of a column in place of each scalar. */
  text: string;
  columns: readonly ScalarColumn[];
}

export interface EntryColumns {
  /** Seqs have no gaps. */
  first: number;
  last: number;
  /** Of all of them, epoch ms. */
  receivedAt: number;
  /** The chain up to `last`, hex. */
  chain: string;
  heads: readonly (readonly [source: string, kind: string, actor: string])[];
  /** Index into `heads` for each entry; null: all have the first. */
  headOf: readonly number[] | null;
  /** `at` of an entry is this and what `after` says for it, ms. */
  base: number;
  after: readonly number[];
  /** Null where bodies are not stored by columns. */
  shapes: readonly BodyShape[] | null;
  /** Index into `shapes` for each entry; null: all have the first. */
  shapeOf: readonly number[] | null;
  /** The entry with the seq `first + index`. */
  entry(index: number): AnyEntry;
}
