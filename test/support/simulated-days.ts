/** Floors whose truth is known: years of weekdays drawn from one distribution each, for asking how often a projection is right. */
import { dice } from '../../server/cli/floor-random.ts';
import { projectionOf } from '../../server/engine/pace/projection.ts';
import type { State } from '../../server/engine/state.ts';
import { metricValue } from '../../server/engine/value.ts';
import { at, createLog } from './engine.ts';

const MINUTE_MS = 60_000;
/** Days before those that are asked about: eight of each weekday, and the first of all, which says nothing. */
const LEARN_DAYS = 9 * 7;

export interface SimulatedFloor {
  name: string;
  metric: string;
  /** Activities on an average day. */
  perDay: number;
  /** By how much days differ beside chance, per mille of the average, evenly either way. */
  varies: number;
  /** How many of 1,000 come before noon. */
  morning: number;
  seed: number;
}

/** Money that varies from deal to deal, a rate, and complaints, of which less is better. */
export const simulatedFloors: readonly SimulatedFloor[] = [
  { name: 'revenue, steady', metric: 'revenue', perDay: 60, varies: 0, morning: 500, seed: 1 },
  { name: 'hit rate, early risers, days vary by a fifth', metric: 'hit_rate', perDay: 200, varies: 200, morning: 700, seed: 2 },
  { name: 'complaints, late hours, days vary by two fifths', metric: 'complaints', perDay: 160, varies: 400, morning: 300, seed: 3 },
];

/** The floor's state after so many weekdays that can be asked about. */
export function simulateFloor({ perDay, varies, morning, seed }: SimulatedFloor, weekdays: number): State {
  const log = createLog(at(-7));
  log.workspace();
  log.person('ana');
  log.measure('revenue', { types: ['deal.won'], aggregate: 'sum' }, { format: 'currency' });
  log.measure('calls', { types: ['call.logged'], aggregate: 'count' });
  log.measure('hits', { types: ['call.logged'], aggregate: 'count', where: [{ field: 'props.hit', op: 'eq', value: true }] });
  log.metric('hit_rate', { format: 'percent', formula: 'hits / calls' });
  log.measure('complaints', { types: ['complaint.received'], aggregate: 'count' }, { direction: 'less' });
  const days = LEARN_DAYS + Math.ceil((weekdays * 7) / 5);
  for (let day = 0; day < days; day += 1) {
    if (day % 7 > 4) continue;
    const draw = dice(seed, day);
    const usual = perDay + Math.round((perDay * draw.int(-varies, varies)) / 1_000);
    // Sixteen chances for each, one in sixteen: what comes in on a day is spread as counts are.
    let count = 0;
    for (let chance = 0; chance < usual * 16; chance += 1) if (draw.int(0, 15) === 0) count += 1;
    const minutes = Array.from({ length: count }, () => (draw.chance(morning) ? draw.int(0, 239) : draw.int(240, 479)));
    for (const minute of minutes.sort((a, b) => a - b)) {
      const moment = at(day, '09:00') + minute * MINUTE_MS;
      log.activity('call.logged', 'ana', { props: { hit: draw.chance(300) } }, { at: moment });
      // Amounts as they are in life: many small ones and a few large.
      log.won('ana', 10_000 * draw.int(1, 10) * draw.int(1, 10) * (draw.chance(100) ? 5 : 1), { at: moment });
      log.activity('complaint.received', 'ana', {}, { at: moment });
    }
  }
  return log.state();
}

/** Of the days asked about, each at another hour, how many ended inside the range that was projected (K of N). */
export function coverageOf(state: State, { metric, seed }: SimulatedFloor, weekdays: number): { inside: number; asked: number } {
  let [inside, asked] = [0, 0];
  for (let day = LEARN_DAYS; asked < weekdays; day += 1) {
    if (day % 7 > 4) continue;
    asked += 1;
    const draw = dice(seed, 'asked', day);
    const moment = at(day, '09:00') + draw.int(1, 360) * MINUTE_MS;
    const period = { kind: 'day' } as const;
    const projection = projectionOf(state, metric, { workspace: true }, period, moment);
    const { value, scale } = metricValue(state, { metric, subject: { workspace: true }, period, at: at(day, '23:00') });
    const end = (value ?? Number.NaN) / scale;
    if (projection && end >= projection.low - 1e-4 && end <= projection.high + 1e-4) inside += 1;
  }
  return { inside, asked };
}
