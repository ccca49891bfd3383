import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvCell, csvText } from '../../client/csv.ts';
import { fileName } from '../../client/download.ts';

describe('lists as CSV', () => {
  it('given text that a spreadsheet would run, when written, then an apostrophe makes it text; numbers stay numbers', () => {
    expect(['=1+1', '+49 30', '-2', '@SUM(A1)', '\tx', '\rx', '＝1'].map(csvCell)).toEqual([
      "'=1+1",
      "'+49 30",
      "'-2",
      "'@SUM(A1)",
      "'\tx",
      '"\'\rx"',
      "'＝1",
    ]);
    expect([-2, 0.5, 0, null, undefined, '', 'a=b'].map(csvCell)).toEqual(['-2', '0.5', '0', '', '', '', 'a=b']);
  });

  it('given any table, when a reader of CSV takes it, then it reads what was there and no cell begins a formula', () => {
    const cell = fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('a,b', 'say "hi"', 'two\r\nlines', '=cmd()', ' '));
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 8 }), (rows) => {
        const read: string[][] = parse(csvText(['one', 'two'], rows), { bom: true, recordDelimiter: '\r\n' });
        expect(read[0]).toEqual(['one', 'two']);
        const plain = read.slice(1).map((row) => row.map((text) => text.replace(/^'(?=[=+\-@\t\r＝＋－＠])/, '')));
        expect(plain).toEqual(rows.map((row) => row.map((text) => text.replace(/^'(?=[=+\-@\t\r＝＋－＠])/, ''))));
        expect(read.flat().filter((text) => /^[=+\-@\t\r]/.test(text))).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it('given a title, when a file is named after it, then the name has words and the day', () => {
    expect(fileName('Won this week!', '2026-03-29', 'csv')).toBe('won-this-week-2026-03-29.csv');
    expect(fileName('José / Ño', '2026-03-29', 'json')).toBe('josé-ño-2026-03-29.json');
    expect(fileName('', '2026-03-29', 'csv')).toBe('2026-03-29.csv');
  });
});
