import { describe, expect, it } from 'vitest';
import { boardView } from '../../server/engine/views/board.ts';
import { at, createLog, type TestLog } from '../support/engine.ts';

/** Three reps with calls on Monday; ana is asked for 10, ben for 2, cleo for nothing. */
function monday(): TestLog {
  const log = createLog(at(-100));
  log.workspace();
  for (const team of ['north', 'south']) log.team(team, { parent: null });
  log.person('ana', { team: 'north', tags: ['senior'] });
  log.person('ben', { team: 'north', tags: ['junior'], startDate: '2026-01-15' });
  log.person('cleo', { team: 'south' });
  log.measure('calls', { types: ['call.logged'], aggregate: 'count' });
  log.measure('won', { types: ['deal.won'], aggregate: 'sum' }, { format: 'currency' });
  for (const [rep, count] of Object.entries({ ana: 5, ben: 4, cleo: 6 })) {
    for (let index = 0; index < count; index += 1) log.call(rep, at(0, `1${index}:00`));
  }
  return log;
}

const rows = (log: TestLog, moment = at(0, '18:00')) => boardView(log.state(), 'b', { at: moment }).rows;
const named = (log: TestLog, field: keyof ReturnType<typeof rows>[number]) =>
  rows(log).map((row) => [row.id, row.rank, row[field] ?? null]);

