/** A batch of activities: judged item by item, appended together, answered when durable and counted. */
import type { BatchAnswer, ItemAnswer } from '../../shared/api/activities.ts';
import type { ActivityBody } from '../../shared/entry.ts';
import { limit } from '../../shared/limit.ts';
import { personAt } from '../engine/roster.ts';
import { type State, workspaceOf } from '../engine/state.ts';
import type { IdentityDoc, OpenWorkspace } from '../live/workspaces.ts';
import type { Appended, NewEntry } from '../store/store.ts';
import { type IntakeContext, readActivity } from './activity.ts';
import type { RawItem } from './envelope.ts';
import type { Identify, Identity } from './identity.ts';

/** Who sends: the source of the key, and the actor that goes into the log. */
export interface Sender {
  source: string;
  actor: string;
  identify: Identify;
}

/** What activities are judged against at this moment. */
export function intakeContext(ws: OpenWorkspace, sender: Sender): IntakeContext {
  const { fields } = ws.state.tape;
  return {
    now: ws.now(),
    source: sender.source,
    actor: sender.actor,
    identify: sender.identify,
    currency: workspaceOf(ws.state).currency,
    hasField: (name) => fields.codes.has(name),
    fieldsLeft: limit.fieldNamesMax - fields.texts.length,
  };
}

/** Throws AppError too_busy or unavailable for the whole batch: then nothing of it was kept. Order is kept. */
export async function recordActivities(ws: OpenWorkspace, items: readonly RawItem[], sender: Sender): Promise<BatchAnswer> {
  const context = intakeContext(ws, sender);
  const newFields = new Set<string>();
  const { hasField, fieldsLeft } = context;
  context.hasField = (name) => hasField(name) || newFields.has(name);
  const answers: ItemAnswer[] = [];
  const entries: (NewEntry & { body: ActivityBody })[] = [];
  /** Where the answer of each entry goes. */
  const places: number[] = [];
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
    entries.push(read.entry);
    places.push(index);
    identities.push(...read.identities);
  }
  await keepReadable(ws, identities);
  const appended = entries.length === 0 ? [] : await ws.append(entries, 'each');
  for (const [order, place] of places.entries()) {
    const answer = answers[place];
    const result = appended[order];
    const entry = entries[order];
    if (answer && result && entry) fillIn(answer, result, ws.state, entry);
  }
  const count = (status: ItemAnswer['status']) => answers.filter((answer) => answer.status === status).length;
  return {
    accepted: count('accepted'),
    duplicates: count('duplicate'),
    rejected: count('rejected'),
    position: ws.position.seq,
    items: answers,
  };
}

function fillIn(answer: ItemAnswer, result: Appended, state: State, entry: NewEntry & { body: ActivityBody }): void {
  if (result.status === 'refused') throw new Error('an append of mode each refuses nothing');
  answer.status = result.status;
  answer.seq = result.seq;
  if (result.status === 'duplicate' && result.differs) answer.differs = true;
  if (entry.body.credits.some(({ identity }) => personAt(state.roster, identity, entry.at) === null)) answer.unlinked = true;
}

/** The readable form of hashed identities goes to the vault first: an entry whose rep nobody can name would be of no use. */
export async function keepReadable(ws: OpenWorkspace, identities: readonly Identity[]): Promise<void> {
  const unknown = new Map<string, IdentityDoc>();
  for (const { id, doc } of identities) if (doc && !unknown.has(id) && ws.directory.identity(id) === null) unknown.set(id, doc);
  if (unknown.size > 0) await ws.directory.putIdentities([...unknown].map(([hash, doc]) => ({ hash, doc })));
}
