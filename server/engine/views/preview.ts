/** M1: what a definition that nobody has kept would show. */
import type { Board } from '../../../shared/board.ts';
import type { Metric } from '../../../shared/metric.ts';
import { checkMetric } from '../definitions.ts';
import { isTold, NOTHING_PRIVATE, type Privacy } from '../privacy.ts';
import type { State } from '../state.ts';
import { behind } from '../value.ts';
import { type BoardResult, boardView } from './board.ts';

/** No object has this id: an id has no colon. */
const PREVIEW = 'preview:';

/** The board with this metric as of `at` (epoch ms), and how many activities count in it, where that is told. Throws as defining it would. */
export function previewView(
  state: State,
  metric: Metric,
  board: Omit<Board, 'metric'>,
  at: number,
  privacy: Privacy = NOTHING_PRIVATE,
): { result: BoardResult; activities: number | null } {
  checkMetric(state, PREVIEW, metric);
  const tried: State = {
    ...state,
    metrics: new Map(state.metrics).set(PREVIEW, metric),
    boards: new Map([[PREVIEW, { ...board, metric: PREVIEW }]]),
  };
  const subject = board.team === undefined ? { workspace: true as const } : { team: board.team };
  const query = { metric: PREVIEW, subject, period: board.period, at };
  const activities = isTold(tried, query, privacy) ? behind(tried, query).length : null;
  return { result: boardView(tried, PREVIEW, { at, privacy }), activities };
}
