/** Every sentence that an import says, in one place: what a file is not, what is wrong in a line, what was guessed and why. */

/** A file that cannot be read as a table at all: each sentence says what it is and what to do. */
export const refusals = {
  empty: () => 'The file is empty.',
  no_rows: () => 'The file has a header and no line below it.',
  too_large: (megabytes: number) => `The file has more than ${megabytes} MB. Split it: ids count once, so the parts may come in any order.`,
  too_many_columns: (max: number) => `The file has more than ${max} columns. Leave out those that say nothing about people and deals.`,
  html: () => 'This is a web page, not a table: probably the page was saved instead of the file behind it. Download the file itself.',
  xml: () => 'This is an XML document, not a table. Export it as CSV.',
  workbook: () => 'This is an Excel workbook, whatever its name says. Open it and save the sheet as "CSV UTF-8".',
  old_workbook: () => 'This is an old Excel or Office file, whatever its name says. Open it and save the sheet as "CSV UTF-8".',
  zip: () => 'This is a ZIP archive. Unpack it and import the table inside.',
  gzip: () => 'This is a gzip archive. Unpack it and import the table inside.',
  pdf: () => 'This is a PDF, not a table. Export the data as CSV where the PDF was made.',
  git_lfs: () => 'This is a pointer of Git LFS, not the data: the file was not downloaded. Run "git lfs pull" and import the real one.',
  rich_text: () => 'This is a rich text document, not a table. Save it as plain text or CSV.',
  binary: () => 'This is not a text file. Export the table as CSV.',
  nul: (line: number) => `Line ${line} holds the character NUL, which no text does: the file is damaged. Export it again.`,
  wrong_encoding: (encoding: string) => `The file is not valid ${encoding}. Choose another encoding.`,
  open_quote: (line: number, quote: string) =>
    `The quote ${quote} that opens in or after line ${line} is never closed. Close it there, or choose another quote or none.`,
  json_document: () => 'This is one JSON document. Write one object a line (NDJSON), without commas and brackets around them.',
  unknown_zone: (zone: string) => `${zone} is not a time zone that this machine knows; it is named like Europe/Berlin.`,
  unknown_columns: (names: string, known: string) => `The mapping names columns that the file does not have: ${names}. It has: ${known}.`,
  not_a_mapping: (problems: string) => `The mapping is not right: ${problems}.`,
} as const;
type Refusals = typeof refusals;
export type RefusalCode = keyof Refusals;

/** The file, or the mapping, cannot be worked with; the message says why. Nothing of it is imported. */
export class ImportRefusal extends Error {
  override name = 'ImportRefusal';
  readonly code: RefusalCode;
  constructor(code: RefusalCode, message: string) {
    super(message);
    this.code = code;
  }
}

export function refusal<C extends RefusalCode>(code: C, ...details: Parameters<Refusals[C]>): ImportRefusal {
  const sentence = refusals[code] as (...details: unknown[]) => string;
  return new ImportRefusal(code, sentence(...details));
}

/** What is wrong with one line. The others are imported. */
export const problems = {
  ragged: (cells: number, columns: number) =>
    `has ${cells} cells where the header has ${columns}; a quote or a delimiter is missing or too many`,
  brokenQuote: () => 'a quote opens here and is not closed well, so lines ran together',
  notJson: () => 'is not JSON',
  notObject: () => 'is not a JSON object',
  missing: (what: string) => `${what} is empty`,
  noDate: () => 'has no date; a mapping may take such rows as undated',
  date: (text: string, format: string) => `"${text}" is not a date written as ${format}`,
  number: (text: string, example: string) => `"${text}" is not a number (written like ${example})`,
  yesNo: (text: string) => `"${text}" is neither yes nor no`,
  seconds: (text: string) => `"${text}" is not a duration (1:30:00, 4:05 or a number of seconds)`,
  lookup: (text: string) => `"${text}" is not in the look-up table`,
} as const;

/** How formats are called, and how a value of theirs looks. */
export const formatNames = {
  iso: 'year-month-day (2026-03-29)',
  ymd: 'year, month, day (2026/03/29)',
  dmy: 'day, month, year (29/03/2026)',
  mdy: 'month, day, year (03/29/2026)',
  epochMs: 'milliseconds since 1970',
  epochS: 'seconds since 1970',
  excel: "Excel's number of days (46110)",
} as const;
export const numberExamples = { '.': '1,234.50', ',': '1.234,50' } as const;

const delimiterNames: Record<string, string> = { ',': 'commas', ';': 'semicolons', '\t': 'tabs', '|': 'bars (|)' };

