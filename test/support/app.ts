/** A whole server inside the test's process: real HTTP and sockets on a free port, the store of your choice in a temporary folder. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openApp } from '../../server/app.ts';
import { readConfig } from '../../server/config.ts';
import { firstEntries } from '../../server/intake/workspace.ts';
import { createLogger } from '../../server/log.ts';
import { MAIN_WORKSPACE, workspaceSchema } from '../../shared/workspace.ts';

export interface TestApp {
  url: string;
  adminKey: string;
  folder: string;
  createWorkspace(id: string): Promise<void>;
  close(): Promise<void>;
}

/** `env` overrides settings by their names; the demo floor is off unless asked for. */
export async function startTestApp(env: Record<string, string> = {}): Promise<TestApp> {
  const folder = env.RALLYBOARD_DATA ?? (await mkdtemp(join(tmpdir(), 'rallyboard-')));
  const adminKey = 'test-admin-key-of-at-least-32-characters';
  const config = readConfig(
    { PORT: '0', RALLYBOARD_DATA: folder, RALLYBOARD_DEMO: 'off', RALLYBOARD_ADMIN_KEY: adminKey, LOG_LEVEL: 'error', ...env },
    {},
  );
  const app = await openApp(config, createLogger(config), async (workspaces) => {
    await workspaces.create(MAIN_WORKSPACE, firstEntries(workspaceSchema.parse({ name: 'Test floor' })));
  });
  return {
    url: app.url,
    adminKey,
    folder,
    async createWorkspace(id) {
      await app.workspaces.create(id, firstEntries(workspaceSchema.parse({ name: id })));
    },
    async close() {
      await app.close();
      if (!env.RALLYBOARD_DATA) await rm(folder, { recursive: true, force: true });
    },
  };
}
