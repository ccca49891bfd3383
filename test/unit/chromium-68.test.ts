import { describe, expect, it } from 'vitest';
import { scriptProblems, styleProblems } from '../support/chromium-68.ts';

describe('the check for Chromium 68', () => {
  it.each([
    ['a?.b;', /not ES2018/],
    ['a ?? b;', /not ES2018/],
    ['try { a() } catch { b() }', /not ES2018/],
    ['class A { x = 1 }', /not ES2018/],
    ['[1].at(-1)', /calls \.at\(\)/],
    ['Object.fromEntries([])', /calls Object\.fromEntries/],
    ['queueMicrotask(f)', /uses queueMicrotask unasked/],
  ])('given the script `%s`, when parsed, then it is found', (code, expected) => {
    expect(scriptProblems(code).join()).toMatch(expected);
  });

  it('given a script of 2018, when parsed, then nothing is found', () => {
    const code =
      "async function f({ a, ...b }) { return { ...b, at: a.at } }\nif (typeof queueMicrotask === 'function') queueMicrotask(f);\nexport { f };\nconst g = { toSorted() { return this.raw().toSorted(); } };";
    expect(scriptProblems(code)).toEqual([]);
  });

  it.each([
    '.a{display:flex;gap:3px}',
    '@media (min-width:1px){.a{column-gap:3px}}',
    '.a{inset:0}',
    '.a{width:min(3px,4vw)}',
    '.a{color:red;&:hover{color:blue}}',
    '.a:is(.b,.c){color:red}',
    '@layer base{.a{color:red}}',
    '.a{height:100dvh}',
  ])('given the style `%s`, when read, then it is found', (css) => {
    expect(styleProblems(css)).toHaveLength(1);
  });

  it.each([
    '.a{display:grid;gap:3px}',
    '.a{height:100vh;height:100dvh}',
    '@supports (gap:1px){.a{gap:3px}}',
    '.a{background:url("data:image/svg+xml;{}&")}',
    '@media screen{.a{margin:0 calc(1px + 2vw)}}/* gap:1px */',
  ])('given the style `%s`, when read, then it passes', (css) => {
    expect(styleProblems(css)).toEqual([]);
  });
});
