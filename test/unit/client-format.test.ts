import { describe, expect, it } from 'vitest';
import { avatarColor, formatAge, formatClock, formatValue, initials, localDate, periodWords, pickLocale } from '../../client/format.ts';
import type { ValueFormat } from '../../shared/view.ts';
import { contrast, hslToRgb } from '../support/contrast.ts';

const number: ValueFormat = { kind: 'number', direction: 'more' };
const euros: ValueFormat = { kind: 'currency', currency: 'EUR', direction: 'more' };
const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ');

describe('values', () => {
  it.each<[number | null, ValueFormat, string]>([
    [null, number, '–'],
    [0, number, '0'],
    [1234567, number, '1,234,567'],
    [-12, number, '-12'],
    [2.5, number, '2.5'],
    [2, { ...number, decimals: 1 }, '2.0'],
    [1234567, euros, '€1,234,567'],
    [19.99, { ...euros, decimals: 2 }, '€19.99'],
    [0.4218, { kind: 'percent', direction: 'more' }, '42.2%'],
    [65, { kind: 'duration', direction: 'less' }, '1:05'],
    [3_725, { kind: 'duration', direction: 'less' }, '1:02:05'],
    [12.5, { kind: 'duration', unit: 'days', direction: 'less' }, '12.5 days'],
  ])('given %s as %o, when written, then it reads %s', (value, format, text) => {
    expect(plain(formatValue(value, format))).toBe(text);
  });

  it.each<[number, ValueFormat, number, string]>([
    [123_456_789, euros, 11, '€123.46M'],
    [1_234_567.89, { ...euros, decimals: 2 }, 11, '€1,234,568'],
    [98_765, number, 5, '98.8K'],
    [12_345_678_901, number, 11, '12.35B'],
  ])('given %s and %o, when only %i characters fit, then it is shortened', (value, format, lengthMax, text) => {
    const written = plain(formatValue(value, format, lengthMax));
    expect(written).toBe(text);
    expect(written.length).toBeLessThanOrEqual(lengthMax);
  });

  it('given a locale that puts the sign last, when picked, then only English ones are: the words are English', () => {
    expect(pickLocale(['de-DE', 'en-GB', 'en-US'])).toBe('en-GB');
    expect(pickLocale(['de-DE'])).toBe('en-GB');
    expect(pickLocale(undefined)).toBe('en-GB');
  });
});

describe('times', () => {
  it.each([
    [0, 'just now'],
    [4_000, '4 s ago'],
    [125_000, '2 min ago'],
    [3 * 3_600_000, '3 h ago'],
    [50 * 3_600_000, '2 days ago'],
  ])('given an age of %i ms, when told, then it is %s', (ageMs, text) => {
    expect(formatAge(ageMs)).toBe(text);
  });

  it('given an instant, when shown in a zone, then clock and date are local there, and an unknown zone stops nothing', () => {
    const at = Date.UTC(2026, 10, 22, 23, 30);
    expect(localDate(at, 'Asia/Tokyo')).toBe('2026-11-23');
    expect(localDate(at, 'America/New_York')).toBe('2026-11-22');
    expect(plain(formatClock(at, 'Asia/Tokyo'))).toMatch(/8:30/);
    expect(formatClock(at, 'Nowhere/Atall')).not.toBe('');
  });

  it.each([
    ['day', '2026-11-22', '2026-11-23', 'Today'],
    ['day', '2026-11-21', '2026-11-22', 'Yesterday'],
    ['week', '2026-11-16', '2026-11-23', 'This week'],
    ['month', '2026-11-01', '2026-12-01', 'November 2026'],
    ['quarter', '2026-10-01', '2027-01-01', 'Q4 2026'],
    ['year', '2026-01-01', '2027-01-01', '2026'],
    ['rolling', '2026-10-24', '2026-11-23', 'Last 30 days'],
  ])('given a %s from %s to %s, when put in words on 22 November, then it is %s', (kind, from, to, words) => {
    expect(periodWords({ kind, from, to }, '2026-11-22').words).toBe(words);
  });

  it('given a fiscal quarter or a custom period, when put in words, then its first and last day are told', () => {
    const words = (kind: string) => periodWords({ kind, from: '2026-11-02', to: '2026-11-15' }, '2026-11-22').words;
    expect(words('custom')).toContain('14');
    expect(words('quarter')).toContain('14');
  });
});

describe('names without a picture', () => {
  it.each([
    ['Mei Tanaka', 'MT'],
    ['Cher', 'C'],
    ['  Ana  María de la Cruz ', 'AC'],
    ['محمد الفاتح', 'ما'],
    ['𝒜lice 🙂', '𝒜🙂'],
    ['', '?'],
  ])('given %s, when shortened, then it is %s', (name, letters) => {
    expect(initials(name)).toBe(letters);
  });

  it('given any id, when coloured, then white letters pass 7:1 on it, and ids in a row look different', () => {
    for (let hue = 0; hue < 360; hue += 1) expect(contrast([255, 255, 255], hslToRgb(hue, 0.46, 0.24))).toBeGreaterThanOrEqual(7);
    const hues = new Set(Array.from({ length: 24 }, (_, index) => avatarColor(`p${index}`)));
    expect(hues.size).toBeGreaterThan(18);
    expect(avatarColor('p1')).toMatch(/^hsl\(\d+, 46%, 24%\)$/);
  });
});
