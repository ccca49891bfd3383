/**
 * The part of csv-parse that is used here (see `paths` in shared/tsconfig.json). Its own types bring those of Node along, and with
 * them everything that this folder must not touch.
 */
export interface CsvParseOptions {
  delimiter: string;
  quote: string | false;
  escape: string | false;
  record_delimiter: readonly string[];
  from_line: number;
  relax_column_count: boolean;
  relax_quotes: boolean;
  skip_empty_lines: boolean;
  /** Null keeps the record out of the result. */
  on_record: (record: string[], context: { lines: number }) => null;
}
export function parse(text: string, options: CsvParseOptions): string[][];
