import { describe, expect, it } from 'vitest';
import { civilOf, dayOfCivil, formatDay, parseDay, weekdayOf } from '../../server/engine/civil-date.ts';

describe('business dates', () => {
  it('T2 given known dates, when numbered, then they count from 1970-01-01', () => {
    expect(parseDay('1970-01-01')).toBe(0);
    expect(parseDay('1969-12-31')).toBe(-1);
    expect(parseDay('2026-03-29')).toBe(20_541);
    expect(weekdayOf(parseDay('1970-01-01'))).toBe(3);
    expect(weekdayOf(parseDay('2026-03-29'))).toBe(6);
    expect(weekdayOf(parseDay('1969-12-29'))).toBe(0);
  });

  it('T2 given every day of 300 years, when compared with Date, then number, date and weekday agree', () => {
    for (let day = parseDay('1900-01-01'); day < parseDay('2200-01-01'); day += 1) {
      const date = new Date(day * 86_400_000);
      const civil = { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
      if (formatDay(day) !== date.toISOString().slice(0, 10)) expect(formatDay(day)).toBe(date.toISOString().slice(0, 10));
      if (dayOfCivil(civil.year, civil.month, civil.day) !== day) expect(civilOf(day)).toEqual(civil);
      if (weekdayOf(day) !== (date.getUTCDay() + 6) % 7) expect(weekdayOf(day)).toBe((date.getUTCDay() + 6) % 7);
    }
    expect(civilOf(parseDay('2024-02-29'))).toEqual({ year: 2024, month: 2, day: 29 });
  });

  it.each([
    '',
    '2026-3-29',
    '2026-02-30',
    '2026-13-01',
    '2026-00-10',
    '2026-01-00',
    '2025-02-29',
    '1900-02-29',
    '2026-01-01T00:00Z',
    ' 2026-01-01',
    '+002026-01-01',
  ])('T2 given %j, when parsed, then it is refused', (text) => {
    expect(() => parseDay(text)).toThrow(RangeError);
  });
});
