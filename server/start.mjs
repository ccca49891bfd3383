#!/usr/bin/env node
/**
 * The one way in: `node server/start.mjs [command]`. Plain JavaScript and Node's own modules only, because it runs in a bare clone:
 * it installs what is missing, builds what is stale, then hands over. Says what it does on stderr; stdout belongs to the command.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const inRoot = (...parts) => path.join(root, ...parts);
const say = (line) => process.stderr.write(`rallyboard: ${line}\n`);

/** What goes into dist/; a change in any of these makes it stale. */
const sources = ['shared', 'server', 'client', 'vite.config.ts', 'package.json', 'package-lock.json'];
const mainFile = inRoot('dist', 'server', 'main.js');
const stampFile = inRoot('dist', '.built-from');

class Stop extends Error {}

/** The range of package.json's `engines`, which the build tools share. */
function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 22 || (major === 22 && minor >= 12) || (major === 20 && minor >= 19)) return;
  throw new Stop(
    `Node 20.19 or newer of the 20 line, or 22.12 and up, is needed; this is ${process.versions.node}. See https://nodejs.org`,
  );
}

function readPackages(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8')).packages;
  } catch {
    return null;
  }
}

/** npm records what it installed in node_modules/.package-lock.json; optional packages of other platforms are rightly absent there. */
function isInstalled() {
  const wanted = readPackages(inRoot('package-lock.json'));
  const found = readPackages(inRoot('node_modules', '.package-lock.json'));
  if (!wanted) throw new Stop('package-lock.json is missing or unreadable; restore it from the repository.');
  if (!found) return false;
  return Object.entries(wanted).every(([name, entry]) => {
    if (name === '') return true;
    const installed = found[name];
    return installed ? installed.version === entry.version : Boolean(entry.optional || entry.devOptional || entry.peer);
  });
}

/** Whether files can be made in this folder, which may not be there yet. */
function writable(folder) {
  if (!fs.existsSync(folder)) return path.dirname(folder) !== folder && writable(path.dirname(folder));
  try {
    fs.accessSync(folder, fs.constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function install() {
  if (isInstalled()) return;
  say('installing packages (npm ci), about half a minute');
  const env = { ...process.env };
  // Service accounts often have no home of their own; npm would give up on its cache there.
  if (!writable(env.npm_config_cache || path.join(os.homedir(), '.npm'))) env.npm_config_cache = inRoot('.cache', 'npm');
  const npm = process.env.npm_execpath;
  const viaNode = npm !== undefined && path.basename(npm) === 'npm-cli.js';
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund', '--no-update-notifier'];
  const done = spawnSync(viaNode ? process.execPath : 'npm', viaNode ? [npm, ...args] : args, {
    cwd: root,
    env,
    stdio: ['ignore', 2, 2],
    shell: !viaNode && process.platform === 'win32',
  });
  if (done.status !== 0) {
    throw new Stop(`npm ci failed (${done.error?.message ?? `exit code ${done.status}`}); its reason stands above. Try it alone: npm ci`);
  }
}

function listFiles(entry, into) {
  if (fs.statSync(entry).isDirectory()) {
    for (const name of fs.readdirSync(entry).sort()) if (!name.startsWith('.')) listFiles(path.join(entry, name), into);
  } else into.push(entry);
  return into;
}

/** By content, not by time: a fresh checkout of the same sources is not stale. Some hundred small files take milliseconds. */
function digestSources() {
  const hash = createHash('sha1');
  for (const source of sources) {
    for (const file of listFiles(inRoot(source), [])) hash.update(path.relative(root, file)).update('\0').update(fs.readFileSync(file));
  }
  return hash.digest('hex');
}

function isBuilt(digest) {
  try {
    return fs.existsSync(mainFile) && fs.readFileSync(stampFile, 'utf8') === digest;
  } catch {
    return false;
  }
}

function build() {
  const digest = digestSources();
  if (isBuilt(digest)) return;
  say('building the pages and the server (vite build), some seconds');
  fs.rmSync(stampFile, { force: true });
  const done = spawnSync(process.execPath, [inRoot('node_modules', 'vite', 'bin', 'vite.js'), 'build', '--app', '--logLevel', 'warn'], {
    cwd: root,
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: ['ignore', 2, 2],
  });
  if (done.status !== 0) throw new Stop('the build failed; its reason stands above.');
  fs.writeFileSync(stampFile, digest);
}

/** Runs a tool in the foreground and ends as it ends. */
function hand(args) {
  const child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit' });
  // Ctrl-C reaches the whole terminal group by itself; a plain kill reaches only this process.
  process.on('SIGINT', () => {});
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (os.constants.signals[signal] ?? 0)));
}

/** `npm start -- --lan` serves; `npm start -- --help` and `--version` are about the whole program. */
const isFlagOfServe = (first) => first === undefined || (first.startsWith('-') && !['--help', '-h', '--version', '-v'].includes(first));

const typescript = ['--import', 'tsx'];
const commands = {
  dev: (args) =>
    hand([inRoot('node_modules', 'tsx', 'dist', 'cli.mjs'), 'watch', '--clear-screen=false', 'server/main.ts', 'serve', '--dev', ...args]),
  check: (args) => hand([...typescript, 'test/support/tiers.ts', 'check', ...args]),
  test: (args) => hand([...typescript, 'test/support/tiers.ts', 'test', ...args]),
  bench(args) {
    build();
    hand([...typescript, 'test/bench/main.ts', ...args]);
  },
  build,
};

try {
  requireNode();
  install();
  const args = process.argv.slice(2);
  const command = args[0] ?? 'serve';
  if (Object.hasOwn(commands, command)) commands[command](args.slice(1));
  else {
    build();
    // In this very process: one pid, signals and exit codes need no passing on.
    process.argv = [process.execPath, mainFile, ...(isFlagOfServe(args[0]) ? ['serve', ...args] : args)];
    if (!process.env.NODE_ENV) process.env.NODE_ENV = 'production';
    process.setSourceMapsEnabled(true);
    await import(pathToFileURL(mainFile).href);
  }
} catch (error) {
  if (!(error instanceof Stop)) throw error;
  say(error.message);
  process.exitCode = 1;
}
