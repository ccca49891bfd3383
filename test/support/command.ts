/** Runs the program as people do: built, in a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { onTestFinished } from 'vitest';
import { builtMain } from './built-server.ts';

/** Arguments of node. From the sources each start would compile them first. */
export const programArgs = [builtMain];

export interface RunningCommand {
  child: ChildProcess;
  out: () => string;
  err: () => string;
  /** Exit code, or the signal's name. */
  ended: Promise<number | string>;
  /** Resolves once the output so far fits; rejects when the process ends before. */
  until(fits: (out: string, err: string) => boolean): Promise<void>;
}

/** Only the given variables and what a process needs to run at all. It does not outlive the test. */
export function startCommand(args: readonly string[], env: Record<string, string> = {}): RunningCommand {
  const child = spawn(process.execPath, [...programArgs, ...args], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let [out, err] = ['', ''];
  const waiting = new Set<() => void>();
  const heard = () => {
    for (const check of waiting) check();
  };
  child.stdout?.on('data', (data) => {
    out += data;
    heard();
  });
  child.stderr?.on('data', (data) => {
    err += data;
    heard();
  });
  const ended = new Promise<number | string>((resolve) => child.once('close', (code, signal) => resolve(code ?? signal ?? 'gone')));
  return {
    child,
    out: () => out,
    err: () => err,
    ended,
    until: (fits) =>
      new Promise((resolve, reject) => {
        const check = () => {
          if (!fits(out, err)) return;
          waiting.delete(check);
          resolve();
        };
        waiting.add(check);
        void ended.then((code) => reject(new Error(`ended with ${code} before: ${out}${err}`)));
        check();
      }),
  };
}
