import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeServerFile } from '../../server/cli/local-files.ts';
import { commands, run } from '../../server/cli/run.ts';
import { startDemo } from '../../server/demo.ts';
import { createLogger } from '../../server/log.ts';
import { type CaptureServer, openCaptureServer } from '../support/capture-server.ts';
import { programArgs, startCommand } from '../support/command.ts';

let server: CaptureServer;
let folder: string;
beforeEach(async () => {
  server = await openCaptureServer();
  folder = mkdtempSync(join(tmpdir(), 'rallyboard-cli-'));
});
afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

async function inProcess(argv: string[], env: Record<string, string> = {}) {
  const [out, err]: [string[], string[]] = [[], []];
  const code = await run(argv, {
    env: { RALLYBOARD_DATA: folder, ...env },
    out: (line) => out.push(line),
    err: (line) => err.push(line),
    signal: new AbortController().signal,
  });
  return { code, out, err };
}

describe('the command line', () => {
  it.each([
    [['fly'], 'fly is not a command; there are serve, import, simulate, keys, access.'],
    [['serve', '--prot', '80'], 'Unknown option --prot'],
    [['serve', '--port', 'abc'], '--port is not right'],
    [['serve', '--demo', 'perhaps'], '--demo is not right'],
    [['serve', '--lan', 'yes'], 'yes'],
    [['simulate', '--url', 'localhost'], '--url is not right'],
    [['simulate', '--url', 'http://localhost:1', '--seed', 'x'], '--seed is not right'],
    [['simulate', '--url', 'http://localhost:1', '--speed', 'warp'], '--speed is not right'],
    [['simulate', '--url'], 'value is missing'],
    [['simulate'], '--url is missing'],
    [['keys'], 'missing required args'],
    [['keys', 'shake', '--url', 'http://localhost:1', '--key', 'k'], 'shake is not an action'],
    [['keys', 'create', '--url', 'http://localhost:1', '--key', 'k'], 'create needs a name'],
    [['keys', 'create', 'x', '--scopes', 'all', '--url', 'http://localhost:1', '--key', 'k'], '--scopes'],
  ])('given %j, when it is run, then it is misuse, in one clear line', async (argv, sentence) => {
    const { code, out, err } = await inProcess(argv);
    expect(code).toBe(2);
    expect(out).toEqual([]);
    expect(err).toHaveLength(1);
    expect(err[0]).toContain(sentence);
    expect(err[0]?.startsWith('rallyboard: ')).toBe(true);
    expect(err[0]).not.toContain('\n');
  });

  it('given a bad setting in the environment, when a command starts, then it is misuse that names the variable', async () => {
    expect(await inProcess(['keys', 'list'], { LOG_LEVEL: 'loud' })).toMatchObject({
      code: 2,
      err: [expect.stringContaining('LOG_LEVEL is not right')],
    });
  });

  it.each([[[]], ...commands.map((command) => [[command.usage.split(' ')[0] ?? '']])])(
    'given %j --help, when it is run, then it lists the flags and is done',
    async (argv) => {
      const command = startCommand([...argv, '--help']);
      expect(await command.ended).toBe(0);
      expect(command.err()).toBe('');
      const options = commands.find((one) => one.usage.split(' ')[0] === argv[0])?.options ?? [];
      for (const [spelling] of options) expect(command.out()).toContain(spelling);
      expect(command.out()).toContain('Usage');
    },
  );
});

describe('keys', () => {
  const key = { id: 'k1', name: 'Dialer', scopes: ['ingest'], createdAt: '2026-11-18T10:20:00.000Z' };

  it('given no running server, when keys are listed, then it fails and says how to start one', async () => {
    const { code, err } = await inProcess(['keys', 'list']);
    expect(code).toBe(1);
    expect(err).toEqual([expect.stringContaining('Start it with npm start')]);
  });

  it('given a server that is gone without a goodbye, when keys are listed, then it fails and says that nothing answers', async () => {
    writeServerFile(folder, { pid: 1, url: server.url, key: 'rb_local' });
    await server.close();
    const { code, err } = await inProcess(['keys', 'list']);
    expect(code).toBe(1);
    expect(err).toEqual([expect.stringContaining(`Nothing answers at ${server.url}`)]);
    server = await openCaptureServer();
  });

  it('given a running server, when keys are listed, then all pages come, with the local key', async () => {
    writeServerFile(folder, { pid: 1, url: server.url, key: 'rb_local' });
    server.interfere = (call) =>
      call.path.includes('cursor=k1')
        ? { status: 200, body: { items: [{ ...key, id: 'k2', lastUsedAt: '2026-11-18T11:00:00.000Z' }] } }
        : { status: 200, body: { items: [key], next: 'k1' } };
    const { code, out } = await inProcess(['keys', 'list']);
    expect(code).toBe(0);
    expect(out).toEqual([
      'k1\tDialer\tingest\t2026-11-18T10:20:00.000Z\tnever used',
      'k2\tDialer\tingest\t2026-11-18T10:20:00.000Z\t2026-11-18T11:00:00.000Z',
    ]);
    expect(server.calls[0]?.headers).toMatchObject({ authorization: 'Bearer rb_local', 'rallyboard-workspace': 'main' });
  });

  it('given a name, when a key is created, then only the key is on standard output', async () => {
    server.interfere = () => ({ status: 201, body: { ...key, key: 'rb_k1_secret' } });
    const argv = ['keys', 'create', 'Dialer', '--scopes', 'ingest,read', '--workspace', 'east', '--url', server.url];
    const { code, out } = await inProcess(argv, { RALLYBOARD_KEY: 'rb_mine' });
    expect([code, out]).toEqual([0, ['rb_k1_secret']]);
    expect(server.calls[0]).toMatchObject({ method: 'POST', path: '/v1/keys', body: { name: 'Dialer', scopes: ['ingest', 'read'] } });
    expect(server.calls[0]?.headers).toMatchObject({ authorization: 'Bearer rb_mine', 'rallyboard-workspace': 'east' });
  });

  it('given an id that is not there, when it is revoked, then it fails with the sentence of the server', async () => {
    const { code, err } = await inProcess(['keys', 'revoke', 'k9', '--url', server.url, '--key', 'rb_mine']);
    expect([code, err]).toEqual([1, ['rallyboard: There is nothing here.']]);
    expect(server.calls[0]).toMatchObject({ method: 'DELETE', path: '/v1/keys/k9' });
  });
});

