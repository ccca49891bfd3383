/** The built program on a free port with a folder of its own, as people run it; the pages it serves are those of `dist/`. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The built program: `node builtMain serve`. */
export const builtMain = fileURLToPath(new URL('../../dist/server/main.js', import.meta.url));
const adminKey = 'test-admin-key-of-at-least-32-characters';
const startsWithinMs = 60_000;

export interface BuiltServer {
  url: string;
  adminKey: string;
  /** The data folder. */
  folder: string;
  /** Of the process that runs now. */
  pid(): number;
  /** What that process has printed so far. */
  printed(): string;
  /** Calls the API as an administrator of workspace main; throws on a refusal. */
  call(method: string, path: string, body?: unknown): Promise<unknown>;
  /** kill -9. */
  kill(): Promise<void>;
  /** SIGTERM; resolves to the exit code, or to the signal when it was killed meanwhile. */
  stop(): Promise<number | string>;
  /** Again on the same port with the same data. Rejects when it ends before it is up. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** `prefix` answers what to put before the command that serves the data folder. */
export async function startBuiltServer(
  env: Record<string, string> = {},
  nodeArgs: readonly string[] = [],
  prefix: (folder: string) => readonly string[] = () => [],
): Promise<BuiltServer> {
  const folder = await mkdtemp(join(tmpdir(), 'rallyboard-'));
  const base = { RALLYBOARD_DATA: folder, RALLYBOARD_DEMO: 'off', RALLYBOARD_ADMIN_KEY: adminKey, LOG_LEVEL: 'error', ...env };
  const command = [...prefix(folder), process.execPath, ...nodeArgs];
  let running = launch({ PORT: '0', ...base }, command);
  const url = await running.url;

  const end = async (signal: NodeJS.Signals): Promise<number | string> => {
    const { child } = running;
    if (child.exitCode === null && child.signalCode === null) {
      const gone = once(child, 'exit');
      child.kill(signal);
      await gone;
    }
    return child.exitCode ?? child.signalCode ?? 'gone';
  };
  const kill = async () => void (await end('SIGKILL'));
  return {
    url,
    adminKey,
    folder,
    pid: () => running.child.pid ?? 0,
    printed: () => running.printed(),
    async call(method, path, body) {
      const headers = { Authorization: `Bearer ${adminKey}`, 'Content-Type': 'application/json' };
      const response = await fetch(url + path, { method, headers, body: body === undefined ? null : JSON.stringify(body) });
      const answer: unknown = await response.json();
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(answer)}`);
      return answer;
    },
    kill,
    stop: () => end('SIGTERM'),
    async restart() {
      await kill();
      // Known before it is up, so that it can be killed while it starts.
      running = launch({ PORT: new URL(url).port, ...base }, command);
      await running.url;
    },
    async close() {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

interface Running {
  child: ChildProcess;
  url: Promise<string>;
  printed(): string;
}

function launch(env: Record<string, string>, [command = '', ...args]: readonly string[]): Running {
  const child = spawn(command, [...args, builtMain, 'serve'], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const url = new Promise<string>((resolve, reject) => {
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
  return { child, url, printed: () => output };
}
