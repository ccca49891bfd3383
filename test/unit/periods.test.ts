import { describe, expect, it } from 'vitest';
import { parseDay } from '../../server/engine/civil-date.ts';
import { type Calendar, previousWindow, windowAt, windowBounds, windowLabel } from '../../server/engine/periods.ts';
import { UTC_TABLE, type ZoneTable } from '../../server/engine/zones.ts';
import { type Period, periodSchema } from '../../shared/period.ts';
import { tableOf } from '../support/zones.ts';

const plain: Calendar = { weekStart: 'mon', fiscalYearStart: 1, quarters: 'calendar' };
const ms = (text: string) => Date.parse(text);
const period = (input: unknown): Period => periodSchema.parse(input);

/** `from to`, the end not included. */
function label(input: unknown, at: string, calendar: Partial<Calendar> = {}, table: ZoneTable = UTC_TABLE): string {
  const { from, to } = windowLabel(windowAt(period(input), ms(at), table, { ...plain, ...calendar }), table);
  return `${from} ${to}`;
}

function labelBefore(input: unknown, at: string, calendar: Partial<Calendar> = {}, table: ZoneTable = UTC_TABLE): string {
  const settings = { ...plain, ...calendar };
  const window = windowAt(period(input), ms(at), table, settings);
  const { from, to } = windowLabel(previousWindow(window, period(input), settings, table), table);
  return `${from} ${to}`;
}

