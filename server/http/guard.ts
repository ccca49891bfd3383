/** May this caller make this call? Who they are, what their key allows, and how fast. */
import type { Request } from 'express';
import type { Contract } from '../../shared/api/contract.ts';
import { AppError } from '../../shared/error.ts';
import { type Authenticator, allows, type Caller } from '../auth/authenticator.ts';
import type { RateLimits } from './rate-limit.ts';

/** Null on calls open to everyone. Throws AppError unauthorized, forbidden or rate_limited. */
export async function guard(request: Request, contract: Contract, authenticator: Authenticator, rates: RateLimits): Promise<Caller | null> {
  const address = request.ip ?? '';
  if (contract.permission === 'open') {
    await rates.spend(`open ${address}`, contract.requestsPerSecondMax);
    return null;
  }
  const bearer = bearerOf(request);
  const caller = bearer === null ? null : await authenticator.authenticate(bearer, request.get('Rallyboard-Workspace'));
  if (!caller) {
    if (bearer !== undefined) await rates.noteFailure(address);
    throw new AppError('unauthorized');
  }
  if (!allows(caller, contract.permission)) throw new AppError('forbidden', { scope: contract.permission });
  await rates.spend(caller.keyId === 'anonymous' ? `open ${address}` : `key ${caller.keyId}`, contract.requestsPerSecondMax);
  return caller;
}

/** Undefined without the header; null when it holds something else than a bearer. */
function bearerOf(request: Request): string | undefined | null {
  const header = request.get('Authorization');
  if (header === undefined) return undefined;
  return /^Bearer +(\S{1,600})$/i.exec(header)?.[1] ?? null;
}
