/** Time for the live half: tests and the simulation pass their own. */
export interface Clock {
  /** Epoch ms, the store's clock. */
  now(): number;
  /** Runs `task` once, `ms` from now; 0 means after the events that already wait. Returns how to call it off. */
  after(ms: number, task: () => void): () => void;
}

/** Gives requests and sockets their turn. */
export const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Real timers; none of them keeps the process alive. */
export function systemClock(now: () => number = Date.now): Clock {
  return {
    now,
    after(ms, task) {
      if (ms <= 0) {
        const immediate = setImmediate(task);
        return () => clearImmediate(immediate);
      }
      const timer = setTimeout(task, ms);
      timer.unref();
      return () => clearTimeout(timer);
    },
  };
}
