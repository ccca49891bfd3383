/** B3: the goal of each row, and what should be there by now. */
import type { Board } from '../../../shared/board.ts';
import { SCALE } from '../../../shared/money.ts';
import { hasGoals } from '../goals/goal-of.ts';
import type { Subject } from '../groups.ts';
import { type Evaluation, isAdditive, roundTo, scaleOf } from '../metrics.ts';
import { expectationOf } from '../pace/expected.ts';
import { headsAt, subjectOf } from './rows.ts';

/** In the parts of the row's value; absent where nothing is asked. */
export interface RowGoal {
  goal?: number;
  expected?: number;
}

/** Answers for rows by id; null asks for the whole workspace. Values of a field and the best k of a team have no goals. */
export function rowGoals({ state, minorPerMajor }: Evaluation, board: Board, at: number): { of: (id: string | null) => RowGoal } {
  const none: RowGoal = {};
  const isBest = board.subjects === 'teams' && typeof board.per === 'object';
  return {
    of(id) {
      if (typeof board.subjects === 'object' || isBest) return none;
      const metricId = board.subjects === 'metrics' && id !== null ? id : board.metric;
      const metric = state.metrics.get(metricId);
      if (!metric || !hasGoals(state, metricId)) return none;
      const found = expectationOf(state, metricId, subjectOfRow(board, id), board.period, at);
      if (!found) return none;
      const perHead = board.subjects === 'teams' && board.per === 'head' && id !== null && isAdditive(state, metricId);
      const heads = perHead ? headsAt(state, board, id, at) : 1;
      if (heads === 0) return none;
      const parts = scaleOf(metric, minorPerMajor) / SCALE / heads;
      const [goal, expected] = [roundTo(found.total * parts), roundTo(found.expected * parts)];
      return goal === null || expected === null ? none : { goal, expected };
    },
  };
}

function subjectOfRow(board: Board, id: string | null): Subject {
  if (board.subjects === 'metrics') return subjectOf(board);
  if (id === null) return { workspace: true };
  return board.subjects === 'reps' ? { rep: id } : { team: id };
}
