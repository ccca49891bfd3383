/** What goes to the terminal, and questions to whoever sits in front of it. */
import { createInterface } from 'node:readline/promises';

/**
 * A text that came from outside, as a terminal may show it: what would steer it (escapes, bells, line breaks, reversed writing) is
 * spelled out instead.
 */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, (character) => {
    const code = character.charCodeAt(0).toString(16);
    return code.length <= 2 ? `\\x${code.padStart(2, '0')}` : `\\u${code}`;
  });
}

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
