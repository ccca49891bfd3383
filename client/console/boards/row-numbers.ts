/** What a row of a board says beside its number: how it is ranked, and how it is written. */
import type { MetricReply } from '../../../shared/api/metrics.ts';
import type { ValueFormat } from '../../../shared/view.ts';
import { formatValue } from '../../format.ts';
import { boardGoalTexts as texts } from '../goal-texts.ts';
import { addsUp } from '../goals/goal-parts.ts';
import type { ShownBoard, ShownRow } from './shown-board.ts';
import { tiedRanks } from './shown-rank.ts';

const percent: ValueFormat = { kind: 'percent', decimals: 0, direction: 'more' };

/** Of the team pulse each row is a metric of its own. */
export function formatOfRow(board: Pick<ShownBoard, 'metric'>, row: Pick<ShownRow, 'format'>): ValueFormat {
  return row.format ?? board.metric.format;
}

/** What the row is ranked by, where that is not its value: `87%` of the goal, `+12` above the usual. */
export function scoreWords(board: Pick<ShownBoard, 'metric' | 'score'>, score: number | null | undefined): string {
  if (score == null) return formatValue(null, percent);
  if (board.score === 'percentOfGoal') return formatValue(score, percent);
  return `${score > 0 ? '+' : ''}${formatValue(score, board.metric.format, 16)}`;
}

/** The gap is one of what the board is ranked by. */
export function gapWords(board: Pick<ShownBoard, 'metric' | 'score'>, gap: number | undefined): string {
  if (gap === undefined) return '';
  return formatValue(gap, board.score === 'percentOfGoal' ? percent : board.metric.format, 16);
}

/** `Calls per head`: a team's row is not its total. What does not add up is never divided. */
export function valueHead(
  { metric, subjects, per }: Pick<ShownBoard, 'metric' | 'subjects' | 'per'>,
  definition: MetricReply | undefined,
): string {
  const isDivided = subjects === 'teams' && (definition === undefined || addsUp(definition));
  if (!isDivided || per === 'total') return metric.name;
  return `${metric.name}, ${per === 'head' ? texts.perHead : texts.best}`;
}

/** Ranks that several rows of a division share, by division; without any there is one. */
export function tiesByDivision(rows: readonly Pick<ShownRow, 'rank' | 'division'>[]): Map<string, Set<number>> {
  const divisions = new Map<string, Pick<ShownRow, 'rank'>[]>();
  for (const row of rows) divisions.set(row.division ?? '', [...(divisions.get(row.division ?? '') ?? []), row]);
  return new Map([...divisions].map(([division, inside]) => [division, tiedRanks(inside)]));
}

export interface Line {
  key: string;
  /** Above the first row of a division. */
  heading?: string;
  row?: ShownRow;
}

/** The rows in their order; `grouped`: with a heading over each division. */
export function withHeadings(rows: readonly ShownRow[], grouped: boolean): Line[] {
  let before: string | undefined;
  return rows.flatMap((row) => {
    const line: Line = { key: row.id, row };
    if (!grouped || row.division === undefined || row.division === before) return [line];
    before = row.division;
    return [{ key: `division:${row.division}`, heading: row.division || texts.otherDivision }, line];
  });
}
