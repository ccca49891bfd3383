/** B3: how many periods in a row a goal was reached. */
import { calendarOfTeam } from '../calendar/calendars.ts';
import { type Evaluation, evaluationOver } from '../metrics.ts';
import { previousWindow, type Window, windowAt, windowBounds } from '../periods.ts';
import { workspaceOf } from '../state.ts';
import { rowGoals } from './row-goals.ts';
import { type BoardQuestion, rowsOf, type UnrankedRow } from './rows.ts';

/** Periods looked back at. */
const STREAK_MAX = 20;
/** Of them and those that ask for nothing, as weekends do. */
const TRIES_MAX = 40;

/** No period that begins before `since` (epoch ms) is looked at. The present period counts once its goal is reached and breaks nothing before it is over. Periods without a goal are passed over. */
export function streaks(
  evaluation: Evaluation,
  { board, metric, population, at, since }: BoardQuestion & { since: number },
): (row: UnrankedRow) => number {
  const { state } = evaluation;
  const { table } = calendarOfTeam(state, board.team ?? null, at);
  const isReached = (value: number | null, goal: number) => value !== null && (metric.direction === 'less' ? value <= goal : value >= goal);
  const goals = rowGoals(evaluation, board, at);
  const counts = new Map<string, number>();
  const running = new Set<string>();
  if (board.period.kind === 'custom') return () => 0;
  for (const row of rowsOf(evaluation, board, metric, population, at)) {
    const { goal } = goals.of(row.id);
    // Where less is better a goal is reached at the end.
    if (goal !== undefined && metric.direction === 'more' && isReached(row.value, goal)) counts.set(row.id, 1);
    running.add(row.id);
  }
  let before: Window = windowAt(board.period, at, table, workspaceOf(state));
  for (let tried = 0, counted = 0; tried < TRIES_MAX && counted < STREAK_MAX && running.size > 0; tried += 1) {
    before = previousWindow(before, board.period, workspaceOf(state), table);
    const window = before;
    if (windowBounds(window, table).fromMs < since) break;
    const end = windowBounds(window, table).toMs - 1;
    const then = evaluationOver(state, () => window, end);
    const asked = rowGoals(then, board, end);
    const goalOf = new Map([...running].map((id) => [id, asked.of(id).goal]));
    if ([...goalOf.values()].every((goal) => goal === undefined)) continue;
    counted += 1;
    const values = new Map(rowsOf(then, { ...board, showZero: true }, metric, population, end).map((row) => [row.id, row.value]));
    for (const [id, goal] of goalOf) {
      if (goal === undefined) continue;
      if (isReached(values.get(id) ?? null, goal)) counts.set(id, (counts.get(id) ?? 0) + 1);
      else running.delete(id);
    }
  }
  return ({ id }) => counts.get(id) ?? 0;
}
