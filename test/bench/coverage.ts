/** G3: how often a projection of 80 % is right, on floors whose truth is known. Not a question of speed: it has no other arm. */
import { coverageOf, simulatedFloors, simulateFloor } from '../support/simulated-days.ts';
import type { Report, Run } from './report.ts';

const Z_95 = 1.96;

export async function coverage({ quick }: Run): Promise<Report[]> {
  const days = quick ? 400 : 1_000;
  return simulatedFloors.map((floor) => {
    const { inside, asked } = coverageOf(simulateFloor(floor, days), floor, days);
    const share = inside / asked;
    const spread = Z_95 * Math.sqrt((share * (1 - share)) / asked);
    return {
      id: 'G3',
      what: `days that ended inside their projected range: ${floor.name}`,
      unit: '%',
      value: 100 * share,
      low: 100 * (share - spread),
      high: 100 * (share + spread),
      note: `${asked} days, wanted 75 to 85 %`,
    };
  });
}
