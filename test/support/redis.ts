/** A real Redis for tests: started on a free port with every write synced, or the one REDIS_URL names where none is installed. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TestRedis {
  url: string;
  port: number;
  /** Ends the server at once, as a crash would; `start` brings it back on the same port with what it had synced. */
  kill(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Settings differ in one test only: the one about warnings. */
export async function startRedis(settings: Record<string, string> = {}): Promise<TestRedis> {
  const folder = await mkdtemp(join(tmpdir(), 'rallyboard-redis-'));
  const port = await freePort();
  const options = { port: String(port), bind: '127.0.0.1', dir: folder, save: '', appendonly: 'yes', appendfsync: 'always', ...settings };
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
  let server: ReturnType<typeof spawn> | null = null;

  const start = async () => {
    const child = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'inherit'] });
    server = child;
    await new Promise<void>((resolve, reject) => {
      let output = '';
      child.once('error', reject);
      child.once('exit', (code) => reject(new Error(`redis-server ended with ${code}:\n${output}`)));
      child.stdout.on('data', (chunk: Buffer) => {
        output += String(chunk);
        if (output.includes('Ready to accept connections')) resolve();
      });
    });
  };
  const kill = async () => {
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    const exit = once(server, 'exit');
    server.kill('SIGKILL');
    await exit;
  };

  try {
    await start();
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    const url = process.env.REDIS_URL;
    if (!url) throw new Error('No redis-server is installed. Run "apt-get install redis-server", or set REDIS_URL to a Redis 7 for tests.');
    const absent = async () => {
      throw new Error('The Redis of REDIS_URL is not ours to stop.');
    };
    return { url, port: Number(new URL(url).port || 6379), kill: absent, start: absent, stop: async () => {} };
  }
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    kill,
    start,
    stop: async () => {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('No port was given.');
  return address.port;
}
