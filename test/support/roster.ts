import { createRoster, type Roster } from '../../server/engine/roster.ts';
import { applyRoster } from '../../server/engine/roster-fold.ts';
import type { AnyEntry, EntryBodies, PersonBody, TeamBody } from '../../shared/entry.ts';
import { workspaceSchema } from '../../shared/workspace.ts';

type RosterKind = 'workspace.defined' | 'team.defined' | 'team.deleted' | 'person.defined' | 'person.deleted' | 'identity.linked';
export type Step = { [K in RosterKind]: { at: number; kind: K; body: EntryBodies[K] } }[RosterKind];

export const team = (at: number, id: string, more: Partial<TeamBody> = {}): Step => ({
  at,
  kind: 'team.defined',
  body: { id, name: id, parent: null, ...more },
});
export const person = (at: number, id: string, more: Partial<PersonBody> = {}): Step => ({
  at,
  kind: 'person.defined',
  body: { id, role: 'rep', fte: 1, tags: [], ...more },
});
export const link = (at: number, identity: string, to: string | null, from?: number): Step => ({
  at,
  kind: 'identity.linked',
  body: from === undefined ? { identity, person: to } : { identity, person: to, from },
});
export const drop = (at: number, kind: 'team.deleted' | 'person.deleted', id: string): Step => ({ at, kind, body: { id } });
export const zone = (at: number, name: string): Step => ({
  at,
  kind: 'workspace.defined',
  body: workspaceSchema.parse({ name: 'Test', zone: name }),
});

export function applyStep(roster: Roster, step: Step): void {
  applyRoster(roster, { ...step, seq: 1, source: 'rally', id: 'x', receivedAt: step.at, actor: 'rally' } as AnyEntry);
}

/** A roster after these steps, in order. */
export function rosterAfter(...steps: Step[]): Roster {
  const roster = createRoster();
  for (const step of steps) applyStep(roster, step);
  return roster;
}
