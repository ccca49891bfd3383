import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { inspectFile } from '../../shared/import/inspect.ts';
import type { Encoding, FileSettings } from '../../shared/import/mapping.ts';
import { ImportRefusal, type RefusalCode } from '../../shared/import/texts.ts';
import { look } from '../support/import-files.ts';
import { bytesOf, csvOf, dataMissing, readData } from '../support/table-files.ts';

const refusalOf = (bytes: Uint8Array, given?: Partial<FileSettings>): ImportRefusal => {
  try {
    inspectFile(bytes, given);
  } catch (error) {
    if (error instanceof ImportRefusal) return error;
    throw error;
  }
  throw new Error('this file should be refused');
};
const repeat = (count: number, make: (n: number) => string[]) => Array.from({ length: count }, (_, n) => make(n));

describe('files that are not what their name says', () => {
  const bytes = (...values: number[]) => Uint8Array.from(values);
  const text = (content: string) => bytesOf(content);
  it.each<[string, RefusalCode, Uint8Array]>([
    ['nothing', 'empty', bytes()],
    ['blanks and line breaks', 'empty', text('\n\r\n   \n')],
    ['only a mark', 'empty', bytesOf('', 'utf-8', true)],
    ['a header alone', 'no_rows', text('name,amount\n')],
    ['a page', 'html', text('\n\n<!DOCTYPE html>\n<html lang="en"><head></head></html>')],
    ['a page with an XML declaration', 'html', text('<?xml version="1.0"?>\n<html xmlns="x"><body></body></html>')],
    ['XML', 'xml', text('<?xml version="1.0"?>\n<rows><row/></rows>')],
    ['a workbook', 'workbook', Uint8Array.from([...bytes(0x50, 0x4b, 3, 4), ...text('....xl/workbook.xml....')])],
    ['another archive', 'zip', Uint8Array.from([...bytes(0x50, 0x4b, 3, 4), ...text('....a.csv....')])],
    ['an old workbook', 'old_workbook', bytes(0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, 0, 0)],
    ['a gzip archive', 'gzip', gzipSync('a,b\n1,2\n')],
    ['a PDF', 'pdf', text('%PDF-1.7\n%âãÏÓ\n')],
    ['rich text', 'rich_text', text('{\\rtf1\\ansi a,b}')],
    ['a pointer of Git LFS', 'git_lfs', text('version https://git-lfs.github.com/spec/v1\noid sha256:14\nsize 171352\n')],
    ['a picture', 'binary', Uint8Array.from({ length: 2_000 }, (_, n) => (n * 37) % 256)],
    ['one JSON document', 'json_document', text('[\n{"id": 1},\n{"id": 2}\n]')],
    ['one JSON object over several lines', 'json_document', text('{\n  "deals": []\n}')],
    ['an open quote', 'open_quote', text('name,note\nAna,fine\nBen,"never ends\nCleo,fine\n')],
    ['a NUL', 'nul', text('name,amount\nAna,1\nBen\u0000,2\n')],
  ])('given %s, when read, then it is refused as %s, in one sentence', (_what, code, content) => {
    const refused = refusalOf(content);
    expect(refused.code).toBe(code);
    expect(refused.message).toMatch(/^[A-Z].{10,}\.$/);
    expect(refused.message).not.toContain('\n');
  });

  it('given a fault in a line, when refused, then the sentence names the line', () => {
    expect(refusalOf(bytesOf('name,note\nAna,fine\nBen,"never ends\nCleo,fine\n')).message).toContain('line 3');
    expect(refusalOf(bytesOf('name,amount\nAna,1\nBen\u0000,2\n')).message).toContain('Line 3');
  });

  it('given an encoding that is not the one of the file, when read, then it says so', () => {
    expect(refusalOf(bytesOf('name,amount\nZoë,1\n', 'windows-1252'), { encoding: 'utf-8' }).code).toBe('wrong_encoding');
  });

  it('given more columns than a table has, when read, then it says how many may be', () => {
    const wide = csvOf([repeat(501, (n) => [`c${n}`]).flat(), repeat(501, () => ['1']).flat()]);
    expect(refusalOf(bytesOf(wide)).message).toContain('500');
  });

  it.skipIf(dataMissing !== null).each<[string, RefusalCode]>([
    ['hostile_csv/Leads.is_really_github_html.csv', 'html'],
    ['hostile_csv/Leads.is_really_xlsx.csv', 'workbook'],
    ['hostile_csv/olist_closed_deals.is_git_lfs_pointer.csv', 'git_lfs'],
  ])('given the real %s, when read, then it is refused as %s', (path, code) => {
    expect(refusalOf(readData(path)).code).toBe(code);
  });
});
if (dataMissing) console.warn(`real files are skipped: ${dataMissing}`);

