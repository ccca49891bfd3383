/** The files of a data folder: which exist, which are open, who owns them. Synchronous; lives in the worker thread. */
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readdirSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { isCorrupt, lockFile } from './sqlite-driver.ts';
import { SqliteFile } from './sqlite-file.ts';
import { LogDamaged } from './store.ts';

/** Files open at once; beyond it the one used longest ago is closed. */
const filesOpenMax = 64;
/** What must fit before a file is opened anew after a failed write: opening takes some itself. */
const roomBytes = 1024 * 1024;
/**
 * In the server's file, one document per workspace: the epoch of its file. A file that is gone or begun anew is noticed by it, instead
 * of being taken for a workspace where nothing happened yet.
 */
const LINEAGE = 'lineage';

export class SqliteFolder {
  readonly #folder: string;
  readonly #unlock: () => void;
  /** Oldest use first. */
  readonly #open = new Map<string, SqliteFile>();

  private constructor(folder: string, unlock: () => void) {
    this.#folder = folder;
    this.#unlock = unlock;
  }

  /** Null when another process owns the folder. */
  static own(folder: string): SqliteFolder | null {
    mkdirSync(join(folder, 'ws'), { recursive: true, mode: 0o700 });
    const unlock = takeLock(join(folder, 'lock.db'));
    return unlock && new SqliteFolder(folder, unlock);
  }

  /** The file when it is open, as it is. */
  opened(ws: string): SqliteFile | undefined {
    return this.#open.get(ws);
  }

  /** The file of a workspace, or of the server for ''; null when there is none. Throws LogDamaged. */
  find(ws: string): SqliteFile | null {
    const exists = this.#open.has(ws) || existsSync(this.#path(ws)) || this.#lineage(ws) !== null;
    return exists ? this.create(ws) : null;
  }

  /** The same, made when there is none. Throws LogDamaged. */
  create(ws: string): SqliteFile {
    const file = this.#open.get(ws) ?? this.#openFile(ws);
    if (!file.isInPlace()) {
      throw this.#damaged(ws, 'was deleted, replaced or cut while it was open');
    }
    this.#open.delete(ws);
    this.#open.set(ws, file);
    for (const [oldest, idle] of this.#open) {
      if (this.#open.size <= filesOpenMax) break;
      // One whose write failed is needed to check what the disk holds of it.
      if (idle.failed) continue;
      this.#open.delete(oldest);
      idle.close();
    }
    return file;
  }

  /** Also those whose file is missing: they are damaged, not gone. */
  workspaces(): string[] {
    const names = readdirSync(join(this.#folder, 'ws')).filter((name) => name.endsWith('.db'));
    const stored = names.map((name) => name.slice(0, -3).replace(/=([a-z])/g, (_, letter: string) => letter.toUpperCase()));
    const known = this.#ofServer((file) => file?.list(LINEAGE) ?? []);
    return [...new Set([...stored, ...known.map(({ id }) => id)])].sort();
  }

  /** The write-ahead log goes first: left behind, it would be replayed into the next file of that name. */
  delete(ws: string): void {
    this.#open.get(ws)?.close();
    this.#open.delete(ws);
    for (const suffix of ['-wal', '-shm', '']) rmSync(`${this.#path(ws)}${suffix}`, { force: true });
    if (this.#lineage(ws) !== null) this.#ofServer((file) => file?.delete(LINEAGE, ws, 0));
  }

  /** Opens the files anew whose last write failed. Throws while the disk has no room, or a file cannot be opened or written. */
  reopenFailed(): void {
    // The files stay open for readers as long as there is no hope.
    this.#proveRoom();
    for (const file of this.#open.values()) if (file.failed) file.reopen();
  }

  /** Frees the folder even when a file cannot be closed well, as after a failed write; the first such error is thrown at the end. */
  close(): void {
    const errors: unknown[] = [];
    for (const file of this.#open.values()) {
      try {
        file.close();
      } catch (error) {
        errors.push(error);
      }
    }
    this.#open.clear();
    this.#unlock();
    if (errors.length > 0) throw errors[0];
  }

  #openFile(ws: string): SqliteFile {
    const path = this.#path(ws);
    const lineage = this.#lineage(ws);
    // Looked at before it is opened: SQLite would make a new file, and throw away a write-ahead log that can still be of use.
    if (lineage !== null && !statSync(path, { throwIfNoEntry: false })?.size) throw this.#damaged(ws, 'is gone or empty');
    const file = this.#openDatabase(ws);
    try {
      if (lineage !== null && lineage !== file.epoch) throw this.#damaged(ws, 'is another one than was written here');
      if (lineage === null && ws !== '') {
        this.create('');
        this.#ofServer((server) => server?.put([{ kind: LINEAGE, id: ws, json: JSON.stringify(file.epoch) }], 0));
      }
      return file;
    } catch (error) {
      file.close();
      throw error;
    }
  }

  #lineage(ws: string): string | null {
    const doc = ws === '' ? null : this.#ofServer((file) => file?.get(LINEAGE, ws) ?? null);
    return doc && (JSON.parse(doc.json) as string);
  }

  /** What is wrong with the server's file must not be told of the workspace that it was opened for. */
  #ofServer<T>(use: (file: SqliteFile | null) => T): T {
    try {
      return use(this.find(''));
    } catch (error) {
      throw isCorrupt(error) ? this.corrupt('', error) : error;
    }
  }

  #openDatabase(ws: string): SqliteFile {
    try {
      return new SqliteFile(this.#path(ws), ws);
    } catch (error) {
      throw isCorrupt(error) ? this.corrupt(ws, error, { heals: true }) : error;
    }
  }

  /** SQLite's own words about a file, with its name. */
  corrupt(ws: string, error: unknown, { heals = false } = {}): LogDamaged {
    return new LogDamaged(ws, `its file ${this.#name(ws)} is damaged (${error instanceof Error ? error.message : error})`, { heals });
  }

  #damaged(ws: string, what: string): LogDamaged {
    return new LogDamaged(ws, `its file ${this.#name(ws)} ${what}`, { heals: true });
  }

  /** By writing: what a file system says of its free space knows neither quotas nor limits of the process. */
  #proveRoom(): void {
    const path = join(this.#folder, 'room.tmp');
    try {
      const handle = openSync(path, 'w', 0o600);
      try {
        const bytes = new Uint8Array(roomBytes);
        for (let at = 0; at < bytes.length; ) at += writeSync(handle, bytes, at);
        fsyncSync(handle);
      } finally {
        closeSync(handle);
      }
    } finally {
      rmSync(path, { force: true });
    }
  }

  /** Capitals are spelled `=a`: some file systems would take `Main` and `main` for one workspace. */
  #path(ws: string): string {
    return join(this.#folder, this.#name(ws));
  }

  #name(ws: string): string {
    return ws === '' ? 'server.db' : `ws/${ws.replace(/[A-Z]/g, (letter) => `=${letter.toLowerCase()}`)}.db`;
  }
}

function takeLock(path: string): (() => void) | null {
  try {
    return lockFile(path);
  } catch (error) {
    throw isCorrupt(error) ? new Error(`${path} is damaged; delete it, nothing is kept in it`) : error;
  }
}
