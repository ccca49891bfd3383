/** Who did what (SEC12): every definition, correction and change of access, newest first, as the log has it. */
import type { AuditItem } from '../../shared/api/audit.ts';
import type { AccessChange, AnyEntry } from '../../shared/entry.ts';
import { toRfc3339 } from '../../shared/time.ts';
import type { OpenWorkspace } from '../live/workspaces.ts';
import { ownEntry, sameContent } from './decision.ts';

export interface AuditFilter {
  actor?: string | undefined;
  /** The beginning of a kind: `person` or `person.defined`. */
  kind?: string | undefined;
  /** The object, as `board:ID`. */
  of?: string | undefined;
}

/** Notes who was let in or kept out, and which keys there are; it changes nothing that screens show. */
export async function noteAccess(ws: OpenWorkspace, what: AccessChange, of: string, actor: string): Promise<void> {
  await ws.decide((state) => [ownEntry(state, `access:${of}`, 'access.changed', { what, of }, { actor, now: ws.now() })]);
}

/** `before`: only entries below that seq. */
export function listAudit(ws: OpenWorkspace, filter: AuditFilter, page: { limit: number; before?: number | undefined }) {
  const { journal } = ws.state;
  const items: AuditItem[] = [];
  for (let index = journal.length - 1; index >= 0; index -= 1) {
    const entry = journal[index];
    if (!entry || (page.before !== undefined && entry.seq >= page.before) || !matches(entry, filter)) continue;
    if (items.length === page.limit) return { items, next: String(items.at(-1)?.seq) };
    items.push(itemOf(ws, entry, index));
  }
  return { items };
}

function matches(entry: AnyEntry, { actor, kind, of }: AuditFilter): boolean {
  // The zones' rules come from ourselves; people did nothing.
  if (entry.kind === 'zone.resolved') return false;
  if (actor !== undefined && entry.actor !== actor) return false;
  if (kind !== undefined && entry.kind !== kind && !entry.kind.startsWith(`${kind}.`)) return false;
  return of === undefined || objectOf(entry) === of;
}

function itemOf(ws: OpenWorkspace, entry: AnyEntry, index: number): AuditItem {
  const { seq, receivedAt, actor, kind } = entry;
  const of = objectOf(entry);
  const item: AuditItem = { seq, at: toRfc3339(receivedAt), actor, kind, of };
  const actorName = nameOf(ws, actor);
  const ofName = nameOf(ws, of);
  if (actorName !== undefined) item.actorName = actorName;
  if (ofName !== undefined) item.ofName = ofName;
  if (entry.kind === 'access.changed') item.what = entry.body.what;
  if (entry.kind.startsWith('activity.') && 'reason' in entry.body) item.reason = entry.body.reason;
  const changed = entry.kind.endsWith('.defined') ? changedFields(ws.state.journal, entry, index) : undefined;
  if (changed !== undefined) item.changed = changed;
  return item;
}

/** `board:b1` for the entry `board:b1:3`; an activity goes by its source and id. */
function objectOf(entry: AnyEntry): string {
  if (entry.kind === 'access.changed') return entry.body.of;
  if (entry.kind === 'person.viewed' || entry.kind === 'person.absent') return `person:${entry.body.person}`;
  return entry.id.slice(0, Math.max(0, entry.id.lastIndexOf(':'))) || entry.id;
}

function nameOf(ws: OpenWorkspace, object: string): string | undefined {
  const [kind, id = ''] = object.split(':');
  if (kind === 'person') return ws.directory.person(id)?.name;
  if (kind === 'team') return ws.state.roster.teams.get(id)?.name;
  if (kind === 'metric') return ws.state.metrics.get(id)?.name;
  if (kind === 'board') return ws.state.boards.get(id)?.name;
  return undefined;
}

/** The fields that differ from the definition before; none of the log's when only a name or an address did. Undefined for the first. */
function changedFields(journal: readonly AnyEntry[], entry: AnyEntry, index: number): string[] | undefined {
  const object = objectOf(entry);
  for (let before = index - 1; before >= 0; before -= 1) {
    const other = journal[before];
    if (other?.kind !== entry.kind || objectOf(other) !== object) continue;
    const [old, now] = [contentOf(other), contentOf(entry)];
    return [...new Set([...Object.keys(old), ...Object.keys(now)])].filter((field) => !sameContent(old[field] ?? null, now[field] ?? null));
  }
  return undefined;
}

/** What was defined: boards and metrics lie one level deeper than people and teams. */
function contentOf({ body }: AnyEntry): Record<string, unknown> {
  if ('board' in body) return { ...body.board };
  if ('metric' in body && typeof body.metric === 'object') return { ...body.metric };
  return { ...body };
}
