/** The state that the fold builds. Everything in it is a function of the log's entries up to `seq`. */
import type { Board } from '../../shared/board.ts';
import type { AnyEntry } from '../../shared/entry.ts';
import type { Metric } from '../../shared/metric.ts';
import { type Workspace, workspaceSchema } from '../../shared/workspace.ts';
import { builtInMetrics } from './deals/built-in.ts';
import type { GoalState } from './goals/goal-fold.ts';
import { createRoster, type Roster } from './roster.ts';
import { createTape, type Tape } from './tape.ts';
import { UTC_TABLE, type ZoneTable } from './zones.ts';

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
  goals: Map<string, GoalState>;
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

export function createState(): State {
  return {
    seq: 0,
    lastAt: null,
    workspace: null,
    zones: new Map(),
    roster: createRoster(),
    metrics: new Map(builtInMetrics),
    boards: new Map(),
    goals: new Map(),
    revisions: new Map(),
    tape: createTape(),
    journal: [],
    definitionRevision: 0,
    stopped: new Map(),
  };
}

const unnamed = workspaceSchema.parse({ name: 'Workspace' });

/** The workspace as defined, or the defaults before its first definition. */
export function workspaceOf(state: State): Workspace {
  return state.workspace ?? unnamed;
}

/** The rules of a zone; UTC while none are known, which the entry that resolves it then mends. */
export function tableOf(state: Pick<State, 'zones'>, zone: string): ZoneTable {
  return state.zones.get(zone) ?? UTC_TABLE;
}

/** Since when numbers may be stale (epoch ms), because a projection stopped; undefined when all is well. */
export function staleSince(state: State): number | undefined {
  if (state.stopped.size === 0) return undefined;
  return Math.min(...[...state.stopped.values()].map((stop) => stop.at));
}
