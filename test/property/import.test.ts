import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyMapping } from '../../shared/import/apply.ts';
import { decode } from '../../shared/import/encoding.ts';
import { inspectFile } from '../../shared/import/inspect.ts';
import { delimiters, type Encoding, encodings, type FileSettings } from '../../shared/import/mapping.ts';
import { readNumber } from '../../shared/import/numbers.ts';
import { readTable } from '../../shared/import/read.ts';
import { ImportRefusal } from '../../shared/import/texts.ts';
import { look, mappingOf } from '../support/import-files.ts';
import { bytesOf, csvOf, windowsChars } from '../support/table-files.ts';

const letters = (encoding: Encoding) =>
  encoding === 'windows-1252'
    ? fc.constantFrom(...'abcXYZ 019.-_éßÿ', ...windowsChars)
    : fc.oneof(fc.constantFrom(...'abcXYZ 019.-_'), fc.constantFrom('é', 'Ł', '東', 'ب', '🏆', 'ｱ', '\u00a0'));
/** Whatever may stand in a cell; blanks around it are not part of it. */
const cellIn = (encoding: Encoding) =>
  fc
    .array(fc.oneof({ weight: 8, arbitrary: letters(encoding) }, fc.constantFrom(',', ';', '\t', '|', '"', "'", '\n', '\r\n')), {
      maxLength: 12,
    })
    .map((parts) => parts.join('').trim())
    // A cell that begins with a quote and goes over lines is what a lost quote looks like: its row is refused, on purpose.
    .filter((text) => !(/^["']/.test(text) && /[\r\n]/.test(text)));

const dialect = fc.record({
  encoding: fc.constantFrom(...encodings),
  delimiter: fc.constantFrom(...delimiters),
  quote: fc.constantFrom('"' as const, "'" as const),
  newline: fc.constantFrom('\n', '\r\n', '\r'),
  always: fc.boolean(),
});

const settings = (more: Partial<FileSettings>): FileSettings => ({
  format: 'csv',
  encoding: 'utf-8',
  delimiter: ',',
  quote: '"',
  header: true,
  skipLines: 0,
  dates: 'iso',
  decimal: '.',
  ...more,
});

describe('reading what was written', () => {
  it('given any table in any dialect and encoding, when it is read as that, then every cell is back', () => {
    const tables = dialect.chain((written) => {
      const row = (width: number) => fc.array(cellIn(written.encoding), { minLength: width, maxLength: width });
      const width = fc.integer({ min: 1, max: 6 });
      return width.chain((columns) =>
        fc.record({ written: fc.constant(written), rows: fc.array(row(columns), { minLength: 1, maxLength: 8 }) }),
      );
    });
    fc.assert(
      fc.property(tables, ({ written, rows }) => {
        const filled = rows.filter((row) => row.some((cell) => cell !== ''));
        fc.pre(filled.length > 0);
        const header = (rows[0] ?? []).map((_cell, index) => `c${index}`);
        const bytes = bytesOf(csvOf([header, ...rows], written), written.encoding);
        const { encoding, delimiter, quote } = written;
        const table = readTable(bytes, settings({ encoding, delimiter, quote }));
        expect(table.rows.map((row) => header.map((name) => row.get(name) ?? ''))).toEqual(filled);
        expect(table.warnings).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('given a table of plain cells, when it is looked at, then dialect and encoding are found by themselves', () => {
    const word = (encoding: Encoding) =>
      fc.array(letters(encoding), { minLength: 1, maxLength: 8 }).map((parts) => `x${parts.join('').trim()}`);
    const tables = dialect.chain((written) =>
      fc.integer({ min: 2, max: 5 }).chain((width) =>
        fc.record({
          written: fc.constant({ ...written, quote: '"' as const }),
          rows: fc.array(fc.array(word(written.encoding), { minLength: width, maxLength: width }), { minLength: 3, maxLength: 12 }),
        }),
      ),
    );
    fc.assert(
      fc.property(tables, ({ written, rows }) => {
        const header = (rows[0] ?? []).map((_cell, index) => `name${'abcde'[index]}`);
        const found = inspectFile(bytesOf(csvOf([header, ...rows], written), written.encoding));
        expect(found.file.delimiter).toBe(written.delimiter);
        expect(found.table.rows.map((row) => header.map((name) => row.get(name)))).toEqual(rows);
      }),
      { numRuns: 200 },
    );
  });

  it('given any bytes, when looked at, then they are a table or refused in a sentence', () => {
    const texts = fc.string({ unit: fc.constantFrom(...'a1,;"\n\r\t|\'{}[]<> .-:'), maxLength: 60 }).map((text) => bytesOf(text));
    fc.assert(
      fc.property(fc.oneof(texts, fc.uint8Array({ maxLength: 80 })), (bytes) => {
        try {
          const { table } = inspectFile(bytes);
          expect(table.rows.length).toBeGreaterThan(0);
        } catch (error) {
          expect(error).toBeInstanceOf(ImportRefusal);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('given every byte, when decoded as windows-1252, then each is one character and none a control character that Windows has not', () => {
    const text = decode(
      Uint8Array.from({ length: 256 }, (_, byte) => byte),
      'windows-1252',
    );
    expect(text).toHaveLength(256);
    expect(text.slice(0xa0)).toBe(String.fromCharCode(...Array.from({ length: 96 }, (_, n) => 0xa0 + n)));
    expect([...text.slice(0x80, 0xa0)].filter((char) => char.charCodeAt(0) < 0xa0)).toEqual([
      '\u0081',
      '\u008d',
      '\u008f',
      '\u0090',
      '\u009d',
    ]);
  });

  it('given any amount, when written with either sign and thousands apart, then it is read back digit by digit', () => {
    const amounts = fc.record({
      whole: fc.bigInt({ min: 0n, max: 10n ** 17n }),
      cents: fc.integer({ min: 0, max: 99 }),
      minus: fc.boolean(),
    });
    fc.assert(
      fc.property(amounts, fc.constantFrom('.' as const, ',' as const), ({ whole, cents, minus }, decimal) => {
        const grouped = String(whole).replace(/\B(?=(\d{3})+$)/g, decimal === '.' ? ',' : '.');
        const fraction = String(cents).padStart(2, '0');
        const sign = minus && (whole > 0n || cents > 0) ? '-' : '';
        expect(readNumber(`${minus ? '-' : ''}${grouped}${decimal}${fraction}`, decimal)).toBe(`${sign}${whole}.${fraction}`);
      }),
      { numRuns: 300 },
    );
  });

  it('E2 given rows in any order, when mapped without ids, then the same rows give the same ids', () => {
    const rows = fc.array(fc.tuple(fc.constantFrom('Ana', 'Ben'), fc.constantFrom('2026-03-01', '2026-03-02'), fc.constantFrom('x', 'y')), {
      minLength: 1,
      maxLength: 20,
    });
    const mapping = mappingOf([
      { make: 'activity', type: { constant: 'call.logged' }, at: { column: 'when' }, rep: { externalId: { column: 'who' } } },
    ]);
    const ids = (table: string[][]) => {
      const { table: read } = look(csvOf([['who', 'when', 'what'], ...table]), { header: true, delimiter: ',' });
      const made = applyMapping(mapping, read.rows, { dates: 'iso', decimal: '.', zone: 'UTC' });
      return [...made].flatMap(({ activities }) => activities.map(({ id }) => id)).sort();
    };
    fc.assert(
      fc.property(rows, (table) => {
        const first = ids(table);
        expect(new Set(first).size).toBe(table.length);
        expect(ids([...table].reverse())).toEqual(first);
      }),
      { numRuns: 60 },
    );
  });
});
