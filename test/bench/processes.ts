/** Children of a bench: the server on one core, the load generator (this process) on the other, where the system can pin. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
/** Asked for now: a process that is pinned has one. */
const cores = availableParallelism();
const canPin = cores > 1 && spawnSync('taskset', ['--version']).status === 0;
export const SERVER_CORE = 0;
export const LOAD_CORE = 1;

/** What one may say of a run about pinning. */
export const pinning = canPin ? 'server on core 0, load on core 1' : 'not pinned: taskset or a second core is missing';

export interface NodeOptions {
  env?: Record<string, string>;
  /** Reads the child's standard output. */
  listen?: boolean;
}

/** Runs node on the server's core. */
export function spawnServer(args: readonly string[], { env = {}, listen = false }: NodeOptions = {}): ChildProcess {
  const [command, ...rest] = [...(canPin ? ['taskset', '-c', String(SERVER_CORE)] : []), process.execPath, ...args];
  const { PATH = '', HOME = '' } = process.env;
  return spawn(command ?? process.execPath, rest, {
    cwd: root,
    env: { PATH, HOME, NODE_ENV: 'production', ...env },
    stdio: ['ignore', listen ? 'pipe' : 'ignore', 'inherit', 'ipc'],
  });
}

/** Runs a module of this folder on the server's core. */
export function spawnAnchor(module: string, args: readonly string[] = []): ChildProcess {
  return spawnServer(['--import', 'tsx', fileURLToPath(new URL(module, import.meta.url)), ...args]);
}

/** Moves this process, all its threads, to a core of its own while `work` runs. */
export async function onLoadCore<T>(work: () => Promise<T>): Promise<T> {
  pinSelf(String(LOAD_CORE));
  try {
    return await work();
  } finally {
    pinSelf(`0-${cores - 1}`);
  }
}

function pinSelf(list: string): void {
  if (canPin) spawnSync('taskset', ['-a', '-p', '-c', list, String(process.pid)]);
}

/** One question to an anchor, one answer. Rejects with the anchor's own words, or when it ends instead. */
export async function ask<T>(child: ChildProcess, question: object): Promise<T> {
  const answered = new AbortController();
  const { signal } = answered;
  const ended = once(child, 'exit', { signal }).then(([code]) => {
    throw new Error(`the other arm ended with ${code}`);
  });
  const heard = once(child, 'message', { signal });
  child.send(question);
  try {
    const [answer] = (await Promise.race([heard, ended])) as [{ value: T } | { error: string }];
    if ('error' in answer) throw new Error(answer.error);
    return answer.value;
  } finally {
    // Nobody listens for its end any more.
    ended.catch(() => {});
    heard.catch(() => {});
    answered.abort();
  }
}

/** The anchor's end of `ask`. */
export function answerParent<Q>(answer: (question: Q) => unknown): void {
  process.on('message', async (question) => {
    try {
      process.send?.({ value: await answer(question as Q) });
    } catch (error) {
      process.send?.({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
  });
  process.on('disconnect', () => process.exit());
}

export async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}
