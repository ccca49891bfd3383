/** The HTTP side on a free port over a memory store: real requests, every reply checked against its contract. */
import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { type Auth, createAuth } from '../../server/auth/auth.ts';
import { createHttpApp, createHttpServer, type HttpOptions } from '../../server/http/app.ts';
import { createReplies } from '../../server/intake/replies.ts';
import { firstEntries } from '../../server/intake/workspace.ts';
import { openWorkspaces } from '../../server/live/pool.ts';
import { openMemoryStore } from '../../server/store/memory.ts';
import type { Store } from '../../server/store/store.ts';
import type { Scope } from '../../shared/api/contract.ts';
import { workspaceSchema } from '../../shared/workspace.ts';

export const ADMIN_KEY = 'test-admin-key-of-at-least-32-characters';
/** A Monday, 09:00 in UTC: `now` of the test server unless it is told otherwise. */
export const NOW = Date.UTC(2026, 2, 30, 9);

export interface Answer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: answers are looked into by path, and their shapes are checked by the server itself.
  json: any;
}

export interface Ask {
  key?: string | null;
  headers?: Record<string, string>;
  /** Sent as it is when text or bytes, else as JSON. */
  body?: unknown;
}

export interface HttpFloor {
  url: string;
  port: number;
  store: Store;
  auth: Auth;
  /** Lines of the log at level warn and above. */
  logged: string[];
  clock: { now: number };
  ask(method: string, path: string, ask?: Ask): Promise<Answer>;
  /** `ask` that expects success and gives the body. */
  // biome-ignore lint/suspicious/noExplicitAny: see Answer
  must(method: string, path: string, body?: unknown, key?: string): Promise<any>;
  createKey(scopes: Scope[], source?: string): Promise<string>;
  /** Raw bytes on a socket; everything that came back until the other side closed or `until` was seen. */
  raw(parts: (string | Buffer)[], until?: RegExp): Promise<string>;
  close(): Promise<void>;
}

export interface HttpFloorOptions extends Partial<Pick<HttpOptions, 'readiness' | 'trustProxy'>> {
  /** Workspaces anyone may read. */
  open?: string[];
  workspace?: Record<string, unknown>;
  /** Stands in for parts of the store, as an outage would. */
  wrapStore?: (store: Store) => Store;
}

export async function openHttpFloor(options: HttpFloorOptions = {}): Promise<HttpFloor> {
  const clock = { now: NOW };
  const logged: string[] = [];
  const log = pino({ level: 'warn' }, { write: (line: string) => void logged.push(line) });
  const plain = await openMemoryStore({ now: () => clock.now });
  const store = options.wrapStore?.(plain) ?? plain;
  const workspaces = openWorkspaces({ store });
  const definition = workspaceSchema.parse({ name: 'Acme', currency: 'EUR', zone: 'Europe/Berlin', ...options.workspace });
  await workspaces.create('main', firstEntries(definition, { actor: 'rally', now: clock.now }));
  const secret = 'a secret of the test server, long enough';
  const auth = createAuth({
    vault: store.vault,
    workspaces,
    secret,
    adminKey: ADMIN_KEY,
    isOpenToRead: (ws) => options.open?.includes(ws) ?? false,
    now: () => clock.now,
  });
  const app = createHttpApp({
    workspaces,
    auth,
    replies: createReplies(store.vault),
    secret,
    registry: new Registry(),
    readiness: options.readiness ?? (async () => []),
    version: '0.0.0-test',
    log,
    checkReplies: true,
    trustProxy: options.trustProxy,
  });
  const server = createHttpServer(app);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;

  const ask = async (method: string, path: string, { key = ADMIN_KEY, headers = {}, body }: Ask = {}): Promise<Answer> => {
    const asIs = body === undefined || typeof body === 'string' || body instanceof Uint8Array || body instanceof ReadableStream;
    const reply = await fetch(url + path, {
      method,
      headers: {
        ...(key === null ? {} : { authorization: `Bearer ${key}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      body: asIs ? (body as BodyInit | undefined) : JSON.stringify(body),
      ...(body instanceof ReadableStream ? { duplex: 'half' } : {}),
    } as RequestInit);
    const text = await reply.text();
    const isJson = reply.headers.get('content-type')?.startsWith('application/json');
    return { status: reply.status, headers: reply.headers, json: isJson && text !== '' ? JSON.parse(text) : text };
  };

  const must = async (method: string, path: string, body?: unknown, key?: string) => {
    const answer = await ask(method, path, { body, ...(key === undefined ? {} : { key }) });
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.json)}`);
    return answer.json;
  };

  return {
    url,
    port,
    store,
    auth,
    logged,
    clock,
    ask,
    must,
    createKey: async (scopes, source) => (await must('POST', '/v1/keys', { name: scopes.join(' '), scopes, source })).key,
    raw: (parts, until) => exchange(port, parts, until),
    async close() {
      server.closeAllConnections();
      server.close();
      await workspaces.close();
      await plain.close();
    },
  };
}

function exchange(port: number, parts: (string | Buffer)[], until?: RegExp): Promise<string> {
  return new Promise((resolve) => {
    let received = '';
    const socket = connect(port, '127.0.0.1', () => {
      for (const part of parts) socket.write(part);
    });
    const done = () => {
      socket.destroy();
      resolve(received);
    };
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1');
      if (until?.test(received)) done();
    });
    socket.on('close', done);
    socket.on('error', done);
  });
}

/** An item that is accepted. */
export const goodItem = (id: string, more: Record<string, unknown> = {}) => ({
  id,
  type: 'call.logged',
  at: '2026-03-30T08:30:00Z',
  rep: 'ana',
  ...more,
});
