/**
 * What screens receive. Plain JSON, no zod: the TV imports these types. Numbers are decimals in major units, times are RFC 3339
 * UTC, and nothing that ages by itself is sent: the screen ticks on the feed's `lastAt`.
 */
import type { RankingPolicy } from './rank.ts';

export interface ValueFormat {
  kind: 'number' | 'currency' | 'percent' | 'duration';
  decimals?: number;
  unit?: string;
  currency?: string;
  direction: 'more' | 'less';
}

/** One row of a board. `key` is its identity for patches. */
export interface BoardRow {
  key: string;
  /** Null: no value, or below the board's minimum. */
  rank: number | null;
  name: string;
  /** For a rep's row: the team, when there is one. */
  team?: string;
  value: number | null;
  /** What the row is ranked by, where that is not the value: the part of the goal (1 is all of it), or what is above the usual. */
  score?: number | null;
  /** What is asked for over the period, and what should be there by this minute (G2); screens tell the pace from it. */
  goal?: number;
  expected?: number;
  /** The value of each bucket of the period so far. */
  trend?: (number | null)[];
  /** Periods in a row in which the goal was reached, up to and with the present one. */
  streak?: number;
  /** B4: the group the row is ranked in. */
  division?: string;
  /** Of the team pulse: how the number is written. */
  format?: ValueFormat;
  /** For ratios: the denominator the value rests on. */
  n?: number;
  /** What is missing to the value of the next better rank, positive; absent for the leader. */
  gap?: number;
  /** Places won (positive) or lost since the mark of B3; absent when there was no rank then. */
  rankChange?: number;
}

export interface BoardView {
  kind: 'board';
  id: string;
  name: string;
  metric: { id: string; name: string; format: ValueFormat; icon?: string; color?: string };
  subjects: 'reps' | 'teams' | 'metrics' | 'field';
  /** The id of the team that the board is about; absent: everybody. */
  team?: string;
  score: 'value' | 'percentOfGoal' | 'improvement';
  per: 'head' | 'total' | 'best';
  ranking: RankingPolicy;
  /** The period looked at; dates are local business dates, `to` is exclusive. */
  period: { kind: string; from: string; to: string };
  /** The sum over everybody in the population, or the ratio of sums; null where there is none. */
  total: number | null;
  /** What is asked of the population as a whole, and what should be there by this minute. */
  goal?: number;
  expected?: number;
  rows: BoardRow[];
  /** Rows beyond the board's limit. */
  more: number;
  /** V1, V3: why rows or the total are missing: only teams are shown, numbers of few are not, or it is too long ago. */
  hidden?: 'teamOnly' | 'smallTeams' | 'old';
  /** Set when a projection stopped (a bug): since when the numbers may be stale. */
  staleSince?: string;
}

/** The rep's own page: one board seen from one person, with its neighbours. */
export interface RepView {
  kind: 'rep';
  person: { id: string; name: string; team?: string };
  boards: {
    id: string;
    name: string;
    /** The metric's id: with it the curve behind the number can be asked for. */
    metric: string;
    format: ValueFormat;
    period: BoardView['period'];
    of: number;
    own: BoardRow | null;
    next: BoardRow | null;
    behind: BoardRow | null;
  }[];
}

/** One line of the ticker. Personal data of prospects never gets here. */
export interface FeedItem {
  key: string;
  seq: number;
  type: string;
  name: string;
  team?: string;
  /** Set for money, in the workspace's currency. */
  amount?: number;
  at: string;
  receivedAt: string;
  unlinked?: true;
  voided?: true;
}

export interface FeedView {
  kind: 'feed';
  workspace: { id: string; name: string; currency: string; zone: string };
  /** Newest first. */
  rows: FeedItem[];
  position: number;
  /**
   * When the newest activity of the workspace was stored; null before the first. The data age counts from here. Only the feed has
   * it: in other views it would make every activity a frame for every screen.
   */
  lastAt: string | null;
}

export interface PacePoint {
  at: string;
  /** Null in the future. */
  actual: number | null;
  expected?: number;
  /** Between the smallest and the largest of the comparable periods. */
  low?: number;
  high?: number;
}

/** G2, G3: one metric of one subject against its goal. */
export interface PaceView {
  kind: 'pace';
  metric: { id: string; name: string; format: ValueFormat; icon?: string; color?: string };
  /** `rep:ana`, `team:east`, `workspace`, and its name. */
  subject: string;
  name: string;
  period: BoardView['period'];
  value: number | null;
  n?: number;
  goal?: number;
  expected?: number;
  /** The goal is their own, a part of a team's, or the sum of what is asked inside. */
  basis?: 'own' | 'split' | 'sum';
  /** How many periods the rhythm was learned from; 0: it goes by working time. */
  learnedFrom: number;
  /** Where the period will end; absent with too few periods to compare. */
  projection?: { low: number; middle: number; high: number; periods: number };
  /** The period's edges and what was and should be there at each. */
  points: PacePoint[];
}

export type View = BoardView | RepView | FeedView | PaceView;
/** `board:ID`, `rep:ID`, `feed`, `pace:METRIC:SUBJECT:PERIOD` as in `pace:calls:team:east:day` (the subject `workspace` has no id). */
export type ViewName = string;
