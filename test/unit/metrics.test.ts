import { describe, expect, it } from 'vitest';
import { checkBoard, checkMetric, metricDependents } from '../../server/engine/definitions.ts';
import { parseFormula } from '../../server/engine/formula.ts';
import { roundTo } from '../../server/engine/metrics.ts';
import { denominatorOf, isLinear } from '../../server/engine/ratio.ts';
import { behind, metricValue } from '../../server/engine/value.ts';
import { boardSchema } from '../../shared/board.ts';
import { AppError } from '../../shared/error.ts';
import { limit } from '../../shared/limit.ts';
import { metricSchema } from '../../shared/metric.ts';
import { at, floor, type TestLog } from '../support/engine.ts';

const EVENING = at(0, '23:00');
const numberOf = (log: TestLog, metric: string, subject: { rep: string } | { team: string } | { workspace: true }) => {
  const { value, scale, n } = metricValue(log.state(), { metric, subject, period: { kind: 'day' }, at: EVENING });
  return { value: value === null ? null : value / scale, ...(n !== undefined && { n }) };
};
const metric = (definition: object) => metricSchema.parse({ name: 'x', ...definition });
const refused = (check: () => void): unknown => {
  try {
    check();
  } catch (error) {
    if (error instanceof AppError) return { code: error.code, ...(error.details as object) };
  }
  return null;
};

/** ana wins 1 of 1, ben 1 of 3. */
function winRate(): TestLog {
  const log = floor();
  log.measure('wins', { types: ['deal.won'], aggregate: 'count' });
  log.metric('rate', { formula: 'wins / calls', format: 'percent' });
  log.metric('percent', { formula: 'wins / calls * 100' });
  log.metric('twice', { formula: 'rate * 2' });
  for (const rep of ['ana', 'ben']) log.won(rep, 100);
  for (const rep of ['ana', 'ben', 'ben', 'ben']) log.call(rep);
  return log;
}

describe('ratios', () => {
  it('M2 given two reps, when their team is asked for, then it is the ratio of sums', () => {
    expect(numberOf(winRate(), 'rate', { rep: 'ana' })).toEqual({ value: 1, n: 1 });
    expect(numberOf(winRate(), 'rate', { rep: 'ben' })).toEqual({ value: 0.3333, n: 3 });
    expect(numberOf(winRate(), 'rate', { team: 'north' })).toEqual({ value: 0.5, n: 4 });
  });

  it('M2 given a scaled ratio, or a formula of ratios, when asked for, then it tells the same denominator', () => {
    expect(numberOf(winRate(), 'percent', { rep: 'ben' })).toEqual({ value: 33.3333, n: 3 });
    expect(numberOf(winRate(), 'twice', { rep: 'ben' })).toEqual({ value: 0.6667, n: 3 });
  });

  it('M2 given a division by zero, when asked for, then there is no value', () => {
    expect(numberOf(winRate(), 'rate', { rep: 'cleo' })).toEqual({ value: null, n: 0 });
  });

  it('M2 given an average, when asked for, then it tells how many it rests on', () => {
    const log = winRate();
    log.measure('average', { types: ['deal.won'], aggregate: 'average' }, { format: 'currency' });
    log.won('ana', 400);
    expect(numberOf(log, 'average', { rep: 'ana' })).toEqual({ value: 2.5, n: 2 });
    expect(numberOf(log, 'average', { team: 'sales' })).toEqual({ value: 2, n: 3 });
  });

  it.each([
    ['a / b', 'b', false],
    ['a / b * 100', 'b', false],
    ['100 * -(a / (b + c))', '(b + c)', false],
    ['a / 2', null, true],
    ['a * 2 + b', null, true],
    ['a * b', null, false],
    ['a + b / c', null, false],
    ['a / b / 2', 'b', false],
  ])('M2 given the formula %s, when read, then its denominator is %s and linear %s', (text, denominator, linear) => {
    const root = denominatorOf(parseFormula(text))?.root ?? null;
    expect(root).toEqual(denominator === null ? null : parseFormula(denominator).root);
    expect(isLinear(parseFormula(text))).toBe(linear);
  });
});

