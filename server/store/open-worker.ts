import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { hasNodeSqlite } from './has-node-sqlite.ts';

/**
 * Starts `name` (a module of this folder, without its suffix) as a worker thread: from its TypeScript source in development and
 * tests, from the file of that name in production, beside this bundle or, when this is a chunk in a folder of its own, above.
 * File names are put together at run time because the bundler would otherwise rewrite them.
 */
export function openWorker(name: string, data: object): Worker {
  const here = import.meta.url;
  const fromSource = here.endsWith('.ts');
  const built = [`./${name}.js`, `../${name}.js`].map((path) => new URL(path, here)).find((url) => existsSync(url));
  const entry = fromSource || !built ? new URL(`./${name}.ts`, here) : built;
  return new Worker(fromSource ? new URL('./worker-boot.mjs', here) : entry, {
    workerData: { ...data, entry: entry.href },
    // node:sqlite warns once per process that it is experimental; Node 20 knows neither it nor the flag.
    execArgv: hasNodeSqlite ? ['--disable-warning=ExperimentalWarning'] : [],
  });
}
