/** B1: the rows of a board before ranking, one per rep, team, metric or value of a field, each a function of its own activities alone. */
import type { Board } from '../../../shared/board.ts';
import type { Metric } from '../../../shared/metric.ts';
import { isAway } from '../calendar/away.ts';
import { parseDay } from '../civil-date.ts';
import { groupOfSubject, groupsOfPeople, groupsOfTeams, type Subject } from '../groups.ts';
import { type Evaluation, evaluateMetric, isAdditive, type Outcome, roundTo } from '../metrics.ts';
import { membersAt, type PersonState, subteamsAt } from '../roster.ts';
import { type State, tableOf } from '../state.ts';
import { dayOf } from '../zones.ts';
import { fieldOutcomes } from './field-outcomes.ts';

export interface UnrankedRow {
  id: string;
  value: number | null;
  /** For ratios: the denominator in major units. */
  n: number | null;
  reachedAt: number;
  reachedSeq: number;
  contributed: boolean;
}

/** What rows are asked for. */
export interface BoardQuestion {
  board: Board;
  metric: Metric;
  /** Who is on it. */
  population: readonly string[];
  /** Epoch ms. */
  at: number;
}

const rowOf = (id: string, { value, n, reachedAt, reachedSeq, contributed }: Outcome): UnrankedRow => ({
  id,
  value,
  n,
  // Nobody reached zero before anybody else.
  reachedAt: value === 0 ? 0 : reachedAt,
  reachedSeq: value === 0 ? 0 : reachedSeq,
  contributed,
});

/** Whom a board is about as a whole. */
export function subjectOf({ team }: Pick<Board, 'team'>): Subject {
  return team === undefined ? { workspace: true } : { team };
}

/** The metrics of a team pulse, in order. */
export function pulseMetrics({ metric, metrics = [] }: Board): string[] {
  return [...new Set([metric, ...metrics])];
}

/** Who is on the board at `at` (epoch ms): members, or the teams `level` steps below. */
export function populationOf(state: State, board: Board, at: number): string[] {
  const team = board.team ?? null;
  if (board.subjects === 'reps') return membersAt(state.roster, team, at).filter((id) => isWanted(state, board, id, at));
  if (board.subjects !== 'teams') return [];
  let teams: (string | null)[] = [team];
  for (let level = 0; level < board.level; level += 1) teams = teams.flatMap((id) => subteamsAt(state.roster, id, at));
  return teams.filter((id) => id !== null);
}

/** B1: by tag and by tenure. Whoever has no start date has been there for ever. */
function isWanted(state: State, { tags, tenure }: Board, id: string, at: number): boolean {
  const person = state.roster.people.get(id);
  if (!person || (tags && !tags.some((tag) => person.tags.includes(tag)))) return false;
  if (!tenure) return true;
  const months = monthsSince(state, person, at);
  return months >= (tenure.fromMonths ?? 0) && months < (tenure.toMonths ?? Number.POSITIVE_INFINITY);
}

/** A month has 30 days here, wherever it lies: who counts must not jump at its end. */
function monthsSince(state: State, { startDate }: PersonState, at: number): number {
  if (startDate === undefined) return Number.MAX_SAFE_INTEGER;
  return Math.floor((dayOf(tableOf(state, state.roster.zone), at) - parseDay(startDate)) / 30);
}

/** The rows of a board over an evaluation; `population` and `at` (epoch ms) say who is on it and who counts as a head. */
export function rowsOf(evaluation: Evaluation, board: Board, metric: Metric, population: readonly string[], at: number): UnrankedRow[] {
  const { subjects } = board;
  const rows = (() => {
    // Whoever left without a trace has no row; what they did stays in every total (V5).
    if (subjects === 'reps')
      return repRows(evaluation, board, population).filter(({ id }) => !evaluation.state.roster.people.get(id)?.deleted);
    if (subjects === 'teams') return teamRows(evaluation, board, metric, population, at);
    if (subjects === 'metrics') return pulseRows(evaluation, board);
    return fieldRows(evaluation, board, subjects.field);
  })();
  if (board.showZero || subjects === 'metrics') return rows;
  return rows.filter((row) => (row.value === null ? row.contributed : row.value !== 0));
}

/** The members, and, on a board for all of them, whoever else has something credited inside the team in this window. */
function repRows(evaluation: Evaluation, board: Board, members: readonly string[]): UnrankedRow[] {
  const { ids, grouping } = groupsOfPeople(evaluation.state, board.team ?? null, members);
  const isForAll = board.tags === undefined && board.tenure === undefined;
  return evaluateMetric(evaluation, board.metric, grouping)
    .map((outcome, group) => rowOf(ids[group] ?? '', outcome))
    .filter((row, group) => group < members.length || (isForAll && row.contributed));
}

/** Totals per team; per head present at `at`, or of the best k, where people's numbers add up (else as they are, M2). */
function teamRows(evaluation: Evaluation, board: Board, metric: Metric, teams: readonly string[], at: number): UnrankedRow[] {
  const { state } = evaluation;
  const rows = evaluateMetric(evaluation, board.metric, groupsOfTeams(state, teams)).map((outcome, group) =>
    rowOf(teams[group] ?? '', outcome),
  );
  if (board.per === 'total' || !isAdditive(state, board.metric)) return rows;
  if (board.per === 'head') {
    return rows.map((row) => {
      const heads = headsAt(state, board, row.id, at);
      const value = row.value === null || heads === 0 ? null : roundTo(row.value / heads);
      return { ...row, value };
    });
  }
  const { best } = board.per;
  return rows.map((row) => ({ ...row, value: row.value === null ? null : sumOfBest(evaluation, board, metric, row.id, at, best) }));
}

/** B1: the metrics of one team, or of everybody. */
function pulseRows(evaluation: Evaluation, board: Board): UnrankedRow[] {
  const grouping = groupOfSubject(evaluation.state, subjectOf(board));
  return pulseMetrics(board).flatMap((id) => evaluateMetric(evaluation, id, grouping).map((outcome) => rowOf(id, outcome)));
}

function fieldRows(evaluation: Evaluation, board: Board, field: string): UnrankedRow[] {
  const seats = groupOfSubject(evaluation.state, subjectOf(board)).seats;
  return fieldOutcomes(evaluation, board.metric, field, seats).map(({ name, outcome }) => rowOf(name, outcome));
}

/** B1: who counts as a head. On boards of an hour or a day those who are away that day do not; over longer periods everybody is sometimes away. */
export function headsAt(state: State, { period }: Pick<Board, 'period'>, team: string, at: number): number {
  const members = membersAt(state.roster, team, at);
  if (period.kind !== 'hour' && period.kind !== 'day') return members.length;
  return members.filter((person) => !isAway(state, person, at)).length;
}

function sumOfBest(evaluation: Evaluation, board: Board, metric: Metric, team: string, at: number, best: number): number | null {
  const values = repRows(evaluation, { ...board, team }, membersAt(evaluation.state.roster, team, at)).map((row) => row.value ?? 0);
  values.sort((a, b) => (metric.direction === 'less' ? a - b : b - a));
  const sum = values.slice(0, best).reduce((total, value) => total + value, 0);
  return Number.isSafeInteger(sum) ? sum : null;
}
