import { applyPatch, type PatchOp } from '../../shared/patch.ts';
import type { Patch, Snapshot, SubscribeReply } from '../../shared/protocol.ts';
import type { BoardView, View } from '../../shared/view.ts';

/** What a screen must do with what it receives, and no more: hold a revision, apply the next one, notice a gap. */
export class ScreenModel {
  held: { epoch: string; rev: number; data: View } | null = null;
  /** What the server calls this view in frames of the short form. */
  handle = 0;
  readonly counts = { snapshots: 0, patches: 0, gaps: 0, old: 0 };

  get resume(): { epoch: string; rev: number } | undefined {
    return this.held ? { epoch: this.held.epoch, rev: this.held.rev } : undefined;
  }

  get board(): BoardView {
    if (this.held?.data.kind !== 'board') throw new Error('this screen holds no board');
    return this.held.data;
  }

  snapshot({ epoch, rev, data, handle }: Snapshot): void {
    this.held = { epoch, rev, data };
    this.handle = handle;
    this.counts.snapshots += 1;
  }

  /** False: this patch does not follow, ask again. */
  patch({ epoch, rev, ops }: Pick<Patch, 'epoch' | 'rev' | 'ops'>): boolean {
    if (!this.held || this.held.epoch !== epoch || rev > this.held.rev + 1) {
      this.counts.gaps += 1;
      return false;
    }
    if (rev <= this.held.rev) {
      this.counts.old += 1;
      return true;
    }
    this.held = { epoch, rev, data: applyPatch(this.held.data, ops) };
    this.counts.patches += 1;
    return true;
  }

  /** A patch in the short form: the handle stands for view and epoch. */
  frame(rev: number, ops: PatchOp[]): boolean {
    return this.patch({ epoch: this.held?.epoch ?? '', rev, ops });
  }

  reply(answer: SubscribeReply): void {
    if (!answer.ok) throw new Error(`refused: ${answer.error.code}`);
    if ('snapshot' in answer) this.snapshot(answer.snapshot);
    else {
      this.handle = answer.handle ?? 0;
      for (const patch of answer.patches) this.patch(patch);
    }
  }
}
