/** A board’s definition in words. */
import type { BoardReply } from '../../../shared/api/boards.ts';
import { consoleTexts } from '../texts.ts';

type Period = BoardReply['period'];
const texts = consoleTexts.boards;

/** `Today`, `Last 28 days`, `2026-01-01 – 2026-02-01`. */
export function definedPeriod({ kind, days, from, to }: Period): string {
  if (kind === 'rolling') return texts.lastDays(days ?? 1);
  if (kind === 'custom') return `${from?.slice(0, 10)} – ${to?.slice(0, 10)}`;
  return texts.periods[kind] ?? kind;
}
