/** V5: everything kept about a person, to hand over or to forget. What they did stays counted; who they were does not. */
import type { ActivityRecord } from '../../shared/api/activities.ts';
import type { PersonExport } from '../../shared/api/people.ts';
import { AppError } from '../../shared/error.ts';
import { limit } from '../../shared/limit.ts';
import { toRfc3339 } from '../../shared/time.ts';
import type { OpenWorkspace } from '../live/workspaces.ts';
import type { StoredEntry } from '../store/store.ts';
import { activityRecords, isRecorded } from './activity-record.ts';
import { disputeReplies, disputesOf, seqsOf } from './dispute.ts';
import type { Identify } from './identity.ts';
import { deletePerson } from './person.ts';

const READ_ENTRIES = 5_000;
/** Erased texts shorter than this would be found in everything. */
const TELLING_LENGTH_MIN = 3;

export async function exportPerson(ws: OpenWorkspace, id: string): Promise<PersonExport> {
  const person = ws.state.roster.people.get(id);
  if (!person) throw new AppError('not_found', { person: id });
  const identities = identitiesOf(ws, id);
  const seqs = await activitiesOf(ws, identities);
  const max = limit.exportActivitiesMax;
  if (seqs.length > max) throw new AppError('limit_reached', { limit: 'exportActivitiesMax', max });
  const activities: (ActivityRecord & { details?: Record<string, string> })[] = [];
  for (let from = 0; from < seqs.length; from += READ_ENTRIES) {
    const entries = await ws.entries(seqs.slice(from, from + READ_ENTRIES));
    const details = new Map(entries.map((entry: StoredEntry) => [entry.seq, entry.details]));
    for (const record of await activityRecords(ws, entries)) {
      const kept = details.get(record.seq);
      activities.push(kept ? { ...record, details: kept } : record);
    }
  }
  const disputes = await disputeReplies(ws, disputesOf(ws, id));
  const about = ws.state.journal.filter((entry) => entry.id.startsWith(`person:${id}:`) || entry.id.startsWith(`viewed:${id}:`));
  return {
    person: id,
    role: person.role,
    ...ws.directory.person(id),
    identities: identities.map((identity) => ({ identity, ...ws.directory.identity(identity) })),
    history: about.map(({ seq, receivedAt, actor, kind, body }) => ({ seq, at: toRfc3339(receivedAt), actor, kind, body })),
    disputes,
    activities,
  };
}

/**
 * Erases name, e-mail, external ids and the texts beside their activities, takes them off every board and out of every sign-in.
 * `removeAccess` ends what their account opens here. Throws AppError not_found.
 */
export async function erasePerson(
  ws: OpenWorkspace,
  id: string,
  actor: string,
  identify: Identify,
  removeAccess: (person: string) => Promise<unknown>,
): Promise<void> {
  const identities = identitiesOf(ws, id);
  const texts = tellingTexts(ws, id, identities);
  if (ws.state.roster.people.get(id)?.deleted !== false) throw new AppError('not_found', { person: id });
  // First, because it may refuse.
  await removeAccess(id);
  await deletePerson(ws, id, actor, identify);
  await ws.directory.deleteIdentities(identities);
  await ws.directory.dropReplies((reply) => texts.some((text) => reply.includes(text)));
  // Also with nothing to forget: this is what empties the write-ahead log of what was erased.
  await ws.forget([...disputesOf(ws, id).flatMap(seqsOf), ...(await activitiesOf(ws, identities))]);
}

/** Those that mean them now or did for a time. One that was linked by mistake and taken back is somebody else's. */
function identitiesOf({ state: { roster } }: OpenWorkspace, id: string): string[] {
  const linked = [...(roster.derived.identitiesOf.get(id) ?? [])];
  return [`p:${id}`, ...linked.filter((identity) => roster.links.get(identity)?.some(({ value }) => value === id))];
}

function tellingTexts(ws: OpenWorkspace, id: string, identities: readonly string[]): string[] {
  const doc = ws.directory.person(id);
  const readable = identities.flatMap((identity) => {
    const found = ws.directory.identity(identity);
    return [found?.email, found?.externalId];
  });
  const texts = [doc?.name, doc?.alias, doc?.email, ...(doc?.externalIds ?? []).map(({ externalId }) => externalId), ...readable];
  return texts.filter((text) => text !== undefined && text.length >= TELLING_LENGTH_MIN).map((text) => JSON.stringify(text).slice(1, -1));
}

/** The seqs of all activities that ever named one of these identities, voided ones and those credited elsewhere since included. */
async function activitiesOf(ws: OpenWorkspace, identities: readonly string[]): Promise<number[]> {
  const theirs = new Set(identities);
  const seqs: number[] = [];
  let after = 0;
  for (;;) {
    const entries = await ws.read(after, READ_ENTRIES);
    const last = entries.at(-1);
    if (!last) return seqs;
    after = last.seq;
    for (const entry of entries) {
      if (isRecorded(entry) && entry.body.credits.some(({ identity }) => theirs.has(identity))) seqs.push(entry.seq);
    }
  }
}
