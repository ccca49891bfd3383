/** What holds over time, as the API spells it. */
import { SCALE, toDecimal } from '../../shared/money.ts';
import { toRfc3339 } from '../../shared/time.ts';
import { isAway } from '../engine/calendar/away.ts';
import { formatDay } from '../engine/civil-date.ts';
import type { Dated } from '../engine/dated.ts';
import type { GoalState } from '../engine/goals/goal-fold.ts';
import { pathAt, teamAt } from '../engine/roster.ts';
import { tableOf } from '../engine/state.ts';
import { dayOf } from '../engine/zones.ts';
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

/** A goal's versions as the API spells them, oldest first, and the one that holds on the workspace's present date. */
export function goalVersions(ws: OpenWorkspace, { versions }: GoalState) {
  const today = dayOf(tableOf(ws.state, ws.state.roster.zone), ws.now());
  const spelt = versions.map(({ from, value }) => ({
    from: Number.isFinite(from) ? formatDay(from) : null,
    ...value,
    value: toDecimal(value.value, SCALE),
  }));
  const now = spelt[versions.findLastIndex(({ from }) => from <= today)] ?? spelt[0];
  if (!now) throw new Error('a goal has a version');
  return { now, versions: spelt };
}
