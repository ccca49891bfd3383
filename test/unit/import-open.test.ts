import { describe, expect, it } from 'vitest';
import { guessMapping } from '../../shared/import/guess-mapping.ts';
import type { FileSettings } from '../../shared/import/mapping.ts';
import { openIn, withoutOpen } from '../../shared/import/open.ts';
import { look, mappingOf } from '../support/import-files.ts';

const sales = (...amounts: string[]) =>
  `Order;Seller;Signed on;Amount\n${amounts.map((one, n) => `A-${n};Mia;${13 + n}.12.2025;${one}`).join('\n')}\n`;
/** What is open in a file with the mapping that is guessed for it. */
const openOf = (text: string, given?: Partial<FileSettings>) => {
  const inspection = look(text, given);
  return openIn(guessMapping(inspection).mapping, inspection);
};

describe('numbers that can be read two ways', () => {
  it.each([
    ['only signs before three digits', ['1,200', '2,500'], ['Amount']],
    ['only points before three digits', ['1.200', '12.500', '80'], ['Amount']],
    ['with a sign of money', ['€ 1,200', '€ 2,500'], ['Amount']],
    ['one that proves the comma', ['1,200', '2,5'], []],
    ['one that proves the point', ['1,200', '1,200.50'], []],
    ['a zero, after which nobody parts thousands', ['0,125', '1,200'], []],
    ['no sign at all', ['1200', '2500'], []],
    ['thousands parted by blanks', ['1 200', '2 500'], []],
  ])('given %s, when looked at, then it is asked about where it matters', (_, amounts, expected) => {
    expect(openOf(sales(...amounts)).numbers).toEqual(expected);
  });

  it('given what somebody said, when looked at, then nothing is open and the numbers follow', () => {
    expect(openOf(sales('1,200', '2,500'), { decimal: '.' }).numbers).toEqual([]);
    expect(look(sales('1,200', '2,500'), { decimal: ',' }).ambiguousNumbers).toEqual([]);
  });

  it('given both signs as fractions, when looked at, then what neither settles stays open', () => {
    expect(look(sales('1,5', '1.5', '1,200')).ambiguousNumbers).toEqual(['Amount']);
  });

  it('given such texts in a column that no number is read from, when asked, then it does not matter', () => {
    const inspection = look(sales('1,200', '2,500'));
    const base = {
      make: 'activity',
      type: { constant: 'call.logged' },
      at: { column: 'Signed on' },
      rep: { externalId: { column: 'Seller' } },
    } as const;
    expect(inspection.ambiguousNumbers).toEqual(['Amount']);
    expect(openIn(mappingOf([{ ...base, details: { note: { column: 'Amount' } } }]), inspection).numbers).toEqual([]);
    expect(openIn(mappingOf([{ ...base, props: { worth: { column: 'Amount', as: 'number' } } }]), inspection).numbers).toEqual(['Amount']);
    expect(openIn(mappingOf([{ ...base, value: { column: 'Amount' } }]), inspection).numbers).toEqual(['Amount']);
  });

  it('given open questions, when the mapping is kept for later, then what was guessed of them is not in it, or it would count as said', () => {
    const inspection = look('Rep;Date;Amount\nAna;01/02/2026;1,200\nAna;03/04/2026;2,500\n');
    const { mapping } = guessMapping(inspection);
    const open = openIn(mapping, inspection);
    expect(open).toEqual({ dates: ['Date'], numbers: ['Amount'] });
    expect(mapping.file).toHaveProperty('decimal');
    const kept = withoutOpen(mapping, open);
    expect(kept).toEqual({ ...mapping, file: expect.not.objectContaining({ dates: expect.anything(), decimal: expect.anything() }) });
    expect(look('Rep;Date;Amount\nAna;01/02/2026;1,200\n', kept.file).ambiguousNumbers).toEqual(['Amount']);
    expect(withoutOpen(mapping, { dates: [], numbers: [] })).toEqual(mapping);
  });

  it('given one of both, when the file is described, then a sentence says what to look at', () => {
    expect(look(sales('1,200', '2,500')).warnings).toEqual([expect.stringMatching(/^"Amount": numbers like 1,200 .* say which\.$/)]);
  });
});
