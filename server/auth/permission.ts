/** Who may do what: a key has scopes, a person has a role. One table for HTTP and sockets. */
import type { Permission, Scope } from '../../shared/api/contract.ts';
import type { Person } from '../../shared/person.ts';

export type Grants = ReadonlySet<Permission>;

const always = ['open', 'known'] as const;
const everything: Grants = new Set<Permission>([...always, 'read', 'entries', 'ingest', 'correct', 'manage', 'define', 'admin']);

const byScope: Record<Scope, readonly Permission[]> = {
  ingest: ['ingest', 'correct'],
  read: ['read', 'entries'],
  admin: [...everything],
};

const byRole: Record<Person['role'], Grants> = {
  observer: new Set<Permission>([...always, 'read']),
  rep: new Set<Permission>([...always, 'read', 'entries']),
  manager: new Set<Permission>([...always, 'read', 'entries', 'correct', 'manage', 'define']),
  admin: everything,
};

export function grantsOfScopes(scopes: readonly Scope[]): Grants {
  return new Set([...always, ...scopes.flatMap((scope) => byScope[scope])]);
}

export function grantsOfRole(role: Person['role']): Grants {
  return byRole[role];
}
