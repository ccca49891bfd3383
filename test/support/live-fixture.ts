import { afterEach, expect } from 'vitest';
import { connect, type LiveClient, type LiveServer, type LiveServerOptions, startLiveServer } from './live-server.ts';

/**
 * A live server and the sockets to it, for each test of a file; all is closed after it. A bug that was reported meanwhile fails the
 * test: one that plants a bug takes it out of `bugs` itself. `defaults` hold for all sockets.
 */
export function liveFixture(defaults: Record<string, unknown> = {}) {
  const opened: LiveClient[] = [];
  let server: LiveServer | null = null;
  afterEach(async () => {
    for (const client of opened.splice(0)) client.disconnect();
    const bugs = server?.bugs ?? [];
    await server?.close();
    server = null;
    expect(bugs).toEqual([]);
  });
  return {
    async start(options: LiveServerOptions = {}): Promise<LiveServer> {
      server = await startLiveServer(options);
      return server;
    },
    client(port: number, options: Record<string, unknown> = {}): LiveClient {
      const made = connect(port, { ...defaults, ...options });
      opened.push(made);
      return made;
    },
  };
}
