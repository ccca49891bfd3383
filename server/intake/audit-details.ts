/** What a line of the audit is about, for people: names for ids, and what a correction, link or dispute says. */
import type { AuditItem } from '../../shared/api/audit.ts';
import type { AnyEntry } from '../../shared/entry.ts';
import { individualsSince } from '../live/privacy.ts';
import type { OpenWorkspace } from '../live/workspaces.ts';
import { aroundCorrection, isCorrection, reasonOf } from './activity-record.ts';
import { listDisputes } from './dispute.ts';

type Details = Pick<AuditItem, 'what' | 'reason' | 'people' | 'to' | 'activity' | 'about' | 'outcome' | 'absent' | 'date'>;

/** `board:b1` for the entry `board:b1:3`; an activity goes by its source and id. */
export function objectOf(entry: AnyEntry): string {
  if (entry.kind === 'access.changed') return entry.body.of;
  if (entry.kind === 'person.viewed' || entry.kind === 'person.absent') return `person:${entry.body.person}`;
  return entry.id.slice(0, Math.max(0, entry.id.lastIndexOf(':'))) || entry.id;
}

/** `key:ID` → name, of all keys whose making or end was noted with it. */
export function keyNames(journal: readonly AnyEntry[]): Map<string, string> {
  const names = new Map<string, string>();
  for (const entry of journal)
    if (entry.kind === 'access.changed' && entry.body.name !== undefined) names.set(entry.body.of, entry.body.name);
  return names;
}

export function nameOf(ws: OpenWorkspace, object: string): string | undefined {
  const colon = object.indexOf(':');
  const [kind, id] = [object.slice(0, colon), object.slice(colon + 1)];
  const { state, directory } = ws;
  if (kind === 'person') return directory.person(id)?.name;
  if (kind === 'team') return state.roster.teams.get(id)?.name;
  if (kind === 'metric') return state.metrics.get(id)?.name;
  if (kind === 'board') return state.boards.get(id)?.name;
  if (kind === 'goal') return state.metrics.get(state.goals.get(id)?.metric ?? '')?.name;
  return kind === 'identity' ? identityName(ws, id) : undefined;
}

function identityName({ directory }: OpenWorkspace, identity: string): string | undefined {
  if (identity.startsWith('p:')) return identity.slice(2);
  const doc = directory.identity(identity);
  return doc?.email ?? doc?.externalId;
}

export async function detailsOf(ws: OpenWorkspace, entry: AnyEntry): Promise<Details> {
  if (entry.kind === 'access.changed') return { what: entry.body.what };
  if (entry.kind === 'person.absent') return { absent: entry.body.absent, date: entry.body.date };
  if (entry.kind === 'identity.linked') {
    const { person } = entry.body;
    return person === null ? {} : { to: named(ws, [person]) };
  }
  if (entry.kind === 'dispute.opened') return disputed(ws, entry.body.id);
  if (entry.kind === 'dispute.settled') return { ...disputed(ws, entry.body.id), outcome: entry.body.outcome };
  return isCorrection(entry) ? correction(ws, entry) : {};
}

function disputed(ws: OpenWorkspace, id: string): Details {
  const dispute = listDisputes(ws).find(({ opened }) => opened.body.id === id)?.opened.body;
  return dispute ? { people: named(ws, [dispute.person]), about: dispute.about } : {};
}

/** Who is erased has no name: only those that have one. */
function named(ws: OpenWorkspace, people: readonly string[]): string[] {
  return people.flatMap((id) => ws.directory.person(id)?.name ?? []);
}

async function correction(ws: OpenWorkspace, entry: Parameters<typeof aroundCorrection>[1]): Promise<Details> {
  const [stored] = await ws.entries([entry.seq]);
  const reason = stored && isCorrection(stored) ? reasonOf(stored) : undefined;
  const details: Details = reason === undefined ? {} : { reason };
  const around = await aroundCorrection(ws, entry);
  if (!around) return details;
  const { before, after } = around;
  const creditedTo = ({ credits }: typeof before) =>
    credits.flatMap(({ rep, identity }) => (rep === null ? (identityName(ws, identity) ?? []) : named(ws, [rep])));
  details.activity = { type: before.type, before: momentOf(before), ...(entry.kind === 'activity.replaced' && { after: momentOf(after) }) };
  // V3: too long ago to be shown of single people, here too.
  if (Date.parse(before.at ?? '') < individualsSince(ws.state, ws.now())) return details;
  details.people = creditedTo(before);
  if (entry.kind === 'activity.reassigned') details.to = creditedTo(after);
  return details;
}

function momentOf({ at, value, currency }: { at?: string | undefined; value?: number | undefined; currency?: string | undefined }) {
  return { ...(at !== undefined && { at }), ...(value !== undefined && { value }), ...(currency !== undefined && { currency }) };
}
