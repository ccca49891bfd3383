/**
 * The other arm of PERF12: a table with a row per entry and its body as JSON text, read in order at start, each body parsed, each
 * activity folded into Maps by measure, subject (the rep and the teams above) and day. The rows are read in pages, which this
 * binding does faster than one by one.
 */
import { join } from 'node:path';
import { type Database, openDatabase } from '../../../server/store/sqlite-driver.ts';
import type { NewEntry } from '../../../server/store/store.ts';
import type { ActivityBody, PersonBody, TeamBody } from '../../../shared/entry.ts';

const DAY_MS = 86_400_000;
const pageRows = 5_000;

export function openRows(folder: string): Database {
  const database = openDatabase(join(folder, 'rows.db'));
  database.exec(`
    CREATE TABLE IF NOT EXISTS entry (
      seq INTEGER PRIMARY KEY, source TEXT NOT NULL, id TEXT NOT NULL, kind TEXT NOT NULL, at INTEGER NOT NULL,
      received_at INTEGER NOT NULL, actor TEXT NOT NULL, body TEXT NOT NULL
    )
  `);
  return database;
}

/** Stores entries for a later start; how long that takes counts nowhere. */
export function writeRows(database: Database, entries: readonly NewEntry[]): void {
  const insert = database.prepare('INSERT INTO entry VALUES (NULL, ?, ?, ?, ?, ?, ?, ?)');
  database.exec('PRAGMA synchronous = OFF; BEGIN');
  for (const { source, id, kind, at, actor, body } of entries) insert.run(source, id, kind, at, at, actor, JSON.stringify(body));
  database.exec('COMMIT');
}

export interface Folded {
  entries: number;
  /** measure (`count deal.won`) -> subject -> day -> number. */
  cells: Map<string, Map<string, Map<number, number>>>;
}

interface Row {
  seq: number;
  kind: string;
  at: number;
  body: string;
}

export function foldRows(folder: string): Folded {
  const database = openRows(folder);
  const page = database.prepare('SELECT seq, kind, at, body FROM entry WHERE seq > ? ORDER BY seq LIMIT ?');
  const parents = new Map<string, string | null>();
  const subjects = new Map<string, string[]>();
  const folded: Folded = { entries: 0, cells: new Map() };
  const add = (measure: string, subject: string, day: number, amount: number) => {
    let bySubject = folded.cells.get(measure);
    if (!bySubject) {
      bySubject = new Map();
      folded.cells.set(measure, bySubject);
    }
    let days = bySubject.get(subject);
    if (!days) {
      days = new Map();
      bySubject.set(subject, days);
    }
    days.set(day, (days.get(day) ?? 0) + amount);
  };
  for (let after = 0; ; ) {
    const rows = page.all(after, pageRows) as unknown as Row[];
    if (rows.length === 0) break;
    for (const { kind, at, body } of rows) {
      const parsed: unknown = JSON.parse(body);
      if (kind === 'activity.recorded') {
        const { type, credits, value = 0 } = parsed as ActivityBody;
        const day = Math.floor(at / DAY_MS);
        for (const subject of subjects.get(credits[0]?.identity ?? '') ?? []) {
          add(`count ${type}`, subject, day, 10_000);
          add(`sum ${type}`, subject, day, value);
        }
      } else if (kind === 'team.defined') {
        const { id, parent } = parsed as TeamBody;
        parents.set(id, parent);
      } else if (kind === 'person.defined') {
        const { id, team = null } = parsed as PersonBody;
        const own = [id];
        for (let next: string | null = team ?? null; next !== null; next = parents.get(next) ?? null) own.push(next);
        subjects.set(`p:${id}`, own);
      }
    }
    folded.entries += rows.length;
    after = rows.at(-1)?.seq ?? after;
  }
  database.close();
  return folded;
}

/** Everything of one day added up, and a first board as text. */
export function answerOf({ cells }: Folded, day: number): { sum: number; board: string } {
  let sum = 0;
  for (const subjects of cells.values()) for (const days of subjects.values()) sum += days.get(day) ?? 0;
  const rows = [...(cells.get('sum deal.won') ?? [])]
    .filter(([id]) => id.startsWith('rep'))
    .map(([id, days]) => ({ id, value: days.get(day) ?? 0 }));
  rows.sort((a, b) => b.value - a.value || (a.id < b.id ? -1 : 1));
  return { sum, board: JSON.stringify(rows) };
}
