/** Lists as CSV (RFC 4180), for spreadsheets. */

export type Cell = string | number | null | undefined;

/** Spreadsheets run what begins like this as a formula, in its full-width spelling too. */
const formulaStart = /^[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/;
const byteOrderMark = '\uFEFF';

/** The header and then the rows. Numbers have a point and no separators, which every locale's import understands. */
export function csvText(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  // Without the mark at the beginning spreadsheets take UTF-8 for something else.
  return byteOrderMark + [header, ...rows].map((row) => `${row.map(csvCell).join(',')}\r\n`).join('');
}

/** A number is a number, also below zero; only text can be a formula. */
export function csvCell(cell: Cell): string {
  if (cell == null) return '';
  if (typeof cell === 'number') return String(cell);
  const text = formulaStart.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
