import { getIdentities, linkIdentity } from '../../../shared/api/identities.ts';
import { listIdentities, readIdentity } from '../../intake/identity-list.ts';
import { linkIdentity as link } from '../../intake/link.ts';
import { pageOf } from '../page.ts';
import { type Route, route } from '../route.ts';

export const identityRoutes: Route[] = [
  route(getIdentities, async (call) => {
    const identities = listIdentities(await call.workspace(), call.query.unlinked === 'true', call.query.person);
    return pageOf(identities, (identity) => identity.id, call.query);
  }),

  route(linkIdentity, async (call) => {
    const ws = await call.workspace();
    await link(ws, call.params.id, call.body, call.caller.actor);
    return readIdentity(ws, call.params.id);
  }),
];
