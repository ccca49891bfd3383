/** The built server as people run it, in a process of its own with a data folder of its own, SQLite. */
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { spawnServer, stop } from './processes.ts';

const main = fileURLToPath(new URL('../../dist/server/main.js', import.meta.url));
const key = 'bench-admin-key-of-at-least-32-characters';

export interface BuiltServer {
  port: number;
  /** Administers every workspace. */
  key: string;
  /** Waits where the server asks for patience; throws on any other refusal. */
  call<T>(workspace: string, method: string, path: string, body?: unknown): Promise<T>;
  close(): Promise<void>;
}

export async function startServer(parent: string): Promise<BuiltServer> {
  const folder = await mkdtemp(join(parent, 'server-'));
  const env = { PORT: '0', RALLYBOARD_DATA: folder, RALLYBOARD_DEMO: 'off', RALLYBOARD_ADMIN_KEY: key, LOG_LEVEL: 'error' };
  const child = spawnServer([main, 'serve'], { env, listen: true });
  const url = await new Promise<string>((resolve, reject) => {
    let output = '';
    child.stdout?.on('data', (text) => {
      output += String(text);
      const found = /running at (http:\/\/\S+)/.exec(output)?.[1];
      if (found) resolve(found);
    });
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${output}`)));
  });
  const port = Number(new URL(url).port);

  async function call<T>(workspace: string, method: string, path: string, body?: unknown): Promise<T> {
    for (;;) {
      const response = await fetch(`http://127.0.0.1:${port}${path}`, {
        method,
        headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json', 'Rallyboard-Workspace': workspace },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const answer = (await response.json()) as T;
      if (response.ok) return answer;
      if (response.status !== 429) throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(answer)}`);
      await delay(1_000 * Number(response.headers.get('Retry-After') ?? 1));
    }
  }

  return {
    port,
    key,
    call,
    async close() {
      await stop(child);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
