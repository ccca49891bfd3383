/**
 * Links that open an account once: the very first administrator's, an invitation to a person, a new password. The token is in the
 * link's fragment, which no server log sees; a newer link for the same purpose replaces the older one.
 */
import { AppError } from '../../shared/error.ts';
import type { Vault } from '../store/store.ts';
import { newToken, TOKEN, tokenId } from './token.ts';
import { SERVER } from './vault-cache.ts';

const KIND = 'invitation';
/** By what the newest link is for. */
const NEWEST = 'invited';
const DAY_MS = 86_400_000;

export type Invitation =
  /** Whoever opens it first administers this server. */
  | { purpose: 'first'; ws: string }
  | { purpose: 'join'; ws: string; person: string; by: string }
  | { purpose: 'reset'; account: string; by: string };

const lastsMs = { first: 30 * DAY_MS, join: 7 * DAY_MS, reset: DAY_MS } as const;

export interface NewInvitation {
  token: string;
  /** Epoch ms. */
  expiresAt: number;
}

export interface Invitations {
  create(invitation: Invitation): Promise<NewInvitation>;
  /** What a token opens; null when it was used, replaced, taken back, is over or was never given. */
  look(token: string): Promise<Invitation | null>;
  /** As `look`, and nobody can use it again. */
  take(token: string): Promise<Invitation | null>;
  /** Takes back the open link of a person; false when there is none. */
  withdraw(ws: string, person: string): Promise<boolean>;
  /** Takes back the open link for a new password of an account, if there is one. */
  endReset(account: string): Promise<void>;
  /** Until when (epoch ms) the people of a workspace have an open link. */
  open(ws: string): Promise<Map<string, number>>;
}

export function createInvitations(vault: Vault, now: () => number): Invitations {
  const look = async (token: string): Promise<Invitation | null> => {
    if (!TOKEN.test(token)) return null;
    return (await vault.get<Invitation>(SERVER, KIND, tokenId(token)))?.value ?? null;
  };

  const dropNewest = async (id: string) => {
    const before = await vault.get<string>(SERVER, NEWEST, id);
    if (!before) return false;
    await vault.delete(SERVER, NEWEST, id);
    return vault.delete(SERVER, KIND, before.value);
  };

  return {
    look,
    async create(invitation) {
      const token = newToken();
      const ttlMs = lastsMs[invitation.purpose];
      const id = subjectOf(invitation);
      await dropNewest(id);
      const made = await vault.put(SERVER, [
        { kind: NEWEST, id, value: tokenId(token), replaces: 0, ttlMs },
        { kind: KIND, id: tokenId(token), value: invitation, replaces: 0, ttlMs },
      ]);
      if (!made) throw new AppError('conflict');
      return { token, expiresAt: now() + ttlMs };
    },
    async take(token) {
      const invitation = await look(token);
      // Of two that come at the same moment only one deletes it.
      if (!invitation || !(await vault.delete(SERVER, KIND, tokenId(token)))) return null;
      await vault.delete(SERVER, NEWEST, subjectOf(invitation));
      return invitation;
    },
    withdraw: (ws, person) => dropNewest(`join ${ws} ${person}`),
    async endReset(account) {
      await dropNewest(`reset ${account}`);
    },
    async open(ws) {
      const docs = await vault.list<string>(SERVER, NEWEST);
      const prefix = `join ${ws} `;
      return new Map(docs.filter((doc) => doc.id.startsWith(prefix)).map((doc) => [doc.id.slice(prefix.length), doc.expiresAt ?? now()]));
    },
  };
}

/** Spaces are in no id, so no two subjects look alike. */
function subjectOf(invitation: Invitation): string {
  if (invitation.purpose === 'join') return `join ${invitation.ws} ${invitation.person}`;
  return invitation.purpose === 'reset' ? `reset ${invitation.account}` : 'first';
}
