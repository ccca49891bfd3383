import { getAudit } from '../../../shared/api/audit.ts';
import { listAudit } from '../../intake/audit.ts';
import { seqCursor } from '../page.ts';
import { type Route, route } from '../route.ts';

export const auditRoutes: Route[] = [
  route(getAudit, async (call) => {
    const { limit, cursor, ...filter } = call.query;
    return listAudit(await call.workspace(), filter, { limit, before: seqCursor(cursor) });
  }),
];
