/** A board’s definition in words. */
import type { BoardReply } from '../../../shared/api/boards.ts';
import { periodWords } from '../../format.ts';
import { daysAfter, lastDayBefore } from '../calendar/dates.ts';
import { boardGoalTexts } from '../goal-texts.ts';
import { describeField } from '../metrics/metric-words.ts';
import { consoleTexts } from '../texts.ts';

type Period = BoardReply['period'];
const texts = consoleTexts.boards;

/** `Today`, `Last 28 days`, `Jan 1 – Dec 31, 2026` with the last day included. */
export function definedPeriod({ kind, days, from = '', to = '' }: Period): string {
  if (kind === 'rolling') return texts.lastDays(days ?? 1);
  if (kind !== 'custom') return texts.periods[kind] ?? kind;
  return periodWords({ kind, from, to: daysAfter(lastDayBefore(to), 1) }, '').words;
}

/** `Reps`, `Values of Source`. */
export function rowWords(subjects: BoardReply['subjects']): string {
  if (typeof subjects === 'object') return boardGoalTexts.fieldRows(describeField(subjects.field));
  return boardGoalTexts.rowsOf[subjects];
}
