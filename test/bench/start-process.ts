/**
 * One start in a process of its own, for PERF12: made by Vite into a file, like the server, so that no TypeScript is compiled while
 * the clock runs. From opening the store to the text of the first board; afterwards the arm says what its numbers add up to.
 */
import { join } from 'node:path';
import { groupsOfPeople, groupsOfTeams } from '../../server/engine/groups.ts';
import { evaluateMetric, evaluationAt } from '../../server/engine/metrics.ts';
import { allTeamsAt, membersAt } from '../../server/engine/roster.ts';
import type { State } from '../../server/engine/state.ts';
import { openWorkspaces } from '../../server/live/pool.ts';
import { openSqliteStore } from '../../server/store/sqlite.ts';
import type { NewEntry } from '../../server/store/store.ts';
import { answerOf, foldRows, openRows, writeRows } from './anchors/rows-fold.ts';
import { cpuMs } from './environment.ts';
import { bodyOf, entriesOf, eventStream, measuresByType } from './floor.ts';
import { answerParent } from './processes.ts';

const DAYS = 365;
const DAY_MS = 86_400_000;
const batchEntries = 500;
const appendsAtOnce = 8;

export interface Question {
  do: 'prepare' | 'replay' | 'snapshot' | 'rows';
  folder: string;
  /** Activities in all, and how many of them are newer than the snapshot. */
  count: number;
  tail: number;
}

export interface Started {
  ms: number;
  /** Of all threads, in user code and the system: what else the machine did does not count. */
  cpuMs: number;
  /** Of the last day. */
  sum: number;
  entries: number;
  rssMb: number;
}

answerParent((question: Question) => {
  if (question.do === 'prepare') return prepare(question);
  return question.do === 'rows' ? startRows(question) : startOurs(question);
});

const lastAt = ({ count }: Question) => Date.UTC(2026, 2, 2) + Math.floor(((count - 1) / count) * DAYS * DAY_MS);
const rssMb = () => Math.round(process.memoryUsage().rss / 1024 / 1024);

async function startOurs(question: Question): Promise<Started> {
  const at = lastAt(question);
  const [start, cpuBefore] = [performance.now(), cpuMs()];
  const store = await openSqliteStore({ folder: question.folder });
  const snapshots = question.do === 'snapshot' ? { snapshotFolder: join(question.folder, 'snapshots') } : {};
  const workspace = await openWorkspaces({ store, ...snapshots }).get('main');
  const board = JSON.stringify(workspace.view('board:sum_deal_won', { at }));
  const took = { ms: performance.now() - start, cpuMs: cpuMs() - cpuBefore };
  if (!board.includes('"rows":[{')) throw new Error('PERF12: the first board is empty');
  return { ...took, sum: sumOfDay(workspace.state, at), entries: workspace.state.seq, rssMb: rssMb() };
}

function sumOfDay(state: State, at: number): number {
  const evaluation = evaluationAt(state, { kind: 'day' }, at);
  const people = groupsOfPeople(state, null, membersAt(state.roster, null, at)).grouping;
  const teams = groupsOfTeams(state, allTeamsAt(state.roster, at));
  let sum = 0;
  for (const { id } of measuresByType) {
    for (const grouping of [people, teams]) for (const { value } of evaluateMetric(evaluation, id, grouping)) sum += value ?? 0;
  }
  return sum;
}

function startRows(question: Question): Started {
  const [start, cpuBefore] = [performance.now(), cpuMs()];
  const folded = foldRows(question.folder);
  const { sum } = answerOf(folded, Math.floor(lastAt(question) / DAY_MS));
  return { ms: performance.now() - start, cpuMs: cpuMs() - cpuBefore, sum, entries: folded.entries, rssMb: rssMb() };
}

/** Both logs with the same entries, and a local snapshot of all but the tail. */
async function prepare({ folder, count, tail }: Question): Promise<number> {
  const snapshotFolder = join(folder, 'snapshots');
  const rows = openRows(folder);
  const definitions: NewEntry[] = entriesOf([], { of: measuresByType }).definitions.map((entry) => ({ ...entry, sent: entry.id }));
  const activities = newEntries(count);
  let store = await openSqliteStore({ folder });
  const workspaces = openWorkspaces({ store, snapshotFolder, snapshotEntriesEvery: Number.POSITIVE_INFINITY });
  const [first, ...others] = definitions;
  const workspace = await workspaces.create('main', first ? [first] : []);
  await workspace.append(others, 'each');
  writeRows(rows, definitions);
  let made = 0;
  const appendUpTo = async (end: number, append: (entries: NewEntry[]) => Promise<unknown>) => {
    while (made < end) {
      const appends: Promise<unknown>[] = [];
      const together: NewEntry[] = [];
      while (made < end && appends.length < appendsAtOnce) {
        const batch = take(activities, Math.min(batchEntries, end - made));
        made += batch.length;
        together.push(...batch);
        appends.push(append(batch));
      }
      writeRows(rows, together);
      await Promise.all(appends);
    }
  };
  await appendUpTo(count - tail, (entries) => workspace.append(entries, 'each'));
  // Closing writes the snapshot.
  await workspaces.close();
  await store.close();
  store = await openSqliteStore({ folder });
  await appendUpTo(count, (entries) => store.log.append('main', entries, 'each'));
  const { seq } = await store.log.position('main');
  await store.close();
  rows.close();
  return seq;
}

function* newEntries(count: number): Generator<NewEntry> {
  let index = 0;
  for (const event of eventStream(count, DAYS)) {
    const id = `e${index}`;
    yield { source: 'api', id, kind: 'activity.recorded', at: event.at, actor: 'key:bench', body: bodyOf(event), sent: id };
    index += 1;
  }
}

function take<T>(from: Iterator<T>, count: number): T[] {
  const taken: T[] = [];
  while (taken.length < count) {
    const next = from.next();
    if (next.done) break;
    taken.push(next.value);
  }
  return taken;
}
