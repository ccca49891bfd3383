/** An import as a whole: people first, then the activities in batches. Stopped at any moment, it is simply begun again. */
import type { ActivityInput } from '../activity.ts';
import type { BatchAnswer, ItemAnswer } from '../api/activities.ts';
import type { PersonReply } from '../api/people.ts';
import type { TeamReply } from '../api/teams.ts';
import { limit } from '../limit.ts';
import { newPersonId } from '../new-id.ts';
import { applyMapping, checkColumns, type ImportedPerson } from './apply.ts';
import type { Mapping } from './mapping.ts';
import { keyOf, type PeoplePlan, planPeople } from './people.ts';
import type { Table } from './read.ts';
import type { Problem, Reading } from './value.ts';

/** The calls an import makes; each waits out a busy server by itself, and throws what cannot be waited out. */
export interface ImportApi {
  post(activities: ActivityInput[]): Promise<BatchAnswer>;
  listPeople(): Promise<PersonReply[]>;
  listTeams(): Promise<TeamReply[]>;
  putTeam(id: string, body: PeoplePlan['teams'][number]['body']): Promise<unknown>;
  /** Where it throws with the code in_use, its `usedBy` names whose the name or address is, as `person:ID`. */
  putPerson(id: string, body: PeoplePlan['people'][number]['body']): Promise<unknown>;
}

export interface ImportJob {
  mapping: Mapping;
  table: Table;
  reading: Reading;
  /** `post` then asks for a dry run, and nobody is defined. */
  dryRun: boolean;
  /** Rows sent so far, of all. */
  onProgress?: (done: number, of: number) => void;
  signal?: AbortSignalLike;
}

/** What of an AbortSignal is used. */
interface AbortSignalLike {
  throwIfAborted(): void;
}

export interface Refused extends Problem {
  id?: string;
}

export interface ImportReport {
  rows: number;
  /** Activities. */
  accepted: number;
  duplicates: number;
  refused: number;
  /** Accepted or there already, but nobody is linked to their rep yet. */
  unlinked: number;
  undated: number;
  /** Rows that no template applies to. */
  skipped: number;
  /** Lines whose id is there with other content; the log keeps the first. At most `limit.importProblemsMax`. */
  differs: { line: number; id: string }[];
  /** What was refused and why, in the order of the lines; at most `limit.importProblemsMax`. */
  problems: Refused[];
  teamsMade: number;
  peopleMade: number;
  peopleCompleted: number;
  notes: string[];
  dryRun: boolean;
}

/** Throws ImportRefusal unknown_columns before anything is sent, and whatever the calls throw. */
export async function runImport(job: ImportJob, api: ImportApi): Promise<ImportReport> {
  const { mapping, table, reading, dryRun } = job;
  if (mapping.file.format !== 'ndjson') checkColumns(mapping, table.columns);
  const report: ImportReport = {
    rows: table.rows.length,
    accepted: 0,
    duplicates: 0,
    refused: 0,
    unlinked: 0,
    undated: 0,
    skipped: 0,
    differs: [],
    problems: [],
    teamsMade: 0,
    peopleMade: 0,
    peopleCompleted: 0,
    notes: [],
    dryRun,
  };
  await definePeople(job, api, report);
  let batch: { activity: ActivityInput; line: number }[] = [];
  let done = 0;
  const send = async () => {
    job.signal?.throwIfAborted();
    if (batch.length > 0) {
      const answer = await api.post(batch.map(({ activity }) => activity));
      for (const item of answer.items) noteItem(report, item, batch[item.index]?.line ?? 0);
    }
    batch = [];
    job.onProgress?.(done, report.rows);
  };
  for (const outcome of applyMapping(mapping, table.rows, reading)) {
    done += 1;
    if (outcome.skipped) report.skipped += 1;
    report.refused += outcome.problems.length > 0 ? 1 : 0;
    for (const problem of outcome.problems) noteProblem(report, problem);
    for (const activity of outcome.activities) {
      if (activity.undated) report.undated += 1;
      batch.push({ activity, line: outcome.line });
      if (batch.length === limit.importBatchItems) await send();
    }
  }
  await send();
  report.problems.sort((a, b) => a.line - b.line);
  return report;
}

/** Before the activities: their credit then needs no moving. */
async function definePeople({ mapping, table, reading, dryRun, signal }: ImportJob, api: ImportApi, report: ImportReport): Promise<void> {
  const rows = mapping.rows.filter(({ make }) => make === 'person');
  if (rows.length === 0) return;
  const people: ImportedPerson[] = [];
  for (const outcome of applyMapping({ ...mapping, rows }, table.rows, reading)) people.push(...outcome.people);
  const notes = new Set<string>();
  /** Names that somebody else took between looking and making, and those of them that it happened to again. */
  const [taken, settled] = [new Set<string>(), new Set<string>()];
  for (let again = true; again; ) {
    again = false;
    const left = people.filter((person) => !settled.has(keyOf(person)));
    const plan = planPeople(left, { people: await api.listPeople(), teams: await api.listTeams() }, newPersonId);
    for (const note of plan.notes) notes.add(note);
    for (const { id, body } of plan.teams) {
      signal?.throwIfAborted();
      if (!dryRun) await api.putTeam(id, body);
      report.teamsMade += 1;
    }
    for (const { id, body, isNew, key } of plan.people) {
      signal?.throwIfAborted();
      const holder = dryRun ? null : await put(api, id, body);
      if (holder === ERASED) {
        settled.add(key);
        notes.add(`Somebody in this file was erased and is not made again; what the file says of them counts for nobody.`);
      } else if (holder === null) report[isNew ? 'peopleMade' : 'peopleCompleted'] += 1;
      else if (taken.has(key)) {
        settled.add(key);
        notes.add(`"${body.name}" is the person ${holder} here already, who stays as they are.`);
      } else {
        // Another import of the same people, most of the time: they are there now, and found.
        taken.add(key);
        again = true;
      }
    }
  }
  report.notes.push(...notes);
}

/** No person has this id: an id has no colon. */
const ERASED = ':erased';

/** Null once done; ERASED; else the id of the person whom the name or address means already. */
async function put(api: ImportApi, id: string, body: PeoplePlan['people'][number]['body']): Promise<string | null> {
  try {
    await api.putPerson(id, body);
    return null;
  } catch (error) {
    const { code, usedBy } = error as { code?: unknown; usedBy?: unknown };
    if (code === 'was_erased') return ERASED;
    const holder = code === 'in_use' && Array.isArray(usedBy) ? /^person:(.+)$/.exec(String(usedBy[0]))?.[1] : undefined;
    if (holder === undefined) throw error;
    return holder;
  }
}

function noteItem(report: ImportReport, item: ItemAnswer, line: number): void {
  if (item.status === 'accepted') report.accepted += 1;
  else if (item.status === 'duplicate') report.duplicates += 1;
  if (item.unlinked) report.unlinked += 1;
  const { id, hint } = item;
  if (hint !== undefined && !report.notes.includes(hint)) report.notes.push(hint);
  if (item.differs && id !== undefined && report.differs.length < limit.importProblemsMax) report.differs.push({ line, id });
  if (item.status !== 'rejected') return;
  report.refused += 1;
  const { field, message = '' } = item.error ?? {};
  noteProblem(report, { line, ...(id !== undefined && { id }), message: field === undefined ? message : `${field}: ${message}` });
}

function noteProblem(report: ImportReport, problem: Refused): void {
  if (report.problems.length < limit.importProblemsMax) report.problems.push(problem);
}
