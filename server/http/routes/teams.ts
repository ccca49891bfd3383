import { deleteTeam, getTeam, getTeams, putTeam, type TeamReply } from '../../../shared/api/teams.ts';
import { AppError } from '../../../shared/error.ts';
import type { Team, TeamInput } from '../../../shared/person.ts';
import { datedReply, parentNow } from '../../intake/dated-reply.ts';
import { datesOf } from '../../intake/holidays.ts';
import { defineTeam, deleteTeam as removeTeam } from '../../intake/team.ts';
import type { OpenWorkspace } from '../../live/workspaces.ts';
import { pageOf, sortedIds } from '../page.ts';
import { type Route, route } from '../route.ts';

export const teamRoutes: Route[] = [
  route(getTeams, async (call) => {
    const ws = await call.workspace();
    const present = [...ws.state.roster.teams.values()].filter((team) => !team.deleted).map((team) => team.id);
    const { items, ...rest } = pageOf(sortedIds(present), String, call.query);
    return { items: items.map((id) => teamReply(ws, id)), ...rest };
  }),

  route(putTeam, async (call) => {
    const ws = await call.workspace();
    await defineTeam(ws, call.params.id, await withDates(call.body, ws.now()), call.caller.actor);
    return teamReply(ws, call.params.id);
  }),

  route(getTeam, async (call) => teamReply(await call.workspace(), call.params.id)),

  route(deleteTeam, async (call) => {
    await removeTeam(await call.workspace(), call.params.id, call.caller.actor);
    return { id: call.params.id, deleted: true as const };
  }),
];

async function withDates({ calendar, ...team }: TeamInput, now: number): Promise<Team> {
  if (!calendar) return team;
  const { holidays, ...rest } = calendar;
  return { ...team, calendar: { ...rest, ...(holidays && (await datesOf(holidays, 'calendar.holidays', now))) } };
}

function teamReply(ws: OpenWorkspace, id: string): TeamReply {
  const team = ws.state.roster.teams.get(id);
  if (!team || team.deleted) throw new AppError('not_found', { team: id });
  const reply: TeamReply = {
    id,
    rev: ws.state.revisions.get(`team:${id}`) ?? 0,
    name: team.name,
    parent: parentNow(ws, id),
    parents: datedReply(team.parents, (parent, from) => ({ parent, from })),
  };
  if (team.calendar) reply.calendar = team.calendar;
  return reply;
}
