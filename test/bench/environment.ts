/** The machine a run was made on: figures of shared machines mean nothing without it. */
import { closeSync, fdatasync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { quantile } from './compare.ts';

/** Two database pages appended and brought to the disk: what a commit waits for at least. */
export class Fsync {
  readonly #path: string;
  readonly #file: number;
  readonly #pages = Buffer.alloc(8_192, 1);

  constructor(folder: string) {
    this.#path = join(folder, `fsync-${process.pid}`);
    this.#file = openSync(this.#path, 'w');
  }

  /** Resolves when it is on the disk. */
  async once(): Promise<void> {
    writeSync(this.#file, this.#pages);
    await synced(this.#file);
  }

  close(): void {
    closeSync(this.#file);
    rmSync(this.#path);
  }
}

const synced = promisify(fdatasync);

/** Milliseconds of each of `count`, one right after the other. */
async function fsyncMs(folder: string, count: number): Promise<number[]> {
  const fsync = new Fsync(folder);
  const times: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const start = performance.now();
    await fsync.once();
    times.push(performance.now() - start);
  }
  fsync.close();
  return times;
}

/**
 * Processor time of this process so far, ms: all threads, user code and system. Unlike the clock it does not count what other work
 * on the machine takes away; use it where nothing waits for a disk or a network.
 */
export function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

interface CpuTimes {
  all: number;
  busy: number;
  stolen: number;
}

/** Null where there is no /proc. */
function cpuTimes(): CpuTimes | null {
  try {
    const [line = ''] = readFileSync('/proc/stat', 'utf8').split('\n');
    const ticks = line.split(/\s+/).slice(1, 9).map(Number);
    const all = ticks.reduce((sum, tick) => sum + tick, 0);
    return { all, busy: all - (ticks[3] ?? 0) - (ticks[4] ?? 0), stolen: ticks[7] ?? 0 };
  } catch {
    return null;
  }
}

/** Begins to watch the machine; the result describes it up to then, in lines of Markdown. `folder` lies on the disk that counts. */
export async function watchEnvironment(folder: string, now: Date): Promise<() => string> {
  const before = cpuTimes();
  const fsync = await fsyncMs(folder, 500);
  return () => {
    const after = cpuTimes();
    const share = (part: keyof CpuTimes) => {
      if (!before || !after) return 'unknown';
      return `${((100 * (after[part] - before[part])) / Math.max(1, after.all - before.all)).toFixed(1)} %`;
    };
    const load = loadavg()
      .map((value) => value.toFixed(1))
      .join(', ');
    return [
      `- ${now.toISOString().slice(0, 16).replace('T', ' ')} UTC, Node ${process.version}, ${process.platform} ${process.arch}`,
      `- ${availableParallelism()} processors (${cpus()[0]?.model.trim() ?? 'unknown'}), busy ${share('busy')} of the run, ${share('stolen')} stolen by other machines; load average ${load}`,
      `- fsync of two pages on the disk used, one after the other: p50 ${quantile(fsync, 0.5).toFixed(2)} ms, p99 ${quantile(fsync, 0.99).toFixed(2)} ms`,
    ].join('\n');
  };
}
