/** V5: everything kept about a person, to hand over or to forget. What they did stays counted; who they were does not. */
import type { PersonExport } from '../../shared/api/people.ts';
import type { ActivityBody } from '../../shared/entry.ts';
import { AppError } from '../../shared/error.ts';
import { limit } from '../../shared/limit.ts';
import { toRfc3339 } from '../../shared/time.ts';
import type { OpenWorkspace } from '../live/workspaces.ts';
import { activityInFull, isCorrection, isRecorded } from './activity-record.ts';
import { disputeReplies, disputesOf, seqsOf } from './dispute.ts';
import type { Identify } from './identity.ts';
import { deletePerson } from './person.ts';

const READ_ENTRIES = 5_000;
/** Erased texts shorter than this would be found in everything. */
const TELLING_LENGTH_MIN = 3;

export async function exportPerson(ws: OpenWorkspace, id: string): Promise<PersonExport> {
  const person = ws.state.roster.people.get(id);
  if (person?.deleted !== false) throw new AppError('not_found', { person: id });
  const identities = identitiesOf(ws, id);
  const { activities: seqs } = await activitiesOf(ws, identities);
  const max = limit.exportActivitiesMax;
  if (seqs.length > max) throw new AppError('limit_reached', { limit: 'exportActivitiesMax', max });
  const activities: PersonExport['activities'] = [];
  for (let from = 0; from < seqs.length; from += READ_ENTRIES) {
    for (const entry of await ws.entries(seqs.slice(from, from + READ_ENTRIES))) {
      if (isRecorded(entry)) activities.push({ ...(await activityInFull(ws, entry)), ...(entry.details && { details: entry.details }) });
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
  const { activities, corrections } = await activitiesOf(ws, identities);
  await ws.forget([...disputesOf(ws, id).flatMap(seqsOf), ...activities, ...corrections]);
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

/**
 * The seqs of all activities that were recorded as theirs, voided ones and those credited elsewhere since included, and of those that
 * a correction made theirs for good; and the seqs of all corrections of these or that named them.
 */
async function activitiesOf(ws: OpenWorkspace, identities: readonly string[]): Promise<{ activities: number[]; corrections: number[] }> {
  const theirs = new Set(identities);
  const isTheirs = (credits: ActivityBody['credits']) => credits.some(({ identity }) => theirs.has(identity));
  const recorded = new Set<number>();
  const corrected = new Map<number, { seqs: number[]; isTheirs: boolean }>();
  const naming: number[] = [];
  let after = 0;
  for (;;) {
    const entries = await ws.read(after, READ_ENTRIES);
    const last = entries.at(-1);
    if (!last) break;
    after = last.seq;
    for (const entry of entries) {
      if (isRecorded(entry) && isTheirs(entry.body.credits)) recorded.add(entry.seq);
      if (!isCorrection(entry)) continue;
      const known = corrected.get(entry.body.seq) ?? { seqs: [], isTheirs: false };
      known.seqs.push(entry.seq);
      if (entry.kind === 'activity.replaced') known.isTheirs = isTheirs(entry.body.with.credits);
      if (entry.kind === 'activity.reassigned') known.isTheirs = isTheirs(entry.body.credits);
      if (known.isTheirs) naming.push(entry.seq);
      corrected.set(entry.body.seq, known);
    }
  }
  const cameLater = [...corrected].filter(([seq, { isTheirs }]) => isTheirs && !recorded.has(seq)).map(([seq]) => seq);
  const activities = [...recorded, ...cameLater].sort((a, b) => a - b);
  const about = activities.flatMap((seq) => corrected.get(seq)?.seqs ?? []);
  return { activities, corrections: [...new Set([...about, ...naming])] };
}
