/** What the first rows of a file become, in words; each person once. */
import type { ActivityInput } from '../../../shared/activity.ts';
import { applyMapping } from '../../../shared/import/apply.ts';
import type { Mapping } from '../../../shared/import/mapping.ts';
import type { Table } from '../../../shared/import/read.ts';
import type { Problem, Reading } from '../../../shared/import/value.ts';
import { locale } from '../../format.ts';
import { describeType } from '../../type-words.ts';
import { importTexts } from './import-texts.ts';

const texts = importTexts.firstRows;

export interface ShownLine {
  line: number;
  what: string;
  who: string;
  when: string;
  amount: string;
  more: string;
  /** The row, or a part of it, is refused. */
  problem?: string;
}

const shownRows = 8;

/** Throws ImportRefusal when the zone is unknown here. */
export function firstRows(mapping: Mapping, table: Table, reading: Reading): ShownLine[] {
  const lines: ShownLine[] = [];
  const shown = new Set<string>();
  for (const { line, activities, people, problems, skipped } of applyMapping(mapping, table.rows.slice(0, shownRows), reading)) {
    const blank = { line, who: '', when: '', amount: '', more: '' };
    for (const activity of activities) lines.push({ line, ...wordsOf(activity, reading.zone) });
    for (const { name, team, parentTeam, email, externalId } of people) {
      if (shown.has(externalId)) continue;
      shown.add(externalId);
      const more = [team === undefined ? '' : texts.inTeam(team, parentTeam), email ?? ''].filter((text) => text !== '').join(', ');
      lines.push({ ...blank, what: texts.person, who: name, more });
    }
    for (const problem of problems) lines.push({ ...blank, what: texts.refused, problem: describeProblem(problem) });
    if (skipped) lines.push({ ...blank, what: texts.leftOut });
  }
  return lines;
}

export function describeProblem({ column, message }: Problem): string {
  return column === undefined ? message : `“${column}”: ${message}`;
}

function wordsOf({ type, at, rep, value, currency, deal, props, details }: ActivityInput, zone: string): Omit<ShownLine, 'line'> {
  const shown = { ...(typeof deal === 'object' ? deal : {}), ...props };
  const facts = Object.entries(shown).map(([name, cell]) => `${name === 'id' ? texts.deal : name} ${cell}`);
  const names = Object.keys(details ?? {});
  return {
    what: describeType(type),
    who: typeof rep === 'object' ? rep.externalId : (rep ?? ''),
    when: at === undefined ? texts.undated : whenWords(String(at), zone),
    amount: value === undefined ? '' : amountWords(value, currency),
    more: [...facts, ...(names.length > 0 ? [texts.details(names.join(', '))] : [])].join(', '),
  };
}

/** A day alone is said to be one: for hours it does not count. */
function whenWords(at: string, zone: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(at)) return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' }).format(new Date(at));
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone: zone }).format(new Date(at));
}

function amountWords(value: string | number, currency: string | undefined): string {
  const decimals = /\.(\d+)$/.exec(String(value))?.[1]?.length ?? 0;
  const number = new Intl.NumberFormat(locale, { minimumFractionDigits: Math.min(decimals, 12), maximumFractionDigits: 12 }).format(
    Number(value),
  );
  return currency === undefined ? number : `${number} ${currency}`;
}
