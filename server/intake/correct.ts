/** Corrections of activities (E6): ids `act:{source}/{id}:{rev}`, so that a race has one winner. */

import type { Rep } from '../../shared/activity.ts';
import type { ActivityBody, CorrectionTarget, EntryBodies } from '../../shared/entry.ts';
import { AppError } from '../../shared/error.ts';
import { OWN_SOURCE } from '../../shared/id.ts';
import { toShares } from '../../shared/money.ts';
import { isVoided } from '../engine/tape.ts';
import type { OpenWorkspace } from '../live/workspaces.ts';
import { type Content, readContent } from './activity.ts';
import { ownEntry, revisionOf } from './decision.ts';
import type { Identity } from './identity.ts';
import { unsafeJson } from './json.ts';
import { refusalOf } from './problems.ts';
import { intakeContext, keepReadable, type Sender } from './record.ts';

/** Which activity, why, and how many corrections of it the caller has seen. */
export interface CorrectionRequest {
  source: string;
  id: string;
  reason?: string;
  rev?: number;
}

export interface Corrected {
  source: string;
  id: string;
  rev: number;
  seq: number;
}

type CorrectionKind = 'activity.voided' | 'activity.replaced' | 'activity.reassigned';

/** The object whose revisions the corrections of one activity are. */
export function correctionObject(source: string, id: string): string {
  return `act:${source}/${id}`;
}

/**
 * Throws AppError foreign_source, not_found, already_voided, or conflict when the caller's `rev` is not the newest. A program that
 * reports for one source must not be able to take back what another one counted: only administrators correct across sources.
 */
export function voidActivity(ws: OpenWorkspace, request: CorrectionRequest, sender: Sender): Promise<Corrected> {
  return correct(ws, request, sender, 'activity.voided', (target) => target);
}

/** Like `voidActivity`; also throws what intake would answer for the new content. */
export async function replaceActivity(ws: OpenWorkspace, request: CorrectionRequest, content: Content, sender: Sender): Promise<Corrected> {
  const read = readContent(content, intakeContext(ws, sender));
  if (!read.ok) {
    const { code, field = '', message } = read.error;
    throw new AppError(code, [{ path: `with.${field}`, message }]);
  }
  return correct(ws, request, sender, 'activity.replaced', (target) => ({ ...target, at: read.at, with: read.body }), read.identities);
}

/** Like `voidActivity`. */
export async function reassignActivity(
  ws: OpenWorkspace,
  request: CorrectionRequest,
  to: readonly { rep: Rep; share: number }[],
  sender: Sender,
): Promise<Corrected> {
  const identities = to.map((credit) => sender.identify(credit.rep));
  const shares = toShares(to.map((credit) => credit.share));
  const credits: ActivityBody['credits'] = identities.map(({ id: identity }, index) => ({ identity, share: shares[index] ?? 0 }));
  return correct(ws, request, sender, 'activity.reassigned', (target) => ({ ...target, credits }), identities);
}

async function correct<K extends CorrectionKind>(
  ws: OpenWorkspace,
  request: CorrectionRequest,
  sender: Sender,
  kind: K,
  bodyOf: (target: CorrectionTarget) => EntryBodies[K],
  identities: readonly Identity[] = [],
): Promise<Corrected> {
  const { source, id, reason, rev } = request;
  const { correctsOnly } = sender;
  // Before anything is looked up: whose ids another source uses is none of this key's business.
  if (correctsOnly !== undefined && source !== correctsOnly) throw new AppError('foreign_source', { source, own: correctsOnly });
  const unsafe = unsafeJson({ reason });
  if (unsafe) throw refusalOf([unsafe]);
  const seq = source === OWN_SOURCE ? null : await ws.find(source, id);
  if (seq === null) throw new AppError('not_found', { source, id });
  await keepReadable(ws, identities);
  const object = correctionObject(source, id);
  let next = 0;
  const [appended] = await ws.decide((state) => {
    const seen = revisionOf(state, object);
    if (rev !== undefined && rev !== seen) throw new AppError('conflict', { source, id, rev: seen });
    if (isVoided(state.tape, seq)) throw new AppError('already_voided', { source, id, rev: seen });
    next = seen + 1;
    const entry = ownEntry(state, object, kind, bodyOf({ source, id, seq }), { actor: sender.actor, now: ws.now() });
    // What somebody wrote lies beside the entry, where it can be erased.
    return [reason === undefined ? entry : { ...entry, details: { reason } }];
  });
  if (appended?.status !== 'accepted') throw new Error('a correction that was decided is accepted');
  return { source, id, rev: next, seq: appended.seq };
}
