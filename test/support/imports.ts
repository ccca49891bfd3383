/** Reads the sources themselves: which files there are and what each imports. Tools agree with each other too easily. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative, sep } from 'node:path';
import ts from 'typescript';

/** Paths below are relative to the root, with forward slashes. */
export interface Import {
  /** As written: `../store/open.ts`, `zod`, `node:fs`. */
  specifier: string;
  /** The file it names, when it is one of ours. */
  target: string | null;
  typeOnly: boolean;
  line: number;
}

const sourceFile = /\.(ts|mts|mjs|js|vue)$/;

/** Every source file below the folders of `root`; a missing folder has none. */
export function listSources(root: string, folders: readonly string[]): string[] {
  return folders.flatMap((folder) => {
    try {
      return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && sourceFile.test(entry.name))
        .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
        .sort();
    } catch {
      return [];
    }
  });
}

/** The script blocks of a Vue file, on their lines; any other file as it is. */
function scriptOf(root: string, file: string): string {
  const text = readFileSync(join(root, file), 'utf8');
  if (!file.endsWith('.vue')) return text;
  return [...text.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)]
    .map((match) => '\n'.repeat(text.slice(0, match.index).split('\n').length - 1) + (match[1] ?? ''))
    .join('\n');
}

function parse(root: string, file: string): ts.SourceFile {
  return ts.createSourceFile(file, scriptOf(root, file), ts.ScriptTarget.Latest, false, ts.ScriptKind.TS);
}

/** All forms: import, export from, import(), import type, and the types in `import('x').T`. */
export function importsOf(root: string, file: string): Import[] {
  const source = parse(root, file);
  const found: Import[] = [];
  const add = (node: ts.Node, literal: ts.Node | undefined, typeOnly: boolean) => {
    if (!literal || !ts.isStringLiteralLike(literal)) return;
    const specifier = literal.text;
    const target = specifier.startsWith('.') ? posix.join(dirname(file), specifier.replace(/\?.*$/, '')) : null;
    found.push({ specifier, target, typeOnly, line: source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1 });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node, node.moduleSpecifier, node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword);
    else if (ts.isExportDeclaration(node)) add(node, node.moduleSpecifier, node.isTypeOnly);
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node, node.argument.literal, true);
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) add(node, node.arguments[0], false);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** What the code does with names, comments and strings left out: `Math.pow`, `.localeCompare`, `fetch()`, `new Date()`, `**`. */
export function wordsOf(root: string, file: string): string[] {
  const source = parse(root, file);
  const words: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAccessExpression(node)) {
      words.push(`${ts.isIdentifier(node.expression) ? node.expression.text : ''}.${node.name.text}`);
    } else if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) words.push(`${node.expression.text}()`);
    else if (ts.isNewExpression(node) && ts.isIdentifier(node.expression)) {
      words.push(`new ${node.expression.text}(${node.arguments?.length ? '...' : ''})`);
    } else if (ts.isBinaryExpression(node)) words.push(ts.tokenToString(node.operatorToken.kind) ?? '');
    ts.forEachChild(node, visit);
  };
  visit(source);
  return words;
}
