/** Lists that are sorted by a click on a column and leave as CSV: what a column holds is said once for both. */
import { reactive } from 'vue';
import type { Cell } from '../../csv.ts';
import { locale } from '../../format.ts';

export interface Column<T> {
  key: string;
  label: string;
  /** What is sorted by and written to the file. */
  of: (row: T) => Cell;
}

export interface Sorting {
  /** The column's key; empty: as the list comes. */
  by: string;
  descending: boolean;
}

const collator = new Intl.Collator(locale, { numeric: true, sensitivity: 'base' });

/** Equal rows keep their order; whoever has nothing there comes last, whichever way. */
export function sortRows<T>(rows: readonly T[], columns: readonly Column<T>[], { by, descending }: Sorting): readonly T[] {
  const column = columns.find(({ key }) => key === by);
  if (column === undefined) return rows;
  const known = rows.map((row) => ({ row, cell: column.of(row) ?? '' }));
  return known.sort((a, b) => order(a.cell, b.cell, descending)).map(({ row }) => row);
}

function order(a: string | number, b: string | number, descending: boolean): number {
  if (a === '' || b === '') return a === b ? 0 : a === '' ? 1 : -1;
  const ascending = typeof a === 'number' && typeof b === 'number' ? a - b : collator.compare(String(a), String(b));
  return descending ? -ascending : ascending;
}

/** A click sorts, a second one turns it round, a third gives the order back that the list came in. */
export function nextSorting({ by, descending }: Sorting, key: string): Sorting {
  if (by !== key) return { by: key, descending: false };
  return descending ? { by: '', descending: false } : { by: key, descending: true };
}

export function useSorting(): Sorting & { toggle: (key: string) => void } {
  const sorting = reactive({
    by: '',
    descending: false,
    toggle: (key: string) => {
      Object.assign(sorting, nextSorting(sorting, key));
    },
  });
  return sorting;
}
