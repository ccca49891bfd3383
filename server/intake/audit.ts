/** Who did what (SEC12): every definition, correction and change of access, newest first, as the log has it. */
import type { AuditItem } from '../../shared/api/audit.ts';
import type { AccessChange, AnyEntry, EntryBodies } from '../../shared/entry.ts';
import { toRfc3339 } from '../../shared/time.ts';
import { type SentRun, sentRuns } from '../engine/views/sent.ts';
import type { OpenWorkspace } from '../live/workspaces.ts';
import { changesIn } from './audit-changes.ts';
import { detailsOf, keyNames, nameOf, objectOf } from './audit-details.ts';
import { ownEntry } from './decision.ts';

export interface AuditFilter {
  actor?: string | undefined;
  /** The beginning of a kind: `person` or `person.defined`. */
  kind?: string | undefined;
  /** The object, as `board:ID`. */
  of?: string | undefined;
}

/** No kind of entry: one line for a day's activities of a source, which would else be most of the list. */
const SENT = 'activities.sent';

/**
 * Notes who was let in or kept out, and which keys there are; it changes nothing that screens show. `name` is that of a key, which
 * nobody could tell once it is revoked.
 */
export async function noteAccess(ws: OpenWorkspace, what: AccessChange, of: string, actor: string, name?: string): Promise<void> {
  const body: EntryBodies['access.changed'] = { what, of, ...(name !== undefined && { name }) };
  await ws.decide((state) => [ownEntry(state, `access:${of}`, 'access.changed', body, { actor, now: ws.now() })]);
}

/** `before`: only entries below that seq. */
export async function listAudit(
  ws: OpenWorkspace,
  filter: AuditFilter,
  { limit, before = Number.POSITIVE_INFINITY }: { limit: number; before?: number | undefined },
): Promise<{ items: AuditItem[]; next?: string }> {
  const entries = entriesOf(ws.state.journal, filter, limit + 1, before);
  const runs = await runsOf(ws, filter, limit + 1, before);
  const names = keyNames(ws.state.journal);
  const changed = changesIn(ws.state.journal, new Set(entries.map(({ seq }) => seq)));
  const items: AuditItem[] = [];
  for (const entry of entries) items.push(await itemOf(ws, entry, names, changed.get(entry.seq)));
  for (const run of runs) items.push(sentItem(ws, run, names));
  items.sort((a, b) => b.seq - a.seq);
  if (items.length <= limit) return { items };
  const page = items.slice(0, limit);
  return { items: page, next: String(page.at(-1)?.seq) };
}

/** Newest first. */
function entriesOf(journal: readonly AnyEntry[], filter: AuditFilter, max: number, before: number): AnyEntry[] {
  const found: AnyEntry[] = [];
  for (let index = journal.length - 1; index >= 0 && found.length < max; index -= 1) {
    const entry = journal[index];
    if (entry && entry.seq < before && matches(entry, filter) && !followsPerson(journal, index, filter)) found.push(entry);
  }
  return found;
}

function matches(entry: AnyEntry, { actor, kind, of }: AuditFilter): boolean {
  // The zones' rules come from ourselves; people did nothing.
  if (entry.kind === 'zone.resolved') return false;
  if (actor !== undefined && entry.actor !== actor) return false;
  if (kind !== undefined && entry.kind !== kind && !entry.kind.startsWith(`${kind}.`)) return false;
  return of === undefined || objectOf(entry) === of;
}

/**
 * A link that came or went together with a person, in one decision, is said by the line of the person; that of a new one or a new
 * address is listed with the links all the same.
 */
function followsPerson(journal: readonly AnyEntry[], index: number, { kind, of }: AuditFilter): boolean {
  const link = journal[index];
  if (link?.kind !== 'identity.linked') return false;
  for (let before = index - 1; before >= 0; before -= 1) {
    const other = journal[before];
    if (other?.at !== link.at || other.actor !== link.actor) return false;
    if (other.kind === 'person.deleted') return link.body.person === null;
    if (other.kind === 'person.defined') return kind === undefined && of === undefined;
    if (other.kind !== 'identity.linked') return false;
  }
  return false;
}

async function itemOf(
  ws: OpenWorkspace,
  entry: AnyEntry,
  names: ReadonlyMap<string, string>,
  changed: string[] | undefined,
): Promise<AuditItem> {
  const { seq, receivedAt, actor, kind } = entry;
  const of = objectOf(entry);
  const item: AuditItem = {
    seq,
    at: toRfc3339(receivedAt),
    actor,
    kind,
    of,
    ...namesOf(ws, actor, of, names),
    ...(await detailsOf(ws, entry)),
  };
  if (changed !== undefined) item.changed = changed;
  return item;
}

function namesOf(ws: OpenWorkspace, actor: string, of: string, names: ReadonlyMap<string, string>) {
  const actorName = names.get(actor) ?? nameOf(ws, actor);
  const ofName = names.get(of) ?? nameOf(ws, of);
  return { ...(actorName !== undefined && { actorName }), ...(ofName !== undefined && { ofName }) };
}

type NamedRun = SentRun & { actor: string; others: boolean };

/** Newest first. The tape does not know who sent them: the first and the last of a day are asked. */
async function runsOf(ws: OpenWorkspace, { actor, kind, of }: AuditFilter, max: number, before: number): Promise<NamedRun[]> {
  if (kind !== undefined && kind !== SENT && kind !== 'activities') return [];
  const all = sentRuns(ws.state).filter(({ source, lastSeq }) => lastSeq < before && (of === undefined || of === `source:${source}`));
  const asked = actor === undefined ? all.slice(-max) : all;
  const entries = await ws.entries([...new Set(asked.flatMap(({ firstSeq, lastSeq }) => [firstSeq, lastSeq]))]);
  const actors = new Map(entries.map((entry) => [entry.seq, entry.actor]));
  const named = asked.map((run) => {
    const [first = 'rally', last = 'rally'] = [actors.get(run.firstSeq), actors.get(run.lastSeq)];
    return { ...run, actor: first === actor ? first : last, others: first !== last };
  });
  return named
    .filter((run) => actor === undefined || run.actor === actor)
    .reverse()
    .slice(0, max);
}

function sentItem(ws: OpenWorkspace, run: NamedRun, names: ReadonlyMap<string, string>): AuditItem {
  const of = `source:${run.source}`;
  const item: AuditItem = {
    seq: run.lastSeq,
    at: toRfc3339(run.lastAt),
    actor: run.actor,
    kind: SENT,
    of,
    ...namesOf(ws, run.actor, of, names),
  };
  return { ...item, count: run.count, ...(run.others && { others: true }) };
}
