import { deleteKey, getKeys, type KeyReply, postKey } from '../../../shared/api/keys.ts';
import { AppError } from '../../../shared/error.ts';
import { OWN_SOURCE } from '../../../shared/id.ts';
import { toRfc3339 } from '../../../shared/time.ts';
import type { KeyInfo, Keys } from '../../auth/keys.ts';
import { noteAccess } from '../../intake/audit.ts';
import { pageOf } from '../page.ts';
import { type Route, route } from '../route.ts';

export const keyRoutes = (keys: Keys): Route[] => [
  route(getKeys, async (call) => {
    const { items, ...rest } = pageOf(await keys.list(call.caller.ws), (key) => key.id, call.query);
    return { items: items.map(keyReply), ...rest };
  }),

  route(postKey, async (call) => {
    if (call.body.source === OWN_SOURCE) throw new AppError('reserved_source');
    const { ws } = call.caller;
    const floor = await call.workspace();
    const { key, info } = await keys.create({ ws, ...call.body });
    await noteAccess(floor, 'key_created', `key:${info.id}`, call.caller.actor, info.name);
    return { ...keyReply(info), key };
  }),

  route(deleteKey, async (call) => {
    const name = (await keys.list(call.caller.ws)).find(({ id }) => id === call.params.id)?.name;
    if (!(await keys.revoke(call.caller.ws, call.params.id))) throw new AppError('not_found', { key: call.params.id });
    await noteAccess(await call.workspace(), 'key_revoked', `key:${call.params.id}`, call.caller.actor, name);
    return { id: call.params.id, deleted: true as const };
  }),
];

function keyReply({ id, name, scopes, source, createdAt, lastUsedAt }: KeyInfo): KeyReply {
  const reply: KeyReply = { id, name, scopes, createdAt: toRfc3339(createdAt) };
  if (source !== undefined) reply.source = source;
  if (lastUsedAt !== undefined) reply.lastUsedAt = toRfc3339(lastUsedAt);
  return reply;
}
