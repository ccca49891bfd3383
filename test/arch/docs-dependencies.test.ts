import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const read = (path: string): string => readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8');

describe('docs/dependencies.md', () => {
  const manifest = JSON.parse(read('package.json')) as Record<'dependencies' | 'devDependencies', Record<string, string>>;
  const rows = [...read('docs/dependencies.md').matchAll(/^\| `([^`]+)` \| (.+) \|$/gm)];

  it('given package.json, when compared with the tables, then every direct dependency has its row, in order', () => {
    expect(rows.map(([, name]) => name)).toEqual([...Object.keys(manifest.dependencies), ...Object.keys(manifest.devDependencies)]);
  });

  it('given a row, when read, then it says in a sentence what the package replaces', () => {
    expect(rows.filter(([, , text]) => !/^[A-Z].{20,}\.$/.test(text ?? '')).map(([, name]) => name)).toEqual([]);
  });

  it('given package.json, when versions are read, then each is exact', () => {
    const versions = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
    expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  });
});
