/** The walls between the folders, as one table. */
import { importsOf, listSources, wordsOf } from './imports.ts';

/**
 * What a folder may reach besides itself:
 * shared <- engine, store <- live <- intake, auth <- http, socket <- app, main, cli; client -> shared only.
 */
export const walls: Record<string, { folders: string[]; packages?: string[]; noNode?: boolean }> = {
  shared: { folders: [], packages: ['zod', 'csv-parse', 'temporal-polyfill'], noNode: true },
  'server/engine': { folders: ['shared'], packages: ['jsep'], noNode: true },
  'server/store': { folders: ['shared'] },
  'server/live': { folders: ['shared', 'server/engine', 'server/store'] },
  'server/intake': { folders: ['shared', 'server/engine', 'server/store', 'server/live'] },
  'server/auth': { folders: ['shared', 'server/store', 'server/live'] },
  'server/http': { folders: ['shared', 'server/live', 'server/intake', 'server/auth'] },
  'server/socket': { folders: ['shared', 'server/live', 'server/auth'] },
  server: {
    folders: ['shared', 'server/engine', 'server/store', 'server/live', 'server/intake', 'server/auth', 'server/http', 'server/socket'],
  },
  client: { folders: ['shared'], noNode: true },
};

/** What would make the fold differ between two nodes, or between now and a replay. */
const impure: [RegExp, string][] = [
  [/^Date\.now$|^new Date\(\)$|^Date\(\)$|^performance\./, 'reads the clock'],
  [/^Math\.random$|^crypto\./, 'is random'],
  [/^Math\.(pow|exp|expm1|log\w*|a?(sin|cos|tan)h?|atan2|cbrt|hypot)$|^\*\*=?$/, 'differs between machines'],
  [/^Intl\.|^Temporal\.|\.toLocale\w+$|\.localeCompare$/, 'depends on a locale or a zone table'],
  [/^set(Timeout|Interval|Immediate)\(\)$|^fetch\(\)$|^process\./, 'reaches outside'],
];

const mayReadEnvironment = ['server/config.ts', 'server/start.mjs'];

/** The innermost folder of the table that holds the file; server/cli belongs to server. */
function homeOf(file: string): string | null {
  const homes = Object.keys(walls).filter((folder) => file.startsWith(`${folder}/`));
  return homes.sort((a, b) => b.length - a.length)[0] ?? null;
}

const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

function wrongImports(root: string, file: string): string[] {
  const home = homeOf(file);
  const rule = home === null ? undefined : walls[home];
  if (home === null || !rule) return [];
  return importsOf(root, file).flatMap(({ specifier, target, line }) => {
    const at = `${file}:${line}`;
    if (target !== null) {
      const other = homeOf(target);
      return other === home || (other !== null && rule.folders.includes(other)) ? [] : [`${at} reaches ${target}`];
    }
    if (specifier.startsWith('node:')) return rule.noNode ? [`${at} uses Node (${specifier})`] : [];
    return rule.packages && !rule.packages.includes(packageOf(specifier)) ? [`${at} uses the package ${specifier}`] : [];
  });
}

function wrongWords(root: string, file: string): string[] {
  const rules = [
    ...(file.startsWith('server/engine/') ? impure : []),
    ...(mayReadEnvironment.includes(file) ? [] : ([[/^process\.env$/, 'reads process.env']] as [RegExp, string][])),
  ];
  return wordsOf(root, file).flatMap((word) => rules.filter(([rule]) => rule.test(word)).map(([, why]) => `${file} ${why} (${word})`));
}

/** Pages on a television load neither zod nor what loads it: the chain of runtime imports that does, if there is one. */
function zodOnTv(root: string): string[] {
  const found: string[] = [];
  const seen = new Set<string>();
  const walk = (file: string, chain: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const { specifier, target, typeOnly } of importsOf(root, file)) {
      if (typeOnly) continue;
      if (specifier === 'zod' || specifier.startsWith('zod/')) found.push(`${chain} loads zod`);
      if (target !== null && /\.(ts|vue)$/.test(target)) walk(target, `${chain} -> ${target}`);
    }
  };
  for (const file of listSources(root, ['client/tv'])) walk(file, file);
  return found;
}

/** Every breach of a wall below `root`, one sentence each. */
export function findBreaches(root: string): string[] {
  const files = listSources(root, ['shared', 'server', 'client']);
  return [...files.flatMap((file) => [...wrongImports(root, file), ...wrongWords(root, file)]), ...zodOnTv(root)];
}
