/** T1: whose calendar holds: the workspace's, with what the nearest team on a path overrides. */
import { parseDay } from '../civil-date.ts';
import { type Subject, teamOfSubject } from '../groups.ts';
import { pathAt, zoneOfPath } from '../roster.ts';
import { type State, tableOf, workspaceOf } from '../state.ts';
import type { ZoneTable } from '../zones.ts';
import { type WorkingCalendar, workingCalendar } from './working-time.ts';

interface Known {
  revision: number;
  byPath: Map<string, WorkingCalendar>;
}
/** By the tape, which every state has for itself. */
const caches = new WeakMap<object, Known>();

/** The calendar of a team at an instant (epoch ms); null asks for the workspace's own. */
export function calendarOfTeam(state: State, team: string | null, at: number): WorkingCalendar {
  return calendarOfPath(state, team === null ? [] : pathAt(state.roster, team, at));
}

/** What a rep, a team or everybody works by at an instant (epoch ms): of a rep the calendar of the team they are in then. */
export function calendarOfSubject(state: State, subject: Subject, at: number): WorkingCalendar {
  return calendarOfTeam(state, teamOfSubject(state, subject, at), at);
}

/** The calendar of a path of teams, nearest first. */
export function calendarOfPath(state: State, path: readonly string[]): WorkingCalendar {
  let known = caches.get(state.tape);
  if (known?.revision !== state.definitionRevision) {
    known = { revision: state.definitionRevision, byPath: new Map() };
    caches.set(state.tape, known);
  }
  const key = path.join(' ');
  let calendar = known.byPath.get(key);
  if (!calendar) {
    calendar = build(state, path);
    known.byPath.set(key, calendar);
  }
  return calendar;
}

function build(state: State, path: readonly string[]): WorkingCalendar {
  const workspace = workspaceOf(state);
  const calendars = path.map((id) => state.roster.teams.get(id)?.calendar);
  const table: ZoneTable = tableOf(state, zoneOfPath(state.roster, path));
  const week = calendars.find((calendar) => calendar?.workingWeek)?.workingWeek ?? workspace.workingWeek;
  const holidays = calendars.find((calendar) => calendar?.holidays)?.holidays ?? workspace.holidays;
  // What was unusual for everybody was so for the team as well.
  const unusual = [...(workspace.unusualDays ?? []), ...calendars.flatMap((calendar) => calendar?.unusualDays ?? [])];
  return workingCalendar(table, week, new Set(holidays.map(parseDay)), new Set(unusual.map(parseDay)));
}
