/** Records of a CSV text with the line each begins in. */
import { type CsvParseOptions, parse } from 'csv-parse/browser/esm/sync';
import type { FileSettings } from './mapping.ts';
import { problems, refusal } from './texts.ts';

export type Dialect = Pick<FileSettings, 'delimiter' | 'quote' | 'skipLines'>;

export interface CsvRecord {
  /** From 1, as an editor counts. */
  line: number;
  cells: string[];
  problem?: string;
}

/** Throws ImportRefusal open_quote. */
export function parseCsv(text: string, dialect: Dialect): CsvRecord[] {
  const { records, endLine, isOpen } = collect(text, dialect);
  if (isOpen) throw refusal('open_quote', endLine + 1, dialect.quote);
  return records;
}

/** As `parseCsv`, for the beginning of a text: a quote that is open at its end is no matter. */
export function peekCsv(text: string, dialect: Dialect): CsvRecord[] {
  return collect(text, dialect).records;
}

/** `endLine` is where the last whole record ends; `isOpen`: a quote after it is never closed. */
function collect(text: string, { delimiter, quote, skipLines }: Dialect): { records: CsvRecord[]; endLine: number; isOpen: boolean } {
  const records: CsvRecord[] = [];
  let endLine = skipLines;
  /** csv-parse counts a \r\n inside of quotes as two lines. */
  let countedTwice = 0;
  const options: CsvParseOptions = {
    delimiter,
    quote: quote === '' ? false : quote,
    escape: quote === '' ? false : quote,
    // All three, whatever the first line has: files put together from several have them mixed.
    record_delimiter: ['\r\n', '\n', '\r'],
    from_line: skipLines + 1,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    on_record: (cells, { lines }) => {
      const inside = cells.reduce((sum, cell) => sum + lineBreaks(cell), 0);
      countedTwice += cells.reduce((sum, cell) => sum + (cell.split('\r\n').length - 1), 0);
      endLine = lines - countedTwice;
      const record: CsvRecord = { line: endLine - inside, cells };
      // A quote that was not closed well stays in front of the cell, with the lines that it swallowed.
      if (inside > 0 && quote !== '' && cells.some((cell) => cell.startsWith(quote) && lineBreaks(cell) > 0)) {
        record.problem = problems.brokenQuote();
      }
      records.push(record);
      return null;
    },
  };
  try {
    parse(text, options);
    return { records, endLine, isOpen: false };
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'CSV_QUOTE_NOT_CLOSED') throw error;
    return { records, endLine, isOpen: true };
  }
}

function lineBreaks(cell: string): number {
  return cell.includes('\n') || cell.includes('\r') ? (cell.match(/\r\n|\n|\r/g)?.length ?? 0) : 0;
}
