/**
 * What a television of 2020 (Chromium 68) does not understand, looked for in built files. Syntax is parsed as exactly ES2018;
 * methods, globals and styles are the ones likely to be written by habit, not a full table of what browsers support.
 */
import { type AnyNode, parse } from 'acorn';

const methods = new Set(
  'at flat flatMap replaceAll matchAll replaceChildren toSorted toReversed toSpliced with findLast findLastIndex randomUUID'.split(' '),
);
const statics = new Set(
  'Object.fromEntries Object.hasOwn Object.groupBy Promise.allSettled Promise.any Promise.withResolvers AbortSignal.timeout'.split(' '),
);
const globals = new Set('globalThis queueMicrotask structuredClone WeakRef FinalizationRegistry requestIdleCallback'.split(' '));

function* childrenOf(node: AnyNode): Generator<AnyNode> {
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (child && typeof child === 'object' && typeof (child as AnyNode).type === 'string') yield child as AnyNode;
    }
  }
}

/** Every node, with the name of the property it belongs to: `toSorted() { return raw(this).toSorted() }` only passes a call on. */
function* nodesOf(node: AnyNode, within = ''): Generator<[AnyNode, string]> {
  yield [node, within];
  const named = node.type === 'Property' || node.type === 'MethodDefinition' ? nameOf(node.key as AnyNode) : within;
  for (const child of childrenOf(node)) yield* nodesOf(child, named);
}

const nameOf = (node: AnyNode): string => (node.type === 'Identifier' ? node.name : '');

/** Problems of a script, one sentence each. A global that the script asks for with `typeof` is taken to be guarded. */
export function scriptProblems(code: string): string[] {
  let program: AnyNode;
  try {
    program = parse(code, { ecmaVersion: 2018, sourceType: 'module' });
  } catch (error) {
    return [`not ES2018: ${(error as Error).message}`];
  }
  const found = new Set<string>();
  const guarded = new Set<string>();
  const used = new Set<string>();
  for (const [node, within] of nodesOf(program)) {
    if (node.type === 'UnaryExpression' && node.operator === 'typeof') guarded.add(nameOf(node.argument));
    // Only where the name is called or read from: `globalThis` as a key or a parameter is nothing.
    const subject =
      node.type === 'CallExpression' || node.type === 'NewExpression' ? node.callee : node.type === 'MemberExpression' ? node.object : null;
    if (subject && globals.has(nameOf(subject as AnyNode))) used.add(nameOf(subject as AnyNode));
    if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression' || node.callee.computed) continue;
    const method = nameOf(node.callee.property as AnyNode);
    const whole = `${nameOf(node.callee.object as AnyNode)}.${method}`;
    if (methods.has(method) && method !== within) found.add(`calls .${method}()`);
    if (statics.has(whole)) found.add(`calls ${whole}()`);
  }
  return [...found, ...[...used].filter((name) => !guarded.has(name)).map((name) => `uses ${name} unasked`)];
}

interface Rule {
  selector: string;
  declarations: [string, string][];
}

/** Innermost rules of plain or minified CSS. What stands inside @supports has a fallback outside and is left out. */
function rulesOf(css: string): Rule[] {
  const rules: Rule[] = [];
  const open: { head: string; body: string }[] = [];
  let text = '';
  for (const token of css.replace(/\/\*[\s\S]*?\*\//g, '').match(/"[^"]*"|'[^']*'|[{}]|[^{}"']+/g) ?? []) {
    if (token === '{') {
      // Of `a:1; b` before a brace only `b` heads the block; the rest belongs to the block around it.
      const cut = text.lastIndexOf(';') + 1;
      const around = open.at(-1);
      if (around) around.body += text.slice(0, cut);
      open.push({ head: text.slice(cut).trim(), body: '' });
      text = '';
    } else if (token === '}') {
      const closed = open.pop();
      const inSupports = open.some(({ head }) => head.startsWith('@supports'));
      if (closed && !inSupports) rules.push({ selector: closed.head, declarations: declarationsOf(closed.body + text) });
      text = '';
    } else text += token;
  }
  return rules;
}

function declarationsOf(body: string): [string, string][] {
  return body
    .split(/;(?![^(]*\))/)
    .map((line): [string, string] => [line.slice(0, line.indexOf(':')).trim(), line.slice(line.indexOf(':') + 1).trim()])
    .filter(([property]) => property !== '');
}

const newProperty = /^(inset(-\w+)*|aspect-ratio|translate|rotate|scale|accent-color|container(-\w+)?)$/;
const newValue = /(^|[^\w-])(min|max|clamp|color-mix|oklch|oklab|lab|lch|conic-gradient)\(|\d(d|s|l)v[hw]\b/;
const newSelector = /:(is|where|has|focus-visible)\b|^&|[^\\]&|^@(layer|container|property|scope|starting-style)/;

/** Problems of a style sheet, one sentence each. A newer value passes when the same rule gives an older one first. */
export function styleProblems(css: string): string[] {
  return rulesOf(css).flatMap(({ selector, declarations }) => {
    const problems = newSelector.test(selector) ? [`selector ${selector}`] : [];
    const grid = declarations.some(([property, value]) => property === 'display' && /grid/.test(value));
    const older = new Set<string>();
    for (const [property, value] of declarations) {
      const flexGap = /^(row-|column-)?gap$/.test(property) && !grid;
      if (flexGap) problems.push(`${selector} { ${property} } outside of a grid`);
      else if (newProperty.test(property)) problems.push(`${selector} { ${property} }`);
      else if (!newValue.test(value)) older.add(property);
      else if (!older.has(property)) problems.push(`${selector} { ${property}: ${value} }`);
    }
    return problems;
  });
}
