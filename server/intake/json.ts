/** JSON as it comes from outside: what is refused before a schema looks at it, and the one spelling that is hashed. */
import { limit } from '../../shared/limit.ts';
import type { Problem } from './problems.ts';

/** Whether a JSON text surely nests no deeper than `max`: it has no more opening brackets than that, which is quickly counted. */
export function isShallow(text: string, max: number): boolean {
  let left = max;
  for (const bracket of '[{') {
    for (let at = text.indexOf(bracket); at !== -1; at = text.indexOf(bracket, at + 1)) {
      left -= 1;
      if (left < 0) return false;
    }
  }
  return true;
}

/** How deep a JSON text nests, without parsing it: parsing millions of brackets would take seconds. */
export function textDepth(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let index = 0; index < text.length; index += 1) {
    const char = text.charCodeAt(index);
    if (inString) {
      if (char === 0x5c) index += 1;
      else if (char === 0x22) inString = false;
    } else if (char === 0x22) inString = true;
    else if (char === 0x5b || char === 0x7b) {
      depth += 1;
      if (depth > deepest) deepest = depth;
    } else if (char === 0x5d || char === 0x7d) depth -= 1;
  }
  return deepest;
}

/**
 * The first thing in parsed JSON that no schema should ever see: a key that could reach a prototype, a NUL or half a character
 * in a text, nesting past `limit.jsonDepthMax`. Null when there is none.
 */
export function unsafeJson(value: unknown, path: string[] = []): Problem | null {
  if (typeof value === 'string') return unsafeText(value, path);
  if (typeof value !== 'object' || value === null) return null;
  if (path.length >= limit.jsonDepthMax) {
    return problem(path.slice(0, 4), `nested deeper than ${limit.jsonDepthMax}`, limit.jsonDepthMax);
  }
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      const found = unsafeJson(item, [...path, String(index)]);
      if (found) return found;
    }
    return null;
  }
  for (const key in value) {
    const inner = [...path, key];
    // JSON.parse makes it a field of its own, but whoever copies the object later would set the prototype.
    if (key === '__proto__') return { ...problem(inner, 'this field is not known here'), code: 'unknown_field' };
    const found = unsafeText(key, inner) ?? unsafeJson((value as Record<string, unknown>)[key], inner);
    if (found) return found;
  }
  return null;
}

function unsafeText(text: string, path: string[]): Problem | null {
  if (text.includes('\u0000')) return problem(path, 'a text may not hold the character NUL');
  if (/\p{Cs}/u.test(text)) return problem(path, 'a text may not hold half of a character (a lone surrogate)');
  return null;
}

function problem(path: string[], message: string, max?: number): Problem {
  const named = { code: 'invalid_request' as const, path: path.join('.').slice(0, 200), message };
  return max === undefined ? named : { ...named, limit: max };
}

/**
 * One spelling for equal values, whatever the order of fields: what "the content as sent" means (E2). Throws
 * RangeError past `limit.jsonDepthMax`.
 */
export function canonicalJson(value: unknown): string {
  const text = spell(value, 0);
  if (text === null) throw new RangeError(`nested deeper than ${limit.jsonDepthMax}`);
  return text;
}

/** The canonical spelling, or what makes the value unsafe. The spelling shows whether a closer look is needed at all. */
export function spellSafely(value: unknown): { text: string } | { unsafe: Problem } {
  const text = spell(value, 0);
  const unsafe = text === null || suspicious.test(text) ? unsafeJson(value) : null;
  return unsafe || text === null ? { unsafe: unsafe ?? problem([], 'nested too deep', limit.jsonDepthMax) } : { text };
}

/** Also matches innocent texts that speak of an escape. */
const suspicious = /\\u(?:0000|d[89a-f])|"__proto__"/;

function spell(value: unknown, depth: number): string | null {
  if (typeof value === 'string') return spellText(value);
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : 'null';
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (depth >= limit.jsonDepthMax) return null;
  let text = '';
  if (Array.isArray(value)) {
    for (const item of value) {
      const inner = spell(item, depth + 1);
      if (inner === null) return null;
      text += text === '' ? inner : `,${inner}`;
    }
    return `[${text}]`;
  }
  const record = value as Record<string, unknown>;
  for (const { key, spelt } of inOrder(Object.keys(record))) {
    const field = record[key];
    if (field === undefined) continue;
    const inner = spell(field, depth + 1);
    if (inner === null) return null;
    text += text === '' ? spelt : `,${spelt}`;
    text += inner;
  }
  return `{${text}}`;
}

/** Printable ASCII without quote and backslash: quotes around it are all that JSON adds. */
const plainText = /^[ !#-[\]-~]*$/;

function spellText(text: string): string {
  return plainText.test(text) ? `"${text}"` : JSON.stringify(text);
}

interface SpeltKey {
  key: string;
  /** As JSON, with its colon. */
  spelt: string;
}

/** Key lists met last, newest first: the items of a batch mostly have the same fields in the same order. */
let recentKeys: { keys: readonly string[]; ordered: readonly SpeltKey[] }[] = [];
const recentKeysMax = 8;
/** Longer lists are not remembered, so that nobody's huge item stays in memory. */
const rememberedKeysMax = 64;

function inOrder(keys: readonly string[]): readonly SpeltKey[] {
  for (const recent of recentKeys) if (isSame(recent.keys, keys)) return recent.ordered;
  const ordered = [...keys].sort().map((key) => ({ key, spelt: `${JSON.stringify(key)}:` }));
  if (keys.length <= rememberedKeysMax) recentKeys = [{ keys, ordered }, ...recentKeys].slice(0, recentKeysMax);
  return ordered;
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index += 1) if (a[index] !== b[index]) return false;
  return true;
}
