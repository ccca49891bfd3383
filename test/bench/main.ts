/**
 * `npm run bench`: every figure is a ratio of two arms measured in this very run.
 *   -- --quick          fewer and shorter rounds, done within five minutes; prints the table only
 *   -- --only PERF4     one bench, or several with commas; prints the table only
 *   -- --entries 1000000   entries of PERF12
 * The full run also writes test/bench/results.md.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { asOf } from './as-of.ts';
import { coverage } from './coverage.ts';
import { watchEnvironment } from './environment.ts';
import { perf1 } from './perf1-latency.ts';
import { perf4 } from './perf4-bytes.ts';
import { perf6 } from './perf6-ingest.ts';
import { perf9 } from './perf9-fold.ts';
import { perf12 } from './perf12-start.ts';
import { pinning } from './processes.ts';
import { type Report, type Run, tableOf } from './report.ts';

const benches: Record<string, (run: Run) => Promise<Report[]>> = {
  PERF1: perf1,
  PERF4: perf4,
  PERF6: perf6,
  PERF9: ({ quick }) => perf9(quick),
  PERF12: perf12,
  'AS-OF': asOf,
  COVERAGE: coverage,
};

const preface = `# What \`npm run bench\` measured

Written by the full run. Each figure compares Rallyboard with another way to do the same work (\`anchors/\`), in the same run on the same
machine: arms are interleaved A B B A, the ratio is that of the medians, the interval a bootstrap of 95 %, and a goal is met only when
the bound meets it. An arm whose result was wrong has no figure. Times alone mean nothing on another machine.
`;

const { values } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, only: { type: 'string' }, entries: { type: 'string' } },
});
const names = values.only?.toUpperCase().split(',') ?? Object.keys(benches);
const unknown = names.filter((name) => !(name in benches));
if (unknown.length > 0) throw new Error(`There is no bench ${unknown.join(', ')}; there are ${Object.keys(benches).join(', ')}.`);

// Beside the project, not in the system's folder for temporary files: that is often kept in memory, where fsync is free.
const parent = fileURLToPath(new URL('../../.cache/bench/', import.meta.url));
await mkdir(parent, { recursive: true });
const folder = await mkdtemp(join(parent, 'run-'));
const failures: string[] = [];
try {
  const describe = await watchEnvironment(folder, new Date());
  const run: Run = { quick: values.quick, folder, ...(values.entries && { entries: Number(values.entries) }) };
  const reports: Report[] = [];
  for (const name of names) {
    process.stderr.write(`${name} …`);
    const start = performance.now();
    try {
      reports.push(...((await benches[name]?.(run)) ?? []));
    } catch (error) {
      // An arm that was wrong: its figure is thrown away and the others go on.
      failures.push(`${name} gave no figure: ${error instanceof Error ? error.message : String(error)}`);
    }
    process.stderr.write(` ${((performance.now() - start) / 1_000).toFixed(0)} s\n`);
  }
  const lines = [tableOf(reports), ...failures, `${describe()}\n- ${pinning}`];
  process.stdout.write(`${lines.join('\n\n')}\n`);
  if (!values.quick && values.only === undefined)
    await writeFile(new URL('./results.md', import.meta.url), `${preface}\n${lines.join('\n\n')}\n`);
} finally {
  await rm(folder, { recursive: true, force: true });
}
process.exitCode = failures.length > 0 ? 1 : 0;
