/** Calls of the API, for every page but the TV. Nothing of zod is loaded: the server checks, its answers are its own. */
import type { ErrorCode, ErrorReply } from '../shared/error.ts';
import { callTexts as texts } from './texts.ts';

export interface Page<T> {
  items: T[];
  next?: string;
}

interface Problem {
  path: string;
  /** Absent where the code says it all: in_use. */
  message?: string;
}

/** What the server said no to, in its own words. `code` is null when it did not answer at all. */
export class ApiRefusal extends Error {
  override name = 'ApiRefusal';
  readonly code: ErrorCode | null;
  /** What is wrong with which field, as dotted paths. */
  readonly problems: readonly Problem[];
  /** What still rests on it, as `board:ID`. */
  readonly usedBy: readonly string[];
  constructor(message: string, code: ErrorCode | null = null, details: unknown = undefined) {
    const list = (Array.isArray(details) ? details : [details]).filter((one) => typeof one === 'object' && one !== null);
    super(sentenceOf(message, code, list[0]));
    this.code = code;
    this.problems = list.filter((one) => typeof one.path === 'string');
    this.usedBy = list.flatMap((one) => (Array.isArray(one.usedBy) ? one.usedBy.map(String) : []));
  }
}

export type Call = <T>(method: string, path: string, body?: unknown) => Promise<T>;

/** Calls with these headers; the session's cookie comes along by itself. `onRefused` hears of every refusal. */
export function createCall(headersOf: () => Record<string, string>, onRefused: (code: ErrorCode) => void = () => {}): Call {
  return async (method, path, body) => {
    const headers = headersOf();
    if (body !== undefined) headers['Content-Type'] = 'application/json';
    let response: Response;
    try {
      response = await fetch(path, { method, headers, body: body === undefined ? null : JSON.stringify(body) });
    } catch {
      throw new ApiRefusal(texts.unreachable);
    }
    const answer = (await response.json().catch(() => null)) as unknown;
    if (answer === null) throw new ApiRefusal(texts.unreadable(response.status));
    if (response.ok) return answer as never;
    const { message, code, details } = answer as ErrorReply;
    onRefused(code);
    throw new ApiRefusal(message, code, details);
  };
}

const listPageMax = 500;

/** All pages of a list. */
export async function allPages<T>(call: Call, path: string, query: Record<string, string> = {}): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | undefined;
  do {
    const page: Page<T> = await call('GET', path + queryOf({ ...query, limit: String(listPageMax), cursor }));
    items.push(...page.items);
    cursor = page.next;
  } while (cursor !== undefined);
  return items;
}

/** `?a=b`, without what is undefined. */
export function queryOf(query: Record<string, string | undefined>): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) params.set(name, value);
  return `?${params}`;
}

/** The server's sentences are for programs, too; where it gives a reason, that is what a person needs. */
function sentenceOf(message: string, code: ErrorCode | null, first: object | undefined): string {
  const reason = first && 'reason' in first && typeof first.reason === 'string' ? first.reason : '';
  if (code === 'forbidden') return texts.forbidden(reason);
  if (first && 'retryAfterS' in first) return texts.wait(Math.ceil(Number(first.retryAfterS) / 60));
  // Where something else is in the way of this, the reason is the whole of it.
  if (code === 'in_use' && reason !== '') return texts.sentence(reason);
  return reason === '' ? message : texts.because(message, reason);
}
