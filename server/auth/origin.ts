/** Which pages may open a socket. A browser always says its origin; programs say none and show a key instead. */
import type { IncomingHttpHeaders } from 'node:http';

/** The page's own host, as in the Host header, or one of `allowed` (each `https://host:port`). */
export function originAllowed(headers: IncomingHttpHeaders, allowed: readonly string[]): boolean {
  const { origin, host } = headers;
  if (origin === undefined) return true;
  if (allowed.includes(origin)) return true;
  return URL.canParse(origin) && host !== undefined && new URL(origin).host === host.toLowerCase();
}
