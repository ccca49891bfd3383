/** From the log back to what people read: activities as they count now, with their corrections. */
import type { ActivityContent, ActivityRecord } from '../../shared/api/activities.ts';
import type { ActivityBody, AnyEntry, Entry } from '../../shared/entry.ts';
import { minorPerMajor, SCALE, toDecimal } from '../../shared/money.ts';
import { toRfc3339 } from '../../shared/time.ts';
import { personAt } from '../engine/roster.ts';
import { type State, workspaceOf } from '../engine/state.ts';
import { isVoided } from '../engine/tape.ts';
import type { Directory, OpenWorkspace } from '../live/workspaces.ts';
import type { StoredEntry } from '../store/store.ts';
import { correctionObject } from './correct.ts';
import { revisionOf } from './decision.ts';

const kinds = { 'activity.voided': 'voided', 'activity.replaced': 'replaced', 'activity.reassigned': 'reassigned' } as const;
type Recorded = Entry<'activity.recorded'>;
type Correction = Extract<AnyEntry, { kind: keyof typeof kinds }>;
type StoredCorrection = Correction & Pick<StoredEntry, 'details'>;

export interface ActivityInFull extends ActivityRecord {
  corrections: {
    rev: number;
    kind: (typeof kinds)[keyof typeof kinds];
    seq: number;
    receivedAt: string;
    actor: string;
    reason?: string;
    after: ActivityContent;
  }[];
}

export function isRecorded(entry: AnyEntry): entry is Recorded {
  return entry.kind === 'activity.recorded';
}

/**
 * The activities of these entries as they count now; entries that are corrections lead to what they correct. `details`: with the
 * personal data beside them (E12), as far as the entries were read with it.
 */
export async function activityRecords(
  ws: OpenWorkspace,
  entries: readonly StoredEntry[],
  { details = false }: { details?: boolean } = {},
): Promise<ActivityRecord[]> {
  const records: ActivityRecord[] = [];
  for (const entry of entries) {
    const recorded = isRecorded(entry) ? entry : await recordedOf(ws, entry);
    if (!recorded) continue;
    // Most have none, and waiting for nothing is most of what a page of them costs.
    const corrections = isCorrected(ws, recorded) ? await correctionsOf(ws, recorded) : [];
    const record = recordOf(ws, recorded, corrections);
    records.push(details && recorded.details ? { ...record, details: recorded.details } : record);
  }
  return records;
}

/** One activity with everything that happened to it. */
export async function activityInFull(ws: OpenWorkspace, recorded: Recorded): Promise<ActivityInFull> {
  const corrections = await correctionsOf(ws, recorded);
  return {
    ...recordOf(ws, recorded, corrections),
    corrections: corrections.map((entry, index) => {
      const reason = reasonOf(entry);
      return {
        rev: index + 1,
        kind: kinds[entry.kind],
        seq: entry.seq,
        receivedAt: toRfc3339(entry.receivedAt),
        actor: entry.actor,
        ...(reason !== undefined && { reason }),
        after: contentAfter(ws, recorded, corrections.slice(0, index + 1)),
      };
    }),
  };
}

/** Why somebody corrected, as far as they said it and it is not erased. The entry is to be read with its details. */
export function reasonOf({ body, details }: StoredCorrection): string | undefined {
  return details?.reason ?? body.reason;
}

async function recordedOf(ws: OpenWorkspace, entry: AnyEntry): Promise<(Recorded & Pick<StoredEntry, 'details'>) | null> {
  if (!isCorrection(entry)) return null;
  const [target] = await ws.entries([entry.body.seq]);
  return target && isRecorded(target) ? target : null;
}

/** What an activity was before a correction and is after it; null when it is not in the log. */
export async function aroundCorrection(
  ws: OpenWorkspace,
  correction: Correction,
): Promise<Record<'before' | 'after', ActivityContent> | null> {
  const recorded = await recordedOf(ws, correction);
  if (!recorded) return null;
  const earlier = (await correctionsOf(ws, recorded)).filter(({ seq }) => seq < correction.seq);
  return { before: recordOf(ws, recorded, earlier), after: recordOf(ws, recorded, [...earlier, correction]) };
}

export function isCorrection(entry: AnyEntry): entry is StoredCorrection {
  return entry.kind in kinds;
}

/** Known without reading. */
function isCorrected(ws: OpenWorkspace, { source, id }: Recorded): boolean {
  return revisionOf(ws.state, correctionObject(source, id)) > 0;
}

/** Oldest first. */
async function correctionsOf(ws: OpenWorkspace, { source, id }: Recorded): Promise<StoredCorrection[]> {
  const object = correctionObject(source, id);
  const seqs: number[] = [];
  for (let rev = 1; rev <= revisionOf(ws.state, object); rev += 1) {
    const seq = await ws.find('rally', `${object}:${rev}`);
    if (seq !== null) seqs.push(seq);
  }
  return seqs.length === 0 ? [] : (await ws.entries(seqs)).filter(isCorrection);
}

function contentAfter(ws: OpenWorkspace, recorded: Recorded, corrections: readonly Correction[]): ActivityContent {
  const { at, body } = bodyAfter(recorded, corrections);
  return contentOf(ws, at, body);
}

function bodyAfter(recorded: Recorded, corrections: readonly Correction[]): Pick<Recorded, 'at' | 'body'> {
  let { at, body } = recorded;
  for (const correction of corrections) {
    if (correction.kind === 'activity.replaced') {
      at = correction.body.at;
      body = correction.body.with;
    } else if (correction.kind === 'activity.reassigned') body = { ...body, credits: correction.body.credits };
  }
  return { at, body };
}

function recordOf(ws: OpenWorkspace, recorded: Recorded, corrections: readonly Correction[]): ActivityRecord {
  const { at, body } = bodyAfter(recorded, corrections);
  const { seq, source, id, receivedAt, actor } = recorded;
  const record: ActivityRecord = { seq, source, id, receivedAt: toRfc3339(receivedAt), actor, ...contentOf(ws, at, body) };
  if (body.date === undefined && !body.undated) record.latenessMs = receivedAt - at;
  const last = corrections.at(-1);
  if (last) {
    record.corrected = isVoided(ws.state.tape, seq) ? 'voided' : kinds[last.kind];
    record.original = contentOf(ws, recorded.at, recorded.body);
  }
  return record;
}

function contentOf(ws: Pick<OpenWorkspace, 'state' | 'directory'>, at: number, body: ActivityBody): ActivityContent {
  const { currency } = workspaceOf(ws.state);
  const content: ActivityContent = {
    type: body.type,
    ...(body.undated ? { undated: true } : { at: body.date ?? toRfc3339(at) }),
    credits: body.credits.map(({ identity, share }) => creditOf(ws.state, ws.directory, identity, share, at)),
  };
  if (body.value !== undefined) content.value = toDecimal(body.value, body.money ? minorPerMajor(currency) : SCALE);
  if (body.money) content.currency = currency;
  for (const field of ['deal', 'lead', 'props'] as const) if (body[field]) content[field] = body[field];
  if (body.contact !== undefined) content.contact = body.contact;
  if (body.links) content.links = body.links;
  return content;
}

function creditOf(state: State, directory: Directory, identity: string, share: number, at: number): ActivityContent['credits'][number] {
  const rep = personAt(state.roster, identity, at);
  const credit = { rep, name: rep === null ? identity : directory.personName(rep), identity, share: share / SCALE };
  return rep === null ? { ...credit, unlinked: true } : credit;
}
