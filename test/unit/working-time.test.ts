import { describe, expect, it } from 'vitest';
import { instantWorked, workedBetween, workedOn, workedShare, workingCalendar } from '../../server/engine/calendar/working-time.ts';
import { parseDay } from '../../server/engine/civil-date.ts';
import { UTC_TABLE, zoneTable } from '../../server/engine/zones.ts';
import { workspaceSchema } from '../../shared/workspace.ts';
import { zoneBodies } from '../support/engine.ts';

const HOUR_MS = 3_600_000;
const { workingWeek } = workspaceSchema.parse({ name: 'x' });
const plain = workingCalendar(UTC_TABLE, workingWeek, new Set([parseDay('2026-03-04')]));
const monday = Date.UTC(2026, 2, 2);
const atHour = (day: number, hour: number) => monday + day * 24 * HOUR_MS + hour * HOUR_MS;

describe('working time', () => {
  it('T4 given a week of 9 to 17 with a holiday, when its share is asked for, then it is 0 before, 1 after and rises by worked time alone', () => {
    const week = [atHour(0, 0), atHour(7, 0)] as const;
    expect(workedBetween(plain, ...week)).toBe(4 * 8 * HOUR_MS);
    const shares = [atHour(0, 8), atHour(0, 13), atHour(1, 2), atHour(2, 12), atHour(3, 9), atHour(4, 17), atHour(6, 3)];
    expect(shares.map((at) => workedShare(plain, ...week, at))).toEqual([0, 1 / 8, 1 / 4, 1 / 2, 1 / 2, 1, 1]);
    expect([atHour(-1, 0), atHour(9, 0)].map((at) => workedShare(plain, ...week, at))).toEqual([0, 1]);
  });

  it('T4 given a time in which nobody works, when its share is asked for, then it is 0 until its end', () => {
    const weekend = [atHour(5, 0), atHour(7, 0)] as const;
    expect([atHour(5, 12), atHour(6, 23), atHour(7, 0)].map((at) => workedShare(plain, ...weekend, at))).toEqual([0, 0, 1]);
  });

  it('T1 given a night over a move of the clock, when it is worked, then the day has an hour less or more', () => {
    const nights = { ...workingWeek, sun: [['01:00', '05:00'] as [string, string]] };
    const berlin = workingCalendar(zoneTable(zoneBodies.berlin), nights, new Set());
    const hours = ['2026-03-22', '2026-03-29', '2026-10-25'].map((date) => workedOn(berlin, parseDay(date)) / HOUR_MS);
    expect(hours).toEqual([4, 3, 5]);
  });

  it('T4 given a share of the working time, when its instant is asked for, then it is the first by which so much is worked', () => {
    const week = [atHour(0, 0), atHour(7, 0)] as const;
    expect(instantWorked(plain, ...week, 0)).toBe(week[0]);
    expect(instantWorked(plain, ...week, 8 * HOUR_MS)).toBe(atHour(0, 17));
    expect(instantWorked(plain, ...week, 17 * HOUR_MS)).toBe(atHour(3, 10));
    expect(instantWorked(plain, ...week, 33 * HOUR_MS)).toBe(week[1]);
  });
});
