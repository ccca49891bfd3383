import type { Clock } from '../../server/live/clock.ts';

/** Time that passes only when a test says so. Tasks run in the order they fall due; equal times in the order they were planned. */
export class ManualClock implements Clock {
  #now: number;
  #planned: { at: number; order: number; task: () => void }[] = [];
  #order = 0;

  constructor(now = Date.UTC(2026, 2, 2, 9)) {
    this.#now = now;
  }

  now = (): number => this.#now;

  get waiting(): number {
    return this.#planned.length;
  }

  after(ms: number, task: () => void): () => void {
    this.#order += 1;
    const planned = { at: this.#now + Math.max(0, ms), order: this.#order, task };
    this.#planned.push(planned);
    return () => {
      this.#planned = this.#planned.filter((one) => one !== planned);
    };
  }

  /** Work that takes so long: time passes and nothing else runs. */
  spend(ms: number): void {
    this.#now += ms;
  }

  /** Runs everything that falls due within `ms`; what it plans for then included. */
  advance(ms: number): void {
    const until = this.#now + ms;
    for (;;) {
      const due = this.#planned.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at || a.order - b.order)[0];
      if (!due) break;
      this.#planned = this.#planned.filter((one) => one !== due);
      this.#now = Math.max(this.#now, due.at);
      due.task();
    }
    this.#now = Math.max(this.#now, until);
  }
}
