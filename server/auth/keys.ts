/**
 * API keys: `rb_<id>_<secret>`. Only a hash of the secret is kept, in the vault of the server; a plain SHA-256 is enough, because
 * the secret is 32 random bytes and not a password.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Scope } from '../../shared/api/contract.ts';
import { AppError } from '../../shared/error.ts';
import { limit } from '../../shared/limit.ts';
import type { Vault, VaultDoc } from '../store/store.ts';
import { createVaultCache, SERVER } from './vault-cache.ts';

const KIND = 'key';
const USED_EVERY_MS = 3_600_000;
const KEY = /^rb_([a-z0-9]{12})_([A-Za-z0-9_-]{43})$/;

interface KeyDoc {
  ws: string;
  name: string;
  scopes: Scope[];
  source?: string;
  /** Epoch ms. */
  createdAt: number;
  lastUsedAt?: number;
  /** Hex SHA-256 of the secret. */
  hash: string;
  /** May act in any workspace, by the header `Rallyboard-Workspace`. */
  serverWide?: true;
}

export interface KeyInfo extends Omit<KeyDoc, 'hash'> {
  id: string;
}

export interface NewKeyRequest {
  ws: string;
  name: string;
  scopes: Scope[];
  source?: string;
  serverWide?: true;
}

export interface Keys {
  /** The only moment at which the whole key exists in the clear. Throws AppError limit_reached. */
  create(request: NewKeyRequest): Promise<{ key: string; info: KeyInfo }>;
  /** The keys of a workspace, by id. */
  list(ws: string): Promise<KeyInfo[]>;
  /** False when the workspace has no such key. */
  revoke(ws: string, id: string): Promise<boolean>;
  /** The key a caller holds, or null. */
  verify(key: string): Promise<KeyInfo | null>;
}

export interface KeysOptions {
  /** Epoch ms, the store's clock. */
  now?: () => number;
  /** A key was revoked through these keys: what it opened is to be closed. */
  onRevoked?: () => void;
}

export function createKeys(vault: Vault, { now = Date.now, onRevoked = () => {} }: KeysOptions = {}): Keys {
  const cache = createVaultCache<KeyDoc>(vault, KIND, now);

  const list = async (ws: string) => {
    const docs = await vault.list<KeyDoc>(SERVER, KIND);
    return docs.filter((doc) => doc.value.ws === ws).map(infoOf);
  };

  /** To the hour: a write for every request would cost more than the request. A lost race only loses a coarse time. */
  const noteUse = async (doc: VaultDoc<KeyDoc>) => {
    const at = now();
    if (at - (doc.value.lastUsedAt ?? 0) < USED_EVERY_MS) return;
    const value = { ...doc.value, lastUsedAt: Math.max(doc.value.createdAt, at - (at % USED_EVERY_MS)) };
    const written = await vault.put(SERVER, [{ kind: KIND, id: doc.id, value, replaces: doc.rev }]);
    if (written) cache.set(doc.id, { ...doc, value, rev: doc.rev + 1 });
  };

  return {
    async create({ ws, name, scopes, source, serverWide }) {
      if ((await list(ws)).length >= limit.keysMax) throw new AppError('limit_reached', { limit: 'keysMax', max: limit.keysMax });
      const id = randomBytes(6).toString('hex');
      const secret = randomBytes(32).toString('base64url');
      const value: KeyDoc = { ws, name, scopes, createdAt: now(), hash: hashOf(secret).toString('hex') };
      if (source !== undefined) value.source = source;
      if (serverWide) value.serverWide = true;
      if (!(await vault.put(SERVER, [{ kind: KIND, id, value, replaces: 0 }]))) throw new AppError('conflict');
      cache.drop(id);
      return { key: `rb_${id}_${secret}`, info: infoOf({ kind: KIND, id, rev: 1, value }) };
    },
    list,
    async revoke(ws, id) {
      const doc = await vault.get<KeyDoc>(SERVER, KIND, id);
      if (doc?.value.ws !== ws) return false;
      const gone = await vault.delete(SERVER, KIND, id);
      cache.set(id, null);
      onRevoked();
      return gone;
    },
    async verify(key) {
      const [, id, secret] = KEY.exec(key) ?? [];
      if (id === undefined || secret === undefined) return null;
      const doc = await cache.get(id);
      if (!doc || !timingSafeEqual(Buffer.from(doc.value.hash, 'hex'), hashOf(secret))) return null;
      await noteUse(doc);
      return infoOf(doc);
    },
  };
}

function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

function infoOf({ id, value: { hash: _hash, ...rest } }: VaultDoc<KeyDoc>): KeyInfo {
  return { id, ...rest };
}
