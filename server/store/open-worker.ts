import { Worker } from 'node:worker_threads';
import { hasNodeSqlite } from './has-node-sqlite.ts';

/**
 * Starts `name` (a module of this folder, without its suffix) as a worker thread: from its TypeScript source in development and
 * tests, from the file of that name beside the bundle in production. File names are put together at run time because the
 * bundler would otherwise rewrite them.
 */
export function openWorker(name: string, data: object): Worker {
  const here = import.meta.url;
  const fromSource = here.endsWith('.ts');
  const suffix = fromSource ? '.ts' : '.js';
  const entry = new URL(`./${name}${suffix}`, here).href;
  const boot = fromSource ? './worker-boot.mjs' : `./${name}${suffix}`;
  return new Worker(new URL(boot, here), {
    workerData: { ...data, entry },
    // node:sqlite warns once per process that it is experimental; Node 20 knows neither it nor the flag.
    execArgv: hasNodeSqlite ? ['--disable-warning=ExperimentalWarning'] : [],
  });
}
