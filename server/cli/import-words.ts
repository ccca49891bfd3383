/** What an import tells people: what it guessed, how the first rows come out, and how it went. */
import type { ActivityInput } from '../../shared/activity.ts';
import { applyMapping } from '../../shared/import/apply.ts';
import { guessed, type Inspection } from '../../shared/import/inspect.ts';
import type { Mapping } from '../../shared/import/mapping.ts';
import type { ImportReport } from '../../shared/import/run.ts';
import type { Problem, Reading } from '../../shared/import/value.ts';

const shownRows = 3;
const shownProblems = 20;

const settingNames: Record<(typeof guessed)[number], string> = {
  format: 'format',
  encoding: 'encoding',
  delimiter: 'delimiter',
  quote: 'quote',
  skipLines: 'skipped lines',
  header: 'header',
  dates: 'dates',
  decimal: 'decimal sign',
};

const count = (n: number) => n.toLocaleString('en-US');

/** How the file is read, each with its reason; a question mark where the other answer is as likely. */
export function describeFile(name: string, { file, why, table, warnings }: Inspection): string[] {
  const lines = [`${name}: ${count(table.rows.length)} rows, ${table.columns.length} columns`];
  for (const setting of guessed) {
    const reason = why[setting];
    if (!reason) continue;
    const value = setting === 'header' ? (file.header === true ? 'first line' : 'none') : spell(file[setting]);
    lines.push(`  ${settingNames[setting].padEnd(13)} ${value}${reason.sure ? '' : ' (?)'}: ${reason.reason}`);
  }
  return [...lines, ...warnings.map((warning) => `  ! ${warning}`)];
}

function spell(value: unknown): string {
  if (value === '\t') return 'tab';
  return value === '' ? 'none' : String(value);
}

/** What the first rows become. */
export function describeFirstRows(mapping: Mapping, { table }: Inspection, reading: Reading): string[] {
  const lines: string[] = [];
  for (const outcome of applyMapping(mapping, table.rows.slice(0, shownRows), reading)) {
    const made = [...outcome.activities.map(describeActivity), ...outcome.people.map(({ name }) => `person ${name}`)];
    lines.push(
      ...made.map((text) => `  line ${outcome.line}: ${text}`),
      ...outcome.problems.map((problem) => `  ${describeProblem(problem)}`),
    );
    if (outcome.skipped) lines.push(`  line ${outcome.line}: left out`);
  }
  return lines;
}

function describeActivity({ type, at, rep, value, currency, id }: ActivityInput): string {
  const who = typeof rep === 'object' ? rep.externalId : (rep ?? '');
  const amount = value === undefined ? '' : `, ${value}${currency === undefined ? '' : ` ${currency}`}`;
  return `${type}, ${at === undefined ? 'undated' : at}, ${who}${amount} (${id})`;
}

export function describeProblem({ line, column, message }: Problem): string {
  return `line ${line}${column === undefined ? '' : `, "${column}"`}: ${message}`;
}

/** How it went. */
export function describeReport(report: ImportReport): string[] {
  const lines: string[] = [];
  const { accepted, duplicates, refused, unlinked, undated, skipped, differs, problems } = report;
  const would = report.dryRun ? 'would be ' : '';
  if (report.teamsMade + report.peopleMade + report.peopleCompleted > 0) {
    lines.push(
      `${count(report.teamsMade)} teams and ${count(report.peopleMade)} people ${would}made, ${count(report.peopleCompleted)} completed.`,
    );
  }
  lines.push(`${count(accepted)} ${would}accepted, ${count(duplicates)} already there, ${count(refused)} refused.`);
  if (undated > 0) lines.push(`${count(undated)} of them undated: kept, and counted in no period.`);
  if (skipped > 0) lines.push(`${count(skipped)} rows left out: nothing in the mapping applies to them.`);
  if (unlinked > 0 && !report.dryRun)
    lines.push(`${count(unlinked)} are credited to nobody yet: link their names in the console, under People.`);
  if (differs.length > 0) {
    const shown = differs.slice(0, 5).map(({ line, id }) => `line ${line} (${id})`);
    lines.push(
      `${count(differs.length)} are there with other content; the first stays: ${shown.join(', ')}${differs.length > 5 ? ' ...' : ''}`,
    );
  }
  lines.push(...report.notes);
  lines.push(...problems.slice(0, shownProblems).map((problem) => `  ${describeProblem(problem)}`));
  if (problems.length > shownProblems)
    lines.push(`  ... and ${count(problems.length - shownProblems)} more; --report FILE has all of them.`);
  if (report.dryRun) lines.push('Dry run: nothing was written.');
  return lines;
}
