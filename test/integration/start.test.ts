import { type SpawnSyncReturns, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const startFile = fileURLToPath(new URL('../../server/start.mjs', import.meta.url));

/** Stands in for npm: "installs" what the lock file wants, and a Vite whose bundle tells what it was given. */
const npmText = `
const fs = require('node:fs');
const root = process.cwd();
fs.appendFileSync(root + '/calls', 'npm ' + process.argv.slice(2, 4).join(' ') + '\\n');
if (fs.existsSync(root + '/npm-fails')) process.exit(1);
fs.mkdirSync(root + '/node_modules/vite/bin', { recursive: true });
const lock = JSON.parse(fs.readFileSync(root + '/package-lock.json', 'utf8'));
delete lock.packages[''];
delete lock.packages['node_modules/for-another-platform'];
fs.writeFileSync(root + '/node_modules/.package-lock.json', JSON.stringify(lock));
fs.copyFileSync(root + '/vite.js', root + '/node_modules/vite/bin/vite.js');
`;
const viteText = `
const fs = require('node:fs');
fs.appendFileSync('calls', 'vite ' + process.env.NODE_ENV + '\\n');
fs.mkdirSync('dist/server', { recursive: true });
fs.copyFileSync('server/main.js', 'dist/server/main.js');
`;
const mainText = `
if (process.argv[2] === 'fails') process.exitCode = 7;
if (process.argv[2] === 'serve') {
  setInterval(() => {}, 1000);
  process.on('SIGTERM', () => process.exit(9));
}
console.log(JSON.stringify({ argv: process.argv.slice(2), pid: process.pid }));
`;

let root: string;

function write(file: string, text: string): void {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
}

function lockWith(version: string): void {
  const packages = {
    '': { name: 'x' },
    'node_modules/a': { version },
    'node_modules/for-another-platform': { version: '1.0.0', optional: true },
  };
  write('package-lock.json', JSON.stringify({ packages }));
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'rallyboard start '));
  lockWith('1.0.0');
  write('package.json', '{"type":"commonjs"}');
  write('vite.config.ts', '');
  write('shared/a.ts', '1');
  write('client/a.ts', '1');
  write('server/main.js', mainText);
  write('npm-cli.js', npmText);
  write('vite.js', viteText);
  cpSync(startFile, join(root, 'server/start.mjs'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const environment = () => ({ PATH: process.env.PATH, HOME: process.env.HOME, npm_execpath: join(root, 'npm-cli.js') });

/** From another folder, so that nothing rests on where it is started. */
function start(...args: string[]): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, [join(root, 'server/start.mjs'), ...args], { cwd: tmpdir(), env: environment(), encoding: 'utf8' });
}

/** What was installed and built since the last question. */
function calls(): string[] {
  try {
    return readFileSync(join(root, 'calls'), 'utf8').trim().split('\n');
  } catch {
    return [];
  } finally {
    rmSync(join(root, 'calls'), { force: true });
  }
}

describe('npm start', () => {
  it('given a bare clone in a path with spaces, when a command is run, then it installs, builds, and hands over arguments and exit code', () => {
    const done = start('fails', 'a b');
    expect(calls()).toEqual(['npm ci --include=dev', 'vite production']);
    expect(JSON.parse(done.stdout)).toMatchObject({ argv: ['fails', 'a b'] });
    expect(done.stderr.trim().split('\n')).toHaveLength(2);
    expect(done.status).toBe(7);
  });

  it('given everything is fresh, when run again, then nothing is installed, built or said', () => {
    start('build');
    calls();
    const done = start('keys');
    expect(calls()).toEqual([]);
    expect(done.stderr).toBe('');
  });

  it('given a changed source, a new one or a changed lock file, when run, then exactly what follows from it is done', () => {
    start('build');
    calls();
    write('shared/a.ts', '2');
    start('keys');
    expect(calls()).toEqual(['vite production']);
    write('client/deep/b.ts', '1');
    start('keys');
    expect(calls()).toEqual(['vite production']);
    write('shared/a.ts', '2');
    start('keys');
    expect(calls()).toEqual([]);
    lockWith('1.0.1');
    start('keys');
    expect(calls()).toEqual(['npm ci --include=dev', 'vite production']);
  });

  it('given an installation that fails, when run, then a sentence says so, nothing is built and the exit code is 1', () => {
    write('npm-fails', '');
    const done = start('keys');
    expect(calls()).toEqual(['npm ci --include=dev']);
    expect(done.stderr).toContain('npm ci failed');
    expect(done.stderr).not.toContain('at ');
    expect(done.status).toBe(1);
  });

  it('given the server runs, when the process gets a signal, then the server itself handles it: there is one process', async () => {
    const child = spawn(process.execPath, [join(root, 'server/start.mjs')], { env: environment(), stdio: ['ignore', 'pipe', 'ignore'] });
    const [line] = await once(child.stdout, 'data');
    expect(JSON.parse(String(line))).toEqual({ argv: ['serve'], pid: child.pid });
    child.kill('SIGTERM');
    expect((await once(child, 'exit'))[0]).toBe(9);
  });
});
