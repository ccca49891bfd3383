import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigError, childEnvironment, readConfig, unknownVariables } from '../../server/config.ts';
import { createLogger } from '../../server/log.ts';
import { loadSecret } from '../../server/secret.ts';

const long = 'x'.repeat(40);

describe('config', () => {
  it('given nothing, when it is read, then every setting has its default', () => {
    expect(readConfig({})).toEqual({
      port: 3000,
      host: '127.0.0.1',
      dataDir: resolve('.data'),
      redisUrl: undefined,
      publicUrl: undefined,
      demo: 'auto',
      adminKey: undefined,
      secret: undefined,
      trustProxy: undefined,
      logLevel: 'info',
      clientKey: undefined,
      lan: false,
      dev: false,
    });
  });

  it('given variables, when they are read, then they are typed', () => {
    const config = readConfig({
      PORT: '0',
      HOST: '::1',
      RALLYBOARD_DATA: '/srv/rally',
      RALLYBOARD_REDIS_URL: 'redis://localhost:6379/3',
      RALLYBOARD_PUBLIC_URL: 'https://rally.example.com/',
      RALLYBOARD_DEMO: 'off',
      RALLYBOARD_ADMIN_KEY: long,
      RALLYBOARD_SECRET: long,
      LOG_LEVEL: 'debug',
    });
    expect(config).toMatchObject({ port: 0, host: '::1', dataDir: '/srv/rally', redisUrl: 'redis://localhost:6379/3', demo: 'off' });
    expect(config).toMatchObject({ publicUrl: 'https://rally.example.com', adminKey: long, secret: long, logLevel: 'debug' });
  });

  it('given a flag and a variable, when both are read, then the flag wins', () => {
    const config = readConfig({ PORT: '4000', LOG_LEVEL: 'error' }, { port: 5000, 'log-level': 'trace', data: '/tmp/x' });
    expect(config).toMatchObject({ port: 5000, logLevel: 'trace', dataDir: '/tmp/x' });
  });

  it('given empty variables, when they are read, then they count as not set', () => {
    expect(readConfig({ PORT: '', RALLYBOARD_SECRET: '', RALLYBOARD_REDIS_URL: '', RALLYBOARD_TRUST_PROXY: '' })).toEqual(readConfig({}));
  });

  it('given --lan, when it is read, then the server listens everywhere, unless a host is named', () => {
    expect(readConfig({}, { lan: true })).toMatchObject({ host: '0.0.0.0', lan: true });
    expect(readConfig({}, { lan: true, host: '192.0.2.7' }).host).toBe('192.0.2.7');
  });

  it.each([
    ['1', 1],
    ['loopback', 'loopback'],
    ['10.0.0.0/8', '10.0.0.0/8'],
    ['loopback, 10.0.0.0/8', 'loopback, 10.0.0.0/8'],
    ['fd00::/8', 'fd00::/8'],
  ])('given RALLYBOARD_TRUST_PROXY=%s, when it is read, then Express gets %s', (given, expected) => {
    expect(readConfig({ RALLYBOARD_TRUST_PROXY: given }).trustProxy).toBe(expected);
  });

  it.each([
    [{ PORT: 'abc' }, 'PORT'],
    [{ PORT: '70000' }, 'PORT'],
    [{ PORT: '-1' }, 'PORT'],
    [{ PORT: '80.5' }, 'PORT'],
    [{ HOST: 'a b' }, 'HOST'],
    [{ RALLYBOARD_REDIS_URL: 'http://x' }, 'RALLYBOARD_REDIS_URL'],
    [{ RALLYBOARD_PUBLIC_URL: 'rally.example.com' }, 'RALLYBOARD_PUBLIC_URL'],
    [{ RALLYBOARD_DEMO: 'yes' }, 'RALLYBOARD_DEMO'],
    [{ RALLYBOARD_ADMIN_KEY: 'short' }, 'RALLYBOARD_ADMIN_KEY'],
    [{ RALLYBOARD_SECRET: 'x'.repeat(31) }, 'RALLYBOARD_SECRET'],
    [{ RALLYBOARD_TRUST_PROXY: 'true' }, 'RALLYBOARD_TRUST_PROXY'],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL'],
    [{ RALLYBOARD_DATA: '  ' }, 'RALLYBOARD_DATA'],
  ])('given %o, when it is read, then one sentence names %s and repeats no value', (env, name) => {
    const failure = caught(() => readConfig(env));
    expect(failure).toBeInstanceOf(ConfigError);
    expect(failure.message.startsWith(`${name} is not right: `)).toBe(true);
    expect(failure.message).toMatch(/^[^\n]*\.$/);
    if (name.includes('KEY') || name.includes('SECRET')) expect(failure.message).not.toContain(Object.values(env)[0]);
  });

  it('given a wrong flag, when it is read, then the flag is named and not the variable', () => {
    expect(caught(() => readConfig({}, { 'log-level': 'loud' })).message).toContain('--log-level');
    expect(caught(() => readConfig({}, { port: ['1', '2'] })).message).toContain('--port');
    // What the command line makes of `--data ""`.
    expect(caught(() => readConfig({}, { data: 0 })).message).toBe('--data is not right: the name of a folder.');
  });

  it('given a typing error in a variable, when the environment is checked, then it is listed and others are left alone', () => {
    expect(unknownVariables({ RALLYBOARD_PROT: '1', RALLYBOARD_DATA: 'x', PATH: '/bin' })).toEqual(['RALLYBOARD_PROT']);
  });

  it('given secrets in the environment, when a child gets its own, then they are gone and its key is there', () => {
    const env = childEnvironment(
      { PATH: '/bin', RALLYBOARD_ADMIN_KEY: long, RALLYBOARD_SECRET: long, RALLYBOARD_REDIS_URL: 'redis://u:p@h' },
      'rb_1',
    );
    expect(env).toEqual({ PATH: '/bin', RALLYBOARD_KEY: 'rb_1' });
  });
});

