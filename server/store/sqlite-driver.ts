/** SQLite by whichever binding this Node has: `node:sqlite` from 22.13 on, @photostructure/sqlite (the same API) before. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { hasNodeSqlite } from './has-node-sqlite.ts';

export type Database = DatabaseSync;
export type Statement = StatementSync;
type Sqlite = { DatabaseSync: new (path: string) => DatabaseSync };

const CORRUPT = 11;
const NOTADB = 26;
const IOERR_FSYNC = 1034;
const IOERR_DIR_FSYNC = 1290;

// The name stays a variable: bundlers would look for the module that this Node does not have.
const driver = hasNodeSqlite ? 'node:sqlite' : '@photostructure/sqlite';
const { DatabaseSync: Constructor } = (await import(/* @vite-ignore */ driver)) as Sqlite;

/**
 * Opens a file for durable writing. Throws when SQLite would not sync on commit: bindings and builds default to less than FULL,
 * and an acknowledgement that a power cut takes back is the one thing this store must not give.
 */
export function openDatabase(path: string): Database {
  const database = new Constructor(path);
  try {
    return asserted(database, path);
  } catch (error) {
    database.close();
    throw error;
  }
}

function asserted(database: Database, path: string): Database {
  database.exec(`
    PRAGMA busy_timeout = 5000;
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA wal_autocheckpoint = 8000;
    PRAGMA cache_size = -65536;
    PRAGMA secure_delete = ON;
  `);
  const settings = durability(database);
  if (settings.journal !== 'wal' || settings.synchronous !== 2) {
    throw new Error(`${path}: SQLite answers journal_mode=${settings.journal}, synchronous=${settings.synchronous}; wal and 2 are needed.`);
  }
  return database;
}

/** Whether what lies in the file is no database, or one that does not hang together. */
export function isCorrupt(error: unknown): boolean {
  // The low byte is the kind, what is above it says more.
  const kind = ((error as { errcode?: number }).errcode ?? 0) & 0xff;
  return kind === CORRUPT || kind === NOTADB;
}

/**
 * Whether a sync failed, of the file or of its folder. The kernel may then have dropped what it could not write, and shows it to
 * readers of this moment all the same.
 */
export function isFailedSync(error: unknown): boolean {
  const code = (error as { errcode?: number }).errcode;
  return code === IOERR_FSYNC || code === IOERR_DIR_FSYNC;
}

/** What SQLite says it does, not what it was told. synchronous 2 is FULL. */
export function durability(database: Database): { journal: string; synchronous: number } {
  const { journal_mode: journal } = database.prepare('PRAGMA journal_mode').get() as { journal_mode: string };
  const { synchronous } = database.prepare('PRAGMA synchronous').get() as { synchronous: number };
  return { journal, synchronous };
}

/** Holds the file by an exclusive transaction, which ends with the process however it ends; null when another holds it. */
export function lockFile(path: string): (() => void) | null {
  const database = new Constructor(path);
  try {
    database.exec('PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE');
    return () => database.close();
  } catch (error) {
    database.close();
    if (/locked|busy/i.test(error instanceof Error ? error.message : '')) return null;
    throw error;
  }
}