/** Why something was guessed. */
export const reasons = {
  given: () => 'as you said',
  bom: (encoding: string) => `the file begins with the mark of ${encoding}`,
  utf8: () => 'every byte is valid UTF-8',
  ascii: () => 'only ASCII characters, which UTF-8 reads as they are',
  nulBytes: (encoding: string) => `every other byte is zero, as in ${encoding}`,
  notUtf8: () => 'it is not valid UTF-8, so probably it comes from Windows',
  json: () => 'the first line is a JSON object',
  csv: () => 'it is no JSON',
  separatorLine: () => 'the first line names it (sep=)',
  delimiter: (delimiter: string, columns: number, percent: number) =>
    `${delimiterNames[delimiter] ?? delimiter} cut ${percent} % of the lines into ${columns} columns`,
  oneColumn: () => 'no delimiter cuts the lines into columns',
  quote: (quote: string) => `cells that hold a delimiter are wrapped in ${quote}`,
  header: () => 'the first line has a different name for each column',
  headerRepeating: () => 'the first line has names, no data',
  noHeader: (cell: string) => `the first line already holds data ("${cell}")`,
  skipped: (lines: number) => `${lines} ${lines === 1 ? 'line' : 'lines'} above the table with fewer cells`,
  noneSkipped: () => 'the table begins at once',
  decimal: (example: string) => `numbers are written like ${example}`,
  decimalOpen: (example: string) => `numbers like ${example} can be read both ways`,
  noDecimal: () => 'no number has a fraction',
  dates: (columns: string) => `in ${columns}`,
  noDates: () => 'no column of dates that need an order',
} as const;

/** Why a column of dates is read as it is. */
export const dateReasons = {
  only: (format: string, example: string) => `all are ${format}, as "${example}"`,
  evidence: (format: string, example: string) => `"${example}" can only be ${format}`,
  dots: (example: string) => `dates with dots begin with the day, as "${example}"`,
  sibling: (column: string) => `it could be day or month first; read as in "${column}"`,
  ambiguous: (example: string, count: number) =>
    `all ${count} dates, as "${example}", could begin with the day as well as with the month: say which`,
} as const;

/** What was noticed and may be as it should be. */
export const warnings = {
  sameName: (name: string, first: number, second: number) =>
    `Columns ${first} and ${second} are both called "${name}"; the second is read as "${name} (${second})".`,
  noName: (column: number) => `Column ${column} has no name; it is read as "Column ${column}".`,
  ragged: (rows: number, columns: number) =>
    `${rows} ${rows === 1 ? 'line has' : 'lines have'} another number of cells than the header (${columns}).`,
  otherDates: (column: string, reason: string) => `"${column}" is not as you said: ${reason}. It is read as its dates can be.`,
  ambiguousDates: (column: string, reason: string) => `"${column}": ${reason}.`,
  ambiguousNumbers: (column: string, example: string) =>
    `"${column}": numbers like ${example} could have thousands or a fraction after their sign: say which.`,
} as const;

/** What a first mapping rests on. */
export const mappingReasons = {
  rep: (column: string) => `"${column}" says who did it`,
  repEmail: (column: string) => `"${column}" says who did it, by e-mail`,
  people: (column: string) => `people are made from the names in "${column}"`,
  team: (column: string) => `their team is in "${column}"`,
  stage: (column: string, won: string, lost: string) => `in "${column}", ${won || 'nothing'} means won and ${lost || 'nothing'} means lost`,
  at: (column: string, what: string) => `"${column}" says when (${what})`,
  time: (column: string) => `"${column}" is the time of day`,
  undated: (column: string, rows: number) => `${rows} ${rows === 1 ? 'row has' : 'rows have'} no date in "${column}": kept, undated`,
  amount: (column: string) => `"${column}" is the amount`,
  id: (column: string) => `"${column}" is different in every row: the id, so that the same file twice counts once`,
  noId: () => 'no column is different in every row: the id is made from the content of the row',
  type: (column: string) => `"${column}" says what was done`,
  kind: (type: string, why: string) => `each row is ${type} (${why})`,
  left: (columns: string) => `left out: ${columns}`,
} as const;

/** What could be read two ways, and has to be said before anything is written. */
export const openTexts = {
  dates: (columns: string) => `The dates in ${columns} could begin with the day or with the month.`,
  numbers: (columns: string) => `The numbers in ${columns} have a sign that could begin a fraction or part thousands.`,
} as const;

/** What a first mapping could not find: a person has to say. */
export const missingTexts = {
  rep: 'No column was recognised that says who did it: name the one with the rep.',
  at: 'No column was recognised that says when it happened: name the one with the date.',
} as const;
export type Missing = keyof typeof missingTexts;
