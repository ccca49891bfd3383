/** How a check or an import went, as figures with their words. */
import type { Outcome } from './import-run.ts';
import { importTexts } from './import-texts.ts';

export interface Figure {
  key: string;
  value: number;
  words: string;
  tone: 'good' | 'open' | 'bad' | 'plain';
}

/** What is nought is left out, but for what counts and what was refused. */
export function figuresOf({ report, dated, undated, unlinked }: Outcome): Figure[] {
  const words = report.dryRun ? importTexts.run.would : importTexts.run.did;
  const { duplicates, refused, skipped, peopleMade, teamsMade } = report;
  const figures: Figure[] = [
    { key: 'dated', value: dated, words: words.dated, tone: 'good' },
    { key: 'undated', value: undated, words: words.undated, tone: 'plain' },
    { key: 'duplicates', value: duplicates, words: words.duplicates, tone: 'plain' },
    { key: 'refused', value: refused, words: words.refused, tone: refused > 0 ? 'bad' : 'plain' },
    { key: 'names', value: unlinked.length, words: words.names(unlinked.length), tone: 'open' },
    { key: 'people', value: peopleMade, words: words.people(peopleMade), tone: 'plain' },
    { key: 'teams', value: teamsMade, words: words.teams(teamsMade), tone: 'plain' },
    { key: 'skipped', value: skipped, words: words.skipped(skipped), tone: 'plain' },
  ];
  return figures.filter(({ key, value }) => value > 0 || key === 'dated' || key === 'refused');
}

/** What people may not expect, in sentences. */
export function notesOf({ report, dated, undated }: Outcome): string[] {
  const texts = importTexts.run;
  const { duplicates, peopleCompleted, differs, notes } = report;
  const list: string[] = [];
  if (duplicates > 0) list.push(dated + undated === 0 ? texts.nothingNew(duplicates) : texts.someThere(duplicates));
  if (peopleCompleted > 0) list.push(texts.completed(peopleCompleted));
  if (differs.length > 0) {
    const first = differs.slice(0, 5).map(({ line }) => String(line));
    const rest = differs.length - first.length;
    list.push(texts.differs(differs.length, rest > 0 ? `${first.join(', ')} ${texts.andMore(rest)}` : first.join(', ')));
  }
  return [...list, ...notes];
}
