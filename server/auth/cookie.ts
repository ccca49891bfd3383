/** The session cookie: out of reach of scripts, never sent along by a form or picture of another site. */
import type { IncomingHttpHeaders } from 'node:http';
import { parseCookie, stringifySetCookie } from 'cookie';
import { SESSION_MS } from './sessions.ts';

const NAME = 'rallyboard';
const shape = { httpOnly: true, sameSite: 'lax', path: '/' } as const;

export function sessionOf(headers: IncomingHttpHeaders): string | undefined {
  return headers.cookie === undefined ? undefined : parseCookie(headers.cookie)[NAME];
}

/** `secure` where the page came over HTTPS. */
export function sessionCookie(token: string, secure: boolean): string {
  return stringifySetCookie({ name: NAME, value: token, maxAge: SESSION_MS / 1000, secure, ...shape });
}

export function noSessionCookie(secure: boolean): string {
  return stringifySetCookie({ name: NAME, value: '', maxAge: 0, secure, ...shape });
}
