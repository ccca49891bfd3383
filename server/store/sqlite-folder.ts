/** The files of a data folder: which exist, which are open, who owns them. Synchronous; lives in the worker thread. */
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readdirSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { lockFile } from './sqlite-driver.ts';
import { SqliteFile } from './sqlite-file.ts';

/** Files open at once; beyond it the one used longest ago is closed. */
const filesOpenMax = 64;
/** What must fit before a file is opened anew after a failed write: opening takes some itself. */
const roomBytes = 1024 * 1024;
/**
 * In the server's file, one document per workspace: the epoch of its file. A file that is gone or begun anew is noticed by it, instead
 * of being taken for a workspace where nothing happened yet.
 */
const LINEAGE = 'lineage';

/** The file of a workspace is not the one that was written. */
export class FileDamaged extends Error {
  override name = 'FileDamaged';
}

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
    const unlock = lockFile(join(folder, 'lock.db'));
    return unlock && new SqliteFolder(folder, unlock);
  }

  /** The file when it is open, as it is. */
  opened(ws: string): SqliteFile | undefined {
    return this.#open.get(ws);
  }

  /** The file of a workspace, or of the server for ''; null when there is none. Throws FileDamaged. */
  find(ws: string): SqliteFile | null {
    const exists = this.#open.has(ws) || existsSync(this.#path(ws)) || this.#lineage(ws) !== null;
    return exists ? this.create(ws) : null;
  }

  /** The same, made when there is none. Throws FileDamaged. */
  create(ws: string): SqliteFile {
    const file = this.#open.get(ws) ?? this.#openFile(ws);
    if (!file.isInPlace()) {
      throw new FileDamaged('its file was deleted, replaced or cut while it was open; restore it, then start Rallyboard again');
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
    const known = this.find('')?.list(LINEAGE) ?? [];
    return [...new Set([...stored, ...known.map(({ id }) => id)])].sort();
  }

  /** The write-ahead log goes first: left behind, it would be replayed into the next file of that name. */
  delete(ws: string): void {
    this.#open.get(ws)?.close();
    this.#open.delete(ws);
    for (const suffix of ['-wal', '-shm', '']) rmSync(`${this.#path(ws)}${suffix}`, { force: true });
    if (this.#lineage(ws) !== null) this.create('').delete(LINEAGE, ws, 0);
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
    if (lineage !== null && !statSync(path, { throwIfNoEntry: false })?.size) throw new FileDamaged('its file is gone or empty');
    const file = new SqliteFile(path);
    try {
      if (lineage !== null && lineage !== file.epoch) throw new FileDamaged('its file is another one than was written here');
      if (lineage === null && ws !== '') this.create('').put([{ kind: LINEAGE, id: ws, json: JSON.stringify(file.epoch) }], 0);
      return file;
    } catch (error) {
      file.close();
      throw error;
    }
  }

  #lineage(ws: string): string | null {
    const doc = ws === '' ? null : (this.find('')?.get(LINEAGE, ws) ?? null);
    return doc && (JSON.parse(doc.json) as string);
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
    if (ws === '') return join(this.#folder, 'server.db');
    return join(this.#folder, 'ws', `${ws.replace(/[A-Z]/g, (letter) => `=${letter.toLowerCase()}`)}.db`);
  }
}
