import { openWorkspaces, type WorkspacesOptions } from '../../server/live/pool.ts';
import { createMemoryDisk, type MemoryDisk, openMemoryStore } from '../../server/store/memory.ts';
import type { NewEntry } from '../../server/store/store.ts';
import { boardSchema } from '../../shared/board.ts';
import type { EntryBodies, EntryKind } from '../../shared/entry.ts';
import { metricSchema } from '../../shared/metric.ts';
import { workspaceSchema } from '../../shared/workspace.ts';

export const MONDAY_NINE = Date.UTC(2026, 2, 2, 9);

export function entry<K extends EntryKind>(kind: K, id: string, body: EntryBodies[K], at = MONDAY_NINE, source = 'rally'): NewEntry {
  return { source, id, kind, at, actor: 'rally', body, sent: JSON.stringify({ id, body, at }) };
}

/** A won deal in euros (major units). */
export function won(id: string, rep: string, euros: number, at = MONDAY_NINE): NewEntry {
  const body = {
    type: 'deal.won',
    credits: [{ identity: `p:${rep}`, share: 10_000 }],
    value: Math.round(euros * 100),
    money: true as const,
  };
  return entry('activity.recorded', id, body, at, 'api');
}

export function call(id: string, rep: string, at = MONDAY_NINE): NewEntry {
  return entry('activity.recorded', id, { type: 'call.logged', credits: [{ identity: `p:${rep}`, share: 10_000 }] }, at, 'api');
}

export function boardDefined(id: string, rev: number, board: Record<string, unknown>): NewEntry {
  return entry('board.defined', `board:${id}:${rev}`, { id, board: boardSchema.parse({ name: id, metric: 'revenue', ...board }) });
}

export const repIds = (count: number) => Array.from({ length: count }, (_, index) => `rep-${String(index).padStart(2, '0')}`);

/** A workspace with two teams, `reps` people, revenue and calls, and the boards `revenue` and `calls` of the day. */
export function floorEntries(reps: number): NewEntry[] {
  return [
    entry('workspace.defined', 'workspace:1', workspaceSchema.parse({ name: 'Acme', currency: 'EUR' })),
    entry('team.defined', 'team:north:1', { id: 'north', name: 'North', parent: null }),
    entry('team.defined', 'team:south:1', { id: 'south', name: 'South', parent: null }),
    ...repIds(reps).map((id, index) =>
      entry('person.defined', `person:${id}:1`, { id, role: 'rep', team: index % 2 === 0 ? 'north' : 'south', fte: 1, tags: [] }),
    ),
    entry('metric.defined', 'metric:revenue:1', {
      id: 'revenue',
      metric: metricSchema.parse({ name: 'Revenue', format: 'currency', measure: { types: ['deal.won'], aggregate: 'sum' } }),
    }),
    entry('metric.defined', 'metric:calls:1', {
      id: 'calls',
      metric: metricSchema.parse({ name: 'Calls', measure: { types: ['call.logged'], aggregate: 'count' } }),
    }),
    boardDefined('revenue', 1, { name: 'Revenue today' }),
    boardDefined('calls', 1, { name: 'Calls today', metric: 'calls' }),
  ];
}

export interface FloorOptions extends Partial<WorkspacesOptions> {
  reps?: number;
  now?: () => number;
  disk?: MemoryDisk;
  ws?: string;
}

/** The floor over a memory store; with a `disk` that was used before, the same floor after a restart. */
export async function openFloor(options: FloorOptions = {}) {
  const { reps = 5, disk = createMemoryDisk(), now = () => MONDAY_NINE, ws = 'main', ...rest } = options;
  const store = await openMemoryStore({ disk, now });
  const workspaces = openWorkspaces({ store, ...rest });
  const [first, ...others] = floorEntries(reps);
  const workspace = await workspaces.create(ws, first ? [first] : []);
  await workspace.append(others, 'each');
  const close = async () => {
    await workspaces.close();
    await store.close();
  };
  return { disk, store, workspaces, workspace, close };
}
