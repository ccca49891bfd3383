/** From contracts to Express: one way to guard, read, check, answer and measure every call. */
import type { Express, Request, RequestHandler, Response } from 'express';
import { Histogram, type Registry } from 'prom-client';
import type { z } from 'zod';
import { AppError } from '../../shared/error.ts';
import { limit } from '../../shared/limit.ts';
import type { Caller } from '../auth/authenticator.ts';
import { noSessionCookie, sessionCookie, sessionOf } from '../auth/cookie.ts';
import { parseJson, readItems } from '../intake/envelope.ts';
import type { Identify } from '../intake/identity.ts';
import { unsafeJson } from '../intake/json.ts';
import { problemsOf, refusalOf } from '../intake/problems.ts';
import type { Replies } from '../intake/replies.ts';
import type { Workspaces } from '../live/workspaces.ts';
import { mediaTypeOf, readText } from './body.ts';
import { type GuardContext, guard } from './guard.ts';
import type { Call, Route } from './route.ts';

export interface MountContext extends GuardContext {
  workspaces: Workspaces;
  identifyIn(ws: string): Identify;
  replies: Replies;
  registry: Registry;
  /** In tests: a reply that its contract does not describe is a bug. */
  checkReplies: boolean;
}

/** Mounts every route, and 405 with Allow for the other methods of their paths. */
export function mount(app: Express, routes: readonly Route[], context: MountContext): void {
  const seconds = new Histogram({
    name: 'rallyboard_http_request_seconds',
    help: 'How long HTTP calls took, by contract',
    labelNames: ['method', 'path', 'status'],
    buckets: [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10],
    registers: [context.registry],
  });
  const methods = new Map<string, string[]>();
  for (const route of routes) {
    const { method, path } = route.contract;
    const pattern = expressPath(path);
    const handler: RequestHandler = async (request, response) => {
      const stop = seconds.startTimer({ method, path });
      response.once('close', () => stop({ status: response.statusCode }));
      await serve(route, request, response, context);
    };
    app[method.toLowerCase() as 'get' | 'post' | 'put' | 'delete'](pattern, handler);
    methods.set(pattern, [...(methods.get(pattern) ?? []), method === 'GET' ? 'GET, HEAD' : method]);
  }
  for (const [pattern, allowed] of methods) app.all(pattern, refuseMethod(allowed.join(', ')));
}

/** `/v1/boards/{id}` as Express writes it. */
function expressPath(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1');
}

function refuseMethod(allowed: string): RequestHandler {
  return (request, response) => {
    response.set('Allow', allowed);
    if (request.method !== 'OPTIONS') throw new AppError('method_not_allowed', { allow: allowed });
    response.status(204).end();
  };
}

async function serve(route: Route, request: Request, response: Response, context: MountContext): Promise<void> {
  const { contract } = route;
  const caller = await guard(request, contract, context);
  const params = parse(contract.params, request.params);
  const query = parse(contract.query, request.query);
  const { body, items } = await readBody(route, request);
  let status = contract.status;
  const call: Call = {
    params,
    query,
    body,
    items,
    get caller() {
      return known(caller);
    },
    workspace: () => context.workspaces.get(known(caller).ws),
    get identify() {
      return context.identifyIn(known(caller).ws);
    },
    identifyIn: context.identifyIn,
    setStatus(other) {
      status = other;
    },
    address: request.ip ?? '',
    session: sessionOf(request.headers),
    openSession: (token) => void response.append('Set-Cookie', sessionCookie(token, request.secure)),
    closeSession: () => void response.append('Set-Cookie', noSessionCookie(request.secure)),
  };
  const reply = await once(route, request, call, context);
  if (context.checkReplies) checkReply(route, reply);
  response.status(status).set('Cache-Control', 'no-store');
  if (contract.replyFormat === 'text') response.type('text/plain; version=0.0.4').send(String(reply));
  else response.json(reply);
}

function known(caller: Caller | null): Caller {
  if (!caller) throw new AppError('unauthorized');
  return caller;
}

function parse(schema: z.ZodType, value: unknown): unknown {
  const unsafe = unsafeJson(value);
  if (unsafe) throw refusalOf([unsafe]);
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw refusalOf(problemsOf(parsed.error));
  return parsed.data;
}

async function readBody({ contract }: Route, request: Request): Promise<{ body: unknown; items: Call['items'] }> {
  if (contract.bodyFormat === 'none') return { body: undefined, items: [] };
  const media = mediaTypeOf(request, contract.bodyFormat === 'items');
  const text = await readText(request);
  if (contract.bodyFormat === 'items') return { body: undefined, items: readItems(text, media) };
  // A correction without a reason needs no body at all; what is missing elsewhere is named by its schema.
  const value = text.trim() === '' ? {} : parseJson(text, limit.jsonDepthMax);
  return { body: parse(contract.body, value), items: [] };
}

/** Honours `Idempotency-Key` where the contract says so. */
function once(route: Route, request: Request, call: Call, context: MountContext): Promise<unknown> {
  const { contract } = route;
  const idempotencyKey = request.get('Idempotency-Key');
  if (!contract.idempotencyKey || idempotencyKey === undefined) return route.handle(call);
  if (!/^[\x20-\x7e]{1,200}$/.test(idempotencyKey)) {
    throw new AppError('invalid_request', [{ path: 'Idempotency-Key', message: '1 to 200 printable characters' }]);
  }
  const { ws, credential } = call.caller;
  const { shownOnce } = contract;
  return context.replies.once(
    { ws, credential, call: `${request.method} ${request.originalUrl}`, idempotencyKey, asked: call.body },
    () => route.handle(call),
    (reply) => (shownOnce === undefined ? reply : { ...(reply as object), [shownOnce]: undefined }),
  );
}

function checkReply({ contract }: Route, reply: unknown): void {
  const parsed = contract.reply.safeParse(reply);
  if (parsed.success) return;
  const found = problemsOf(parsed.error).map(({ path, message }) => `${path}: ${message}`);
  throw new Error(`${contract.method} ${contract.path} answers what its contract does not say: ${found.join('; ')}`);
}
