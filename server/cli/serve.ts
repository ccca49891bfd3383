/** `rallyboard serve`: the server, its links, and the demo floor while there is nothing else to look at. */
import { once } from 'node:events';
import { z } from 'zod';
import type { Scope } from '../../shared/api/contract.ts';
import { AppError } from '../../shared/error.ts';
import { DEMO_WORKSPACE, MAIN_WORKSPACE } from '../../shared/workspace.ts';
import type { App } from '../app.ts';
import { type Config, readConfig, unknownVariables } from '../config.ts';
import { type Demo, startDemo, wantsDemo } from '../demo.ts';
import type { Workspaces } from '../live/workspaces.ts';
import { createLogger, type Logger } from '../log.ts';
import { type Command, DONE, parseFlags, type Terminal } from './command.ts';
import { midMorningZone } from './floor-clock.ts';
import { FLOOR_NAME } from './floor-plan.ts';
import { describeLinks, lanUrls } from './links.ts';
import { makeDataFolder, readLinkKeys, removeServerFile, writeLinkKeys, writeServerFile } from './local-files.ts';
import { machineZone, startWorkspace } from './starter.ts';

const flagsSchema = z.object({ lan: z.boolean().default(false), dev: z.boolean().default(false) });

export const serveCommand: Command = {
  usage: 'serve',
  summary: 'Start the server (this is what npm start does)',
  options: [
    ['--port <n>', 'Port to listen on; 0 takes any free one (PORT, default: 3000)'],
    ['--host <address>', 'Address to listen on (HOST, default: 127.0.0.1)'],
    ['--lan', 'Listen on all addresses and print links and QR codes for the network'],
    ['--data <folder>', 'Where everything is kept (RALLYBOARD_DATA, default: ./.data)'],
    ['--demo <mode>', 'The demo floor: auto, on or off (RALLYBOARD_DEMO, default: auto)'],
    ['--log-level <level>', 'fatal, error, warn, info, debug, trace or silent (LOG_LEVEL, default: info)'],
    ['--dev', 'For work on Rallyboard itself: pages are served from their sources'],
  ],
  examples: ['rallyboard serve', 'rallyboard serve --lan --port 8080', 'rallyboard serve --demo off --data /var/lib/rallyboard'],
  async run(_args, flags, terminal) {
    parseFlags(flagsSchema, flags);
    const config = readConfig(terminal.env, flags);
    const log = createLogger(config);
    for (const name of unknownVariables(terminal.env)) log.warn({ setting: name }, 'there is no such setting: see the README');
    makeDataFolder(config.dataDir);
    // Loaded only here: the other commands, the demo floor among them, start in a third of the time without it.
    const { openApp } = await import('../app.ts');
    // Before it listens: nobody's own set-up may find it half done, or be overwritten by it.
    const prepare = (workspaces: Workspaces) => startWorkspace(workspaces, MAIN_WORKSPACE, { name: 'My floor', zone: machineZone() }, true);
    const app = await openApp(config, log, prepare);
    let demo: Demo | null = null;
    try {
      demo = await open(app, config, terminal, log);
      if (!terminal.signal.aborted) await once(terminal.signal, 'abort');
      log.info('stopping');
    } finally {
      removeServerFile(config.dataDir);
      await demo?.stop();
      await app.close();
    }
    return DONE;
  },
};

/** From "it listens" to "people know where": workspaces, keys, the demo, the links. */
async function open(app: App, config: Config, terminal: Terminal, log: Logger): Promise<Demo | null> {
  const obtain = keeper(app, config);
  const server = await obtain('server', MAIN_WORKSPACE, 'admin');
  const keys = {
    read: await obtain('main/read', MAIN_WORKSPACE, 'read'),
    admin: await obtain('main/admin', MAIN_WORKSPACE, 'admin'),
    ingest: await obtain('main/ingest', MAIN_WORKSPACE, 'ingest'),
  };
  const firstToken = await firstLink(app, config);
  writeServerFile(config.dataDir, { pid: process.pid, url: app.url, key: server });
  let demo: Demo | null = null;
  if (wantsDemo(config.demo, { workspaces: await app.workspaces.list(), mainIsEmpty: await isEmpty(app, MAIN_WORKSPACE) })) {
    await startWorkspace(app.workspaces, DEMO_WORKSPACE, { name: FLOOR_NAME, zone: midMorningZone(Date.now()) }, false);
    demo = startDemo({ url: app.url, key: await obtain('demo/admin', DEMO_WORKSPACE, 'admin'), env: terminal.env, log });
  }
  const onAll = config.host === '0.0.0.0' || config.host === '::';
  terminal.out(
    describeLinks({
      // The name is what people type, and what browsers take for a safe place.
      url: config.publicUrl ?? app.url.replace('//127.0.0.1:', '//localhost:'),
      lanUrls: onAll ? lanUrls(app.port) : [],
      demo: demo !== null,
      keys,
      firstToken,
      publicUrl: config.publicUrl,
      clock: await clockOf(app),
      now: (await isEmpty(app, MAIN_WORKSPACE)) ? new Date().toISOString() : undefined,
    }),
  );
  return demo;
}

/** Gives the keys of this server's own links: kept in the data folder, made again only when they no longer work. */
function keeper(app: App, config: Config): (use: string, ws: string, scope: Scope) => Promise<string> {
  const kept = readLinkKeys(config.dataDir);
  return async (use, ws, scope) => {
    const known = kept[use];
    if (known && (await app.auth.keys.verify(known))?.ws === ws) return known;
    const serverWide = use === 'server' ? { serverWide: true as const } : {};
    const { key } = await app.auth.keys.create({ ws, name: `Of this server: ${use}`, scopes: [scope], ...serverWide });
    kept[use] = key;
    writeLinkKeys(config.dataDir, kept);
    return key;
  };
}

/** The link of the very first administrator, the same over restarts until somebody has used it; undefined from then on. */
async function firstLink(app: App, config: Config): Promise<string | undefined> {
  const { accounts, invitations } = app.auth;
  if (await accounts.anyServerAdmin()) return undefined;
  const kept = readLinkKeys(config.dataDir);
  const { first } = kept;
  if (first !== undefined && (await invitations.look(first))) return first;
  const { token } = await invitations.create({ purpose: 'first', ws: MAIN_WORKSPACE });
  writeLinkKeys(config.dataDir, { ...kept, first: token });
  return token;
}

async function clockOf(app: App): Promise<{ zone: string; currency: string }> {
  const { workspace } = (await app.workspaces.get(MAIN_WORKSPACE)).state;
  return { zone: workspace?.zone ?? 'UTC', currency: workspace?.currency ?? 'USD' };
}

async function isEmpty(app: App, workspace: string): Promise<boolean> {
  try {
    return (await app.workspaces.get(workspace)).state.lastAt === null;
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') return true;
    throw error;
  }
}
