import { describe, expect, it } from 'vitest';
import { coverageOf, simulatedFloors, simulateFloor } from '../support/simulated-days.ts';

const WEEKDAYS = 400;

describe('projections that are right as often as they say', () => {
  it.each(simulatedFloors)(
    'G3 given $name, when each of 400 held-back days is projected at another hour, then three to four of five end inside the range',
    (floor) => {
      const { inside, asked } = coverageOf(simulateFloor(floor, WEEKDAYS), floor, WEEKDAYS);
      const percent = (100 * inside) / asked;
      console.info(`${floor.name}: ${percent.toFixed(1)} % of ${asked} days`);
      expect(asked).toBe(WEEKDAYS);
      expect(percent).toBeGreaterThanOrEqual(75);
      expect(percent).toBeLessThanOrEqual(85);
    },
    120_000,
  );
});
