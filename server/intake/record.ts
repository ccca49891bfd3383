/** A batch of activities: judged item by item, appended together, answered when durable and counted. */
import type { BatchAnswer, ItemAnswer } from '../../shared/api/activities.ts';
import type { ActivityBody } from '../../shared/entry.ts';
import { limit } from '../../shared/limit.ts';
import { personAt, seatAt } from '../engine/roster.ts';
import { type State, workspaceOf } from '../engine/state.ts';
import type { IdentityDoc, OpenWorkspace } from '../live/workspaces.ts';
import type { Appended, NewEntry } from '../store/store.ts';
import { type IntakeContext, readActivity } from './activity.ts';
import type { RawItem } from './envelope.ts';
import type { Identify, Identity } from './identity.ts';
import { canonicalJson } from './json.ts';
import { typeHints } from './type-hint.ts';

/** Who sends: the source of the key, and the actor that goes into the log. */
export interface Sender {
  source: string;
  /** The only source the sender may send for; absent: any but ours. */
  sendsOnly?: string | undefined;
  /** The only source whose activities the sender may correct; absent: any. */
  correctsOnly?: string | undefined;
  actor: string;
  identify: Identify;
}

/** What activities are judged against at this moment. */
export function intakeContext(ws: OpenWorkspace, sender: Sender): IntakeContext {
  const { fields } = ws.state.tape;
  return {
    now: ws.now(),
    source: sender.source,
    sendsOnly: sender.sendsOnly,
    actor: sender.actor,
    identify: sender.identify,
    currency: workspaceOf(ws.state).currency,
    hasField: (name) => fields.codes.has(name),
    fieldsLeft: limit.fieldNamesMax - fields.texts.length,
  };
}

type ActivityEntry = NewEntry & { body: ActivityBody };

/** Throws AppError too_busy or unavailable for the whole batch: then nothing of it was kept. Order is kept. */
export async function recordActivities(ws: OpenWorkspace, items: readonly RawItem[], sender: Sender): Promise<BatchAnswer> {
  const batch = readBatch(ws, items, sender);
  await keepReadable(ws, batch.identities);
  const appended = batch.entries.length === 0 ? [] : await ws.append(batch.entries, 'each');
  for (const [order, { answer, entry }] of batch.places.entries()) {
    const result = appended[order];
    if (result) fillIn(answer, result, ws.state, entry);
  }
  return answerOf(ws, batch.answers);
}

/**
 * What `recordActivities` would answer, and nothing is written. `differs` compares with what the log keeps, so a difference in
 * `details` alone is not seen.
 */
export async function tryActivities(ws: OpenWorkspace, items: readonly RawItem[], sender: Sender): Promise<BatchAnswer> {
  const { answers, places } = readBatch(ws, items, sender);
  const before = new Map<string, ActivityEntry>();
  for (const { answer, entry } of places) {
    const key = JSON.stringify([entry.source, entry.id]);
    const seq = await ws.find(entry.source, entry.id);
    const [stored] = seq === null ? [] : await ws.entries([seq]);
    const first = stored ?? before.get(key);
    answer.status = first ? 'duplicate' : 'accepted';
    if (seq !== null) answer.seq = seq;
    if (first && contentOf(first) !== contentOf(entry)) answer.differs = true;
    if (isUnlinked(ws.state, entry)) answer.unlinked = true;
    if (!first) before.set(key, entry);
  }
  return { ...answerOf(ws, answers), dryRun: true };
}

/** The bodies of other kinds of entries never look like an activity's. An undated one's moment is when it came in: no content. */
function contentOf({ at, body }: Pick<NewEntry, 'at' | 'body'>): string {
  return canonicalJson([(body as ActivityBody).undated ? null : at, body]);
}

interface Batch {
  answers: ItemAnswer[];
  entries: ActivityEntry[];
  /** For each entry the answer that waits for it. */
  places: { answer: ItemAnswer; entry: ActivityEntry }[];
  identities: Identity[];
}

