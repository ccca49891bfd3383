/** Which pages are for whom. */
import type { MeReply } from '../../shared/api/access.ts';
import type { Permission } from '../../shared/api/contract.ts';

export const areas = [
  'live',
  'boards',
  'goals',
  'metrics',
  'people',
  'import',
  'disputes',
  'settings',
  'keys',
  'audit',
  'workspaces',
] as const;
export type Area = (typeof areas)[number];

/** What people work with on a page. Links with a key and the open floor show all there is to read. */
const workedWith: Record<Area, Permission> = {
  live: 'read',
  boards: 'read',
  goals: 'manage',
  metrics: 'define',
  people: 'manage',
  import: 'ingest',
  disputes: 'manage',
  settings: 'admin',
  keys: 'admin',
  audit: 'admin',
  workspaces: 'admin',
};
const readable: readonly Area[] = ['live', 'boards', 'goals', 'metrics', 'people', 'settings'];

/** Of a page that is not for everybody: managers and administrators, or administrators alone. */
export function worksWith(area: Area): 'managers' | 'administrators' {
  return ['define', 'manage'].includes(workedWith[area]) ? 'managers' : 'administrators';
}

export function mayOpen({ kind, permissions, serverAdmin }: Pick<MeReply, 'kind' | 'permissions' | 'serverAdmin'>, area: Area): boolean {
  // The list of workspaces is that of an account.
  if (area === 'workspaces') return kind === 'person' && serverAdmin;
  // A key that only sends may not look at anything, the page itself included.
  if (area === 'import' && !permissions.includes('read')) return false;
  const needed = kind !== 'person' && readable.includes(area) ? 'read' : workedWith[area];
  return permissions.includes(needed);
}