describe('the window of a period', () => {
  it('T1 given weeks that begin on another day, when asked, then they begin there', () => {
    expect(label('week', '2026-11-22T12:00:00Z')).toBe('2026-11-16 2026-11-23');
    expect(label('week', '2026-11-22T12:00:00Z', { weekStart: 'sun' })).toBe('2026-11-22 2026-11-29');
    expect(label('week', '2026-11-22T12:00:00Z', { weekStart: 'sat' })).toBe('2026-11-21 2026-11-28');
  });

  it('T1 given a fiscal year from April, when asked in February, then quarter and year began in the year before', () => {
    const april = { fiscalYearStart: 4 };
    expect(label('month', '2024-02-29T12:00:00Z', april)).toBe('2024-02-01 2024-03-01');
    expect(label('quarter', '2024-02-29T12:00:00Z', april)).toBe('2024-01-01 2024-04-01');
    expect(label('year', '2024-02-29T12:00:00Z', april)).toBe('2023-04-01 2024-04-01');
    expect(label('quarter', '2024-12-31T23:59:59Z', { fiscalYearStart: 2 })).toBe('2024-11-01 2025-02-01');
    expect(label('year', '2024-12-31T23:59:59Z')).toBe('2024-01-01 2025-01-01');
  });

  it('T1 given 4-4-5 quarters, when asked, then months have 4, 4 and 5 weeks and the year begins near the 1st', () => {
    const pattern = { quarters: '4-4-5' as const };
    // 1 January 2026 is a Thursday: the nearest Monday is 29 December.
    expect(label('year', '2026-06-01T00:00:00Z', pattern)).toBe('2025-12-29 2027-01-04');
    expect(label('year', '2025-12-29T00:00:00Z', pattern)).toBe('2025-12-29 2027-01-04');
    expect(label('year', '2025-12-28T23:59:59Z', pattern)).toBe('2024-12-30 2025-12-29');
    expect(label('month', '2026-01-01T00:00:00Z', pattern)).toBe('2025-12-29 2026-01-26');
    expect(label('month', '2026-01-26T00:00:00Z', pattern)).toBe('2026-01-26 2026-02-23');
    expect(label('month', '2026-03-29T23:00:00Z', pattern)).toBe('2026-02-23 2026-03-30');
    expect(label('quarter', '2026-03-29T23:00:00Z', pattern)).toBe('2025-12-29 2026-03-30');
  });

  it('T1 given a 4-4-5 year of 53 weeks, when asked at its end, then the last week belongs to the last month and quarter', () => {
    const pattern = { quarters: '4-4-5' as const };
    expect(label('month', '2027-01-03T00:00:00Z', pattern)).toBe('2026-11-23 2027-01-04');
    expect(label('quarter', '2027-01-03T00:00:00Z', pattern)).toBe('2026-09-28 2027-01-04');
    expect(label('month', '2027-01-04T00:00:00Z', pattern)).toBe('2027-01-04 2027-02-01');
  });

  it('T1 given 4-4-5 from February with weeks from Sunday, when asked, then the year begins on the nearest Sunday', () => {
    const retail = { quarters: '4-4-5' as const, weekStart: 'sun' as const, fiscalYearStart: 2 };
    expect(label('year', '2024-06-01T00:00:00Z', retail)).toBe('2024-02-04 2025-02-02');
    expect(label('year', '2024-02-03T00:00:00Z', retail)).toBe('2023-01-29 2024-02-04');
  });

  it('T2 given a rolling period, when asked, then it ends with today', () => {
    expect(label({ kind: 'rolling', days: 1 }, '2026-11-22T12:00:00Z')).toBe('2026-11-22 2026-11-23');
    expect(label({ kind: 'rolling', days: 7 }, '2026-11-22T12:00:00Z')).toBe('2026-11-16 2026-11-23');
    expect(labelBefore({ kind: 'rolling', days: 7 }, '2026-11-22T12:00:00Z')).toBe('2026-11-09 2026-11-16');
  });

  it('T2 given custom dates or instants, when asked at any time, then they are what they say', () => {
    const dates = { kind: 'custom', from: '2026-03-01', to: '2026-03-11' };
    expect(label(dates, '1999-01-01T00:00:00Z')).toBe('2026-03-01 2026-03-11');
    expect(labelBefore(dates, '1999-01-01T00:00:00Z')).toBe('2026-02-19 2026-03-01');
    const instants = { kind: 'custom', from: '2026-03-01T09:00:00+01:00', to: '2026-03-01T11:30:00+01:00' };
    expect(label(instants, '1999-01-01T00:00:00Z')).toBe('2026-03-01T08:00:00.000Z 2026-03-01T10:30:00.000Z');
    expect(labelBefore(instants, '1999-01-01T00:00:00Z')).toBe('2026-03-01T05:30:00.000Z 2026-03-01T08:00:00.000Z');
  });

  it('T2 given two zones at one instant, when asked for the day, then each has its own today', () => {
    const at = '2026-11-22T23:30:00Z';
    expect(label('day', at, {}, tableOf('America/New_York'))).toBe('2026-11-22 2026-11-23');
    expect(label('day', at, {}, tableOf('Europe/Berlin'))).toBe('2026-11-23 2026-11-24');
  });

  it('T2 given a day of 25 hours, when its bounds are asked, then they are instants 25 hours apart', () => {
    const berlin = tableOf('Europe/Berlin');
    const { fromMs, toMs } = windowBounds(windowAt({ kind: 'day' }, ms('2026-10-25T12:00:00Z'), berlin, plain), berlin);
    expect([fromMs, toMs]).toEqual([ms('2026-10-25T00:00:00+02:00'), ms('2026-10-26T00:00:00+01:00')]);
    const hour = windowAt({ kind: 'hour' }, ms('2026-10-25T12:20:00Z'), berlin, plain);
    expect(windowBounds(hour, berlin)).toEqual({ fromMs: ms('2026-10-25T12:00:00Z'), toMs: ms('2026-10-25T13:00:00Z') });
  });

  it('T2 given each kind, when the window before is asked, then it is the comparable one', () => {
    const at = '2026-03-31T12:30:00Z';
    expect(labelBefore('hour', at)).toBe('2026-03-31T11:00:00.000Z 2026-03-31T12:00:00.000Z');
    expect(labelBefore('day', at)).toBe('2026-03-30 2026-03-31');
    expect(labelBefore('week', at)).toBe('2026-03-23 2026-03-30');
    expect(labelBefore('month', at)).toBe('2026-02-01 2026-03-01');
    expect(labelBefore('quarter', at)).toBe('2025-10-01 2026-01-01');
    expect(labelBefore('year', at)).toBe('2025-01-01 2026-01-01');
    expect(labelBefore('month', at, { quarters: '4-4-5' })).toBe('2026-02-23 2026-03-30');
  });

  it('T2 given the day after a date that was left out, when the day before is asked, then the empty one is passed over', () => {
    expect(labelBefore('day', '2011-12-31T12:00:00+14:00', {}, tableOf('Pacific/Apia'))).toBe('2011-12-29 2011-12-30');
    expect(parseDay('2011-12-31') - parseDay('2011-12-29')).toBe(2);
  });
});
