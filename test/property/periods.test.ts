import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Calendar, previousWindow, windowAt, windowBounds } from '../../server/engine/periods.ts';
import { dayOf, dayStart, hourEnd, hourStart, type ZoneTable, zoneTable } from '../../server/engine/zones.ts';
import { weekdays } from '../../shared/workspace.ts';
import { oddZones, tableOf } from '../support/zones.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Rules nobody has, with any offsets at any times: what holds for them holds for next year's zones. */
const inventedZone = fc
  .array(
    fc.tuple(
      fc.oneof(fc.integer({ min: 1, max: DAY }), fc.integer({ min: 1, max: 40 * DAY })),
      fc.integer({ min: -16 * 60, max: 16 * 60 }),
    ),
    { maxLength: 12 },
  )
  .map((steps) => {
    let at = Date.parse('2011-10-01');
    const transitions = steps.map(([ms]) => {
      at += ms;
      return at;
    });
    return zoneTable({ zone: 'X', version: 't', transitions, offsets: [0, ...steps.map(([, minutes]) => minutes * 60_000)] });
  });
const table = fc.oneof(fc.constantFrom(...oddZones).map(tableOf), inventedZone);

/** Any instant, and often one close to a transition. */
function instantIn(zone: ZoneTable): fc.Arbitrary<number> {
  const anywhere = fc.integer({ min: Date.parse('1989-01-01'), max: Date.parse('2045-01-01') });
  if (zone.transitions.length === 0) return anywhere;
  const near = fc.tuple(
    fc.constantFrom(...zone.transitions),
    fc.oneof(fc.integer({ min: -2, max: 2 }), fc.integer({ min: -2 * DAY, max: 2 * DAY })),
  );
  return fc.oneof(
    anywhere,
    near.map(([at, off]) => at + off),
  );
}
const moment = table.chain((zone) => instantIn(zone).map((at) => ({ zone, at })));
const calendar: fc.Arbitrary<Calendar> = fc.record({
  weekStart: fc.constantFrom(...weekdays),
  fiscalYearStart: fc.integer({ min: 1, max: 12 }),
  quarters: fc.constantFrom('calendar', '4-4-5'),
});
const kind = fc.constantFrom('hour', 'day', 'week', 'month', 'quarter', 'year');

describe('periods tile time', () => {
  it('T2 given any zone and instant, when its day is taken, then it alone holds the instant and touches its neighbours', () => {
    fc.assert(
      fc.property(moment, ({ zone, at }) => {
        const day = dayOf(zone, at);
        expect(dayStart(zone, day)).toBeLessThanOrEqual(at);
        expect(dayStart(zone, day + 1)).toBeGreaterThan(at);
        expect(dayOf(zone, dayStart(zone, day))).toBe(day);
        expect(dayOf(zone, dayStart(zone, day + 1) - 1)).toBe(day);
        expect(dayOf(zone, at + 1)).toBeGreaterThanOrEqual(day);
      }),
      { numRuns: 1_000 },
    );
  });

  it('T2 given any zone and day, when the first instant with that local date or a later one is searched naively, then it is the start', () => {
    fc.assert(
      fc.property(inventedZone, fc.integer({ min: 15_260, max: 15_500 }), (zone, day) => {
        // A second opinion: on the grid of segments, the earliest instant whose own local date is late enough.
        const starts = [Number.NEGATIVE_INFINITY, ...zone.transitions];
        const candidates = zone.offsets.flatMap((offset, index) => {
          const end = zone.transitions[index] ?? Number.POSITIVE_INFINITY;
          return [starts[index] ?? 0, day * DAY - offset].filter(
            (at) => at >= (starts[index] ?? 0) && at < end && Math.floor((at + offset) / DAY) >= day,
          );
        });
        expect(dayStart(zone, day)).toBe(Math.min(...candidates));
      }),
      { numRuns: 500 },
    );
  });

  it('T2 given any zone and instant, when its hour is taken, then hours follow each other without gap or overlap', () => {
    fc.assert(
      fc.property(moment, ({ zone, at }) => {
        const from = hourStart(zone, at);
        const to = hourEnd(zone, at);
        expect(from).toBeLessThanOrEqual(at);
        expect(to).toBeGreaterThan(at);
        expect(to - from).toBeLessThanOrEqual(HOUR);
        expect([hourStart(zone, from), hourEnd(zone, to - 1)]).toEqual([from, to]);
        expect(hourStart(zone, to)).toBe(to);
        expect(hourEnd(zone, from - 1)).toBe(from);
      }),
      { numRuns: 1_000 },
    );
  });

  it('T2 given any calendar, when a window and the one before are taken, then they hold the instant, touch and agree with their own ends', () => {
    fc.assert(
      fc.property(moment, calendar, kind, ({ zone, at }, settings, which) => {
        const period = { kind: which };
        const window = windowAt(period, at, zone, settings);
        const { fromMs, toMs } = windowBounds(window, zone);
        expect(fromMs <= at && at < toMs).toBe(true);
        expect(windowAt(period, fromMs, zone, settings)).toEqual(window);
        expect(windowAt(period, toMs - 1, zone, settings)).toEqual(window);
        const before = previousWindow(window, period, settings, zone);
        expect(windowAt(period, fromMs - 1, zone, settings)).toEqual(before);
        expect(windowBounds(before, zone).toMs).toBe(fromMs);
      }),
      { numRuns: 1_500 },
    );
  });

  it('T1 given any calendar, when a year is cut into quarters and months, then they fill it and a 4-4-5 year has 52 or 53 weeks', () => {
    fc.assert(
      fc.property(moment, calendar, ({ zone, at }, settings) => {
        const year = windowAt({ kind: 'year' }, at, zone, settings);
        const count = (which: 'month' | 'quarter') => {
          let windows = 0;
          for (let window = windowAt({ kind: which }, dayStart(zone, year.to) - 1, zone, settings); window.to > year.from; windows += 1) {
            expect(window.from).toBeGreaterThanOrEqual(year.from);
            window = windowAt({ kind: which }, dayStart(zone, window.from) - 1, zone, settings);
          }
          return windows;
        };
        expect([count('quarter'), count('month')]).toEqual([4, 12]);
        const days = year.to - year.from;
        expect(settings.quarters === '4-4-5' ? [364, 371] : [365, 366]).toContain(days);
      }),
      { numRuns: 200 },
    );
  });
});