describe('how a file is written', () => {
  const table = [['name', 'city', 'amount'], ...repeat(30, (n) => [`Zoë ${n}`, n % 2 ? 'Köln' : 'Łódź, centre', `${n}.50`])];

  it.each<[Encoding, boolean, string]>([
    ['utf-8', false, 'every byte is valid UTF-8'],
    ['utf-8', true, 'the file begins with the mark of utf-8'],
    ['utf-16le', true, 'the file begins with the mark of utf-16le'],
    ['utf-16be', true, 'the file begins with the mark of utf-16be'],
    ['utf-16le', false, 'every other byte is zero, as in utf-16le'],
    ['utf-16be', false, 'every other byte is zero, as in utf-16be'],
  ])('given a table in %s (mark: %s), when looked at, then it is read as that, with the reason', (encoding, mark, reason) => {
    const { file, why, table: read } = inspectFile(bytesOf(csvOf(table), encoding, mark));
    expect(file.encoding).toBe(encoding);
    expect(why.encoding?.reason).toBe(reason);
    expect(read.rows[0]?.get('name')).toBe('Zoë 0');
    expect(read.rows[0]?.get('city')).toBe('Łódź, centre');
  });

  it('given a table from Windows, when looked at, then its letters are right, also those that Latin-1 has not', () => {
    const { file, why, table: read } = inspectFile(bytesOf('name;price\nZoë “Z”;€ 5\nÉlan – Ž;€ 6\n', 'windows-1252'));
    expect(file.encoding).toBe('windows-1252');
    expect(why.encoding?.sure).toBe(false);
    expect(read.rows.map((row) => [row.get('name'), row.get('price')])).toEqual([
      ['Zoë “Z”', '€ 5'],
      ['Élan – Ž', '€ 6'],
    ]);
  });

  it.each([',', ';', '\t', '|'] as const)('given cells parted by "%s", when looked at, then they are cut there', (delimiter) => {
    const { file, why, table: read } = look(csvOf(table, { delimiter }));
    expect(file.delimiter).toBe(delimiter);
    expect(why.delimiter?.reason).toContain('3 columns');
    expect(read.rows).toHaveLength(30);
    expect(read.columns).toEqual(['name', 'city', 'amount']);
  });

  it('given decimal commas between semicolons, when looked at, then semicolons cut and commas are decimal', () => {
    const { file, why } = look(
      csvOf([['who', 'a', 'b'], ...repeat(20, (n) => [`Rep ${n}`, `${n},5`, `1.${100 + n},25`])], { delimiter: ';' }),
    );
    expect(file).toMatchObject({ delimiter: ';', decimal: ',' });
    expect(why.decimal?.sure).toBe(true);
  });

  it('given single quotes around cells with commas, when looked at, then they are unwrapped', () => {
    const { file, table: read } = look(
      csvOf([['who', 'note'], ...repeat(10, (n) => [`Rep ${n}`, 'one, two'])], { quote: "'", always: true }),
    );
    expect(file.quote).toBe("'");
    expect(read.rows[3]?.get('note')).toBe('one, two');
  });

  it('given apostrophes and inches in texts, when looked at, then they are letters like any others', () => {
    const { file, table: read } = look('who,item\nO\'Hara,5" pipe\nD\'Arc,"a ""b"" c"\nAna,plain\n');
    expect(file.quote).toBe('"');
    expect(read.rows.map((row) => row.get('item'))).toEqual(['5" pipe', 'a "b" c', 'plain']);
  });

  it('given a line that names the delimiter, when looked at, then it is believed and left out', () => {
    const { file, table: read } = look('sep=;\nwho;what\nAna;a,b,c\nBen;d,e,f\n');
    expect(file).toMatchObject({ delimiter: ';', skipLines: 1 });
    expect(read.columns).toEqual(['who', 'what']);
  });

  it('given titles above the table, when looked at, then they are skipped and it is said', () => {
    const { file, why, table: read } = look(`Deals of March\nmade on Monday\n\n${csvOf(table)}`);
    expect(file.skipLines).toBe(3);
    expect(why.skipLines).toMatchObject({ sure: false, reason: expect.stringContaining('3 lines') });
    expect(read.columns).toEqual(['name', 'city', 'amount']);
    expect(read.rows[0]?.line).toBe(5);
  });

  it.each([
    ['numbers', '274,559697.56,2013-05-30\n275,3763178.17,2013-05-31\n'],
    ['dates', 'Ana,2026-03-02\nBen,2026-03-03\n'],
    ['what comes again below', 'call,Ana\nmail,Ana\ncall,Ben\n'],
  ])('given a first line of %s, when looked at, then it is data and the columns are numbered', (_what, text) => {
    const { file, table: read } = look(text);
    expect(file.header).toEqual(read.columns);
    expect(read.columns[0]).toBe('Column 1');
    expect(read.rows[0]?.line).toBe(1);
  });

  it('given the same name twice and a column without one, when looked at, then each has a name and it is said', () => {
    const { table: read, warnings } = look('who,amount,amount,\nAna,1,2,3\n');
    expect(read.columns).toEqual(['who', 'amount', 'amount (3)']);
    expect(warnings[0]).toContain('both called "amount"');
    expect(look('who,,amount\nAna,1,2\n').table.columns).toEqual(['who', 'Column 2', 'amount']);
  });

  it('given lines with too few and too many cells, when read, then they say so by their line, and empty cells at the end do not matter', () => {
    const { table: read, warnings } = look('a,b,c\n1,2,3\n1,2\n1,2,3,4\n1,2,3,,\n\n1,2,3\n');
    expect(read.rows.map(({ line, problem }) => [line, problem !== undefined])).toEqual([
      [2, false],
      [3, true],
      [4, true],
      [5, false],
      [7, false],
    ]);
    expect(warnings).toEqual([expect.stringContaining('2 lines have another number of cells')]);
  });

  it('given line breaks of all kinds and inside of quotes, when read, then every row knows the line it begins in', () => {
    const { table: read } = look('a,b\r\n1,"x\r\ny"\n2,z\r3,"p\nq\nr"\n4,w\n');
    expect(read.rows.map(({ line }) => line)).toEqual([2, 4, 5, 8]);
    expect(read.rows.map((row) => row.get('a'))).toEqual(['1', '2', '3', '4']);
  });

  it('given a quote that swallowed lines, when read, then its row is refused rather than imported askew', () => {
    const { table: read } = look('a,b\n1,"x\n3,"4"\n5,6\n');
    expect(read.rows.map(({ line, problem }) => [line, problem !== undefined])).toEqual([
      [2, true],
      [4, false],
    ]);
  });

  it('given objects a line each, when read, then nested fields go by their path and broken lines say so', () => {
    const { file, table: read } = look('{"id":1,"owner":{"name":"Ana"},"tags":["x","y"]}\n{"id":2,\n[1]\n{"id":3,"owner":null}\n');
    expect(file.format).toBe('ndjson');
    expect(read.columns).toEqual(['id', 'owner.name', 'tags.0', 'tags.1']);
    expect(read.rows.map(({ line, problem }) => [line, problem])).toEqual([
      [1, undefined],
      [2, 'is not JSON'],
      [3, 'is not a JSON object'],
      [4, undefined],
    ]);
    expect(read.rows[0]?.get('owner.name')).toBe('Ana');
  });

  it('given what was said before, when looked at, then it is taken as it is', () => {
    const { file, why } = look('a;b\n1;2\n', { delimiter: ',', dates: 'mdy', decimal: ',' });
    expect(file).toMatchObject({ delimiter: ',', dates: 'mdy', decimal: ',' });
    expect([why.delimiter, why.dates, why.decimal]).toEqual(Array.from({ length: 3 }, () => ({ reason: 'as you said', sure: true })));
  });
});

