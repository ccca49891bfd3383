/** May this caller make this call? Who they are, what they may do, where the page is from, and how fast. */
import type { Request } from 'express';
import type { Contract } from '../../shared/api/contract.ts';
import { AppError } from '../../shared/error.ts';
import { type Authenticator, allows, type Caller } from '../auth/authenticator.ts';
import { sessionOf } from '../auth/cookie.ts';
import { originAllowed } from '../auth/origin.ts';
import type { RateLimits } from './rate-limit.ts';

export interface GuardContext {
  auth: Authenticator;
  rates: RateLimits;
  /** Origins besides this server's own address whose pages may use sessions. */
  allowedOrigins: readonly string[];
}

/** Null on calls open to everyone. Throws AppError unauthorized, forbidden, wrong_origin or rate_limited. */
export async function guard(request: Request, contract: Contract, context: GuardContext): Promise<Caller | null> {
  const { auth, rates, allowedOrigins } = context;
  const address = request.ip ?? '';
  const bearer = bearerOf(request);
  const session = bearer === undefined ? sessionOf(request.headers) : undefined;
  // A cookie comes along by itself, so only our own pages may write with it.
  if (request.method !== 'GET' && request.method !== 'HEAD' && bearer === undefined) {
    const { origin } = request.headers;
    if (!originAllowed(request.headers, allowedOrigins) || (origin === undefined && session !== undefined))
      throw new AppError('wrong_origin');
  }
  if (contract.permission === 'open') {
    await rates.spend(`open ${address}`, contract.requestsPerSecondMax);
    return null;
  }
  const workspace = request.get('Rallyboard-Workspace');
  const caller = bearer === null ? null : await auth.authenticate({ bearer, session, workspace });
  if (!caller) {
    if (bearer !== undefined) await rates.noteFailure(address);
    throw new AppError('unauthorized');
  }
  if (!allows(caller, contract.permission)) throw new AppError('forbidden', { permission: contract.permission });
  await rates.spend(caller.credential === 'anonymous' ? `open ${address}` : caller.credential, contract.requestsPerSecondMax);
  return caller;
}

/** Undefined without the header; null when it holds something else than a bearer. */
function bearerOf(request: Request): string | undefined | null {
  const header = request.get('Authorization');
  if (header === undefined) return undefined;
  return /^Bearer +(\S{1,600})$/i.exec(header)?.[1] ?? null;
}
