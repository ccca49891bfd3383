/**
 * Accounts: an e-mail address and a password that open one or several workspaces. What a person may do there is not kept here but
 * follows from the person's role and team in the log, so that taking a role away needs no second place.
 */
import { createHmac, randomBytes } from 'node:crypto';
import { AppError } from '../../shared/error.ts';
import { StoreUnavailable, type Vault, type VaultDoc } from '../store/store.ts';
import type { Passwords } from './password.ts';
import { createVaultCache, SERVER } from './vault-cache.ts';

const KIND = 'account';
/** By a keyed hash of the address: which account it opens. */
const LOGIN = 'login';
const TRIES_MAX = 8;

export interface AccountDoc {
  email: string;
  passwordHash: string;
  /** Workspace → the person this account is there. */
  people: Record<string, string>;
  /** May make workspaces, and is an administrator in all of them. */
  serverAdmin?: true;
  /** Sessions of an older epoch are over: how a changed password and "sign out everywhere" reach all of them at once. */
  epoch: number;
  /** Epoch ms. */
  createdAt: number;
  signedInAt?: number;
}

export interface Account extends Omit<AccountDoc, 'passwordHash'> {
  id: string;
}

export interface NewAccount {
  email: string;
  password: string;
  ws: string;
  person: string;
  serverAdmin?: true;
}

export interface Accounts {
  get(id: string): Promise<Account | null>;
  byEmail(email: string): Promise<Account | null>;
  /** The account when the password is right; null, after the same time, when it is not or there is no such account. */
  check(email: string, password: string): Promise<Account | null>;
  /** Throws AppError email_taken. */
  create(account: NewAccount): Promise<Account>;
  /** Opens one more workspace to an account. Throws AppError in_use for one that is somebody else there. */
  join(id: string, ws: string, person: string): Promise<Account>;
  /**
   * Takes a person's account out of a workspace; an account that opens nothing is erased. False when the person has none. Throws
   * AppError in_use for the last administrator of the server, after whom nobody could let anybody in.
   */
  leave(ws: string, person: string): Promise<boolean>;
  setPassword(id: string, password: string): Promise<Account>;
  signOutEverywhere(id: string): Promise<void>;
  noteSignIn(id: string): Promise<void>;
  /** The account that is this person. */
  ofPerson(ws: string, person: string): Promise<Account | null>;
  /** The accounts that open a workspace. */
  list(ws: string): Promise<Account[]>;
  /** Whether anybody administers this server yet. */
  anyServerAdmin(): Promise<boolean>;
}

export interface AccountsOptions {
  vault: Vault;
  passwords: Passwords;
  /** Keys the hashes of addresses. */
  secret: string;
  /** Epoch ms, the store's clock. */
  now: () => number;
  /** Sessions of an account have just ended. */
  onRevoked?: () => void;
  /** Takes back the link for a new password: it was made for an account that opened what it opened then, with the password of then. */
  endReset: (account: string) => Promise<void>;
}

