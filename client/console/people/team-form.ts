/** The team form's fields, and the definition they make. */
import type { TeamReply } from '../../../shared/api/teams.ts';
import type { WorkingWeek, Workspace } from '../../../shared/workspace.ts';
import type { TeamInput } from '../api.ts';
import { copyWeek } from '../calendar/working-week.ts';

type Calendar = NonNullable<TeamReply['calendar']>;
/** What a team may have of its own; else it is as around it. */
export const overrides = ['zone', 'week', 'holidays', 'unusualDays'] as const;

export interface TeamFields {
  name: string;
  parent: string;
  from: string;
  own: Record<(typeof overrides)[number], boolean>;
  zone: string;
  week: WorkingWeek;
  holidays: string[];
  unusualDays: string[];
}

/** What begins to be the team's own begins as it is for the workspace. */
export function teamFields(
  team: TeamReply | undefined,
  workspace: Pick<Workspace, 'zone' | 'workingWeek' | 'holidays' | 'unusualDays'>,
): TeamFields {
  const { zone, workingWeek, holidays, unusualDays } = team?.calendar ?? {};
  return {
    name: team?.name ?? '',
    parent: team?.parent ?? '',
    from: '',
    own: {
      zone: zone !== undefined,
      week: workingWeek !== undefined,
      holidays: holidays !== undefined,
      unusualDays: unusualDays !== undefined,
    },
    zone: zone ?? workspace.zone,
    week: copyWeek(workingWeek ?? workspace.workingWeek),
    holidays: [...(holidays ?? workspace.holidays)],
    unusualDays: [...(unusualDays ?? workspace.unusualDays ?? [])],
  };
}

/** `before`: what the form has no field for stays as it was. */
export function teamInput(
  { name, parent, from, own, zone, week, holidays, unusualDays }: TeamFields,
  before: TeamReply | undefined,
): TeamInput {
  const { zone: _zone, workingWeek: _week, holidays: _holidays, unusualDays: _days, ...kept } = before?.calendar ?? ({} as Calendar);
  const calendar: Calendar = {
    ...kept,
    ...(own.zone && { zone }),
    ...(own.week && { workingWeek: week }),
    ...(own.holidays && { holidays }),
    ...(own.unusualDays && { unusualDays }),
  };
  const input: TeamInput = { name, parent: parent === '' ? null : parent };
  // A team that never had a calendar goes on without one.
  if (before?.calendar !== undefined || Object.keys(calendar).length > 0) input.calendar = calendar;
  if (movesTeamTo(parent, before) && from !== '') input.from = from;
  return input;
}

/** Whether saving puts the team somewhere else; only then a date makes sense. */
export function movesTeamTo(parent: string, before: TeamReply | undefined): boolean {
  return before !== undefined && parent !== (before.parent ?? '');
}
