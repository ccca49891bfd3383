/** What tests need from the machine besides Node: a Redis server and a Chromium. Found, else installed where allowed, else a clear failure. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';

const root = fileURLToPath(new URL('../../', import.meta.url));
const playwrightCli = 'node_modules/@playwright/test/cli.js';

/** Starting a browser cold on a busy machine takes seconds; printing its version is the cheapest proof that it starts at all. */
const versionMs = 60_000;

function onPath(name: string): string | null {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.map((folder) => join(folder, name)).find((file) => existsSync(file)) ?? null;
}

function versionOf(file: string): string | null {
  const done = spawnSync(file, ['--version'], { encoding: 'utf8', timeout: versionMs });
  return done.status === 0 ? done.stdout : null;
}

/** Runs an installer in the foreground; true when it succeeded. */
function installed(command: string, args: string[]): boolean {
  process.stdout.write(`   ${[command, ...args].join(' ')}\n`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return spawnSync(command, args, { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] }).status === 0;
}

const mayUseApt = () => process.getuid?.() === 0 && onPath('apt-get') !== null;

function aptInstalled(name: string): boolean {
  return (
    mayUseApt() &&
    installed('apt-get', ['update', '-qq']) &&
    installed('apt-get', ['install', '-y', '-qq', '--no-install-recommends', name])
  );
}

/** The browser that tests drive: a system's Chromium or Chrome, else Playwright's own; null when there is none that starts. */
export function findChromium(): string | null {
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  const candidates = [
    process.env.CHROMIUM_PATH ?? null,
    ...names.map(onPath),
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    chromium.executablePath(),
  ];
  // Some distributions put a stub on the PATH that only says how to install the real one.
  return candidates.find((file) => file !== null && existsSync(file) && versionOf(file) !== null) ?? null;
}

/** Throws with the command to run when there is no Chromium and none could be installed. */
export function readyChromium(): void {
  if (findChromium()) return;
  if (aptInstalled('chromium') && findChromium()) return;
  const args = [playwrightCli, 'install', ...(mayUseApt() ? ['--with-deps'] : []), 'chromium'];
  if (installed(process.execPath, args) && findChromium()) return;
  throw new Error('The browser tests need Chromium. Run: npx playwright install --with-deps chromium (or apt-get install chromium)');
}

/** Path of a redis-server 7 or newer; null when there is none. */
export function findRedisServer(): string | null {
  const file = onPath('redis-server');
  const major = /v=(\d+)/.exec((file && versionOf(file)) ?? '')?.[1];
  return file && Number(major) >= 7 ? file : null;
}

function answers(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect(Number(port || 6379), hostname);
    const end = (reached: boolean) => {
      socket.destroy();
      resolve(reached);
    };
    socket
      .once('connect', () => end(true))
      .once('error', () => end(false))
      .setTimeout(10_000, () => end(false));
  });
}

/** Tests start a server of their own; REDIS_URL serves where none is installed. Throws with the command to run when there is neither. */
export async function readyRedis(): Promise<void> {
  if (findRedisServer()) return;
  const url = process.env.REDIS_URL;
  if (url) {
    if (await answers(url)) return;
    throw new Error('REDIS_URL is set, but nothing answers there. Start that server, or install one: sudo apt-get install -y redis-server');
  }
  if (aptInstalled('redis-server') && findRedisServer()) return;
  throw new Error('The Redis tests need redis-server 7 or newer. Run: sudo apt-get install -y redis-server (or set REDIS_URL)');
}
