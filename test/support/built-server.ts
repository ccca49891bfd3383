/** The built program on a free port with a folder of its own, as people run it; the pages it serves are those of `dist/`. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../dist/server/main.js', import.meta.url));
const adminKey = 'test-admin-key-of-at-least-32-characters';
const startsWithinMs = 60_000;

export interface BuiltServer {
  url: string;
  adminKey: string;
  /** Calls the API as an administrator of workspace main; throws on a refusal. */
  call(method: string, path: string, body?: unknown): Promise<unknown>;
  /** kill -9. */
  kill(): Promise<void>;
  /** Again on the same port with the same data. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export async function startBuiltServer(env: Record<string, string> = {}): Promise<BuiltServer> {
  const folder = await mkdtemp(join(tmpdir(), 'rallyboard-'));
  const base = { RALLYBOARD_DATA: folder, RALLYBOARD_DEMO: 'off', RALLYBOARD_ADMIN_KEY: adminKey, LOG_LEVEL: 'error', ...env };
  let running = await launch({ PORT: '0', ...base });
  const { url } = running;

  const kill = async () => {
    if (running.child.exitCode !== null || running.child.signalCode !== null) return;
    const gone = once(running.child, 'exit');
    running.child.kill('SIGKILL');
    await gone;
  };
  return {
    url,
    adminKey,
    async call(method, path, body) {
      const headers = { Authorization: `Bearer ${adminKey}`, 'Content-Type': 'application/json' };
      const response = await fetch(url + path, { method, headers, body: body === undefined ? null : JSON.stringify(body) });
      const answer: unknown = await response.json();
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(answer)}`);
      return answer;
    },
    kill,
    async restart() {
      await kill();
      running = await launch({ PORT: new URL(url).port, ...base });
    },
    async close() {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function launch(env: Record<string, string>): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, [main, 'serve'], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const url = await new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`not up after ${startsWithinMs} ms: ${output}`)), startsWithinMs);
    const heard = (data: unknown) => {
      output += String(data);
      const found = /running at (http:\/\/\S+)/.exec(output)?.[1];
      if (found === undefined) return;
      clearTimeout(timer);
      resolve(found);
    };
    child.stdout?.on('data', heard);
    child.stderr?.on('data', heard);
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`ended with ${code}: ${output}`));
    });
  });
  return { child, url };
}
