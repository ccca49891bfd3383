/** What workspace main begins with, so that a first activity has a board to land on. All of it can be changed or deleted. */
import type { ApiClient } from './api-client.ts';
import { offsetMs } from './floor-clock.ts';
import { floorBoards, floorMetrics } from './floor-plan.ts';

/** Boards that need no teams. */
const starterBoards = ['calls-today', 'revenue-month', 'points-today'];

/**
 * Makes the workspace when it does not exist. Needs a key that is good for the whole server. An old one is never touched,
 * so what somebody deleted does not come back.
 */
export async function startWorkspace(client: ApiClient, content: { name: string; zone: string }, withBoards: boolean): Promise<void> {
  if ((await client.find('/v1/workspace')) !== null) return;
  await client.call('PUT', '/v1/workspace', content);
  if (!withBoards) return;
  for (const { id, metric } of floorMetrics) await client.call('PUT', `/v1/metrics/${id}`, metric);
  for (const { id, board } of floorBoards) if (starterBoards.includes(id)) await client.call('PUT', `/v1/boards/${id}`, board);
}

/** Most sales floors have their server at home. UTC where the machine does not say, or says something that nobody knows. */
export function machineZone(zone = Intl.DateTimeFormat().resolvedOptions().timeZone): string {
  try {
    offsetMs(zone, 0);
    return zone;
  } catch {
    return 'UTC';
  }
}
