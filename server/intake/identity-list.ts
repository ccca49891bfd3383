/** Identities for people to look at: how sources name somebody, whom that means, and what waits for a link. */
import type { IdentityReply } from '../../shared/api/identities.ts';
import { isPersonItself } from '../engine/identity.ts';
import { personAt } from '../engine/roster.ts';
import { unlinkedIdentities } from '../engine/views/unlinked.ts';
import type { OpenWorkspace } from '../live/workspaces.ts';

/** All that were ever seen or linked, by id, but for ids of ours that are people anyway; or only those with activities that count for nobody, or those of one person now. */
export function listIdentities(ws: OpenWorkspace, onlyUnlinked: boolean, person?: string): IdentityReply[] {
  const { state } = ws;
  const waiting = new Map(unlinkedIdentities(state).map((found) => [found.identity, found.count]));
  const ids = onlyUnlinked ? waiting.keys() : [...state.tape.identities.texts, ...state.roster.links.keys()];
  const listed = [...new Set(ids)].filter((id) => onlyUnlinked || !isPersonItself(state.roster.people, id));
  const asked = person === undefined ? listed : listed.filter((id) => personAt(state.roster, id, ws.now()) === person);
  return asked.sort().map((id) => identityReply(ws, id, waiting.get(id) ?? 0));
}

/** One identity as it stands now. */
export function readIdentity(ws: OpenWorkspace, id: string): IdentityReply {
  return identityReply(ws, id, unlinkedIdentities(ws.state).find((found) => found.identity === id)?.count ?? 0);
}

function identityReply(ws: OpenWorkspace, id: string, activities: number): IdentityReply {
  return { id, person: personAt(ws.state.roster, id, ws.now()), activities, ...ws.directory.identity(id) };
}
