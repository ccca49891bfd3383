/** M6: disputes are two kinds of entries; which are open follows from them. Their texts are erasable. */
import { randomBytes } from 'node:crypto';
import type { DisputeReply } from '../../shared/api/disputes.ts';
import type { Entry, EntryBodies } from '../../shared/entry.ts';
import { AppError } from '../../shared/error.ts';
import { limit } from '../../shared/limit.ts';
import { toRfc3339 } from '../../shared/time.ts';
import type { State } from '../engine/state.ts';
import type { OpenWorkspace } from '../live/workspaces.ts';
import type { NewEntry } from '../store/store.ts';
import { type Author, ownEntry } from './decision.ts';

export interface Dispute {
  opened: Entry<'dispute.opened'>;
  settled: Entry<'dispute.settled'> | null;
}

/** Newest first. */
export function listDisputes(ws: OpenWorkspace): Dispute[] {
  const settled = new Map<string, Entry<'dispute.settled'>>();
  const found: Dispute[] = [];
  const { journal } = ws.state;
  for (let index = journal.length - 1; index >= 0; index -= 1) {
    const entry = journal[index];
    if (entry?.kind === 'dispute.settled') settled.set(entry.body.id, entry);
    else if (entry?.kind === 'dispute.opened') found.push({ opened: entry, settled: settled.get(entry.body.id) ?? null });
  }
  return found;
}

/** Those that a person has opened, newest first. */
export function disputesOf(ws: OpenWorkspace, person: string): Dispute[] {
  return listDisputes(ws).filter(({ opened }) => opened.body.person === person);
}

/** Where its texts lie. */
export function seqsOf({ opened, settled }: Dispute): number[] {
  return settled ? [opened.seq, settled.seq] : [opened.seq];
}

/** Throws AppError not_found. */
export function disputeOf(ws: OpenWorkspace, id: string): Dispute {
  const found = listDisputes(ws).find(({ opened }) => opened.body.id === id);
  if (!found) throw new AppError('not_found', { dispute: id });
  return found;
}

type NewDispute = Omit<EntryBodies['dispute.opened'], 'id'>;

/** Answers the new id. Throws AppError limit_reached, or in_use while the person's dispute about the same is open. */
export async function openDispute(ws: OpenWorkspace, dispute: NewDispute, text: string | undefined): Promise<string> {
  const id = `d-${randomBytes(8).toString('hex')}`;
  for (;;) {
    const alike = openAlike(ws, dispute);
    const [same] = dispute.activity ? alike : await withText(ws, alike, text);
    if (same) throw new AppError('in_use', { reason: 'you have an open dispute about this already', dispute: same.opened.body.id });
    const appended = await ws.decide((state) => {
      const max = limit.disputesOpenMax;
      if (openOf(ws, dispute.person).length >= max) throw new AppError('limit_reached', { limit: 'disputesOpenMax', max });
      // Another one came while the texts were read: they are read again.
      if (openAlike(ws, dispute).length !== alike.length) return null;
      const author = { actor: `person:${dispute.person}`, now: ws.now() };
      return [disputeEntry(state, 'dispute.opened', { id, ...dispute }, text, author)];
    });
    if (appended.length > 0) return id;
  }
}

const openOf = (ws: OpenWorkspace, person: string) => disputesOf(ws, person).filter(({ settled }) => settled === null);

/** The person's open ones that name the same. */
function openAlike(ws: OpenWorkspace, { person, about, metric, activity }: NewDispute): Dispute[] {
  return openOf(ws, person).filter(({ opened: { body } }) => {
    if (body.about !== about || body.activity?.source !== activity?.source || body.activity?.id !== activity?.id) return false;
    return activity !== undefined || body.metric === metric;
  });
}

/** Of what is missing, the words alone tell one from another. */
async function withText(ws: OpenWorkspace, disputes: readonly Dispute[], text: string | undefined): Promise<Dispute[]> {
  const texts = new Map((await ws.entries(disputes.map(({ opened }) => opened.seq))).map(({ seq, details }) => [seq, details?.text]));
  return disputes.filter(({ opened }) => texts.get(opened.seq) === text);
}

/** Throws AppError conflict when it was settled before. */
export async function settleDispute(
  ws: OpenWorkspace,
  id: string,
  outcome: EntryBodies['dispute.settled']['outcome'],
  text: string | undefined,
  actor: string,
): Promise<void> {
  await ws.decide((state) => {
    if (disputeOf(ws, id).settled) throw new AppError('conflict', { dispute: id, reason: 'this dispute is settled' });
    return [disputeEntry(state, 'dispute.settled', { id, outcome }, text, { actor, now: ws.now() })];
  });
}

/** What somebody wrote lies beside the entry, where it can be erased. */
function disputeEntry<K extends 'dispute.opened' | 'dispute.settled'>(
  state: State,
  kind: K,
  body: EntryBodies[K],
  text: string | undefined,
  author: Author,
): NewEntry {
  const entry = ownEntry(state, `dispute:${body.id}`, kind, body, author);
  return text === undefined ? entry : { ...entry, details: { text } };
}

export async function disputeReplies(ws: OpenWorkspace, disputes: readonly Dispute[]): Promise<DisputeReply[]> {
  const texts = new Map((await ws.entries(disputes.flatMap(seqsOf))).map((entry) => [entry.seq, entry.details?.text]));
  return disputes.map(({ opened, settled }) => {
    const { id, person, about, metric, activity } = opened.body;
    const reply: DisputeReply = {
      id,
      person,
      name: ws.directory.person(person)?.name ?? person,
      about,
      at: toRfc3339(opened.receivedAt),
      state: settled?.body.outcome ?? 'open',
    };
    const [text, answer] = [texts.get(opened.seq), settled && texts.get(settled.seq)];
    if (metric !== undefined) reply.metric = metric;
    if (activity !== undefined) reply.activity = activity;
    if (text !== undefined) reply.text = text;
    if (answer) reply.answer = answer;
    if (settled) Object.assign(reply, { answeredBy: settled.actor, answeredAt: toRfc3339(settled.receivedAt) });
    return reply;
  });
}
