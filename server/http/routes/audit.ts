import { getAudit } from '../../../shared/api/audit.ts';
import { listAudit } from '../../intake/audit.ts';
import { wrongCursor } from '../page.ts';
import { type Route, route } from '../route.ts';

export const auditRoutes: Route[] = [
  route(getAudit, async (call) => {
    const { limit, cursor, ...filter } = call.query;
    if (cursor !== undefined && !/^\d{1,15}$/.test(cursor)) throw wrongCursor();
    return listAudit(await call.workspace(), filter, { limit, before: cursor === undefined ? undefined : Number(cursor) });
  }),
];
