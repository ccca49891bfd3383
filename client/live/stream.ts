/** One view's stream, without a socket: what a snapshot or a patch does to what we hold. */
import { applyPatch } from '../../shared/patch.ts';
import type { Patch, Snapshot } from '../../shared/protocol.ts';
import type { View } from '../../shared/view.ts';

/** Where a stream stands: the last state that is whole. */
export interface Held {
  epoch: string;
  rev: number;
  data: View;
}

/**
 * `held` is what we have afterwards; `gap` says that something between is missing: subscribe again. After a patch that could
 * not be applied `held` is null, so that the next subscribe asks for everything.
 */
export interface Step {
  held: Held | null;
  changed: boolean;
  gap: boolean;
}

/** A snapshot replaces everything, unless it is a late one of the epoch we are already further in. */
export function takeSnapshot(held: Held | null, snapshot: Snapshot): Step {
  if (held !== null && held.epoch === snapshot.epoch && held.rev > snapshot.rev) return { held, changed: false, gap: false };
  return { held: { epoch: snapshot.epoch, rev: snapshot.rev, data: snapshot.data }, changed: true, gap: false };
}

/** Applies a patch that follows directly; one we already have is ignored, anything else is a gap. */
export function takePatch(held: Held | null, patch: Pick<Patch, 'epoch' | 'rev' | 'ops'>): Step {
  if (held === null || held.epoch !== patch.epoch) return { held, changed: false, gap: true };
  if (patch.rev <= held.rev) return { held, changed: false, gap: false };
  if (patch.rev !== held.rev + 1) return { held, changed: false, gap: true };
  try {
    return { held: { epoch: held.epoch, rev: patch.rev, data: applyPatch(held.data, patch.ops) }, changed: true, gap: false };
  } catch {
    return { held: null, changed: false, gap: true };
  }
}

/** What a resumed subscription is answered with: the patches since, in order. */
export function takePatches(held: Held | null, patches: readonly Patch[]): Step {
  let step: Step = { held, changed: false, gap: false };
  for (const patch of patches) {
    const next = takePatch(step.held, patch);
    step = { ...next, changed: step.changed || next.changed };
    if (step.gap) break;
  }
  return step;
}
