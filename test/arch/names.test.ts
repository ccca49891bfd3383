import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { listSources } from '../support/imports.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const kebab = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const pascal = /^([A-Z][a-z0-9]*)+$/;
/** Names that say nothing about what is inside. */
const empty = /^(utils?|helpers?|managers?)$/;

function wrongName(file: string): boolean {
  const name = posix.basename(file);
  const [stem = ''] = name.split('.');
  const folders = posix.dirname(file).split('/');
  const shaped = name.endsWith('.vue') ? pascal.test(stem) : kebab.test(stem);
  return !shaped || [...folders, ...stem.split('-')].some((word) => empty.test(word.toLowerCase()));
}

describe('names', () => {
  it('given every source file, when its name is read, then it is a kebab-case noun (Vue: PascalCase) that says something', () => {
    expect(listSources(root, ['shared', 'server', 'client', 'test']).filter(wrongName)).toEqual([]);
  });

  it('given wrong names, when they are read, then each is found', () => {
    const wrong = [
      'shared/money-utils.ts',
      'server/live/poolManager.ts',
      'client/rep/my-rank.vue',
      'server/helpers/a.ts',
      'test/unit/Rank.test.ts',
    ];
    expect(wrong.filter(wrongName)).toEqual(wrong);
    expect(['client/rep/MyRank.vue', 'server/store/sqlite-worker.ts', 'client/vue.d.ts', 'server/start.mjs'].filter(wrongName)).toEqual([]);
  });
});
