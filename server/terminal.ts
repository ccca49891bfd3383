/** Questions to whoever sits in front of the terminal. */
import { createInterface } from 'node:readline/promises';

/** Undefined when the program reads from, or writes to, a file or another program. */
export function confirmOnTerminal(): ((question: string) => Promise<boolean>) | undefined {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return undefined;
  return async (question) => {
    const asker = createInterface({ input: process.stdin, output: process.stderr });
    try {
      return /^y(es)?$/i.test((await asker.question(`${question} [y/N] `)).trim());
    } finally {
      asker.close();
    }
  };
}
