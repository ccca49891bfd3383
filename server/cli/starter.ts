/** What workspace main begins with, so that a first activity has a board to land on. All of it can be changed or deleted. */
import { boardSchema } from '../../shared/board.ts';
import { OWN_SOURCE } from '../../shared/id.ts';
import { metricSchema } from '../../shared/metric.ts';
import { workspaceSchema } from '../../shared/workspace.ts';
import { createState } from '../engine/state.ts';
import { ownEntry } from '../intake/decision.ts';
import { firstEntries } from '../intake/workspace.ts';
import type { Workspaces } from '../live/workspaces.ts';
import type { NewEntry } from '../store/store.ts';
import { offsetMs } from './floor-clock.ts';
import { floorBoards, floorMetrics } from './floor-plan.ts';

/** Boards that need no teams. */
const starterBoards = ['calls-today', 'revenue-month', 'points-today'];

/**
 * Makes the workspace when it does not exist, in one append: somebody who sets it up at the same moment wins, and an old one is
 * never touched, so what was deleted does not come back.
 */
export async function startWorkspace(
  workspaces: Pick<Workspaces, 'create'>,
  id: string,
  content: { name: string; zone: string },
  withBoards: boolean,
): Promise<void> {
  const author = { actor: OWN_SOURCE, now: Date.now() };
  const entries: NewEntry[] = firstEntries(workspaceSchema.parse(content), author);
  if (withBoards) {
    const nothing = createState();
    for (const { id: metric, metric: definition } of floorMetrics) {
      const body = { id: metric, metric: metricSchema.parse(definition) };
      entries.push(ownEntry(nothing, `metric:${metric}`, 'metric.defined', body, author));
    }
    for (const { id: board, board: definition } of floorBoards) {
      if (!starterBoards.includes(board)) continue;
      const body = { id: board, board: boardSchema.parse(definition) };
      entries.push(ownEntry(nothing, `board:${board}`, 'board.defined', body, author));
    }
  }
  await workspaces.create(id, entries);
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