describe('boards with goals', () => {
  it('B3 given goals, when a board is viewed, then each row says what is asked of it and what should be there by now', () => {
    const log = monday();
    log.goal('a', { metric: 'calls', subject: { rep: 'ana' }, value: 10, profile: 'worked' });
    log.goal('n', { metric: 'calls', subject: { team: 'north' }, value: 16, split: 'none', profile: 'worked' });
    log.board('b', { metric: 'calls', subjects: 'reps' });
    const [, ana] = rows(log, at(0, '15:00'));
    expect(ana).toMatchObject({ id: 'ana', goal: 100_000, expected: 75_000 });
    expect(rows(log)[0]).not.toHaveProperty('goal');
    log.board('b', { metric: 'calls', subjects: 'teams' });
    expect(rows(log, at(0, '13:00')).find((row) => row.id === 'north')).toMatchObject({ goal: 80_000, expected: 40_000 });
    log.person('ben', { team: 'north', timeOff: [{ from: '2026-03-02', to: '2026-03-02' }] });
    expect(rows(log, at(0, '13:00')).find((row) => row.id === 'north')).toMatchObject({ goal: 160_000, expected: 80_000 });
    expect(boardView(log.state(), 'b', { at: at(0, '13:00') }).totalGoal).toEqual({ goal: 160_000, expected: 80_000 });
  });

  it('B4 given goals that differ, when ranked by part of the goal, then the smaller number may lead, and who has none has no rank', () => {
    const log = monday();
    log.goal('a', { metric: 'calls', subject: { rep: 'ana' }, value: 10 });
    log.goal('b', { metric: 'calls', subject: { rep: 'ben' }, value: 2 });
    log.board('b', { metric: 'calls', score: 'percentOfGoal' });
    expect(named(log, 'score')).toEqual([
      ['ben', 1, 20_000],
      ['ana', 2, 5_000],
      ['cleo', null, null],
    ]);
    expect(rows(log)[1]?.gap).toBe(15_000);
    log.metric('calls', { direction: 'less', measure: { types: ['call.logged'], aggregate: 'count' } });
    log.goal('c', { metric: 'calls', subject: { rep: 'cleo' }, value: 6 });
    expect(named(log, 'score')).toEqual([
      ['ana', 1, 20_000],
      ['cleo', 2, 10_000],
      ['ben', 3, 5_000],
    ]);
  });

  it('B4 given four Mondays before, when ranked by improvement, then by what is above the own median at the same part of the day', () => {
    const log = monday();
    const before: Record<string, number[]> = { ana: [9, 5, 5, 1], ben: [0, 0, 0, 0], cleo: [6, 6, 6, 6] };
    for (const [rep, counts] of Object.entries(before)) {
      for (const [week, count] of counts.entries()) {
        for (let index = 0; index < count; index += 1) log.call(rep, at(-7 * (week + 1), '09:30'));
      }
    }
    // What comes later in those days is not there yet at noon.
    for (let index = 0; index < 9; index += 1) log.call('ana', at(-7, '16:00'));
    log.board('b', { metric: 'calls', score: 'improvement' });
    const noon = boardView(log.state(), 'b', { at: at(0, '15:30') }).rows.map(({ id, rank, score }) => [id, rank, score]);
    expect(noon).toEqual([
      ['ben', 1, 40_000],
      ['ana', 2, 0],
      ['cleo', 2, 0],
    ]);
    log.person('ben', { team: 'north', startDate: '2026-02-20' });
    expect(rows(log, at(0, '15:30')).find((row) => row.id === 'ben')).toMatchObject({ rank: null, score: null });
  });

  it('B4 given divisions, when ranked, then each for itself, the limit too, and the rest last', () => {
    const log = monday();
    log.board('b', { metric: 'calls', divisions: ['junior', 'senior'], limit: 1 });
    expect(named(log, 'division')).toEqual([
      ['ben', 1, 'junior'],
      ['ana', 1, 'senior'],
      ['cleo', 1, ''],
    ]);
  });

  it('B1 given tags and tenure, when a board is viewed, then only those are on it', () => {
    const log = monday();
    log.board('b', { metric: 'calls', tags: ['senior', 'junior'] });
    expect(rows(log).map((row) => row.id)).toEqual(['ana', 'ben']);
    log.board('b', { metric: 'calls', tenure: { toMonths: 3 } });
    expect(rows(log).map((row) => row.id)).toEqual(['ben']);
    log.board('b', { metric: 'calls', tenure: { fromMonths: 3 } });
    expect(rows(log).map((row) => row.id)).toEqual(['cleo', 'ana']);
  });

  it('B1 given the metrics of a team, when viewed, then one unranked row a metric, each in its own unit and with its own goal', () => {
    const log = monday();
    log.won('ana', 12_345, { at: at(0, '11:00') });
    log.goal('n', { metric: 'won', subject: { team: 'north' }, value: 200, profile: 'worked' });
    log.board('b', { metric: 'calls', metrics: ['won'], subjects: 'metrics', team: 'north' });
    const view = rows(log, at(0, '13:00'));
    expect(view.map(({ id, rank, value }) => [id, rank, value])).toEqual([
      ['calls', null, 80_000],
      ['won', null, 12_345],
    ]);
    expect(view[1]).toMatchObject({ goal: 20_000, expected: 10_000, scale: 100 });
  });

  it('B1 given a field, when a board is viewed, then its values are ranked, of a team and without what does not have it', () => {
    const log = monday();
    for (const [rep, product, cents] of [
      ['ana', 'pro', 500],
      ['ben', 'plus', 900],
      ['cleo', 'pro', 700],
      ['cleo', undefined, 900],
    ] as const) {
      log.activity('deal.won', rep, { value: cents, money: true, ...(product && { props: { product } }) }, { at: at(0, '12:00') });
    }
    log.board('b', { metric: 'won', subjects: { field: 'props.product' } });
    expect(named(log, 'value')).toEqual([
      ['pro', 1, 1_200],
      ['plus', 2, 900],
    ]);
    log.board('b', { metric: 'won', subjects: { field: 'props.product' }, team: 'north' });
    expect(named(log, 'value')).toEqual([
      ['plus', 1, 900],
      ['pro', 2, 500],
    ]);
  });

  it('B3 given columns, when a board is viewed, then rows show how they came about and how often in a row the goal was reached', () => {
    const log = monday();
    for (const [day, count] of [
      [-3, 2],
      [-4, 3],
      [-5, 1],
      [-6, 2],
    ] as const) {
      for (let index = 0; index < count; index += 1) log.call('ana', at(day, '10:00'));
    }
    log.goal('a', { metric: 'calls', subject: { rep: 'ana' }, value: 2 });
    log.board('b', { metric: 'calls', columns: ['trend', 'streak'] });
    const ana = rows(log, at(0, '12:30')).find((row) => row.id === 'ana');
    // Three of the five so far, the weekend passed over, two days before; on the third there was one too few.
    expect(ana).toMatchObject({ value: 30_000, streak: 3, trend: [0, 10_000, 10_000, 10_000] });
  });

  it('B1 given somebody who was deleted, when a board is viewed, then they have no row at any moment, and the total is what it was', () => {
    const log = monday();
    log.board('b', { metric: 'calls' });
    const before = boardView(log.state(), 'b', { at: at(0, '18:00') }).total;
    log.add('person.deleted', 'person:ana:2', { id: 'ana' }, { at: at(0, '19:00') });
    const after = boardView(log.state(), 'b', { at: at(0, '18:00') });
    expect([after.rows.map((row) => row.id), after.total]).toEqual([['cleo', 'ben'], before]);
  });
});
