/**
 * The face of live towards http, socket, auth and intake: reach a workspace, read its views, append to it. Everything else in
 * this folder is behind it. (The runner folds; the publisher pushes; the directory knows names.)
 */
import type { Board } from '../../shared/board.ts';
import type { AnyEntry } from '../../shared/entry.ts';
import type { GoalPeriod, GoalSubject } from '../../shared/goal.ts';
import type { Metric } from '../../shared/metric.ts';
import type { Period } from '../../shared/period.ts';
import type { BoardView, PaceView, View, ViewName } from '../../shared/view.ts';
import type { Plan, PlanQuery } from '../engine/goals/plan.ts';
import type { GoalSuggestion } from '../engine/goals/suggest.ts';
import type { DataCheck } from '../engine/insight/data-check.ts';
import type { State } from '../engine/state.ts';
import type { Appended, NewEntry, Position, StoredEntry } from '../store/store.ts';

/** One open workspace: loaded, folded up to the log's end, tailing it. */
export interface OpenWorkspace {
  readonly id: string;
  /** The folded state. Read it, never write it. */
  readonly state: State;
  readonly position: Position;
  readonly directory: Directory;
  /** Store's clock, epoch ms. */
  now(): number;
  /**
   * Appends and folds before it answers: a view read afterwards includes what was accepted.
   * Throws AppError too_busy when the queue is full, unavailable when the store is.
   */
  append(entries: readonly NewEntry[], mode: 'each' | 'all'): Promise<Appended[]>;
  /**
   * Compare-and-set on ids: `decide` sees the current state and returns what to append under ids `{object}:{rev}`; when somebody
   * else came first it is asked again, on the state after theirs. Null or an empty list means nothing to do.
   */
  decide(decide: (state: State) => NewEntry[] | null): Promise<Appended[]>;
  /** A view as of now, or as of `at` (epoch ms), with what was `known` at a seq (B6). AppError not_found for unknown views. */
  view(name: ViewName, options?: { at?: number; known?: number }): View;
  /** When the newest activity was stored, epoch ms; null before the first. `known` as for views. */
  lastAt(known?: number): number | null;
  /** M6: a metric's number for one subject, in the unit people read, for whoever may be told of it (`mustBeTold`). */
  value(query: ValueQuery): MetricValue;
  /** G2: a metric of one subject against its goal, for whoever may be told of it (`mustBeTold`). AppError not_found for what there is none of. */
  pace(query: ValueQuery): PaceView;
  /** G4, G5: see the engine's `suggestGoal` and `planBackwards`; `at` defaults to now. AppError not_found for an unknown metric. */
  suggestGoal(metric: string, subject: GoalSubject, period: GoalPeriod, at?: number): GoalSuggestion;
  plan(query: Omit<PlanQuery, 'at'> & { at?: number | undefined }): Plan;
  /** What is wrong with the data, of everything or of what a board counts, and of the people `sees` lets through (null: nobody). */
  checkData(query: {
    at: number;
    board?: string | undefined;
    team?: string | undefined;
    sees: (person: string | null) => boolean;
  }): DataCheck;
  /** M1: what an unsaved metric would show on a board, as of `at` (epoch ms). AppError invalid_request as for defining it. */
  preview(metric: Metric, board: Omit<Board, 'metric'>, at: number): Preview;
  /** M6: the seqs of the activities behind that number, newest first by when they happened. */
  behind(query: ValueQuery): number[];
  entries(seqs: readonly number[]): Promise<StoredEntry[]>;
  find(source: string, id: string): Promise<number | null>;
  /** Erases the details of these seqs, for good. */
  forget(seqs: readonly number[]): Promise<void>;
  read(after: number, max: number): Promise<AnyEntry[]>;
  /** Something outside of the log that views show has changed (a name in the vault): evaluate them again. */
  touch(): void;
  /**
   * Calls back after every fold with its entries, and with none after `touch`. Returns how to stop. Listeners must not throw.
   */
  onChange(listener: (entries: readonly AnyEntry[]) => void): () => void;
}

export interface ValueQuery {
  metric: string;
  /** A rep, a team with its subtree, or everybody. */
  subject: { rep: string } | { team: string } | { workspace: true };
  period: Period;
  /** Epoch ms; default now. */
  at?: number;
  known?: number;
}

export interface Preview {
  view: BoardView;
  /** How many activities count in it; null where that is not told (V1). */
  activities: number | null;
}

export interface MetricValue {
  value: number | null;
  /** For ratios: the denominator. */
  n?: number;
  period: { kind: string; from: string; to: string };
}

/** Names for ids, from the vault, kept in memory. */
export interface Directory {
  /** The alias where one is set, the name else, the id when neither is known. */
  personName(id: string): string;
  person(id: string): PersonDoc | null;
  /** Writes to the vault, then knows it. */
  putPerson(id: string, doc: PersonDoc): Promise<void>;
  deletePerson(id: string): Promise<void>;
  /** The readable form of an e-mail or external-id identity (E3), while the vault has it. */
  identity(hash: string): IdentityDoc | null;
  deleteIdentities(hashes: readonly string[]): Promise<void>;
  /** Kept answers (`Idempotency-Key`) that hold what is to be forgotten; `holds` sees them as JSON. */
  dropReplies(holds: (reply: string) => boolean): Promise<void>;
  putIdentities(docs: { hash: string; doc: IdentityDoc }[]): Promise<void>;
}

export interface PersonDoc {
  name: string;
  alias?: string;
  email?: string;
  externalIds?: { source: string; externalId: string }[];
}

export interface IdentityDoc {
  email?: string;
  source?: string;
  externalId?: string;
}

export interface Workspaces {
  /** Opens (loads and tails) on first use. AppError not_found when there is no such workspace. */
  get(id: string): Promise<OpenWorkspace>;
  list(): Promise<string[]>;
  /**
   * Why workspaces are refused, a sentence by id: what is known to be damaged. The first call looks at every file, later ones at those
   * that may be well again.
   */
  damaged(): Promise<ReadonlyMap<string, string>>;
  /** Makes a workspace with its first entries; does nothing when it exists. */
  create(id: string, entries: NewEntry[]): Promise<OpenWorkspace>;
  close(): Promise<void>;
}
