import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { findBreaches, walls } from '../support/walls.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const made: string[] = [];

/** A project of these files in a temporary folder. */
function plant(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'rallyboard-walls-'));
  made.push(folder);
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  return folder;
}

afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true });
});

describe('walls between folders', () => {
  it('given the sources, when all imports are walked, then none crosses a wall', () => {
    expect(findBreaches(root)).toEqual([]);
  });

  it('given the project references, when compared with the table of walls, then they say the same', () => {
    for (const [folder, { folders }] of Object.entries(walls)) {
      const { references } = JSON.parse(readFileSync(join(root, folder, 'tsconfig.json'), 'utf8')) as { references: { path: string }[] };
      expect(references.map(({ path }) => posix.join(folder, path)).sort(), folder).toEqual([...folders].sort());
    }
  });

  it.each<[string, Record<string, string>, RegExp]>([
    ['engine -> store', { 'server/engine/a.ts': "import { open } from '../store/open.ts';" }, /a\.ts:1 reaches server\/store\/open\.ts/],
    ['store -> engine, types too', { 'server/store/a.ts': "\nimport type { State } from '../engine/state.ts';" }, /a\.ts:2 reaches/],
    ['http -> store', { 'server/http/routes/a.ts': "const s = await import('../../store/open.ts');" }, /reaches server\/store/],
    ['live -> log', { 'server/live/a.ts': "export { log } from '../log.ts';" }, /reaches server\/log\.ts/],
    ['client -> server', { 'client/rep/A.vue': "<script setup>\nimport '../../server/log.ts';\n</script>" }, /A\.vue:2 reaches/],
    ['shared -> test', { 'shared/a.ts': "import '../test/support/a.ts';" }, /reaches test/],
    ['engine -> Node', { 'server/engine/a.ts': "import { hash } from 'node:crypto';" }, /uses Node/],
    ['engine -> Temporal', { 'server/engine/a.ts': "import { Temporal } from 'temporal-polyfill';" }, /uses the package temporal-polyfill/],
    ['shared -> a package', { 'shared/a.ts': "type A = import('express').Request;" }, /uses the package express/],
    [
      'tv -> zod through shared',
      { 'client/tv/a.ts': "import '../../shared/b.ts';", 'shared/b.ts': "import { z } from 'zod';" },
      /loads zod/,
    ],
    ['environment', { 'server/http/a.ts': 'export const port = process.env.PORT;' }, /reads process\.env/],
    ['clock in the engine', { 'server/engine/a.ts': 'export const now = () => Date.now();' }, /reads the clock/],
    ['power in the engine', { 'server/engine/a.ts': 'export const square = (x: number) => x ** 2;' }, /differs between machines/],
  ])('given a planted breach (%s), when walked, then it is found', (_name, files, expected) => {
    const breaches = findBreaches(plant(files));
    expect(breaches).toHaveLength(1);
    expect(breaches[0]).toMatch(expected);
  });

  it('given what looks like a breach and is none, when walked, then nothing is found', () => {
    const files = {
      'client/tv/a.ts': "import type { Entry } from '../../shared/entry.ts';\n",
      'shared/entry.ts': "import { z } from 'zod';\nexport const entry = z.string();\n",
      'server/engine/a.ts': '// Date.now() is forbidden here, process.env too.\nexport const text = (now: Date) => now.getTime();\n',
    };
    expect(findBreaches(plant(files))).toEqual([]);
  });
});