export function createAccounts({ vault, passwords, secret, now, onRevoked = () => {}, endReset }: AccountsOptions): Accounts {
  const cache = createVaultCache<AccountDoc>(vault, KIND, now);
  const loginId = (email: string) => createHmac('sha256', secret).update(`login ${email}`).digest('base64url');

  const all = () => vault.list<AccountDoc>(SERVER, KIND);

  const docByEmail = async (email: string): Promise<VaultDoc<AccountDoc> | null> => {
    const login = await vault.get<string>(SERVER, LOGIN, loginId(email));
    return login ? vault.get<AccountDoc>(SERVER, KIND, login.value) : null;
  };

  /** Compare-and-set; throws AppError not_found. */
  const change = async (id: string, next: (doc: AccountDoc) => AccountDoc): Promise<Account> => {
    for (let tries = 0; tries < TRIES_MAX; tries += 1) {
      const doc = await vault.get<AccountDoc>(SERVER, KIND, id);
      if (!doc) throw new AppError('not_found', { account: id });
      const value = next(doc.value);
      if (!(await vault.put(SERVER, [{ kind: KIND, id, value, replaces: doc.rev }]))) continue;
      cache.set(id, { ...doc, value, rev: doc.rev + 1 });
      if (value.epoch !== doc.value.epoch) onRevoked();
      return accountOf(id, value);
    }
    throw new AppError('conflict');
  };

  const erase = async (id: string, email: string) => {
    await vault.delete(SERVER, LOGIN, loginId(email));
    await vault.delete(SERVER, KIND, id);
    cache.set(id, null);
  };

  return {
    async get(id) {
      const doc = await cache.get(id);
      return doc && accountOf(id, doc.value);
    },
    async byEmail(email) {
      const doc = await docByEmail(email);
      return doc && accountOf(doc.id, doc.value);
    },
    async check(email, password) {
      const doc = await docByEmail(email);
      const right = await passwords.verify(doc?.value.passwordHash ?? null, password);
      return right && doc ? accountOf(doc.id, doc.value) : null;
    },
    async create({ email, password, ws, person, serverAdmin }) {
      const id = randomBytes(9).toString('base64url');
      const value: AccountDoc = {
        email,
        passwordHash: await passwords.hash(password),
        people: { [ws]: person },
        epoch: 1,
        createdAt: now(),
      };
      if (serverAdmin) value.serverAdmin = true;
      const made = await vault.put(SERVER, [
        { kind: LOGIN, id: loginId(email), value: id, replaces: 0 },
        { kind: KIND, id, value, replaces: 0 },
      ]);
      if (!made) throw new AppError('email_taken');
      cache.drop(id);
      return accountOf(id, value);
    },
    async join(id, ws, person) {
      await endReset(id);
      return change(id, (doc) => {
        mustBeNobodyElse(doc, ws, person);
        return { ...doc, people: { ...doc.people, [ws]: person } };
      });
    },
    async leave(ws, person) {
      const docs = await all();
      const doc = docs.find(({ value }) => value.people[ws] === person);
      if (!doc) return false;
      if (doc.value.serverAdmin && !docs.some(({ id, value }) => value.serverAdmin && id !== doc.id))
        throw new AppError('in_use', { reason: 'this is the last administrator of the server' });
      const left = await change(doc.id, (value) => {
        const { [ws]: _left, ...people } = value.people;
        return { ...value, people, epoch: value.epoch + 1 };
      });
      await endReset(doc.id);
      if (Object.keys(left.people).length === 0 && !left.serverAdmin) await erase(doc.id, left.email);
      return true;
    },
    async setPassword(id, password) {
      const passwordHash = await passwords.hash(password);
      await endReset(id);
      return change(id, (doc) => ({ ...doc, passwordHash, epoch: doc.epoch + 1 }));
    },
    async signOutEverywhere(id) {
      await change(id, (doc) => ({ ...doc, epoch: doc.epoch + 1 }));
    },
    async noteSignIn(id) {
      await change(id, (doc) => ({ ...doc, signedInAt: now() })).catch(ignoreLostRace);
    },
    async ofPerson(ws, person) {
      const doc = (await all()).find(({ value }) => value.people[ws] === person);
      return doc ? accountOf(doc.id, doc.value) : null;
    },
    list: async (ws) => (await all()).filter(({ value }) => Object.hasOwn(value.people, ws)).map((doc) => accountOf(doc.id, doc.value)),
    anyServerAdmin: async () => (await all()).some(({ value }) => value.serverAdmin === true),
  };
}

/** An account is one person of a workspace: whoever opened a second invitation would lose the first one's. Throws AppError in_use. */
export function mustBeNobodyElse({ people }: Pick<Account, 'people'>, ws: string, person: string): void {
  if (people[ws] === undefined || people[ws] === person) return;
  throw new AppError('in_use', { reason: 'the account with this e-mail address is already somebody else in this workspace' });
}

/** When somebody last signed in is a courtesy: a lost race or a full disk must not keep a right password out. */
function ignoreLostRace(error: unknown): void {
  if (!(error instanceof AppError) && !(error instanceof StoreUnavailable)) throw error;
}

function accountOf(id: string, { passwordHash: _hash, ...account }: AccountDoc): Account {
  return { id, ...account };
}
