/** What the commands need of HTTP: JSON calls that wait out a busy or absent server, and failures in one sentence. */
import { setTimeout as delay } from 'node:timers/promises';

/** The server answered, and the answer is no. `code` is from the error table. */
export class ApiRefusal extends Error {
  override name = 'ApiRefusal';
  readonly status: number;
  readonly code: string;
  /** What still rests on it, or whose it is, as `person:ID`. */
  readonly usedBy: readonly string[];
  constructor(status: number, code: string, message: string, usedBy: readonly string[] = []) {
    super(message);
    this.status = status;
    this.code = code;
    this.usedBy = usedBy;
  }
}

/** Nobody answered. */
export class Unreachable extends Error {
  override name = 'Unreachable';
}

export interface ApiClientOptions {
  url: string;
  key?: string;
  workspace?: string;
  /** Wait and try again when the server is busy (429), away, or its store is (503); else those are thrown at once. */
  patient: boolean;
  signal?: AbortSignal;
  /** Told when the server goes away and when it is back. */
  onLine?: (online: boolean) => void;
  /** Ms; rejects with AbortError when the signal fires. */
  sleep?: (ms: number, signal?: AbortSignal) => Promise<void>;
}

export interface ApiClient {
  /** The parsed reply. Throws ApiRefusal or Unreachable; AbortError once stopped. */
  call<T>(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<T>;
  /** As `call` with GET, but null when there is nothing under the path. */
  find<T>(path: string): Promise<T | null>;
}

const requestTimeoutMs = 60_000;
const retryMinMs = 500;
const retryMaxMs = 10_000;

export function createApiClient(options: ApiClientOptions): ApiClient {
  const sleep = options.sleep ?? ((ms, signal) => delay(ms, undefined, { signal }));
  const root = options.url.replace(/\/+$/, '');
  let online = true;

  const line = (now: boolean) => {
    if (now !== online) options.onLine?.(now);
    online = now;
  };

  async function once(method: string, path: string, text: string | undefined): Promise<Response> {
    const timeout = AbortSignal.timeout(requestTimeoutMs);
    const headers: Record<string, string> = {};
    if (text !== undefined) headers['content-type'] = 'application/json';
    if (options.key) headers.authorization = `Bearer ${options.key}`;
    if (options.workspace) headers['rallyboard-workspace'] = options.workspace;
    const signal = options.signal ? AbortSignal.any([options.signal, timeout]) : timeout;
    try {
      return await fetch(root + path, { method, headers, body: text, signal });
    } catch (error) {
      options.signal?.throwIfAborted();
      throw new Unreachable(`Nothing answers at ${root} (${reasonOf(error)}).`);
    }
  }

  async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const text = body === undefined ? undefined : JSON.stringify(body);
    for (let retryMs = retryMinMs; ; retryMs = Math.min(retryMaxMs, retryMs * 2)) {
      options.signal?.throwIfAborted();
      try {
        const response = await once(method, path, text);
        if (response.ok) {
          const reply = response.status === 204 ? undefined : await response.json();
          line(true);
          return reply as T;
        }
        const refusal = await refusalOf(response);
        line(response.status !== 503);
        if (!options.patient || ![429, 503].includes(response.status)) throw refusal;
        await sleep(retryAfterMs(response) ?? retryMs, options.signal);
      } catch (error) {
        options.signal?.throwIfAborted();
        if (error instanceof ApiRefusal || (!options.patient && error instanceof Unreachable)) throw error;
        // A reply that broke off is retried too: whatever it acknowledged has its id.
        line(false);
        await sleep(retryMs, options.signal);
      }
    }
  }

  return {
    call,
    async find<T>(path: string) {
      try {
        return await call<T>('GET', path);
      } catch (error) {
        if (error instanceof ApiRefusal && error.status === 404) return null;
        throw error;
      }
    },
  };
}

async function refusalOf(response: Response): Promise<ApiRefusal> {
  const reply = (await response.json().catch(() => null)) as { code?: string; message?: string; details?: unknown } | null;
  const details = reply?.details === undefined ? '' : ` ${JSON.stringify(reply.details)}`;
  const { usedBy } = (reply?.details ?? {}) as { usedBy?: unknown };
  const uses = Array.isArray(usedBy) ? usedBy.map(String) : [];
  return new ApiRefusal(response.status, reply?.code ?? 'unknown', `${reply?.message ?? `HTTP ${response.status}.`}${details}`, uses);
}

function retryAfterMs(response: Response): number | undefined {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? Math.min(60, seconds) * 1000 : undefined;
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  if (cause instanceof Error) return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.message;
  return String(cause);
}
