import { describe, expect, it } from 'vitest';
import { applyEntries } from '../../server/engine/fold.ts';
import { metricValue } from '../../server/engine/value.ts';
import { at, floor, foldedOf, zoneBodies } from '../support/engine.ts';

const query = { metric: 'calls', subject: { workspace: true as const } };

describe('numbers that are kept', () => {
  it('M5 given more windows than are kept, when asked for in turn while activities come, then each is right', () => {
    const log = floor();
    const state = log.state();
    for (let round = 0; round < 3; round += 1) {
      for (let day = 0; day < 300; day += 1) {
        applyEntries(state, [log.call('ana', at(day % 30, '10:00'))]);
        const period = { kind: 'rolling' as const, days: 1 + ((day * 7) % 400) };
        const fresh = day % 50 === 0 ? metricValue(foldedOf(log.entries), { ...query, period, at: at(20) }).value : null;
        const kept = metricValue(state, { ...query, period, at: at(20) }).value;
        if (fresh !== null) expect(kept).toBe(fresh);
      }
    }
  });

  it('M5 given more corrections than are remembered, when asked again, then none is missed', () => {
    const log = floor();
    const calls = Array.from({ length: 5_000 }, () => log.call('ana'));
    const state = log.state();
    const count = () => metricValue(state, { ...query, period: { kind: 'day' }, at: at(0, '12:00') }).value;
    expect(count()).toBe(5_000 * 10_000);
    applyEntries(
      state,
      calls.slice(1).map((call) => log.void(call)),
    );
    expect(count()).toBe(10_000);
  });

  it('T5 given newer rules of a zone, when a date begins earlier by them, then it counts although its day is the same', () => {
    const log = floor({ zone: 'Europe/Berlin' });
    log.zone(zoneBodies.berlin);
    log.activity('call.logged', 'ana', { date: '2026-03-03' });
    const state = log.state();
    const count = () => metricValue(state, { ...query, period: { kind: 'week' }, at: at(0, '22:00') }).value;
    expect(count()).toBe(0);
    applyEntries(state, [log.zone({ ...zoneBodies.berlin, version: 'newer', offsets: [3, 3, 3].map((hours) => hours * 3_600_000) })]);
    expect(count()).toBe(10_000);
  });

  it('B6 given a moment in the past, when asked for in between, then the running number goes on', () => {
    const log = floor();
    for (const hour of ['09:00', '10:00', '11:00']) log.call('ana', at(0, hour));
    const state = log.state();
    const count = (clock: string) => metricValue(state, { ...query, period: { kind: 'day' }, at: at(0, clock) }).value;
    expect(['11:30', '09:30', '10:30', '09:30', '11:30'].map(count)).toEqual([30_000, 10_000, 20_000, 10_000, 30_000]);
    applyEntries(state, [log.call('ben', at(0, '09:10')), log.call('ben', at(0, '13:00'))]);
    expect(['11:30', '09:30', '14:00', '11:30', '09:05'].map(count)).toEqual([40_000, 20_000, 50_000, 40_000, 10_000]);
  });
});
