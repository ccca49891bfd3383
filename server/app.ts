/** The whole system, wired: read it top to bottom. The only place that constructs. */
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { AppError } from '../shared/error.ts';
import type { Handshake } from '../shared/protocol.ts';
import { VERSION } from '../shared/version.ts';
import { DEMO_WORKSPACE, MAIN_WORKSPACE } from '../shared/workspace.ts';
import { type Auth, createAuth } from './auth/auth.ts';
import { allows } from './auth/authenticator.ts';
import { sessionOf } from './auth/cookie.ts';
import type { Config } from './config.ts';
import { gauges } from './gauges.ts';
import { createHttpApp, createHttpServer } from './http/app.ts';
import { handleErrors } from './http/refuse.ts';
import { createReplies } from './intake/replies.ts';
import { noteViewed } from './intake/viewed.ts';
import { systemClock } from './live/clock.ts';
import { openWorkspaces } from './live/pool.ts';
import { createPublisher } from './live/publisher.ts';
import { seesView } from './live/sight.ts';
import type { Workspaces } from './live/workspaces.ts';
import type { Logger } from './log.ts';
import { nothingHere, serveDevPages, servePages } from './pages.ts';
import { checkSecret, loadSecret } from './secret.ts';
import { openGateway, type Visitor } from './socket/gateway.ts';
import { openStore } from './store/open.ts';
import type { Store } from './store/store.ts';

export interface App {
  url: string;
  port: number;
  auth: Auth;
  workspaces: Workspaces;
  close(): Promise<void>;
}

/** Opens the store, lets `prepare` make what must be there before anybody calls, and serves. Rejects with DataFolderBusy, StoreUnavailable, ConfigError, or what listening says. */
export async function openApp(config: Config, log: Logger, prepare?: (workspaces: Workspaces) => Promise<void>): Promise<App> {
  const secret = loadSecret(config);
  const store = await openStore(config.redisUrl ? { kind: 'redis', url: config.redisUrl } : { kind: 'sqlite', folder: config.dataDir });
  try {
    await checkSecret(store.vault, secret);
    return await serve();
  } catch (error) {
    await store.close();
    throw error;
  }

  async function serve(): Promise<App> {
    const onBug = (error: unknown, where: object = {}) => log.error({ err: error, ...where }, 'a bug of ours');
    const onDamage = (err: Error) => log.error({ err }, 'damaged, and refused from now on');
    const workspaces = openWorkspaces({ store, snapshotFolder: join(config.dataDir, 'snapshots'), onBug, onDamage });
    await prepare?.(workspaces);
    const allowedOrigins = config.publicUrl ? [new URL(config.publicUrl).origin] : [];
    const clock = systemClock(() => store.now());
    const publisher = createPublisher({ workspaces, clock, onBug });
    const auth = createAuth({
      vault: store.vault,
      workspaces,
      secret,
      adminKey: config.adminKey,
      isOpenToRead: (ws) => ws === DEMO_WORKSPACE,
      now: () => store.now(),
      onRevoked: () => void gateway.recheck().catch(onBug),
    });
    const registry = new Registry();
    collectDefaultMetrics({ register: registry });

    const http = createHttpApp({
      workspaces,
      auth,
      replies: createReplies(store.vault),
      secret,
      registry,
      readiness: () => readiness(store, workspaces),
      version: VERSION,
      allowedOrigins,
      log,
      trustProxy: config.trustProxy,
      dev: config.dev,
    });
    const server = createHttpServer(http);
    const closePages = config.dev ? await serveDevPages(http, server) : servePages(http);
    http.use(nothingHere, handleErrors(log));
    const gateway = openGateway(server, {
      publisher,
      clock,
      authenticate: (handshake, request) => visitor(auth, workspaces, handshake, request),
      allowedOrigins,
      websocketOnly: config.redisUrl !== undefined,
      onBug,
    });
    gauges(registry, { workspaces, publisher, gateway });

    server.listen(config.port, config.host);
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const reachable = config.host === '0.0.0.0' || config.host === '::' ? '127.0.0.1' : config.host;
    log.info({ port, host: config.host, store: store.kind }, 'serving');

    return {
      url: `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`,
      port,
      auth,
      workspaces,
      async close() {
        await gateway.close();
        publisher.close();
        await closePages();
        server.close();
        server.closeAllConnections();
        await workspaces.close();
        await store.close();
      },
    };
  }
}

/** Screens read: a key that may only bring activities in sees nothing. */
async function visitor(auth: Auth, workspaces: Workspaces, handshake: Handshake, request: IncomingMessage): Promise<Visitor | null> {
  const { key, workspace } = handshake;
  const caller = await auth.authenticate({ bearer: key, session: sessionOf(request.headers), workspace });
  if (!caller) return null;
  if (!allows(caller, 'read')) throw new AppError('forbidden', { permission: 'read' });
  return {
    ws: caller.ws,
    rights: JSON.stringify([caller.credential, [...caller.grants], caller.sight]),
    async sees(view) {
      const ws = await workspaces.get(caller.ws);
      const seen = seesView(ws, caller.sight, view);
      if (seen && view.startsWith('rep:')) await noteViewed(ws, view.slice('rep:'.length), caller.person);
      return seen;
    },
  };
}

/** Nothing stored is damaged, and a real write beside the log of workspace main: a store that still reads but writes no more is not ready. */
async function readiness(store: Store, workspaces: Workspaces): Promise<string[]> {
  try {
    const damaged = await workspaces.damaged();
    if (damaged.size > 0) return [...damaged.values()];
    await store.vault.put(MAIN_WORKSPACE, [{ kind: 'readiness', id: 'probe', value: null }]);
    return [];
  } catch (error) {
    return [`the store does not write: ${error instanceof Error ? error.message : String(error)}`];
  }
}
