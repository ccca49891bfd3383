import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { formatDay, parseDay } from '../../server/engine/civil-date.ts';
import { dayOf, dayStart, hourEnd, hourStart, offsetAt, UTC_TABLE, type ZoneTable, zoneTable } from '../../server/engine/zones.ts';
import { resolveZone } from '../../server/live/zone-rules.ts';
import { tableOf } from '../support/zones.ts';

const HOUR = 3_600_000;
const ms = (text: string) => Date.parse(text);
const iso = (at: number) => new Date(at).toISOString();

function dayHours(table: ZoneTable, date: string): number {
  return (dayStart(table, parseDay(date) + 1) - dayStart(table, parseDay(date))) / HOUR;
}

describe('zone tables', () => {
  it('T2 given Berlin, when the clocks change, then days have 23 and 25 hours and begin at local midnight', () => {
    const berlin = tableOf('Europe/Berlin');
    expect(dayHours(berlin, '2026-03-28')).toBe(24);
    expect(dayHours(berlin, '2026-03-29')).toBe(23);
    expect(dayHours(berlin, '2026-10-25')).toBe(25);
    expect(iso(dayStart(berlin, parseDay('2026-03-29')))).toBe('2026-03-28T23:00:00.000Z');
    expect(formatDay(dayOf(berlin, ms('2026-03-28T22:59:59.999Z')))).toBe('2026-03-28');
    expect(formatDay(dayOf(berlin, ms('2026-03-28T23:00:00Z')))).toBe('2026-03-29');
  });

  it('T2 given 02:30 on a day whose clock skips it, when read with either offset, then it has one hour and one date', () => {
    const berlin = tableOf('Europe/Berlin');
    // 02:30+01:00 is 03:30 on the wall, 02:30+02:00 is 01:30.
    for (const [text, hour] of [
      ['2026-03-29T02:30:00+01:00', '2026-03-29T01:00:00.000Z'],
      ['2026-03-29T02:30:00+02:00', '2026-03-29T00:00:00.000Z'],
    ] as const) {
      expect(formatDay(dayOf(berlin, ms(text)))).toBe('2026-03-29');
      expect(iso(hourStart(berlin, ms(text)))).toBe(hour);
      expect(hourEnd(berlin, ms(text)) - hourStart(berlin, ms(text))).toBe(HOUR);
    }
  });

  it('T2 given an hour lived twice, when cut into hours, then it is two', () => {
    const berlin = tableOf('Europe/Berlin');
    const first = ms('2026-10-25T02:30:00+02:00');
    expect(iso(hourStart(berlin, first))).toBe('2026-10-25T00:00:00.000Z');
    expect(iso(hourEnd(berlin, first))).toBe('2026-10-25T01:00:00.000Z');
    expect(iso(hourStart(berlin, first + HOUR))).toBe('2026-10-25T01:00:00.000Z');
  });

  it('T2 given Lord Howe, when the clock moves by 30 minutes, then days and hours are half an hour off and still tile', () => {
    const howe = tableOf('Australia/Lord_Howe');
    expect(dayHours(howe, '2026-04-05')).toBe(24.5);
    expect(dayHours(howe, '2026-10-04')).toBe(23.5);
    const back = ms('2026-04-05T02:00:00+11:00');
    expect([hourStart(howe, back - 1), hourEnd(howe, back - 1)]).toEqual([back - HOUR, back]);
    expect([hourStart(howe, back), hourEnd(howe, back)]).toEqual([back, back + HOUR / 2]);
  });

  it('T2 given Samoa, when it left out 30 December 2011, then that date has no instant and its neighbours touch', () => {
    const apia = tableOf('Pacific/Apia');
    expect(dayHours(apia, '2011-12-30')).toBe(0);
    expect(dayHours(apia, '2011-12-29')).toBe(24);
    expect(dayHours(apia, '2011-12-31')).toBe(24);
    const gap = ms('2011-12-30T10:00:00Z');
    expect(formatDay(dayOf(apia, gap - 1))).toBe('2011-12-29');
    expect(formatDay(dayOf(apia, gap))).toBe('2011-12-31');
  });

  it('T2 given St John’s, when the clock fell back at 00:01 to 23:01, then the date does not go back', () => {
    const johns = tableOf('America/St_Johns');
    const back = ms('2006-10-29T02:31:00Z');
    expect(offsetAt(johns, back - 1)).toBe(-2.5 * HOUR);
    expect(offsetAt(johns, back)).toBe(-3.5 * HOUR);
    expect(formatDay(dayOf(johns, back - 60_001))).toBe('2006-10-28');
    expect(formatDay(dayOf(johns, back - 60_000))).toBe('2006-10-29');
    expect(formatDay(dayOf(johns, back))).toBe('2006-10-29');
    expect(formatDay(dayOf(johns, back + 30 * 60_000))).toBe('2006-10-29');
    expect(dayHours(johns, '2006-10-28')).toBe(24);
    expect(dayHours(johns, '2006-10-29')).toBe(25);
  });

  it('T2 given São Paulo, when the clock skips midnight, then the day begins at 01:00', () => {
    const paulo = tableOf('America/Sao_Paulo');
    expect(iso(dayStart(paulo, parseDay('2018-11-04')))).toBe('2018-11-04T03:00:00.000Z');
    expect(offsetAt(paulo, dayStart(paulo, parseDay('2018-11-04')))).toBe(-2 * HOUR);
    expect(dayHours(paulo, '2018-11-04')).toBe(23);
    // Falling back at midnight: 23:00 to 24:00 is lived twice, on the Saturday.
    expect(dayHours(paulo, '2018-02-17')).toBe(25);
  });

  it('T2 given an offset of 45 minutes and no transitions, when asked, then days and hours follow it', () => {
    const kathmandu = tableOf('Asia/Kathmandu');
    expect(kathmandu.transitions).toEqual([]);
    expect(iso(dayStart(kathmandu, parseDay('2026-01-01')))).toBe('2025-12-31T18:15:00.000Z');
    expect(iso(hourStart(kathmandu, ms('2026-01-01T00:20:00Z')))).toBe('2026-01-01T00:15:00.000Z');
    expect(dayOf(UTC_TABLE, -1)).toBe(-1);
    expect(dayStart(UTC_TABLE, 1)).toBe(24 * HOUR);
  });

  it('T5 given rules out of order or of wrong length, when a table is made, then they are refused', () => {
    const rules = { zone: 'X', version: 't', transitions: [10, 20], offsets: [0, HOUR, 0] };
    expect(zoneTable(rules).offsets).toEqual([0, HOUR, 0]);
    expect(() => zoneTable({ ...rules, transitions: [20, 10] })).toThrow(RangeError);
    expect(() => zoneTable({ ...rules, transitions: [10, 10] })).toThrow(RangeError);
    expect(() => zoneTable({ ...rules, offsets: [0, HOUR] })).toThrow(RangeError);
    expect(() => zoneTable({ ...rules, offsets: [0, 30 * HOUR, 0] })).toThrow(RangeError);
    expect(() => zoneTable({ ...rules, offsets: [0, Number.NaN, 0] })).toThrow(RangeError);
  });

  it('T5 given a transition that leaves the clock as it is, when a table is made, then no hour is cut there', () => {
    const table = zoneTable({ zone: 'X', version: 't', transitions: [HOUR / 2], offsets: [0, 0] });
    expect(table.transitions).toEqual([]);
    expect([hourStart(table, HOUR / 2), hourEnd(table, HOUR / 2)]).toEqual([0, HOUR]);
  });

  it('T5 given a table that has answered, when compared or written as JSON, then only its rules are seen', () => {
    const asked = tableOf('Europe/Berlin');
    dayOf(asked, ms('2026-07-01T00:00:00Z'));
    expect(zoneTable(asked)).toEqual(asked);
    const again = zoneTable(JSON.parse(JSON.stringify(asked)));
    expect(again).toEqual(asked);
    expect(dayOf(again, ms('2026-07-01T22:00:00Z'))).toBe(parseDay('2026-07-02'));
  });
});

