/** The HTTP side of a server: every contract mounted, the reference page, health. Pages are added after it by whoever wires the server. */
import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import express, { type Express, type RequestHandler, type Response } from 'express';
import type { Logger } from 'pino';
import { pinoHttp } from 'pino-http';
import type { Registry } from 'prom-client';
import { contracts } from '../../shared/api/contracts.ts';
import { AppError } from '../../shared/error.ts';
import type { Auth } from '../auth/auth.ts';
import { createIdentify, type Identify } from '../intake/identity.ts';
import type { Replies } from '../intake/replies.ts';
import type { Workspaces } from '../live/workspaces.ts';
import { mount } from './mount.ts';
import { createRateLimits } from './rate-limit.ts';
import { referencePages } from './reference.ts';
import { handleErrors } from './refuse.ts';
import type { Route } from './route.ts';
import { accessRoutes } from './routes/access.ts';
import { activityRoutes } from './routes/activities.ts';
import { auditRoutes } from './routes/audit.ts';
import { boardRoutes } from './routes/boards.ts';
import { dataCheckRoutes } from './routes/data-check.ts';
import { disputeRoutes } from './routes/disputes.ts';
import { goalRoutes } from './routes/goals.ts';
import { healthRoutes } from './routes/health.ts';
import { identityRoutes } from './routes/identities.ts';
import { keyRoutes } from './routes/keys.ts';
import { metricRoutes } from './routes/metrics.ts';
import { personRoutes } from './routes/people.ts';
import { sessionRoutes } from './routes/session.ts';
import { teamRoutes } from './routes/teams.ts';
import { workspaceRoutes } from './routes/workspace.ts';
import { securityHeaders } from './security.ts';

export interface HttpOptions {
  workspaces: Workspaces;
  auth: Auth;
  /** Origins besides this server's own address whose pages may use sessions. */
  allowedOrigins?: readonly string[];
  /** Keeps answers for `Idempotency-Key`: `createReplies(vault)`. */
  replies: Replies;
  /** The server's secret: salts of identities are derived from it. */
  secret: string;
  registry: Registry;
  /** Why this process cannot serve; empty when it can. */
  readiness(): Promise<string[]>;
  version: string;
  log: Logger;
  /** As Express takes it: the number of proxies in front, or their addresses. */
  trustProxy?: number | string;
  /** Development: Vite puts styles into the page, which the policy for pages forbids. */
  dev?: boolean;
  /** In tests: a reply that its contract does not describe becomes an internal error. */
  checkReplies?: boolean;
}

export function createHttpApp(options: HttpOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', 'simple');
  if (options.trustProxy !== undefined) app.set('trust proxy', options.trustProxy);
  app.use(withRequestId, requestLog(options.log), securityHeaders(options.dev ?? false));
  mount(app, routesOf(options), {
    workspaces: options.workspaces,
    auth: options.auth,
    allowedOrigins: options.allowedOrigins ?? [],
    identifyIn: identifiers(options.secret),
    replies: options.replies,
    rates: createRateLimits(),
    registry: options.registry,
    checkReplies: options.checkReplies ?? false,
  });
  app.use(referencePages());
  app.use('/v1', (request) => {
    throw new AppError('not_found', { path: request.originalUrl.slice(0, 200) });
  });
  app.use(handleErrors(options.log));
  return app;
}

/** An HTTP server that does not wait for ever on slow senders. */
export function createHttpServer(app: Express): Server {
  return createServer({ headersTimeout: 15_000, requestTimeout: 120_000, keepAliveTimeout: 30_000, maxHeaderSize: 16 * 1024 }, app);
}

/** All routes. A contract without one, or with two, is a bug that shows at the start. */
function routesOf({ workspaces, auth, ...health }: HttpOptions): Route[] {
  const routes = [
    ...activityRoutes,
    ...boardRoutes,
    ...goalRoutes,
    ...dataCheckRoutes,
    ...metricRoutes,
    ...personRoutes(auth),
    ...teamRoutes,
    ...identityRoutes,
    ...workspaceRoutes(workspaces),
    ...keyRoutes(auth.keys),
    ...sessionRoutes(auth, workspaces),
    ...accessRoutes(auth),
    ...auditRoutes,
    ...disputeRoutes,
    ...healthRoutes(health),
  ];
  const mounted = routes.map((route) => route.contract);
  const missing = contracts.filter((contract) => mounted.filter((other) => other === contract).length !== 1);
  if (missing.length > 0 || mounted.length !== contracts.length) {
    throw new Error(`every contract has one route: ${missing.map(({ method, path }) => `${method} ${path}`).join(', ')}`);
  }
  return routes;
}

function identifiers(secret: string): (ws: string) => Identify {
  const known = new Map<string, Identify>();
  return (ws) => {
    const identify = known.get(ws) ?? createIdentify(secret, ws);
    known.set(ws, identify);
    return identify;
  };
}

const withRequestId: RequestHandler = (request, response, next) => {
  const given = request.get('X-Request-Id');
  const requestId = given !== undefined && /^[\w-]{8,64}$/.test(given) ? given : randomUUID();
  response.locals.requestId = requestId;
  response.set('X-Request-Id', requestId);
  next();
};

/** One line a request, in the detailed log only: bugs and outages are logged where they are answered. The query is left out, filters name people. */
function requestLog(log: Logger): RequestHandler {
  if (!log.isLevelEnabled('debug')) return (_request, _response, next) => next();
  return pinoHttp({
    logger: log,
    quietReqLogger: true,
    genReqId: (_request, response) => String((response as Response).locals.requestId),
    customLogLevel: () => 'debug',
    customErrorObject: (_request, _response, _error, { err: _err, ...line }) => line,
    wrapSerializers: false,
    serializers: {
      req: (request: { method?: string; url?: string }) => ({ method: request.method, path: request.url?.split('?')[0] }),
      res: (response: { statusCode: number }) => ({ status: response.statusCode }),
    },
  }) as RequestHandler;
}
