import { describe, expect, it } from 'vitest';
import { type Column, nextSorting, sortRows } from '../../client/console/list/sorting.ts';

interface Row {
  name: string;
  value: number | null;
}
const columns: Column<Row>[] = [
  { key: 'name', label: 'Name', of: ({ name }) => name },
  { key: 'value', label: 'Value', of: ({ value }) => value },
];
const rows: Row[] = [
  { name: 'Zoë', value: 2 },
  { name: 'ana', value: null },
  { name: 'Team 10', value: 10 },
  { name: 'Team 9', value: 2 },
];
const names = (by: string, descending: boolean) => sortRows(rows, columns, { by, descending }).map(({ name }) => name);

describe('lists that sort', () => {
  it('given text, when sorted, then capitals mean nothing and figures in it count', () => {
    expect(names('name', false)).toEqual(['ana', 'Team 9', 'Team 10', 'Zoë']);
    expect(names('name', true)).toEqual(['Zoë', 'Team 10', 'Team 9', 'ana']);
  });

  it('given numbers, when sorted either way, then equals keep their order and nothing comes last', () => {
    expect(names('value', false)).toEqual(['Zoë', 'Team 9', 'Team 10', 'ana']);
    expect(names('value', true)).toEqual(['Team 10', 'Zoë', 'Team 9', 'ana']);
    expect(rows[0]?.name).toBe('Zoë');
  });

  it('given no column or one that is gone, when sorted, then the list is as it came', () => {
    expect(sortRows(rows, columns, { by: '', descending: false })).toBe(rows);
    expect(sortRows(rows, columns, { by: 'gone', descending: true })).toBe(rows);
  });

  it('given clicks on a head, when it is clicked again, then the order turns, and then the list is as it came', () => {
    const first = nextSorting({ by: 'value', descending: true }, 'name');
    const second = nextSorting(first, 'name');
    expect([first, second, nextSorting(second, 'name')]).toEqual([
      { by: 'name', descending: false },
      { by: 'name', descending: true },
      { by: '', descending: false },
    ]);
  });
});
