import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { listSources } from '../support/imports.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const linesMax = 400;

const linesOf = (file: string): number => readFileSync(join(root, file), 'utf8').trimEnd().split('\n').length;

function sizes(folders: string[]): [string, number][] {
  return listSources(root, folders)
    .map((file): [string, number] => [file, linesOf(file)])
    .sort((a, b) => a[1] - b[1]);
}

describe('sizes', () => {
  it(`given every source file, when its lines are counted, then there are at most ${linesMax}`, () => {
    const source = sizes(['shared', 'server', 'client']);
    const tests = sizes(['test']);
    const sum = (list: [string, number][]) => list.reduce((total, [, lines]) => total + lines, 0);
    const [, median] = source[source.length >> 1] ?? ['', 0];
    process.stdout.write(
      `   ${source.length} source files, median ${median} lines, ${sum(source)} in all; tests ${(sum(tests) / sum(source)).toFixed(2)} times as many\n`,
    );
    expect([...source, ...tests].filter(([, lines]) => lines > linesMax)).toEqual([]);
  });
});
