/** Everything about who is asking, in one hand. */

import { AppError } from '../../shared/error.ts';
import type { Workspaces } from '../live/workspaces.ts';
import type { Vault } from '../store/store.ts';
import { type Account, type Accounts, createAccounts } from './accounts.ts';
import { createAttempts } from './attempts.ts';
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
  /** The account behind a right password; `address` is the caller's. Throws AppError wrong_login or rate_limited. */
  checkPassword(email: string, password: string, address: string): Promise<Account>;
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
  const invitations = createInvitations(vault, now);
  const { endReset } = invitations;
  const accounts = createAccounts({ vault, passwords: createPasswords(), secret, now, onRevoked, endReset });
  const sessions = createSessions(vault, accounts, now, onRevoked);
  const { authenticate } = createAuthenticator({ keys, sessions, workspaces, adminKey, isOpenToRead });
  const attempts = createAttempts();
  return {
    keys,
    accounts,
    sessions,
    invitations,
    authenticate,
    async checkPassword(email, password, address) {
      const attempt = await attempts.begin(email, address);
      const account = await accounts.check(email, password);
      if (!account) throw new AppError('wrong_login');
      await attempt.succeeded();
      return account;
    },
  };
}
