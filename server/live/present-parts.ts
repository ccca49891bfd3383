/** What several views say in the same way. */
import type { Board } from '../../shared/board.ts';
import type { Metric } from '../../shared/metric.ts';
import type { BoardView, ValueFormat } from '../../shared/view.ts';
import { type State, workspaceOf } from '../engine/state.ts';
import { boardWindow } from '../engine/views/board.ts';

export function metricHead(state: State, id: string, metric: Metric): BoardView['metric'] {
  const { name, icon, color } = metric;
  return { id, name, format: formatOf(state, metric), ...(icon !== undefined && { icon }), ...(color !== undefined && { color }) };
}

export function formatOf(state: State, metric: Metric): ValueFormat {
  const { format, decimals, unit, direction } = metric;
  return {
    kind: format,
    ...(decimals !== undefined && { decimals }),
    ...(unit !== undefined && { unit }),
    ...(format === 'currency' && { currency: workspaceOf(state).currency }),
    direction,
  };
}

/** What the period of a board covers at `now` (epoch ms), without its rows. */
export function presentWindow(state: State, board: Board, now: number): BoardView['period'] {
  return boardWindow(state, board, now);
}

export function teamName(state: State, id: string): string {
  return state.roster.teams.get(id)?.name ?? id;
}
