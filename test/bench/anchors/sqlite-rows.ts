/**
 * The other arm of PERF6: the bare SQLite binding. A row per event in columns, the same unique key, WAL and synchronous FULL as the
 * store has them (its own driver opens the file), one cached statement, a transaction per 500 events. No HTTP, no JSON, no fold.
 */
import { join } from 'node:path';
import { openDatabase } from '../../../server/store/sqlite-driver.ts';
import { type IngestEvent, ingestEvents } from '../ingest-events.ts';
import { answerParent } from '../processes.ts';

const [folder = '.'] = process.argv.slice(2);
const database = openDatabase(join(folder, 'rows.db'));
database.exec(`
  CREATE TABLE event (
    seq INTEGER PRIMARY KEY, source TEXT NOT NULL, id TEXT NOT NULL, type TEXT NOT NULL, at INTEGER NOT NULL, rep TEXT NOT NULL,
    value REAL, currency TEXT, deal TEXT, minutes INTEGER, received_at INTEGER NOT NULL, UNIQUE (source, id)
  )
`);
const insert = database.prepare('INSERT OR IGNORE INTO event VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');

function write(batch: readonly IngestEvent[]): number {
  const now = Date.now();
  let stored = 0;
  database.exec('BEGIN IMMEDIATE');
  for (const { id, type, at, rep, value, currency, deal, minutes } of batch) {
    const { changes } = insert.run('api', id, type, at, rep, value ?? null, currency ?? null, deal ?? null, minutes ?? null, now);
    stored += Number(changes);
  }
  database.exec('COMMIT');
  return stored;
}

interface Question {
  /** Index of the first event, and how many. */
  from: number;
  count: number;
  batch: number;
}

answerParent(({ from, count, batch }: Question) => {
  const events = ingestEvents(from, count);
  const start = performance.now();
  let stored = 0;
  for (let at = 0; at < events.length; at += batch) stored += write(events.slice(at, at + batch));
  const ms = performance.now() - start;
  const { rows, sum } = database.prepare('SELECT count(*) AS rows, sum(value) AS sum FROM event').get() as { rows: number; sum: number };
  return { ms, stored, rows, sum };
});
