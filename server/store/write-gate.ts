/**
 * Whether files may be written. The first failed write closes the gate: nothing is acknowledged behind it. It opens again by itself
 * once the file was opened anew, holds exactly what was acknowledged, and takes a write; after a failed sync it stays closed, because
 * then only a new process may trust what it reads.
 */

/** A write that began could not be finished: nobody knows what the disk holds of it, so nothing may be written after it. */
export class WriteFailed extends Error {
  override name = 'WriteFailed';
  /** Whether it may be tried again in this process. */
  readonly heals: boolean;
  constructor(sentence: string, heals: boolean, options?: ErrorOptions) {
    super(sentence, options);
    this.heals = heals;
  }
}

export interface WriteGate {
  /** Why nothing is written; null while all is well. */
  readonly closedBecause: string | null;
  close(error: WriteFailed): void;
  /** Tries nothing any more. */
  stop(): void;
}

export interface WriteGateOptions {
  /** Opens the failed files anew, checks them and writes to them; throws while that is not possible. */
  reopen(): void;
  /** Runs `task` once, `ms` from now; returns how to call it off. */
  after(ms: number, task: () => void): () => void;
}

const firstTryMs = 500;
const triesEveryMaxMs = 5_000;

export function createWriteGate({ reopen, after }: WriteGateOptions): WriteGate {
  let closedBecause: string | null = null;
  let cancel = () => {};

  function close(error: WriteFailed): void {
    if (closedBecause !== null) return;
    tell(error);
    if (error.heals) plan(firstTryMs);
  }

  function tell({ message, heals }: WriteFailed): void {
    const until = heals ? 'the disk takes writes again, which is tried every few seconds' : 'Rallyboard is started again';
    closedBecause = `Writing failed (${message}): nothing more is acknowledged until ${until}.`;
  }

  function plan(ms: number): void {
    cancel = after(ms, () => {
      try {
        reopen();
        closedBecause = null;
      } catch (error) {
        if (error instanceof WriteFailed && !error.heals) tell(error);
        else plan(Math.min(2 * ms, triesEveryMaxMs));
      }
    });
  }

  return {
    get closedBecause() {
      return closedBecause;
    },
    close,
    stop: () => cancel(),
  };
}