describe('secret', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'rallyboard-secret-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('given no secret, when it is loaded twice, then one is made, kept, and readable by its owner only', () => {
    const config = readConfig({ RALLYBOARD_DATA: join(folder, 'data') });
    const first = loadSecret(config);
    expect(first.length).toBeGreaterThanOrEqual(32);
    expect(loadSecret(config)).toBe(first);
    expect(statSync(join(folder, 'data', 'secret.key')).mode & 0o777).toBe(0o600);
  });

  it('given RALLYBOARD_SECRET, when it is loaded, then no file is made', () => {
    expect(loadSecret(readConfig({ RALLYBOARD_DATA: folder, RALLYBOARD_SECRET: long }))).toBe(long);
    expect(() => statSync(join(folder, 'secret.key'))).toThrow();
  });

  it('given a damaged file, when it is loaded, then it is refused and left as it is', () => {
    writeFileSync(join(folder, 'secret.key'), 'half');
    expect(caught(() => loadSecret(readConfig({ RALLYBOARD_DATA: folder })))).toBeInstanceOf(ConfigError);
    expect(readFileSync(join(folder, 'secret.key'), 'utf8')).toBe('half');
  });
});

describe('log', () => {
  const logged = (write: (log: ReturnType<typeof createLogger>) => void, logLevel: 'info' | 'error' = 'info') => {
    const lines: string[] = [];
    write(createLogger({ logLevel, dev: false }, { write: (line) => lines.push(line) }));
    return lines;
  };

  it('given fields that hold secrets or people, when they are logged by mistake, then they are not written', () => {
    const lines = logged((log) =>
      log.info(
        { key: 'rb_a', person: { name: 'Ana', email: 'a@b.c' }, body: 'x', req: { id: 'r1', headers: { authorization: 'Bearer rb_b' } } },
        'call',
      ),
    );
    expect(lines.join('')).not.toMatch(/rb_|Ana|a@b/);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ msg: 'call', req: { id: 'r1' } });
  });

  it('given an error, when it is logged, then its message and stack are there', () => {
    const lines = logged((log) => log.error({ err: new TypeError('boom') }, 'bug'));
    expect(JSON.parse(lines[0] ?? '').err).toMatchObject({
      type: 'TypeError',
      message: 'boom',
      stack: expect.stringContaining('config.test'),
    });
  });

  it('given a level, when less important things are logged, then nothing is written', () => {
    expect(logged((log) => log.info('quiet'), 'error')).toEqual([]);
  });
});

function caught(run: () => unknown): Error {
  try {
    run();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('nothing was thrown');
}
