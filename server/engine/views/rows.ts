/** B1: the rows of a board before ranking, one per rep or team, each a function of its own activities alone. */
import type { Board } from '../../../shared/board.ts';
import type { Metric } from '../../../shared/metric.ts';
import { groupsOfPeople, groupsOfTeams } from '../groups.ts';
import { type Evaluation, evaluateMetric, isAdditive, type Outcome, roundTo } from '../metrics.ts';
import { membersAt, subteamsAt } from '../roster.ts';
import type { State } from '../state.ts';
import { isAway } from './away.ts';

export interface UnrankedRow {
  id: string;
  value: number | null;
  /** For ratios: the denominator in major units. */
  n: number | null;
  reachedAt: number;
  reachedSeq: number;
  contributed: boolean;
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

/** Who is on the board at `at` (epoch ms): members, or the teams `level` steps below. */
export function populationOf(state: State, board: Board, at: number): string[] {
  const team = board.team ?? null;
  if (board.subjects === 'reps') return membersAt(state.roster, team, at);
  let teams: (string | null)[] = [team];
  for (let level = 0; level < board.level; level += 1) teams = teams.flatMap((id) => subteamsAt(state.roster, id, at));
  return teams.filter((id) => id !== null);
}

/** The members, and whoever else has something credited inside the team in this window. */
export function repRows(evaluation: Evaluation, board: Board, members: readonly string[]): UnrankedRow[] {
  const { ids, grouping } = groupsOfPeople(evaluation.state, board.team ?? null, members);
  return evaluateMetric(evaluation, board.metric, grouping)
    .map((outcome, group) => rowOf(ids[group] ?? '', outcome))
    .filter((row, group) => group < members.length || row.contributed);
}

/** Totals per team; per head present at `at`, or of the best k, where people's numbers add up (else as they are, M2). */
export function teamRows(evaluation: Evaluation, board: Board, metric: Metric, teams: readonly string[], at: number): UnrankedRow[] {
  const { state } = evaluation;
  const rows = evaluateMetric(evaluation, board.metric, groupsOfTeams(state, teams)).map((outcome, group) =>
    rowOf(teams[group] ?? '', outcome),
  );
  if (board.per === 'total' || !isAdditive(state, board.metric)) return rows;
  if (board.per === 'head') {
    return rows.map((row) => {
      const heads = headsAt(evaluation, board, row.id, at);
      const value = row.value === null || heads === 0 ? null : roundTo(row.value / heads);
      return { ...row, value };
    });
  }
  const { best } = board.per;
  return rows.map((row) => ({ ...row, value: row.value === null ? null : sumOfBest(evaluation, board, metric, row.id, at, best) }));
}

/** B1: who counts as a head. On boards of an hour or a day those who are away that day do not; over longer periods everybody is sometimes away. */
function headsAt({ state }: Evaluation, { period }: Board, team: string, at: number): number {
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