describe('resolving zones', () => {
  it('T5 given a name this runtime does not know, when resolved, then there are no rules', () => {
    expect(resolveZone('Europe/Atlantis')).toBeNull();
    expect(resolveZone('UTC')).toMatchObject({ zone: 'UTC', transitions: [], offsets: [0] });
    expect(resolveZone('Europe/Berlin')?.version).toMatch(/\S/);
  });

  it('T5 given zones with odd rules, when resolved, then offsets equal the runtime’s at every 6 hours and beside every transition', () => {
    for (const zone of ['Africa/Casablanca', 'Antarctica/Troll', 'America/St_Johns', 'Pacific/Apia', 'Asia/Gaza', 'America/New_York']) {
      const table = tableOf(zone);
      const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
      const expected = (at: number) => {
        const name = format.formatToParts(at).find((part) => part.type === 'timeZoneName')?.value ?? '';
        const [, sign, hours = '0', minutes = '0'] = /^GMT(?:([+-])(\d\d):(\d\d))?$/.exec(name) ?? [];
        return (sign === '-' ? -1 : 1) * (Number(hours) * HOUR + Number(minutes) * 60_000) + 0;
      };
      const instants = table.transitions.flatMap((at) => [at - 1, at]);
      for (let at = ms('2004-01-01'); at < ms('2014-01-01'); at += 6 * HOUR) instants.push(at);
      expect(instants.filter((at) => offsetAt(table, at) !== expected(at)).map(iso), zone).toEqual([]);
      expect(table.transitions.every((at) => at >= ms('1990-01-01') && at < ms('2041-01-01'))).toBe(true);
    }
  });

  it('T2 given ordinary zones, when dates are compared with Temporal, then they are the same', () => {
    for (const zone of ['Europe/Berlin', 'America/Chicago', 'Asia/Kolkata', 'Pacific/Auckland', 'America/Sao_Paulo', 'Africa/Cairo']) {
      const table = tableOf(zone);
      for (let at = ms('2016-01-01'); at < ms('2027-01-01'); at += 7.3 * HOUR) {
        const date = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDate().toString();
        if (formatDay(dayOf(table, at)) !== date) expect(formatDay(dayOf(table, at)), `${zone} ${iso(at)}`).toBe(date);
      }
      for (let day = parseDay('2016-01-01'); day < parseDay('2027-01-01'); day += 1) {
        const start = Temporal.PlainDate.from(formatDay(day)).toZonedDateTime(zone).epochMilliseconds;
        if (dayStart(table, day) !== start) expect(iso(dayStart(table, day)), `${zone} ${formatDay(day)}`).toBe(iso(start));
      }
    }
  });
});
