import { describe, expect, it } from 'vitest';
import { rowWords } from '../../client/console/boards/period-words.ts';
import { formatOfRow, gapWords, scoreWords, tiesByDivision, valueHead, withHeadings } from '../../client/console/boards/row-numbers.ts';
import type { ShownBoard, ShownRow } from '../../client/console/boards/shown-board.ts';
import type { MetricReply } from '../../shared/api/metrics.ts';
import { metricSchema } from '../../shared/metric.ts';
import type { ValueFormat } from '../../shared/view.ts';

const number: ValueFormat = { kind: 'number', direction: 'more' };
const percent: ValueFormat = { kind: 'percent', direction: 'more' };
const metric = { id: 'calls', name: 'Calls', format: number };
const board = (more: Partial<ShownBoard>) => ({ metric, score: 'value', subjects: 'reps', per: 'head', ...more }) as ShownBoard;
const row = (id: string, rank: number | null, division?: string): ShownRow => ({
  id,
  name: id,
  rank,
  value: 1,
  ...(division !== undefined && { division }),
});
const defined = (definition: object) => ({ id: 'm', rev: 1, ...metricSchema.parse({ name: 'M', ...definition }) }) as MetricReply;

describe('numbers of a board', () => {
  it('B4 given a board by goal or improvement, when its scores and gaps are told, then they are parts, or more and less', () => {
    expect(scoreWords(board({ score: 'percentOfGoal' }), 1.25)).toBe('125%');
    expect(gapWords(board({ score: 'percentOfGoal' }), 0.1)).toBe('10%');
    expect(scoreWords(board({ score: 'improvement' }), 12)).toBe('+12');
    expect(scoreWords(board({ score: 'improvement' }), -3)).toBe('-3');
    expect(scoreWords(board({ score: 'improvement' }), null)).toBe('–');
    expect([gapWords(board({ score: 'improvement' }), 7), gapWords(board({}), undefined)]).toEqual(['7', '']);
  });

  it('B1 given teams per head, when the column is named, then it says so, but not of what is never divided', () => {
    const calls = defined({ measure: { types: ['call.logged'], aggregate: 'count' } });
    expect(valueHead(board({ subjects: 'teams' }), calls)).toBe('Calls, per head');
    expect(valueHead(board({ subjects: 'teams', per: 'best' }), undefined)).toBe('Calls, of the best');
    expect(valueHead(board({ subjects: 'teams', per: 'total' }), calls)).toBe('Calls');
    expect(valueHead(board({ subjects: 'teams' }), defined({ formula: 'won / calls' }))).toBe('Calls');
    expect(valueHead(board({}), calls)).toBe('Calls');
  });

  it('B1 given a team pulse, when a row is written, then by its own format; rows are named by what they are', () => {
    expect(formatOfRow(board({ subjects: 'metrics' }), { format: percent })).toBe(percent);
    expect(formatOfRow(board({}), {})).toBe(number);
    expect([rowWords('reps'), rowWords('metrics'), rowWords({ field: 'props.region' })]).toEqual(['Reps', 'Metrics', 'Values of region']);
  });

  it('B4 given divisions, when rows are listed, then each has its heading once, and ties are told within it', () => {
    const rows = [row('ana', 1, 'senior'), row('ben', 1, 'senior'), row('cem', 1, 'new'), row('dan', null, '')];
    expect(withHeadings(rows, true).map(({ heading, row: one }) => heading ?? one?.id)).toEqual([
      'senior',
      'ana',
      'ben',
      'new',
      'cem',
      'Everybody else',
      'dan',
    ]);
    expect(withHeadings(rows, false).map(({ key }) => key)).toEqual(['ana', 'ben', 'cem', 'dan']);
    const ties = tiesByDivision(rows);
    expect([ties.get('senior')?.has(1), ties.get('new')?.has(1)]).toEqual([true, false]);
    expect(withHeadings([row('ana', 1)], true)).toHaveLength(1);
  });
});