/** Items that cannot be taken have their answer; the rest are entries. */
function readBatch(ws: OpenWorkspace, items: readonly RawItem[], sender: Sender): Batch {
  const context = intakeContext(ws, sender);
  const newFields = new Set<string>();
  const { hasField, fieldsLeft } = context;
  context.hasField = (name) => hasField(name) || newFields.has(name);
  const hintFor = typeHints(ws.state);
  const answers: ItemAnswer[] = [];
  const entries: ActivityEntry[] = [];
  const places: Batch['places'] = [];
  const identities: Identity[] = [];
  for (const [index, item] of items.entries()) {
    const answer: ItemAnswer = { index, status: 'rejected' };
    answers.push(answer);
    if (item.line !== undefined) answer.line = item.line;
    if ('broken' in item) {
      answer.error = { code: 'invalid_json', message: `line ${item.line} is not JSON: ${item.broken}` };
      continue;
    }
    const read = readActivity(item.value, context);
    if (!read.ok) {
      if (read.id !== undefined) answer.id = read.id;
      answer.error = read.error;
      continue;
    }
    for (const name of read.newFields) newFields.add(name);
    context.fieldsLeft = fieldsLeft - newFields.size;
    answer.id = read.entry.id;
    const hint = hintFor(read.entry.body.type);
    if (hint !== null) answer.hint = hint;
    entries.push(read.entry);
    places.push({ answer, entry: read.entry });
    for (const identity of read.identities) if (identity.doc) identities.push(identity);
  }
  return { answers, entries, places, identities };
}

function answerOf(ws: OpenWorkspace, answers: ItemAnswer[]): BatchAnswer {
  const counts = { accepted: 0, duplicate: 0, rejected: 0 };
  for (const { status } of answers) counts[status] += 1;
  const { accepted, duplicate: duplicates, rejected } = counts;
  return { accepted, duplicates, rejected, position: ws.position.seq, items: answers };
}

function fillIn(answer: ItemAnswer, result: Appended, state: State, entry: ActivityEntry): void {
  if (result.status === 'refused') throw new Error('an append of mode each refuses nothing');
  answer.status = result.status;
  answer.seq = result.seq;
  if (result.status === 'duplicate' && result.differs) answer.differs = true;
  // Who was just credited has a seat already, and looking it up again costs next to nothing.
  const { credits } = entry.body;
  const unlinked =
    result.status === 'accepted'
      ? credits.some(({ identity }) => seatAt(state.roster, identity, entry.at).person === null)
      : isUnlinked(state, entry);
  if (unlinked) answer.unlinked = true;
}

function isUnlinked(state: State, { body, at }: ActivityEntry): boolean {
  return body.credits.some(({ identity }) => personAt(state.roster, identity, at) === null);
}

/**
 * The readable form of hashed identities goes to the vault first: an entry whose rep nobody can name would be of no use. That of
 * somebody who was erased is not written again (V5), unless `returning` is they themselves.
 */
export async function keepReadable(ws: OpenWorkspace, identities: readonly Identity[], returning?: string): Promise<void> {
  const unknown = new Map<string, IdentityDoc>();
  for (const { id, doc } of identities) {
    if (!doc || unknown.has(id) || ws.directory.identity(id) !== null) continue;
    const erased = erasedHolder(ws.state, id);
    if (erased === null || erased === returning) unknown.set(id, doc);
  }
  if (unknown.size > 0) await ws.directory.putIdentities([...unknown].map(([hash, doc]) => ({ hash, doc })));
}

/** Whose an identity was until they were erased; null when it is somebody's now, or never was anybody's. */
export function erasedHolder({ roster }: State, identity: string): string | null {
  const holders = (roster.links.get(identity) ?? []).map(({ value }) => value).filter((person) => person !== null);
  if (holders.length === 0 || holders.some((person) => roster.people.get(person)?.deleted === false)) return null;
  return holders[holders.length - 1] ?? null;
}
