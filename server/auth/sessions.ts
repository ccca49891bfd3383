/** Sessions: an opaque token in a cookie, its hash in the vault, the same for HTTP and sockets and on every node. */
import type { Vault, VaultDoc } from '../store/store.ts';
import type { Account, Accounts } from './accounts.ts';
import { newToken, TOKEN, tokenId } from './token.ts';
import { createVaultCache, SERVER } from './vault-cache.ts';

const KIND = 'session';
const DAY_MS = 86_400_000;
/** A session ends when it was not used for so long. */
export const SESSION_MS = 30 * DAY_MS;
/** A session in use is prolonged once a day, not at every request. */
const PROLONG_AFTER_MS = DAY_MS;

interface SessionDoc {
  account: string;
  /** The account's when it was opened. */
  epoch: number;
  createdAt: number;
}

export interface Session {
  id: string;
  account: Account;
}

export interface Sessions {
  /** The token for the cookie; the only moment at which it exists here. */
  open(account: Account): Promise<string>;
  /** Null when it is over, revoked or nobody's. */
  verify(token: string): Promise<Session | null>;
  end(token: string): Promise<void>;
}

/** `onEnded` is called after a session was ended by these. */
export function createSessions(vault: Vault, accounts: Accounts, now: () => number, onEnded: () => void = () => {}): Sessions {
  const cache = createVaultCache<SessionDoc>(vault, KIND, now);

  const prolong = async (doc: VaultDoc<SessionDoc>) => {
    if (doc.expiresAt === undefined || doc.expiresAt - now() > SESSION_MS - PROLONG_AFTER_MS) return;
    const done = await vault.put(SERVER, [{ kind: KIND, id: doc.id, value: doc.value, replaces: doc.rev, ttlMs: SESSION_MS }]);
    if (done) cache.drop(doc.id);
  };

  return {
    async open(account) {
      const token = newToken();
      const value: SessionDoc = { account: account.id, epoch: account.epoch, createdAt: now() };
      await vault.put(SERVER, [{ kind: KIND, id: tokenId(token), value, replaces: 0, ttlMs: SESSION_MS }]);
      return token;
    },
    async verify(token) {
      if (!TOKEN.test(token)) return null;
      const doc = await cache.get(tokenId(token));
      if (!doc) return null;
      const account = await accounts.get(doc.value.account);
      if (account?.epoch !== doc.value.epoch) return null;
      await prolong(doc);
      return { id: doc.id, account };
    },
    async end(token) {
      const id = tokenId(token);
      await vault.delete(SERVER, KIND, id);
      cache.set(id, null);
      onEnded();
    },
  };
}
