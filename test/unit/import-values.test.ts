import { describe, expect, it } from 'vitest';
import { atOfMoment, dateOfMoment, readMoment } from '../../shared/import/dates.ts';
import type { DateFormat } from '../../shared/import/mapping.ts';
import { readNumber, readSeconds, readYesNo } from '../../shared/import/numbers.ts';

const at = (text: string | number, format: DateFormat, zone = 'UTC') => {
  const moment = readMoment(text, format);
  return moment && atOfMoment(moment, zone);
};

describe('dates as people write them', () => {
  it.each<[string, DateFormat, string]>([
    ['2026-03-29', 'iso', '2026-03-29'],
    ['2026/3/9', 'dmy', '2026-03-09'],
    ['29/03/2026', 'dmy', '2026-03-29'],
    ['03/29/2026', 'mdy', '2026-03-29'],
    ['3.4.2026', 'dmy', '2026-04-03'],
    ['3.4.2026', 'mdy', '2026-03-04'],
    ['31-12-17', 'dmy', '2017-12-31'],
    ['17-12-31', 'ymd', '2017-12-31'],
    ['01-01-90', 'dmy', '1990-01-01'],
    ['01-01-89', 'dmy', '2089-01-01'],
    ['20260329', 'ymd', '2026-03-29'],
    ['29 March 2026', 'dmy', '2026-03-29'],
    ['Mar 29, 2026', 'mdy', '2026-03-29'],
    ['29-Mar-26', 'dmy', '2026-03-29'],
    ['29 02 2024', 'dmy', '2024-02-29'],
    ['46110', 'excel', '2026-03-29'],
  ])('E10 given %s as %s, when read, then it is the date %s', (text, format, date) => {
    expect(at(text, format)).toBe(date);
  });

  it.each<[string | number, DateFormat, string]>([
    ['2026-03-29T09:30:00+02:00', 'iso', '2026-03-29T07:30:00.000Z'],
    ['2026-03-29 09:30:00Z', 'iso', '2026-03-29T09:30:00.000Z'],
    ['2026-03-29 09:30 UTC', 'iso', '2026-03-29T09:30:00.000Z'],
    ['2026-03-29 09:30:15.1234-0530', 'iso', '2026-03-29T15:00:15.123Z'],
    ['2026-03-29 09:30:00+00', 'iso', '2026-03-29T09:30:00.000Z'],
    ['3/29/2026, 9:30 PM', 'mdy', '2026-03-29T21:30:00.000Z'],
    ['29/03/2026 12:05 a.m.', 'dmy', '2026-03-29T00:05:00.000Z'],
    ['Sun, 29 Mar 2026 09:30:00 GMT', 'dmy', '2026-03-29T09:30:00.000Z'],
    ['1774776600000', 'epochMs', '2026-03-29T09:30:00.000Z'],
    [1774776600, 'epochS', '2026-03-29T09:30:00.000Z'],
    ['46110.5', 'excel', '2026-03-29T12:00:00.000Z'],
  ])('E10 given %s as %s, when read, then it is the instant %s', (text, format, instant) => {
    expect(at(text, format)).toBe(instant);
  });

  it.each<[string, DateFormat]>([
    ['31/04/2026', 'dmy'],
    ['29/02/2025', 'dmy'],
    ['13/13/2026', 'mdy'],
    ['29/03/2026', 'mdy'],
    ['29/03/2026', 'iso'],
    ['29/03-2026', 'dmy'],
    ['2026-03-29 25:00', 'iso'],
    ['2026-03-29 13:00 PM', 'iso'],
    ['1789-07-14', 'iso'],
    ['2300-01-01', 'iso'],
    ['tomorrow', 'dmy'],
    ['12', 'dmy'],
    ['', 'iso'],
    ['1e9', 'epochS'],
  ])('given %s as %s, when read, then it is no date', (text, format) => {
    expect(readMoment(text, format)).toBeNull();
  });

  it('T2 given local times around a change of the clock, when read in a zone, then a skipped one moves on and a double one is the first', () => {
    expect(at('2026-03-29 01:59', 'iso', 'Europe/Berlin')).toBe('2026-03-29T00:59:00.000Z');
    expect(at('2026-03-29 02:30', 'iso', 'Europe/Berlin')).toBe('2026-03-29T01:30:00.000Z');
    expect(at('2026-10-25 02:30', 'iso', 'Europe/Berlin')).toBe('2026-10-25T00:30:00.000Z');
    expect(at('2026-03-29', 'iso', 'Europe/Berlin')).toBe('2026-03-29');
  });

  it('given an instant, when only its date is wanted, then it is the date in the zone', () => {
    const moment = readMoment('2026-03-29T23:30:00Z', 'iso');
    expect(moment && dateOfMoment(moment, 'Europe/Berlin')).toBe('2026-03-30');
    expect(moment && dateOfMoment(moment, 'UTC')).toBe('2026-03-29');
  });

  it('given a zone that nobody knows, when a local time is read in it, then the sentence names it', () => {
    expect(() => at('2026-03-29 09:30', 'iso', 'Mars/Base')).toThrow(/Mars\/Base is not a time zone/);
  });
});

describe('numbers as people write them', () => {
  it.each<[string, '.' | ',', string | null]>([
    ['1234', '.', '1234'],
    ['1,234.50', '.', '1234.50'],
    ['1.234,50', ',', '1234.50'],
    ['1 234,50', ',', '1234.50'],
    ["1'234.50", '.', '1234.50'],
    ['12,34,567.00', '.', '1234567.00'],
    ['$1,054', '.', '1054'],
    ['1.054,00 €', ',', '1054.00'],
    ['USD 12.5', '.', '12.5'],
    ['-€3', '.', '-3'],
    ['(42.00)', '.', '-42.00'],
    ['42-', '.', '-42'],
    ['\u22123', '.', '-3'],
    ['12 %', '.', '12'],
    ['.5', '.', '0.5'],
    ['0007', '.', '7'],
    ['-0', '.', '0'],
    ['99999999999999999.01', '.', '99999999999999999.01'],
    ['1,23', '.', null],
    ['1.23.4', ',', null],
    ['1.5e3', '.', null],
    ['twelve', '.', null],
    ['', '.', null],
    ['-', '.', null],
    ['NaN', '.', null],
    ['Infinity', '.', null],
  ])('given %s with the sign %s, when read, then it is %s', (text, decimal, expected) => {
    expect(readNumber(text, decimal)).toBe(expected);
  });

  it.each<[string, number | null]>([
    ['00:02:23', 143],
    ['4:05', 245],
    ['1:30:00', 5_400],
    ['0:00:01.5', 1.5],
    ['90', 90],
    ['1:2:3', null],
    ['an hour', null],
  ])('given the duration %s, when read, then it is %s seconds', (text, seconds) => {
    expect(readSeconds(text, '.')).toBe(seconds);
  });

  it.each<[string, boolean | null]>([
    ['Y', true],
    [' yes ', true],
    ['TRUE', true],
    ['1', true],
    ['n', false],
    ['False', false],
    ['perhaps', null],
  ])('given %s, when read as yes or no, then it is %s', (text, expected) => {
    expect(readYesNo(text)).toBe(expected);
  });
});
