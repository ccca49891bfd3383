/** Who is calling, for HTTP and sockets alike: a key, the administrator's key of the environment, a session, or nobody on an open floor. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Permission, Scope } from '../../shared/api/contract.ts';
import { AppError } from '../../shared/error.ts';
import { MAIN_WORKSPACE, workspaceIdSchema } from '../../shared/workspace.ts';
import { SEES_ALL, SEES_AS_SCREEN, type Sight, sightOf } from '../live/sight.ts';
import type { Workspaces } from '../live/workspaces.ts';
import type { Account } from './accounts.ts';
import type { Keys } from './keys.ts';
import { type Grants, grantsOfRole, grantsOfScopes } from './permission.ts';
import type { Sessions } from './sessions.ts';

export interface Caller {
  /** What was shown: `key:ID`, `key:admin`, `session:ID`, or `anonymous` on an open floor. */
  credential: string;
  ws: string;
  grants: Grants;
  sight: Sight;
  /** As the log names it: `key:ID` or `person:ID`. */
  actor: string;
  /** The source of activities that name none. */
  source: string;
  /** The only source that a key may send for: the one it was made for. Absent for administrators, people, and keys without one. */
  sendsOnly?: string | undefined;
  /** May act in, and create, any workspace. */
  serverWide: boolean;
  /** What a key may do; empty for people. */
  scopes: readonly Scope[];
  /** Who it is in this workspace, when a person is signed in. */
  person?: string;
  account?: Account;
}

/** What a request or a handshake shows of whoever sent it. */
export interface Shown {
  /** The key without "Bearer". */
  bearer?: string | undefined;
  /** The token of the session cookie; a key goes before it. */
  session?: string | undefined;
  /** The header `Rallyboard-Workspace`. */
  workspace?: string | undefined;
}

export interface Authenticator {
  /** Null: unauthorized. Throws AppError forbidden when the key or account is of another workspace than the one asked for. */
  authenticate(shown: Shown): Promise<Caller | null>;
}

export interface AuthenticatorOptions {
  keys: Keys;
  sessions: Sessions;
  workspaces: Pick<Workspaces, 'get'>;
  /** Acts as an administrator in any workspace. */
  adminKey?: string | undefined;
  /** Workspaces that anyone may read (the demo floor). */
  isOpenToRead?: (ws: string) => boolean;
}

const DEFAULT_SOURCE = 'api';
/** What a person types in by hand is told from what was measured. */
const BY_HAND = 'manual';

export function createAuthenticator({ keys, sessions, workspaces, adminKey, isOpenToRead }: AuthenticatorOptions): Authenticator {
  const adminHash = adminKey === undefined ? null : digest(adminKey);
  const isOpen = isOpenToRead ?? (() => false);
  const program = { source: DEFAULT_SOURCE, sight: SEES_AS_SCREEN, serverWide: false };

  const anonymous = (ws: string): Caller | null =>
    isOpen(ws) ? { ...program, credential: 'anonymous', ws, scopes: [], grants: grantsOfScopes(['read']), actor: 'anonymous' } : null;

  const byKey = async (bearer: string, workspace: string | undefined): Promise<Caller | null> => {
    if (adminHash && timingSafeEqual(adminHash, digest(bearer))) {
      const ws = workspace ?? MAIN_WORKSPACE;
      const scopes: Scope[] = ['admin'];
      return {
        ...program,
        sight: SEES_ALL,
        credential: 'key:admin',
        ws,
        scopes,
        grants: grantsOfScopes(scopes),
        actor: 'key:admin',
        serverWide: true,
      };
    }
    const key = await keys.verify(bearer);
    if (!key) return null;
    const serverWide = key.serverWide === true;
    if (workspace !== undefined && workspace !== key.ws && !serverWide) throw elsewhere(workspace, 'this key belongs to another workspace');
    return {
      ...program,
      sight: key.scopes.includes('admin') ? SEES_ALL : SEES_AS_SCREEN,
      credential: `key:${key.id}`,
      ws: serverWide ? (workspace ?? key.ws) : key.ws,
      scopes: key.scopes,
      grants: grantsOfScopes(key.scopes),
      actor: `key:${key.id}`,
      source: key.source ?? DEFAULT_SOURCE,
      sendsOnly: key.scopes.includes('admin') ? undefined : key.source,
      serverWide,
    };
  };

  const bySession = async (token: string, workspace: string | undefined): Promise<Caller | null> => {
    const session = await sessions.verify(token);
    if (!session) return null;
    const { account } = session;
    const ws = workspace ?? firstOf(account);
    const signedIn = { credential: `session:${session.id}`, ws, scopes: [], source: BY_HAND, account };
    const id = account.people[ws];
    if (id !== undefined) {
      const floor = await workspaces.get(ws);
      const person = floor.state.roster.people.get(id);
      if (person?.deleted === false) {
        const serverWide = account.serverAdmin === true;
        const role = serverWide ? 'admin' : person.role;
        return {
          ...signedIn,
          grants: grantsOfRole(role),
          sight: sightOf(floor, id, role),
          actor: `person:${id}`,
          serverWide,
          person: id,
        };
      }
    }
    if (account.serverAdmin) {
      return { ...signedIn, grants: grantsOfRole('admin'), sight: SEES_ALL, actor: `account:${account.id}`, serverWide: true };
    }
    const open = anonymous(ws);
    if (open) return open;
    throw elsewhere(ws, 'this account has no access to the workspace');
  };

  return {
    async authenticate({ bearer, session, workspace }) {
      if (workspace !== undefined && !workspaceIdSchema.safeParse(workspace).success) return null;
      if (bearer !== undefined) return byKey(bearer, workspace);
      const signedIn = session === undefined ? null : await bySession(session, workspace);
      return signedIn ?? anonymous(workspace ?? MAIN_WORKSPACE);
    },
  };
}

export function allows(caller: Pick<Caller, 'grants'>, needed: Permission): boolean {
  return caller.grants.has(needed);
}

/**
 * E12: the personal data of prospects beside activities: for those who administer, and for people beside the activities they see. A
 * program's key and a screen's link read none of it.
 */
export function readsDetails(caller: Pick<Caller, 'grants' | 'person'>): boolean {
  return allows(caller, 'admin') || (caller.person !== undefined && allows(caller, 'entries'));
}

/** Where somebody is who does not say where: in the first workspace that their account opens. */
function firstOf(account: Account): string {
  const opened = Object.keys(account.people);
  return opened.includes(MAIN_WORKSPACE) ? MAIN_WORKSPACE : (opened[0] ?? MAIN_WORKSPACE);
}

function elsewhere(workspace: string, reason: string): AppError {
  return new AppError('forbidden', { workspace, reason });
}

/** Compared as hashes: equal lengths, and nothing to learn from how long it takes. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
