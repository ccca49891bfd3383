/** A contract together with what answers it. */
import type { z } from 'zod';
import type { Contract } from '../../shared/api/contract.ts';
import type { Caller } from '../auth/authenticator.ts';
import type { RawItem } from '../intake/envelope.ts';
import type { Identify } from '../intake/identity.ts';
import type { OpenWorkspace } from '../live/workspaces.ts';

/** What a handler is given: checked, and with the caller's workspace. */
export interface Call<P = unknown, Q = unknown, B = unknown> {
  params: P;
  query: Q;
  body: B;
  /** For contracts of the body format `items`. */
  items: RawItem[];
  /** Throws AppError unauthorized on calls that are open to everyone. */
  caller: Caller;
  /** The caller's workspace. Throws AppError not_found when there is none of that name. */
  workspace(): Promise<OpenWorkspace>;
  identify: Identify;
  /** For calls that are open and name their workspace otherwise. */
  identifyIn(ws: string): Identify;
  /** A status other than the contract's. */
  setStatus(status: number): void;
  /** The sender's, as far as proxies are trusted. */
  address: string;
  /** The token of the session cookie, unchecked. */
  session: string | undefined;
  /** Sets the session cookie. */
  openSession(token: string): void;
  closeSession(): void;
}

export interface Route {
  contract: Contract;
  handle(call: Call): Promise<unknown>;
}

export function route<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodType, R extends z.ZodType>(
  contract: Contract<P, Q, B, R>,
  handle: (call: Call<z.output<P>, z.output<Q>, z.output<B>>) => Promise<z.input<R>>,
): Route {
  // Mounting parses with this very contract before it calls, which the list of all routes cannot express.
  return { contract: contract as unknown as Contract, handle: handle as Route['handle'] };
}
