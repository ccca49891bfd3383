/** The machine a run was made on: figures of shared machines mean nothing without it. */
import { closeSync, fdatasyncSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { quantile } from './compare.ts';

/** Milliseconds that each of `count` appends of two database pages takes to reach the disk: what a commit waits for at least. */
export function fsyncMs(folder: string, count: number): number[] {
  const path = join(folder, `fsync-${process.pid}`);
  const file = openSync(path, 'w');
  const pages = Buffer.alloc(8_192, 1);
  const times: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const start = performance.now();
    writeSync(file, pages);
    fdatasyncSync(file);
    times.push(performance.now() - start);
  }
  closeSync(file);
  rmSync(path);
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

export interface Environment {
  /** Seen again at any moment, e.g. around a round. */
  fsync: number[];
  /** Lines of Markdown: date, Node, processors, disk, and what else the machine did. */
  describe(): string[];
}

/** Begins to watch the machine. `folder` lies on the disk whose fsync counts. */
export function watchEnvironment(folder: string, now: Date): Environment {
  const before = cpuTimes();
  const fsync = fsyncMs(folder, 200);
  return {
    fsync,
    describe() {
      const after = cpuTimes();
      const share = (part: keyof CpuTimes) => {
        if (!before || !after) return 'unknown';
        return `${((100 * (after[part] - before[part])) / Math.max(1, after.all - before.all)).toFixed(1)} %`;
      };
      return [
        `- ${now.toISOString().slice(0, 16).replace('T', ' ')} UTC, Node ${process.version}, ${process.platform} ${process.arch}`,
        `- ${availableParallelism()} processors (${cpus()[0]?.model.trim() ?? 'unknown'}), load average ${loadavg()
          .map((load) => load.toFixed(1))
          .join(', ')}, processors busy ${share('busy')} of the run, stolen ${share('stolen')}`,
        `- fsync of two pages on the disk used: p50 ${quantile(fsync, 0.5).toFixed(2)} ms, p99 ${quantile(fsync, 0.99).toFixed(2)} ms (${fsync.length} samples)`,
      ];
    },
  };
}
