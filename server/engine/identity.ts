/** How the log names somebody: `p:ID` for our own person ids, `h:HASH` for an e-mail or an external id (E3). */
import type { IdentityId } from '../../shared/entry.ts';

/** The person id that `p:ID` names; null for hashed identities. */
export function ownPerson(identity: IdentityId): string | null {
  return identity.startsWith('p:') ? identity.slice(2) : null;
}

/** Our own id means itself once there is such a person, even a deleted one; before that, what somebody linked it to. */
export function isPersonItself(people: ReadonlyMap<string, unknown>, identity: IdentityId): boolean {
  const own = ownPerson(identity);
  return own !== null && people.has(own);
}
