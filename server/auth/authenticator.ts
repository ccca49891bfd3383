/** Who is calling, for HTTP and sockets alike: a key, the administrator's key of the environment, or nobody on an open floor. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Scope } from '../../shared/api/contract.ts';
import { AppError } from '../../shared/error.ts';
import { MAIN_WORKSPACE, workspaceIdSchema } from '../../shared/workspace.ts';
import type { Vault } from '../store/store.ts';
import { createKeys, type Keys, type KeysOptions } from './keys.ts';

export interface Caller {
  /** `anonymous` on an open floor, `admin` for the key of the environment. */
  keyId: string;
  ws: string;
  scopes: readonly Scope[];
  /** As the log names it: `key:ID`. */
  actor: string;
  /** The source of activities that name none. */
  source: string;
  /** May act in, and create, any workspace. */
  serverWide: boolean;
}

export interface Authenticator {
  readonly keys: Keys;
  /**
   * `bearer` is the key without "Bearer", `workspace` the header `Rallyboard-Workspace`. Null: unauthorized. Throws AppError forbidden
   * when the key is of another workspace than the one asked for.
   */
  authenticate(bearer: string | undefined, workspace: string | undefined): Promise<Caller | null>;
}

export interface AuthenticatorOptions extends KeysOptions {
  vault: Vault;
  /** Acts as an administrator in any workspace. */
  adminKey?: string;
  /** Workspaces that anyone may read (the demo floor). */
  isOpenToRead?: (ws: string) => boolean;
}

const DEFAULT_SOURCE = 'api';

export function createAuthenticator(options: AuthenticatorOptions): Authenticator {
  const keys = createKeys(options.vault, options);
  const adminHash = options.adminKey === undefined ? null : digest(options.adminKey);
  const isOpen = options.isOpenToRead ?? (() => false);

  return {
    keys,
    async authenticate(bearer, workspace) {
      if (workspace !== undefined && !workspaceIdSchema.safeParse(workspace).success) return null;
      if (bearer === undefined) {
        const ws = workspace ?? MAIN_WORKSPACE;
        if (!isOpen(ws)) return null;
        return { keyId: 'anonymous', ws, scopes: ['read'], actor: 'anonymous', source: DEFAULT_SOURCE, serverWide: false };
      }
      if (adminHash && timingSafeEqual(adminHash, digest(bearer))) {
        const ws = workspace ?? MAIN_WORKSPACE;
        return { keyId: 'admin', ws, scopes: ['admin'], actor: 'key:admin', source: DEFAULT_SOURCE, serverWide: true };
      }
      const key = await keys.verify(bearer);
      if (!key) return null;
      const serverWide = key.serverWide === true;
      if (workspace !== undefined && workspace !== key.ws && !serverWide) {
        throw new AppError('forbidden', { workspace, reason: 'this key belongs to another workspace' });
      }
      return {
        keyId: key.id,
        ws: serverWide ? (workspace ?? key.ws) : key.ws,
        scopes: key.scopes,
        actor: `key:${key.id}`,
        source: key.source ?? DEFAULT_SOURCE,
        serverWide,
      };
    },
  };
}

/** admin includes all; ingest does not read. */
export function allows(caller: Pick<Caller, 'scopes'>, needed: Scope): boolean {
  return caller.scopes.includes(needed) || caller.scopes.includes('admin');
}

/** Compared as hashes: equal lengths, and nothing to learn from how long it takes. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
