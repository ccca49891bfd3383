import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { scriptProblems, styleProblems } from '../support/chromium-68.ts';

const built = fileURLToPath(new URL('../../dist/client/', import.meta.url));
const filesOf = (folder: string, ending: RegExp): string[] =>
  readdirSync(join(built, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => ending.test(file))
    .map((file) => join(built, folder, file));
const read = (file: string): string => readFileSync(file, 'utf8');
/** Code and styles of the first load of a TV, compressed. */
const tvBytesMax = 60 * 1024;

describe('the built TV page', () => {
  it('given its scripts, when parsed as ES2018, then Chromium 68 understands them', () => {
    const scripts = filesOf('tv', /\.js$/);
    expect(scripts.length).toBeGreaterThan(0);
    expect(scripts.flatMap((file) => scriptProblems(read(file)))).toEqual([]);
  });

  it('given its style sheets, when read, then Chromium 68 lays them out: no gap outside of grids, no newer selectors or values', () => {
    expect(filesOf('tv', /\.css$/).flatMap((file) => styleProblems(read(file)))).toEqual([]);
  });

  it(`PERF17 given scripts and styles, when compressed, then they stay below ${tvBytesMax / 1024} KB`, () => {
    const bytes = filesOf('tv', /\.(js|css)$/).reduce((sum, file) => sum + gzipSync(readFileSync(file)).length, 0);
    process.stdout.write(`   TV: ${(bytes / 1024).toFixed(1)} KB of scripts and styles, gzip\n`);
    expect(bytes).toBeLessThanOrEqual(tvBytesMax);
  });
});

describe('all built pages', () => {
  it('given pages and styles, when read, then nothing loads from elsewhere', () => {
    const loads = /(?:src|href)=["']?(?:https?:)?\/\/|url\(["']?(?:https?:)?\/\/|@import\s+["'](?:https?:)?\/\//;
    expect(filesOf('.', /\.(html|css)$/).filter((file) => loads.test(read(file)))).toEqual([]);
  });
});
