/** The state that the fold builds. Everything in it is a function of the log's entries up to `seq`. */
import type { Board } from '../../shared/board.ts';
import type { AnyEntry } from '../../shared/entry.ts';
import type { Metric } from '../../shared/metric.ts';
import type { Workspace } from '../../shared/workspace.ts';
import type { Roster } from './roster.ts';
import type { Tape } from './tape.ts';
import type { ZoneTable } from './zones.ts';

export interface State {
  /** The last folded seq; 0 before the first. */
  seq: number;
  /** `receivedAt` of the newest activity, epoch ms; null before the first. */
  lastAt: number | null;
  /** Null until `workspace.defined`. */
  workspace: Workspace | null;
  zones: Map<string, ZoneTable>;
  roster: Roster;
  metrics: Map<string, Metric>;
  boards: Map<string, Board>;
  /** The newest revision of each object: `board:b1` -> 3, after the entry `board:b1:3`. The next one to try is one more. */
  revisions: Map<string, number>;
  tape: Tape;
  /** Every entry that is not a plain recorded activity, in order: small, and enough to know the past's definitions again (B6). */
  journal: AnyEntry[];
  /** Raised whenever a definition, name or roster changes: views are evaluated from scratch after it. */
  definitionRevision: number;
  /** A projection that failed on an entry stops alone; its screens say "stale since". */
  stopped: Map<string, { seq: number; at: number; reason: string }>;
}
