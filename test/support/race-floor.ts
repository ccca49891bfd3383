/** Three people and one board for browser tests, on dates that no midnight ends. */
import type { BuiltServer } from './built-server.ts';
import { createPersistentClient } from './persistent-client.ts';

export const racers = { ana: 'Ana Sousa', ben: 'Ben Carter', mei: 'Mei Tanaka' };

export interface RaceFloor {
  /** The fragment of its links. */
  access: string;
  call(method: string, path: string, body?: unknown): Promise<void>;
  /** Calls of one person, at this moment; patient while the server is away. */
  made(rep: keyof typeof racers, count: number): Promise<void>;
}

const dayMs = 86_400_000;
let floors = 0;

/** A workspace of its own, so that tests can share a server. Board `race`, called "The race", counts calls. */
export async function openRaceFloor({ url, adminKey }: BuiltServer): Promise<RaceFloor> {
  floors += 1;
  const workspace = `race-${floors}`;
  const headers = { Authorization: `Bearer ${adminKey}`, 'Content-Type': 'application/json', 'Rallyboard-Workspace': workspace };
  const call = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`${url}/v1/${path}`, { method, headers, body: body === undefined ? null : JSON.stringify(body) });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  };
  const date = (days: number) => new Date(Date.now() + days * dayMs).toISOString().slice(0, 10);
  await call('PUT', 'workspace', { name: workspace });
  await call('PUT', 'teams/north', { name: 'North' });
  for (const [id, name] of Object.entries(racers)) await call('PUT', `people/${id}`, { name, team: 'north' });
  await call('PUT', 'metrics/race', { name: 'Calls', measure: { types: ['call.logged'], aggregate: 'count' } });
  const period = { kind: 'custom', from: date(-30), to: date(30) };
  await call('PUT', 'boards/race', { name: 'The race', metric: 'race', period });
  const client = createPersistentClient({ url, key: adminKey, workspace });
  let calls = 0;
  return {
    access: `#key=${adminKey}&ws=${workspace}`,
    call,
    async made(rep, count) {
      const at = new Date().toISOString();
      const activities = Array.from({ length: count }, () => {
        calls += 1;
        return { id: `call-${calls}`, type: 'call.logged', at, rep };
      });
      await client.post(activities);
    },
  };
}
