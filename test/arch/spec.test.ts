import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The ids of the engine's spec; other families (S, V, REL, PERF …) belong to other pages. */
const ruleTitle = /^(?:### |- \*\*)([TEMBG]\d+)\b/gm;
const testTitle = /\b(?:it|test)(?:\.\w+)*(?:\([^()'"`]*\))?\(\s*['"`]([TEMBG]\d+)\b/g;

function idsIn(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map((match) => match[1] ?? '');
}

function testFiles(): string[] {
  return readdirSync(`${root}/test`, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.test.ts'));
}

describe('the spec and its tests', () => {
  const rules = idsIn(readFileSync(`${root}/server/engine/SPEC.md`, 'utf8'), ruleTitle);
  const titles = testFiles().flatMap((file) => idsIn(readFileSync(`${root}/test/${file}`, 'utf8'), testTitle).map((id) => ({ id, file })));

  it('given the rules of SPEC.md, when read, then each has an id of its own', () => {
    expect(rules.length).toBeGreaterThan(0);
    expect(rules).toEqual([...new Set(rules)]);
  });

  it('given a rule of SPEC.md, when the tests are read, then at least one begins with its id', () => {
    const tested = new Set(titles.map((title) => title.id));
    expect(rules.filter((id) => !tested.has(id))).toEqual([]);
  });

  it('given a test that begins with an id of the engine, when SPEC.md is read, then the rule is there', () => {
    expect(titles.filter((title) => !rules.includes(title.id))).toEqual([]);
  });
});
