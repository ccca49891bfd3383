/** From bytes to rows, once it is known how the file is written. */
import { limit } from '../limit.ts';
import { type CsvRecord, parseCsv } from './csv.ts';
import { decode } from './encoding.ts';
import { checkBytes, checkText } from './hostile.ts';
import type { FileSettings } from './mapping.ts';
import { brokenRow, type Row, rowOfCells, rowOfObject } from './row.ts';
import { problems, refusal, warnings } from './texts.ts';

export interface Table {
  columns: string[];
  rows: Row[];
  /** Sentences about what was noticed: names that came twice, lines of another width. */
  warnings: string[];
}

/** The text of a file. Throws ImportRefusal when it is none, or not a table. */
export function readText(bytes: Uint8Array, encoding: FileSettings['encoding']): string {
  checkBytes(bytes);
  const text = decode(bytes, encoding);
  checkText(text);
  return text;
}

/** Every row of a file; those that cannot be used say why. Throws ImportRefusal for a file that is no table. */
export function readTable(bytes: Uint8Array, settings: FileSettings): Table {
  return tableOf(readText(bytes, settings.encoding), settings);
}

export function tableOf(text: string, settings: FileSettings): Table {
  const table = settings.format === 'ndjson' ? readLines(text) : readRecords(parseCsv(text, settings), settings.header);
  if (table.columns.length > limit.importColumnsMax) throw refusal('too_many_columns', limit.importColumnsMax);
  if (table.rows.length === 0) throw refusal('no_rows');
  return table;
}

function readRecords(records: CsvRecord[], header: FileSettings['header']): Table {
  const [first, ...others] = records;
  const noted: string[] = [];
  const columns = header === true ? namesOf(first?.cells ?? [], noted) : header;
  const index = new Map(columns.map((name, at) => [name, at]));
  let ragged = 0;
  const rows: Row[] = [];
  for (const { line, cells, problem } of header === true ? others : records) {
    if (cells.every((cell) => cell.trim() === '')) continue;
    // Spreadsheets like to end lines with empty cells: nothing is lost with them.
    const isRagged = cells.length < columns.length || cells.slice(columns.length).some((cell) => cell.trim() !== '');
    if (isRagged) ragged += 1;
    rows.push(rowOfCells(line, index, cells, problem ?? (isRagged ? problems.ragged(cells.length, columns.length) : undefined)));
  }
  if (ragged > 0) noted.push(warnings.ragged(ragged, columns.length));
  return { columns, rows, warnings: noted };
}

/** Each column gets a name of its own. */
function namesOf(cells: readonly string[], noted: string[]): string[] {
  const trimmed = cells.map((cell) => cell.trim());
  const width = trimmed.findLastIndex((name) => name !== '') + 1;
  const names: string[] = [];
  for (const [index, name] of trimmed.slice(0, width).entries()) {
    const column = index + 1;
    const before = names.indexOf(name);
    if (name === '') noted.push(warnings.noName(column));
    else if (before >= 0) noted.push(warnings.sameName(name, before + 1, column));
    names.push(name === '' ? `Column ${column}` : before >= 0 ? `${name} (${column})` : name);
  }
  return names;
}

function readLines(text: string): Table {
  const columns = new Set<string>();
  const rows: Row[] = [];
  for (const [index, line] of text.split(/\r\n|\n|\r/).entries()) {
    if (line.trim() === '') continue;
    const row = readLine(line, index + 1);
    for (const [column] of row.entries()) columns.add(column);
    rows.push(row);
  }
  return { columns: [...columns], rows, warnings: [] };
}

function readLine(text: string, line: number): Row {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return rowOfObject(value, line);
    return brokenRow(line, problems.notObject());
  } catch {
    return brokenRow(line, problems.notJson());
  }
}
