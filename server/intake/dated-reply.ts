/** What holds over time, as the API spells it. */
import { toRfc3339 } from '../../shared/time.ts';
import type { Dated } from '../engine/dated.ts';
import { pathAt, teamAt } from '../engine/roster.ts';
import { isAway } from '../engine/views/away.ts';
import type { OpenWorkspace } from '../live/workspaces.ts';

/** Oldest first; from null: from the beginning. */
export function datedReply<V, T>(list: readonly Dated<V>[], replyOf: (value: V, from: string | null) => T): T[] {
  return list.map(({ value, from }) => replyOf(value, Number.isFinite(from) ? toRfc3339(from) : null));
}

/** The team a person is in now; null for none. */
export function teamNow(ws: OpenWorkspace, person: string): string | null {
  return teamAt(ws.state.roster, person, ws.now());
}

/** The team right above a team now; null at the top. */
export function parentNow(ws: OpenWorkspace, team: string): string | null {
  return pathAt(ws.state.roster, team, ws.now())[1] ?? null;
}

/** Whether a person is away on the local date of their team now. */
export function awayToday(ws: OpenWorkspace, person: string): boolean {
  return isAway(ws.state, person, ws.now());
}