describe('simulate: the process', () => {
  const isPost = (call: { method: string }) => call.method === 'POST';

  it('given a number of events, when they are played, then it is done, and the key came from the environment', async () => {
    const command = startCommand(['simulate', '--url', server.url, '--days', '7', '--events', '1200'], { RALLYBOARD_KEY: 'rb_env' });
    expect(await command.ended).toBe(0);
    expect(command.err()).toContain('1200 accepted, 0 known before, 0 refused.');
    expect(server.activities.size).toBe(1_200);
    expect(server.calls[0]?.headers.authorization).toBe('Bearer rb_env');
  });

  it('given a live floor, when SIGTERM comes, then it ends at once and well', async () => {
    const command = startCommand(['simulate', '--url', server.url, '--days', '0', '--rate', '50', '--until-stopped', '--key', 'rb_x']);
    await server.until(isPost);
    command.child.kill('SIGTERM');
    expect(await command.ended).toBe(0);
  });

  it('given a key that the server refuses, when it is played, then it fails with one sentence and no stack', async () => {
    server.interfere = () => ({ status: 401, body: { code: 'unauthorized', message: 'Send a key.' } });
    const command = startCommand(['simulate', '--url', server.url]);
    expect(await command.ended).toBe(1);
    expect(command.err()).toBe('rallyboard: Send a key.\n');
  });
});

describe('demo: the process', () => {
  const log = createLogger({ logLevel: 'silent', dev: false });
  const program = { command: process.execPath, args: programArgs };
  const isPost = (call: { method: string }) => call.method === 'POST';

  it('given a server, when the demo runs, then it plays in its own workspace with its own key, and is gone when stopped', async () => {
    const demo = startDemo({
      url: server.url,
      key: 'rb_demo',
      env: { PATH: process.env.PATH, RALLYBOARD_SECRET: 'x'.repeat(32) },
      log,
      program,
    });
    const call = await server.until(isPost);
    expect(call.headers).toMatchObject({ authorization: 'Bearer rb_demo', 'rallyboard-workspace': 'demo' });
    await demo.stop();
    expect(isAlive(demo.pid)).toBe(false);
  });

  it('given a demo that cannot run, when it ends, then the log says so once, and it is not started again', async () => {
    server.interfere = () => ({ status: 403, body: { code: 'forbidden', message: 'No.' } });
    const lines: string[] = [];
    const failed = new Promise<void>((resolve) => {
      const destination = {
        write: (line: string) => {
          lines.push(line);
          resolve();
        },
      };
      startDemo({
        url: server.url,
        key: 'rb_demo',
        env: { PATH: process.env.PATH },
        log: createLogger({ logLevel: 'warn', dev: false }, destination),
        program,
      });
    });
    await failed;
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ part: 'demo', code: 1, msg: expect.stringContaining('the demo floor has stopped') });
    expect(server.calls).toHaveLength(1);
  });

  it('given a server process that is killed, when it cannot stop its demo, then the demo ends by itself', async () => {
    const parent = startParent(server.url);
    const [data] = (await once(parent.stdout ?? parent, 'data')) as [Buffer];
    const pid = Number(data.toString());
    await server.until(isPost);
    expect(isAlive(pid)).toBe(true);
    parent.kill('SIGKILL');
    await once(parent, 'exit');
    await expect.poll(() => isAlive(pid), { timeout: 50_000 }).toBe(false);
  });

  /** A process that starts the demo and waits. */
  function startParent(url: string): ChildProcess {
    const source = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);
    const code = `
      const { startDemo } = await import(${source('../../server/demo.ts')});
      const { createLogger } = await import(${source('../../server/log.ts')});
      const program = ${JSON.stringify(program)};
      const demo = startDemo({ url: ${JSON.stringify(url)}, key: 'rb_demo', env: { PATH: process.env.PATH }, log: createLogger({ logLevel: 'silent', dev: false }), program });
      process.stdout.write(String(demo.pid));`;
    return spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', code], {
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
  }

  function isAlive(pid: number | undefined): boolean {
    try {
      // A container without an init process keeps the dead as zombies.
      if (process.platform === 'linux') return !/^\d+ \(.*\) [ZX]/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
      return pid !== undefined && process.kill(pid, 0);
    } catch {
      return false;
    }
  }
});
