/** JSON as it comes from outside: what is refused before a schema looks at it, and the one spelling that is compared. */
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
 * One spelling for equal values, whatever the order of fields. Throws RangeError past `limit.jsonDepthMax`.
 */
export function canonicalJson(value: unknown): string {
  return spell(value, 0);
}

/** A value as JSON, or what makes it unsafe. The text shows whether a closer look is needed at all. */
export function spellSafely(value: unknown): { text: string } | { unsafe: Problem } {
  const text = JSON.stringify(value) ?? 'null';
  const unsafe = suspicious.test(text) || !isShallow(text, limit.jsonDepthMax) ? unsafeJson(value) : null;
  return unsafe ? { unsafe } : { text };
}

/** Also matches innocent texts that speak of an escape. */
const suspicious = /\\u(?:0000|d[89a-f])|"__proto__"/;

function spell(value: unknown, depth: number): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (depth >= limit.jsonDepthMax) throw new RangeError(`nested deeper than ${limit.jsonDepthMax}`);
  if (Array.isArray(value)) return `[${value.map((item) => spell(item, depth + 1)).join(',')}]`;
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${spell(field, depth + 1)}`).join(',')}}`;
}
