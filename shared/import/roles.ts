/** Which column is what: by the words of its header and by what stands in it. Nothing here knows a file. */
import type { ColumnFacts } from './columns.ts';
import { hasWord, meansLost, meansWon, typeOf, wordsOf } from './words.ts';

export interface Roles {
  /** Who did it, by name or number. */
  rep?: ColumnFacts;
  repEmail?: ColumnFacts;
  team?: ColumnFacts;
  parentTeam?: ColumnFacts;
  stage?: ColumnFacts;
  amount?: ColumnFacts;
  currency?: ColumnFacts;
  id?: ColumnFacts;
  type?: ColumnFacts;
  /** When a deal ended, when it began, when anything happened. */
  closed?: ColumnFacts;
  created?: ColumnFacts;
  date?: ColumnFacts;
  /** The time of day beside a date without one. */
  time?: ColumnFacts;
}

interface Candidate extends ColumnFacts {
  words: string[];
}
type Score = (column: Candidate) => number;

/** Of the columns with a positive score the best; the first of equals. */
function best(columns: readonly Candidate[], taken: ReadonlySet<string>, score: Score): ColumnFacts | undefined {
  let found: Candidate | undefined;
  let most = 0;
  for (const column of columns) {
    const points = taken.has(column.name) ? 0 : score(column);
    if (points > most) [found, most] = [column, points];
  }
  return found;
}

export function findRoles(facts: readonly ColumnFacts[]): Roles {
  const columns: Candidate[] = facts.map((column) => ({ ...column, words: wordsOf(column.name) }));
  const roles: Roles = {};
  const taken = new Set<string>();
  const pick = (role: keyof Roles, score: Score) => {
    const found = best(columns, taken, score);
    if (!found) return;
    roles[role] = found;
    taken.add(found.name);
  };
  pick('stage', stageScore);
  pick('rep', (column) => (column.kind === 'email' ? 0 : repScore(column)));
  pick('repEmail', (column) => (column.kind === 'email' ? repScore(column) + (hasWord(column.words, 'customer') ? 0 : 1) : 0));
  pick('closed', (column) => dateScore(column, 'closed'));
  pick('created', (column) => dateScore(column, 'created'));
  pick('date', (column) => dateScore(column, 'date'));
  pick('time', timeScore);
  pick('currency', (column) => (column.values.every(({ text }) => /^[A-Z]{3}$/.test(text)) && hasWord(column.words, 'currency') ? 1 : 0));
  pick('amount', amountScore);
  pick('type', typeScore);
  pick('id', idScore);
  pick('team', teamScore);
  pick('parentTeam', (column) => (isName(column) && hasWord(column.words, 'region', 'team', 'manager') ? 1 : 0));
  return roles;
}

/** Names of somebody or something: short texts. */
const isName = ({ kind, lengthMax }: Candidate): boolean => kind === 'text' && lengthMax <= 80;

function repScore(column: Candidate): number {
  const { words, kind, distinct, filled } = column;
  if (kind !== 'text' && kind !== 'number' && kind !== 'email') return 0;
  if (column.lengthMax > 100 || !hasWord(words, 'rep')) return 0;
  let score = 4;
  if (words.includes('name')) score += 1;
  if (hasWord(words, 'id')) score -= 2;
  if (hasWord(words, 'customer', 'team')) score -= 3;
  if (kind === 'number') score -= 2;
  // People come again and again; what is different in every row is rather a customer.
  if (distinct < filled) score += 1;
  return score;
}

function stageScore({ words, kind, values, distinct }: Candidate): number {
  if (kind !== 'text' || distinct > 30) return 0;
  const [won, lost] = [values.some(({ text }) => meansWon(text)), values.some(({ text }) => meansLost(text))];
  if (!won && !lost) return 0;
  return (won ? 2 : 0) + (lost ? 2 : 0) + (hasWord(words, 'stage') ? 3 : 0) + (hasWord(words, 'type') ? -3 : 0) - (won && lost ? 0 : 2);
}

function dateScore({ words, kind, dates, filled }: Candidate, want: 'closed' | 'created' | 'date'): number {
  if (kind !== 'date' || !dates || filled === 0) return 0;
  const isOf = (list: 'closed' | 'created' | 'expected') => hasWord(words, list);
  if (isOf('expected')) return 0;
  if (want === 'closed') return isOf('closed') ? 2 : 0;
  if (want === 'created') return isOf('created') && !isOf('closed') ? 2 : 0;
  return hasWord(words, 'date') ? 2 : 1;
}

function timeScore({ words, kind, values }: Candidate): number {
  if (kind !== 'clock' || hasWord(words, 'duration')) return 0;
  const isOfDay = values.every(({ text }) => Number(text.split(':')[0]) < 24);
  return isOfDay && (words.includes('time') || words.includes('at') || words.includes('hour')) ? 1 : 0;
}

function amountScore({ words, kind, distinct }: Candidate): number {
  if (kind !== 'number' || !hasWord(words, 'amount') || hasWord(words, 'notAmount')) return 0;
  return 2 + (hasWord(words, 'deal', 'closed') ? 1 : 0) + (distinct > 2 ? 1 : 0);
}

function typeScore({ words, kind, values, distinct }: Candidate): number {
  if (kind !== 'text' || distinct > 30 || !hasWord(words, 'type', 'stage')) return 0;
  const known = values.filter(({ text }) => typeOf(text) !== null).length;
  return known * 2 >= values.length ? 1 + known : 0;
}

function idScore({ unique, words, kind, lengthMax }: Candidate): number {
  if (!unique || lengthMax > 150 || (kind !== 'text' && kind !== 'number')) return 0;
  return hasWord(words, 'id') ? 2 : 0;
}

function teamScore(column: Candidate): number {
  if (!isName(column) || column.unique) return 0;
  if (hasWord(column.words, 'team')) return 4;
  if (hasWord(column.words, 'manager')) return 3;
  return hasWord(column.words, 'region') ? 1 : 0;
}
