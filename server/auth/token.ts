/** Secrets that are links or cookies: 32 random bytes, of which only a hash is kept. No password, so a plain SHA-256 is enough. */
import { createHash, randomBytes } from 'node:crypto';

export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/** Under which the vault knows a token. */
export function tokenId(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}

export const TOKEN = /^[A-Za-z0-9_-]{43}$/;
