/** E3: whom an identity means. A wrong link is mended by one more entry. */
import { AppError } from '../../shared/error.ts';
import { type Dated, datedAt } from '../engine/dated.ts';
import { isPersonItself } from '../engine/identity.ts';
import { pathAt, teamAt, zoneOfPath } from '../engine/roster.ts';
import type { OpenWorkspace } from '../live/workspaces.ts';
import { instantOf, ownEntry } from './decision.ts';

/** Throws AppError not_found for an unknown identity, invalid_request for an unknown person or an id that is its own person. */
export async function linkIdentity(
  ws: OpenWorkspace,
  identity: string,
  link: { person: string | null; from?: string | number },
  actor: string,
): Promise<void> {
  await ws.decide((state) => {
    const now = ws.now();
    if (!state.tape.identities.codes.has(identity) && !state.roster.links.has(identity) && ws.directory.identity(identity) === null) {
      throw new AppError('not_found', { identity });
    }
    if (isPersonItself(state.roster.people, identity)) {
      throw new AppError('invalid_request', [{ path: 'id', message: 'this id is a person; it always means itself' }]);
    }
    const { person } = link;
    if (person !== null && state.roster.people.get(person)?.deleted !== false) {
      throw new AppError('invalid_request', [{ path: 'person', message: `there is no person ${person}` }]);
    }
    const team = person === null ? null : teamAt(state.roster, person, now);
    const zone = zoneOfPath(state.roster, team === null ? [] : pathAt(state.roster, team, now));
    const from = link.from === undefined ? undefined : instantOf(state, link.from, zone);
    const links = state.roster.links.get(identity) ?? [];
    if (from === undefined ? holdsAlways(links, person) : (datedAt(links, from) ?? null) === person) return null;
    return [ownEntry(state, `identity:${identity}`, 'identity.linked', { identity, person, from }, { actor, now })];
  });
}

/** A link without `from` is the whole truth about its identity: it changes nothing only when it is that already. */
function holdsAlways(links: readonly Dated<string | null>[], person: string | null): boolean {
  if (links.length === 0) return person === null;
  return links[0]?.from === Number.NEGATIVE_INFINITY && links.every(({ value }) => value === person);
}
