import { test } from '@playwright/test';
import { type BuiltServer, startBuiltServer } from './built-server.ts';
import { openRaceFloor, type RaceFloor, type racers } from './race-floor.ts';

/** One server for a file, and for each of its tests a race floor on which these calls were made. */
export function raceFixture(made: Partial<Record<keyof typeof racers, number>>) {
  const at: { server?: BuiltServer; floor?: RaceFloor } = {};
  test.beforeAll(async () => {
    at.server = await startBuiltServer();
  });
  test.beforeEach(async () => {
    at.floor = await openRaceFloor(must(at.server));
    for (const [rep, count] of Object.entries(made)) await at.floor.made(rep as keyof typeof racers, count);
  });
  test.afterAll(async () => {
    await at.server?.close();
  });
  return {
    get server(): BuiltServer {
      return must(at.server);
    },
    get floor(): RaceFloor {
      return must(at.floor);
    },
  };
}

function must<T>(one: T | undefined): T {
  if (one === undefined) throw new Error('only inside of a test');
  return one;
}
