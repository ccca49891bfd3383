/**
 * Runs the tiers of tests in order and stops at the first that fails: `tiers.ts check|test [names of tiers]`.
 * Counts come from the runners' JSON reports; the last line, `N passed, N failed`, is for CI systems that read it.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readyChromium, readyRedis } from './ready.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const reports = '.cache/tests';

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}
type Need = 'build' | 'redis' | 'chromium';
interface Tier {
  name: string;
  /** Arguments of node. */
  args: string[];
  /** Reads the runner's report; tools without one count nothing when they pass. */
  count?: () => Counts;
  needs?: Need[];
}

const tool = (name: string, args: string[]): Tier => ({ name, args });

/** A project of vite.config.ts. */
function vitest(name: string, needs: Need[] = []): Tier {
  const report = `${reports}/${name}.json`;
  return {
    name,
    needs,
    args: [
      'node_modules/vitest/vitest.mjs',
      'run',
      '--project',
      name,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
    ],
    count: () => countVitest(readReport(report)),
  };
}

function playwright(name: string, needs: Need[]): Tier {
  const report = `${reports}/${name}.json`;
  return {
    name,
    needs,
    args: ['node_modules/@playwright/test/cli.js', 'test', '-c', 'test/e2e/playwright.config.ts'],
    count: () => countPlaywright(readReport(report)),
  };
}

const check: Tier[] = [
  tool('format', [
    'node_modules/@biomejs/biome/bin/biome',
    'ci',
    '--error-on-warnings',
    `--colors=${process.stdout.isTTY ? 'force' : 'off'}`,
  ]),
  tool('types', ['node_modules/typescript/bin/tsc', '-b']),
  tool('types-vue', ['node_modules/vue-tsc/bin/vue-tsc.js', '--noEmit', '-p', 'client']),
  tool('dead-code', ['node_modules/knip/bin/knip.js', '--no-progress']),
  vitest('unit'),
];
const rest: Tier[] = [
  // Early: other tiers start the built server as a process of its own.
  tool('build', ['server/start.mjs', 'build']),
  vitest('contract', ['build', 'redis']),
  vitest('integration', ['build', 'redis']),
  vitest('sim', ['build']),
  vitest('client', ['build']),
  playwright('e2e', ['build', 'chromium']),
];

type Json = Record<string, unknown>;

function readReport(file: string): Json {
  return JSON.parse(readFileSync(`${root}${file}`, 'utf8')) as Json;
}

const numberAt = (report: Json, key: string): number => Number(report[key] ?? 0);

function countVitest(report: Json): Counts {
  const skipped = numberAt(report, 'numPendingTests') + numberAt(report, 'numTodoTests');
  return { passed: numberAt(report, 'numPassedTests'), failed: numberAt(report, 'numFailedTests'), skipped };
}

function countPlaywright(report: Json): Counts {
  const stats = (report.stats ?? {}) as Json;
  // A test that passes only when repeated is a failing test.
  const failed = numberAt(stats, 'unexpected') + numberAt(stats, 'flaky');
  return { passed: numberAt(stats, 'expected'), failed, skipped: numberAt(stats, 'skipped') };
}

const met = new Set<Need>();

async function meet(need: Need): Promise<void> {
  if (met.has(need)) return;
  if (need === 'redis') await readyRedis();
  else if (need === 'chromium') readyChromium();
  else if (runNode(['server/start.mjs', 'build']) !== 0) throw new Error('The build failed. Run: node server/start.mjs build');
  met.add(need);
}

function runNode(args: string[]): number {
  return spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status ?? 1;
}

const nothing: Counts = { passed: 0, failed: 0, skipped: 0 };

function countOf(tier: Tier): Counts {
  try {
    return tier.count?.() ?? nothing;
  } catch {
    return nothing; // A runner that fell over before its report; its exit code tells.
  }
}

async function run(tier: Tier): Promise<Counts> {
  process.stdout.write(`\n== ${tier.name}\n`);
  const startedAt = performance.now();
  let code = 1;
  let counts = nothing;
  try {
    for (const need of tier.needs ?? []) await meet(need);
    code = runNode(tier.args);
    counts = countOf(tier);
  } catch (error) {
    process.stdout.write(`${(error as Error).message}\n`);
  }
  // A failing tool, a crash outside a test or a file that does not load counts as one.
  if (code !== 0) counts = { ...counts, failed: Math.max(1, counts.failed) };
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  process.stdout.write(`== ${tier.name}: ${tier.count ? `${sentence(counts)}, ` : ''}${counts.failed ? 'failed' : 'ok'} in ${seconds} s\n`);
  return counts;
}

function sentence({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`;
}

const [command = 'test', ...names] = process.argv.slice(2);
const all = [...check, ...rest];
const unknown = names.find((name) => !all.some((tier) => tier.name === name));
if (unknown) {
  process.stderr.write(`No tier is called "${unknown}"; there are: ${all.map((tier) => tier.name).join(', ')}\n`);
  process.exit(1);
}
const chosen = names.length ? all.filter((tier) => names.includes(tier.name)) : command === 'check' ? check : all;

rmSync(`${root}${reports}`, { recursive: true, force: true });
mkdirSync(`${root}${reports}`, { recursive: true });
let total = nothing;
for (const tier of chosen) {
  const counts = await run(tier);
  total = { passed: total.passed + counts.passed, failed: total.failed + counts.failed, skipped: total.skipped + counts.skipped };
  if (counts.failed) {
    process.stdout.write(`\nTo run only this: npm test -- ${tier.name}\n`);
    process.exitCode = 1;
    break;
  }
}
process.stdout.write(`\n${sentence(total)}\n`);
