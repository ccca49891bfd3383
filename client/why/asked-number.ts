/** A number that somebody asks about: enough to show it, and to ask for the entries behind it. */
import type { BoardReply } from '../../shared/api/boards.ts';
import type { ValueFormat } from '../../shared/view.ts';

export interface AskedNumber {
  metric: { id: string; format: ValueFormat };
  /** `rep:ID`, `team:ID` or `workspace`. */
  subject: string;
  value: number | null;
  /** The board may show what falls on each head, or on the best, of a team. */
  isShare?: boolean;
  /** Whose, what and when, in words. */
  about: string;
  /** As queries take it. */
  period: string;
  /** RFC 3339; absent for now. */
  at?: string;
}

/** A period as queries take it: `week`, `rolling:7`, `custom:FROM/TO`. */
export function periodQuery({ kind, days, from, to }: BoardReply['period']): string {
  if (kind === 'rolling') return `rolling:${days}`;
  return kind === 'custom' ? `custom:${from}/${to}` : kind;
}