describe('the order of dates', () => {
  const dates = (...texts: string[]) => look(csvOf([['who', 'day'], ...texts.map((text, n) => [`Rep ${n % 3}`, text])]));
  it.each<[string, string[], string, boolean]>([
    ['a day past 12 in front', ['02/03/2026', '13/03/2026'], 'dmy', true],
    ['a day past 12 in the middle', ['02/03/2026', '03/13/2026'], 'mdy', true],
    ['nothing that decides', ['02/03/2026', '04/05/2026'], 'dmy', false],
    ['dots', ['02.03.2026', '04.05.2026'], 'dmy', true],
    ['years in front', ['2026-03-02', '2026/03/04'], 'iso', true],
    ['names of months', ['2 Mar 2026', '4 May 2026'], 'dmy', true],
    ['two digits, the year last', ['02-11-16', '14-11-16', '28-02-17', '30-12-16'], 'dmy', true],
    ['two digits, the year first', ['16-11-02', '16-11-14', '17-02-28', '16-12-30'], 'ymd', true],
    ['years, months and days run together', ['20260302', '20260314'], 'ymd', true],
  ])('given dates with %s, when looked at, then the order is as they prove', (_what, texts, format, sure) => {
    const { file, why, columns, ambiguousDates } = dates(...texts);
    expect(columns[1]?.kind).toBe('date');
    expect(file.dates).toBe(format);
    expect(why.dates?.sure).toBe(sure);
    expect(ambiguousDates).toEqual(sure ? [] : ['day']);
  });

  it('given proof, when told, then the reason shows the date that proves it', () => {
    expect(dates('02/03/2026', '03/13/2026').why.dates?.reason).toContain('"03/13/2026" can only be month, day, year');
    expect(dates('02/03/2026').why.dates?.reason).toContain('could begin with the day as well as with the month');
  });

  it('given one column that proves the order, when another leaves it open, then it follows', () => {
    const { columns, ambiguousDates } = look('who,opened,closed\nAna,01/02/2026,03/25/2026\nBen,01/03/2026,03/26/2026\n');
    expect(columns.map(({ dates: column }) => column?.format.value)).toEqual([undefined, 'mdy', 'mdy']);
    expect(columns[1]?.dates?.format.reason).toContain('read as in "closed"');
    expect(ambiguousDates).toEqual([]);
  });

  it('given an order that was said, when columns leave it open, then they follow, and one that proves another keeps it', () => {
    const { columns, ambiguousDates } = look('who,opened,closed\nAna,01/02/2026,03.04.2026\n', { dates: 'mdy' });
    expect(columns.map(({ dates: column }) => column?.format.value)).toEqual([undefined, 'mdy', 'dmy']);
    expect(ambiguousDates).toEqual([]);
  });

  it('given one wrong cell in a short file, when looked at, then its columns are what the others say', () => {
    const lines = Array.from({ length: 9 }, (_, index) => `2026-03-1${index},${100 + index}`);
    const found = look(['Day,Amount', ...lines, '2026-13-45,abc'].join('\n'));
    expect(found.columns.map(({ kind }) => kind)).toEqual(['date', 'number']);
  });

  it('given an order that the dates cannot have, when it is said, then the file is told to be otherwise', () => {
    const text = ['Day', '3/18/2017', '3/19/2017', '3/20/2017'].join('\n');
    expect(look(text, { dates: 'dmy' }).warnings.join(' ')).toContain('"Day" is not as you said');
    expect(look(text, { dates: 'mdy' }).warnings).toEqual([]);
  });

  it('given a few cells that are no dates, when looked at, then the column is one of dates all the same', () => {
    const { columns } = dates(...Array.from({ length: 40 }, (_, n) => `2026-03-${String((n % 28) + 1).padStart(2, '0')}`), 'n/a');
    expect(columns[1]?.kind).toBe('date');
  });

  it('given times at midnight only, when looked at, then they are known to be dates', () => {
    expect(dates('2026-03-02 00:00:00', '2026-03-03 00:00:00').columns[1]?.dates).toMatchObject({ hasTime: true, dateOnly: true });
    expect(dates('2026-03-02 00:00:00', '2026-03-03 08:00:00').columns[1]?.dates).toMatchObject({ hasTime: true, dateOnly: false });
  });
});
