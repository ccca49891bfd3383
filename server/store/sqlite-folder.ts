/** The files of a data folder: which exist, which are open, who owns them. Synchronous; lives in the worker thread. */
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { lockFile } from './sqlite-driver.ts';
import { SqliteFile } from './sqlite-file.ts';

/** Files open at once; beyond it the one used longest ago is closed. */
const filesOpenMax = 64;

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

  /** The file of a workspace, or of the server for ''; null when there is none. */
  find(ws: string): SqliteFile | null {
    return this.#open.has(ws) || existsSync(this.#path(ws)) ? this.create(ws) : null;
  }

  create(ws: string): SqliteFile {
    const file = this.#open.get(ws) ?? new SqliteFile(this.#path(ws));
    this.#open.delete(ws);
    this.#open.set(ws, file);
    for (const [oldest, idle] of this.#open) {
      if (this.#open.size <= filesOpenMax) break;
      this.#open.delete(oldest);
      idle.close();
    }
    return file;
  }

  workspaces(): string[] {
    const names = readdirSync(join(this.#folder, 'ws')).filter((name) => name.endsWith('.db'));
    return names.map((name) => name.slice(0, -3).replace(/=([a-z])/g, (_, letter: string) => letter.toUpperCase())).sort();
  }

  /** The write-ahead log goes first: left behind, it would be replayed into the next file of that name. */
  delete(ws: string): void {
    this.#open.get(ws)?.close();
    this.#open.delete(ws);
    for (const suffix of ['-wal', '-shm', '']) rmSync(`${this.#path(ws)}${suffix}`, { force: true });
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

  /** Capitals are spelled `=a`: some file systems would take `Main` and `main` for one workspace. */
  #path(ws: string): string {
    if (ws === '') return join(this.#folder, 'server.db');
    return join(this.#folder, 'ws', `${ws.replace(/[A-Z]/g, (letter) => `=${letter.toLowerCase()}`)}.db`);
  }
}