describe('formulas and points', () => {
  it('M1 given money in a formula, when evaluated, then it is in major units and rounded once', () => {
    const log = winRate();
    log.metric('third', { formula: 'revenue / 3', format: 'currency' });
    log.metric('whole', { formula: 'third * 3', format: 'currency' });
    expect(numberOf(log, 'third', { rep: 'ana' })).toEqual({ value: 0.33 });
    expect(numberOf(log, 'whole', { rep: 'ana' })).toEqual({ value: 1 });
  });

  it('M1 given a half that floats spell a hair below, when rounded, then it is rounded up', () => {
    const log = floor();
    log.activity('deal.won', 'ana', { value: 20_300 });
    log.metric('half', { formula: 'revenue / 2', format: 'currency' });
    expect(numberOf(log, 'half', { rep: 'ana' })).toEqual({ value: 1.02 });
    expect([1.005 * 100, -1.005 * 100, 2 ** 53 - 1, 2 ** 53, 100.499].map(roundTo)).toEqual([101, -101, 2 ** 53 - 1, null, 100]);
  });

  it('M1 given points, when one of the metrics has no value, then it counts nothing', () => {
    const log = winRate();
    log.metric('points', { points: { wins: 10, calls: 0.5, rate: 100 } });
    expect(numberOf(log, 'points', { rep: 'ben' })).toEqual({ value: 44.8333 });
    expect(numberOf(log, 'points', { rep: 'dan' })).toEqual({ value: 0 });
  });

  it('M5 given a definition that changes, when asked for again, then the whole past follows', () => {
    const log = winRate();
    expect(numberOf(log, 'wins', { workspace: true }).value).toBe(2);
    log.measure('wins', { types: ['deal.won', 'call.logged'], aggregate: 'count' });
    expect(numberOf(log, 'wins', { workspace: true }).value).toBe(6);
  });

  it('M6 given a formula, when opened, then the entries of all its measures are there, newest first', () => {
    const log = winRate();
    const seqs = behind(log.state(), { metric: 'rate', subject: { rep: 'ana' }, period: { kind: 'day' }, at: EVENING });
    expect(seqs.map((seq) => log.entries[seq - 1]?.kind === 'activity.recorded')).toEqual([true, true]);
    expect(seqs).toEqual([...seqs].sort((a, b) => b - a));
  });

  it('M6 given an unknown metric, when asked for, then it is not found', () => {
    expect(() => numberOf(floor(), 'nothing', { workspace: true })).toThrow(AppError);
  });
});

describe('definitions', () => {
  it('M1 given a formula over a metric that is not there, when checked, then the refusal names it', () => {
    const details = { code: 'invalid_request', path: 'formula', metric: 'ghosts' };
    expect(refused(() => checkMetric(floor().state(), 'm', metric({ formula: 'calls / ghosts' })))).toMatchObject(details);
    expect(refused(() => checkMetric(floor().state(), 'm', metric({ points: { ghosts: 1 } })))).toMatchObject({
      ...details,
      path: 'points',
    });
  });

  it('M1 given a metric that would rest on itself, when checked, then it is refused', () => {
    const log = winRate();
    const { reason } = refused(() => checkMetric(log.state(), 'rate', metric({ formula: 'twice / 2' }))) as { reason: string };
    expect(reason).toContain('rest on itself');
    expect(refused(() => checkMetric(log.state(), 'own', metric({ formula: 'own + 1' })))).toMatchObject({ code: 'invalid_request' });
  });

  it('M1 given the deepest nesting allowed, when one more is put on top or slipped in below, then it is refused', () => {
    const log = floor();
    for (let depth = 2; depth <= limit.metricDepthMax; depth += 1)
      log.metric(`m${depth}`, { formula: depth === 2 ? 'calls' : `m${depth - 1}` });
    const state = log.state();
    expect(refused(() => checkMetric(state, 'top', metric({ formula: `m${limit.metricDepthMax}` })))).toMatchObject({
      code: 'invalid_request',
    });
    log.metric('low', { formula: 'calls' });
    expect(refused(() => checkMetric(log.state(), 'm2', metric({ formula: 'low' })))).toMatchObject({ code: 'invalid_request' });
    expect(refused(() => checkMetric(state, 'm2', metric({ formula: 'calls + revenue' })))).toBeNull();
  });

  it('M1 given a circle that two racing definitions made, when asked for, then it ends', () => {
    const log = floor();
    log.metric('a', { formula: 'b + 1' });
    log.metric('b', { formula: 'a + 1' });
    expect(numberOf(log, 'a', { workspace: true })).toEqual({ value: null });
  });

  it('M1 given metrics and boards on a metric, when it is to be deleted, then they are listed', () => {
    const log = winRate();
    expect(metricDependents(log.state(), 'calls')).toEqual(['metric:rate', 'metric:percent', 'board:calls']);
    expect(metricDependents(log.state(), 'twice')).toEqual([]);
  });

  it('B1 given a board on what is not there, when checked, then the refusal says what', () => {
    const board = (definition: object) => boardSchema.parse({ name: 'x', metric: 'calls', ...definition });
    const state = floor().state();
    expect(refused(() => checkBoard(state, 'b', board({})))).toBeNull();
    expect(refused(() => checkBoard(state, 'b', board({ metric: 'ghosts' })))).toMatchObject({ path: 'metric' });
    expect(refused(() => checkBoard(state, 'b', board({ team: 'ghosts' })))).toMatchObject({ path: 'team' });
  });
});
