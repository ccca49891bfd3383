import { type DataCheckReply, getDataCheck } from '../../../shared/api/data-check.ts';
import { AppError } from '../../../shared/error.ts';
import { toRfc3339 } from '../../../shared/time.ts';
import { seesPerson } from '../../live/sight.ts';
import { type Route, route } from '../route.ts';

export const dataCheckRoutes: Route[] = [
  route(getDataCheck, async (call) => {
    const ws = await call.workspace();
    const { board, team, at = ws.now() } = call.query;
    const { sight } = call.caller;
    if (board !== undefined && !ws.state.boards.has(board)) throw new AppError('not_found', { board });
    if (team !== undefined && ws.state.roster.teams.get(team)?.deleted !== false) throw new AppError('not_found', { team });
    // What is credited to nobody is for those who see everybody.
    const check = ws.checkData({ at, board, team, sees: (person) => (person === null ? sight.all : seesPerson(ws, sight, person)) });
    return {
      score: check.score,
      activities: check.activities,
      deals: check.deals,
      faults: [...check.faults].map(([fault, { count, byRep, bySource, examples }]) => ({
        fault,
        count,
        byRep: counts(byRep, (id) => ws.directory.personName(id)),
        bySource: counts(bySource, (id) => id),
        examples,
      })),
      asOf: toRfc3339(at),
    } satisfies DataCheckReply;
  }),
];

function counts(by: ReadonlyMap<string, number>, nameOf: (id: string) => string) {
  return [...by].map(([id, count]) => ({ id, name: nameOf(id), count })).sort((a, b) => b.count - a.count || (a.id < b.id ? -1 : 1));
}
