/** PERF12: a start with a long log, by replaying it and from a local snapshot with a tail of 10,000, against reading rows. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { type Arm, interleave, median, ratioOf } from './compare.ts';
import { ask, spawnServer, stop } from './processes.ts';
import type { Report, Run } from './report.ts';
import type { Question, Started } from './start-process.ts';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const TAIL = 10_000;
const GOAL = 8;
const GOAL_REPLAY_MS = 10_000;
const GOAL_SNAPSHOT_MS = 500;
/** What the goals in seconds are for. */
const GOAL_ENTRIES = 10_000_000;

/** As `npm start` builds the server: one file, with the store's thread beside it. */
async function bundle(folder: string): Promise<string> {
  await build({
    configFile: false,
    root: at('../../'),
    logLevel: 'error',
    ssr: { external: true },
    build: {
      ssr: true,
      target: 'node20',
      outDir: folder,
      rolldownOptions: {
        input: { 'start-process': at('./start-process.ts'), 'sqlite-worker': at('../../server/store/sqlite-worker.ts') },
        output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  });
  return join(folder, 'start-process.js');
}

export async function perf12({ quick, folder, entries }: Run): Promise<Report[]> {
  const count = entries ?? (quick ? 300_000 : 2_000_000);
  const data = join(folder, 'start');
  await mkdir(data, { recursive: true });
  const program = await bundle(join(folder, 'built'));
  const once = async <T>(what: Question['do']): Promise<T> => {
    const child = spawnServer([program]);
    try {
      return await ask<T>(child, { do: what, folder: data, count, tail: TAIL } satisfies Question);
    } finally {
      await stop(child);
    }
  };
  const expectedEntries = await once<number>('prepare');
  const expected = await once<Started>('rows');
  const seen = new Map<Question['do'], { ms: number[]; rssMb: number }>();
  const arm = (what: 'replay' | 'snapshot' | 'rows'): Arm => ({
    name: what,
    async round() {
      const { ms, cpuMs, sum, entries: found, rssMb } = await once<Started>(what);
      if (sum !== expected.sum || found !== expectedEntries) throw new Error(`PERF12: ${what} has ${found} entries and answers ${sum}`);
      seen.set(what, { ms: [...(seen.get(what)?.ms ?? []), ms], rssMb });
      return cpuMs;
    },
  });
  const [replay = [], snapshot = [], rows = []] = await interleave([arm('replay'), arm('snapshot'), arm('rows')], 7);
  const size = `${(count / 1_000_000).toLocaleString('en-GB')} M entries`;
  const wallMs = (what: Question['do']) => median(seen.get(what)?.ms ?? []);
  const told = (what: Question['do']) => `${(wallMs(what) / 1_000).toFixed(2)} s, ${seen.get(what)?.rssMb} MB`;
  const against = (what: 'replay' | 'snapshot', how: string, costs: number[]): Report => ({
    id: 'PERF12',
    what: `start with ${size}, ${how}, against SELECT + JSON.parse + Map (processor time)`,
    unit: 'times faster',
    inverse: true,
    goal: GOAL,
    ...ratioOf(costs, rows),
    note: `by the clock ${told(what)} against ${told('rows')}`,
  });
  const timed = (what: 'replay' | 'snapshot', how: string, goal: number): Report => ({
    id: 'PERF12',
    what: `${how}, ${size}, to the first board`,
    unit: 'ms',
    value: wallMs(what),
    ...(count >= GOAL_ENTRIES ? { goal } : { note: `the goal of ${goal.toLocaleString('en-GB')} ms is for ${GOAL_ENTRIES / 1_000_000} M` }),
  });
  return [
    against('replay', 'log replayed', replay),
    against('snapshot', 'snapshot and a tail of 10,000', snapshot),
    timed('replay', 'log replayed', GOAL_REPLAY_MS),
    timed('snapshot', 'snapshot and tail', GOAL_SNAPSHOT_MS),
  ];
}
