/** One watched view: its revisions, and what a screen gets that asks for it. */
import { limit } from '../../shared/limit.ts';
import { diffView } from '../../shared/patch.ts';
import type { View, ViewName } from '../../shared/view.ts';

/** What the publisher does, counted; the metrics page and the tests read it. */
export interface LiveCounters {
  evaluations: number;
  diffs: number;
  /** Patches turned into text: one per view and tick, whatever the number of screens. */
  encodings: number;
  /** Whole views turned into text: one per view and revision at most. */
  snapshots: number;
  frames: number;
}

/** One more revision of a view, for all its receivers. */
export interface Revision {
  view: ViewName;
  epoch: string;
  /** Names the view's stream, and so its epoch, as long as this process runs. */
  handle: number;
  rev: number;
  /** The operations as JSON text: made once, and part of every message that carries them. */
  ops: string;
}

/** A revision as the text of a `patch` message. */
export function patchText({ view, epoch, rev, ops }: Pick<Revision, 'view' | 'epoch' | 'rev' | 'ops'>): string {
  return `{"view":${JSON.stringify(view)},"epoch":${JSON.stringify(epoch)},"rev":${rev},"ops":${ops}}`;
}

/** The answer to a subscription, ready to send. */
export type Answer = { kind: 'snapshot'; json: string } | { kind: 'patches'; json: string };

export class ViewStream {
  readonly ws: string;
  readonly view: ViewName;
  /** Names this lifetime of the stream: a revision means nothing in another. */
  readonly epoch: string;
  readonly handle: number;
  rev = 1;
  data: View;
  watchers = 0;
  /** Something happened since the last evaluation. */
  dirty = false;
  /** An evaluation is on its way. */
  queued = false;
  closed = false;
  readonly #counters: LiveCounters;
  /** The operations of the last revisions, the newest last. */
  #history: string[] = [];
  #historyBytes = 0;
  #encoded: { rev: number; json: string } | null = null;

  constructor(ws: string, view: ViewName, names: { epoch: string; handle: number }, data: View, counters: LiveCounters) {
    this.ws = ws;
    this.view = view;
    this.epoch = names.epoch;
    this.handle = names.handle;
    this.data = data;
    this.#counters = counters;
  }

  /** The next state of the view; the revision to send, or null when nothing changed. */
  advance(next: View): Revision | null {
    const ops = diffView(this.data, next);
    this.#counters.diffs += 1;
    if (ops.length === 0) return null;
    this.data = next;
    this.rev += 1;
    const text = JSON.stringify(ops);
    this.#counters.encodings += 1;
    this.#remember(text);
    return { view: this.view, epoch: this.epoch, handle: this.handle, rev: this.rev, ops: text };
  }

  /** Patches from where the screen stood when they are still known; else the whole view. */
  answer(now: number, resume?: { epoch: string; rev: number }): Answer {
    if (resume?.epoch === this.epoch && resume.rev <= this.rev && this.rev - resume.rev <= this.#history.length) {
      const missed = this.#history.slice(this.#history.length - (this.rev - resume.rev));
      const patches = missed.map((ops, index) => patchText({ view: this.view, epoch: this.epoch, rev: resume.rev + index + 1, ops }));
      return { kind: 'patches', json: `{"ok":true,"patches":[${patches.join(',')}],"now":${now},"handle":${this.handle}}` };
    }
    return { kind: 'snapshot', json: `{"ok":true,"snapshot":${this.snapshot(now)}}` };
  }

  /** The whole view as a message; encoded once a revision. */
  snapshot(now: number): string {
    if (this.#encoded?.rev !== this.rev) {
      this.#encoded = { rev: this.rev, json: JSON.stringify(this.data) };
      this.#counters.snapshots += 1;
    }
    const head = JSON.stringify({ view: this.view, epoch: this.epoch, rev: this.rev, now, handle: this.handle });
    return `${head.slice(0, -1)},"data":${this.#encoded.json}}`;
  }

  #remember(ops: string): void {
    this.#history.push(ops);
    this.#historyBytes += ops.length;
    while (this.#history.length > limit.patchHistoryMax || this.#historyBytes > limit.patchHistoryBytesMax) {
      this.#historyBytes -= this.#history.shift()?.length ?? 0;
    }
  }
}
