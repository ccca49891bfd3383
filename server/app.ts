/** The whole system, wired: read it top to bottom. The only place that constructs. */
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { collectDefaultMetrics, Registry } from 'prom-client';
import type { Handshake } from '../shared/protocol.ts';
import { VERSION } from '../shared/version.ts';
import { DEMO_WORKSPACE, MAIN_WORKSPACE } from '../shared/workspace.ts';
import { type Authenticator, allows, createAuthenticator } from './auth/authenticator.ts';
import type { Keys } from './auth/keys.ts';
import type { Config } from './config.ts';
import { gauges } from './gauges.ts';
import { createHttpApp, createHttpServer } from './http/app.ts';
import { handleErrors } from './http/refuse.ts';
import { createReplies } from './intake/replies.ts';
import { systemClock } from './live/clock.ts';
import { openWorkspaces } from './live/pool.ts';
import { createPublisher } from './live/publisher.ts';
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
  keys: Keys;
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
    const workspaces = openWorkspaces({ store, snapshotFolder: join(config.dataDir, 'snapshots'), onBug });
    await prepare?.(workspaces);
    const clock = systemClock(() => store.now());
    const publisher = createPublisher({ workspaces, clock, onBug });
    const authenticator = createAuthenticator({
      vault: store.vault,
      adminKey: config.adminKey,
      isOpenToRead: (ws) => ws === DEMO_WORKSPACE,
      now: () => store.now(),
      onRevoked: (key) => gateway.dropKey(key),
    });
    const registry = new Registry();
    collectDefaultMetrics({ register: registry });

    const http = createHttpApp({
      workspaces,
      authenticator,
      replies: createReplies(store.vault),
      secret,
      registry,
      readiness: () => readiness(store),
      version: VERSION,
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
      authenticate: (handshake, request) => visitor(authenticator, handshake, request),
      allowedOrigins: config.publicUrl ? [new URL(config.publicUrl).origin] : [],
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
      keys: authenticator.keys,
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
async function visitor(authenticator: Authenticator, handshake: Handshake, _request: IncomingMessage): Promise<Visitor | null> {
  const caller = await authenticator.authenticate(handshake.key, handshake.workspace);
  return caller && allows(caller, 'read') ? { ws: caller.ws, scopes: caller.scopes, key: caller.keyId } : null;
}

/** A real write beside the log of workspace main: a store that still reads but writes no more is not ready. */
async function readiness(store: Store): Promise<string[]> {
  try {
    await store.vault.put(MAIN_WORKSPACE, [{ kind: 'readiness', id: 'probe', value: null }]);
    return [];
  } catch (error) {
    return [`the store does not write: ${error instanceof Error ? error.message : String(error)}`];
  }
}
