/** The data folder, and two small files in it, readable by its owner only: where the server is, and the keys of its own links. */
import { accessSync, constants, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { CommandFailed } from './command.ts';

const serverFileSchema = z.object({ pid: z.number(), url: z.string(), key: z.string() });
/** `server.json`: how the commands on this machine reach the running server. `key` administers every workspace of it. */
export type ServerFile = z.infer<typeof serverFileSchema>;

const linkKeysSchema = z.record(z.string(), z.string());
/** `keys.json`: by what they are for (`main/read`, `server`), so that the link on a TV's bookmark survives a restart. */
export type LinkKeys = z.infer<typeof linkKeysSchema>;

const serverFile = (folder: string) => join(folder, 'server.json');
const keysFile = (folder: string) => join(folder, 'keys.json');

/**
 * Makes the data folder where there is none yet, for its owner only. Throws CommandFailed when it cannot be one: a file is in the
 * way, or nothing may be written there. Not by `recursive`, which never ends where the system answers strangely, as below /proc.
 */
export function makeDataFolder(folder: string): void {
  try {
    makeFolder(folder);
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    const why = { EEXIST: 'a file is in its way', ENOTDIR: 'a file is in its way', ENAMETOOLONG: 'its name is too long' }[code];
    throw new CommandFailed(
      `the data folder ${folder} cannot be used: ${why ?? `nothing can be written there (${code})`}. Choose another with --data or RALLYBOARD_DATA.`,
    );
  }
}

function makeFolder(folder: string): void {
  const isThere = () => statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true;
  if (isThere()) return;
  if (dirname(folder) !== folder) makeFolder(dirname(folder));
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    // Another process may have been quicker.
    if (!isThere()) throw error;
  }
}

export function writeServerFile(folder: string, content: ServerFile): void {
  writePrivately(serverFile(folder), content);
}

/** Null when no server runs on this folder, or none that says so. */
export function readServerFile(folder: string): ServerFile | null {
  return readJson(serverFile(folder), serverFileSchema);
}

/** Removes the file if it is still this process's own. */
export function removeServerFile(folder: string): void {
  if (readServerFile(folder)?.pid === process.pid) rmSync(serverFile(folder), { force: true });
}

export function readLinkKeys(folder: string): LinkKeys {
  return readJson(keysFile(folder), linkKeysSchema) ?? {};
}

export function writeLinkKeys(folder: string, keys: LinkKeys): void {
  writePrivately(keysFile(folder), keys);
}

function readJson<S extends z.ZodType>(file: string, schema: S): z.output<S> | null {
  try {
    return schema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    // Missing, torn by a crash, or of another version: made anew.
    return null;
  }
}

/** By rename, so that a reader never sees half a file; created with its rights, so that it is never open for a moment. */
function writePrivately(file: string, content: unknown): void {
  mkdirSync(join(file, '..'), { recursive: true });
  const draft = `${file}.${process.pid}`;
  rmSync(draft, { force: true });
  writeFileSync(draft, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
  renameSync(draft, file);
}
