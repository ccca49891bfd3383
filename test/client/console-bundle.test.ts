import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';

const built = fileURLToPath(new URL('../../dist/client/', import.meta.url));
const read = (file: string): string => readFileSync(join(built, file), 'utf8');
/** Code and styles of the first load, compressed. */
const firstLoadBytesMax = 250 * 1024;

const nameOf = (address: string): string => address.replace(/^.*\//, 'assets/');
/** What a chunk needs before it runs. */
const needs = (code: string): string[] =>
  [...code.matchAll(/(?:\bfrom|\bimport)\s*["']\.\/([^"']+\.js)["']/g)].map(([, file]) => `assets/${file}`);
/** What a chunk fetches when it gets there, with the styles of it. */
const fetches = (code: string, name: string): string[] =>
  [...code.matchAll(/["'](?:\.\/|assets\/)([\w.-]+\.(?:js|css))["']/g)]
    .map(([, file]) => `assets/${file}`)
    .filter((file) => file.includes(`/${name}-`));

function closure(files: readonly string[]): Set<string> {
  const all = new Set<string>();
  const add = (file: string): void => {
    if (all.has(file)) return;
    all.add(file);
    if (file.endsWith('.js')) for (const other of needs(read(file))) add(other);
  };
  for (const file of files) add(file);
  return all;
}

function firstLoad(): Set<string> {
  const page = read('console/index.html');
  const named = [...page.matchAll(/(?:src|href)="([^"]+\.(?:js|css))"/g)].map(([, address = '']) => nameOf(address));
  const main = named.find((file) => /\/console-.*\.js$/.test(file)) ?? '';
  // The console itself is fetched by its first chunk, once it is known that it is not the sign-in page that is wanted.
  return closure([...named, ...fetches(read(main), 'start')]);
}

describe('the built console', () => {
  it(`given its first load, when compressed, then it stays below ${firstLoadBytesMax / 1024} KB`, () => {
    const files = firstLoad();
    const bytes = [...files].reduce((sum, file) => sum + gzipSync(readFileSync(join(built, file))).length, 0);
    process.stdout.write(`   console: ${(bytes / 1024).toFixed(1)} KB of scripts and styles in ${files.size} files, gzip\n`);
    expect([...files].some((file) => file.includes('/start-'))).toBe(true);
    expect(bytes).toBeGreaterThan(50 * 1024);
    expect(bytes).toBeLessThanOrEqual(firstLoadBytesMax);
  });

  it('given its first load, when looked through, then neither the gallery nor what reads files is in it', () => {
    const code = [...firstLoad()].filter((file) => file.endsWith('.js')).map(read);
    // Words of the gallery, and of the import's reading of files.
    expect(code.filter((text) => text.includes('Every component in its states'))).toEqual([]);
    expect(code.filter((text) => text.includes('utf-16le'))).toEqual([]);
  });
});
