/** Everything about who is asking, in one hand. */
import type { Workspaces } from '../live/workspaces.ts';
import type { Vault } from '../store/store.ts';
import { type Accounts, createAccounts } from './accounts.ts';
import { type Attempts, createAttempts } from './attempts.ts';
import { type Authenticator, createAuthenticator } from './authenticator.ts';
import { createInvitations, type Invitations } from './invitations.ts';
import { createKeys, type Keys } from './keys.ts';
import { createPasswords } from './password.ts';
import { createSessions, type Sessions } from './sessions.ts';

export interface Auth extends Authenticator {
  readonly keys: Keys;
  readonly accounts: Accounts;
  readonly sessions: Sessions;
  readonly invitations: Invitations;
  readonly attempts: Attempts;
}

export interface AuthOptions {
  vault: Vault;
  workspaces: Pick<Workspaces, 'get'>;
  secret: string;
  /** Epoch ms, the store's clock. */
  now: () => number;
  /** Acts as an administrator in any workspace. */
  adminKey?: string | undefined;
  /** Workspaces that anyone may read (the demo floor). */
  isOpenToRead?: (ws: string) => boolean;
  /** Some right was taken away here: what it opened is to be looked at again. */
  onRevoked?: () => void;
}

export function createAuth({ vault, workspaces, secret, now, adminKey, isOpenToRead, onRevoked = () => {} }: AuthOptions): Auth {
  const keys = createKeys(vault, { now, onRevoked });
  const accounts = createAccounts({ vault, passwords: createPasswords(), secret, now, onRevoked });
  const sessions = createSessions(vault, accounts, now, onRevoked);
  const { authenticate } = createAuthenticator({ keys, sessions, workspaces, adminKey, isOpenToRead });
  return { keys, accounts, sessions, invitations: createInvitations(vault, now), attempts: createAttempts(), authenticate };
}
