import { describe, expect, it } from 'vitest';
import { boardView } from '../../server/engine/views/board.ts';
import { repBoards } from '../../server/engine/views/rep.ts';
import { unlinkedIdentities } from '../../server/engine/views/unlinked.ts';
import { AppError } from '../../shared/error.ts';
import { at, createLog, floor, type TestLog, zoneBodies } from '../support/engine.ts';

const NOON = at(0, '12:00');
/** `rank id value` of each row; values in integers of the metric. */
function rows(log: TestLog, id: string, moment = NOON): string[] {
  return boardView(log.state(), id, { at: moment }).rows.map((row) => `${row.rank ?? '-'} ${row.id} ${row.value ?? '–'}`);
}

describe('rows of reps', () => {
  it('B1 given a floor, when nobody has done anything, then everybody has a row at zero and nobody a rank', () => {
    expect(rows(floor(), 'revenue')).toEqual(['- ana 0', '- ben 0', '- cleo 0', '- dan 0']);
  });

  it('B1 given a board of a team, when somebody helped out there and left, then their row stays with what was credited there', () => {
    const log = floor();
    log.board('north', { metric: 'revenue', team: 'north', period: { kind: 'week' } });
    log.person('dan', { team: 'north' }, at(0, '10:00'));
    log.person('dan', { team: 'south' }, at(0, '11:00'));
    log.won('dan', 100, { at: at(0, '09:30') });
    log.won('dan', 250, { at: at(0, '10:30') });
    log.won('ana', 300, { at: at(0, '09:30') });
    expect(rows(log, 'north')).toEqual(['1 ana 300', '2 dan 250', '3 ben 0']);
    expect(boardView(log.state(), 'north', { at: NOON }).total).toBe(550);
    expect(rows(log, 'revenue')).toEqual(['1 dan 350', '2 ana 300', '3 ben 0', '3 cleo 0']);
  });

  it('B1 given managers, when they do something themselves, then they are on the board, else not', () => {
    const log = floor();
    log.person('boss', { team: 'sales', role: 'manager' });
    expect(rows(log, 'revenue')).toHaveLength(4);
    log.won('boss', 100);
    expect(rows(log, 'revenue')[0]).toBe('1 boss 100');
  });

  it('B1 given a limit, when there are more rows, then the board says how many and a rep still finds themselves', () => {
    const log = floor();
    log.board('top', { metric: 'revenue', limit: 1 });
    for (const [index, rep] of ['ana', 'ben', 'cleo'].entries()) log.won(rep, 300 - index * 100);
    const view = boardView(log.state(), 'top', { at: NOON });
    expect([view.rows.map((row) => row.id), view.more, view.total]).toEqual([['ana'], 3, 600]);
    const own = repBoards(log.state(), 'ben', NOON).find((board) => board.id === 'top');
    expect([own?.own.rank, own?.next?.id, own?.behind?.id, own?.of]).toEqual([2, 'ana', 'cleo', 4]);
  });

  it('B1 given a rep who is last or unranked, when their boards are asked for, then nobody is behind them', () => {
    const log = floor();
    log.won('ana', 100);
    expect(repBoards(log.state(), 'ana', NOON).map(({ id, next, behind }) => [id, next, behind?.id])).toEqual([
      ['revenue', null, 'ben'],
      ['calls', null, undefined],
    ]);
    expect(repBoards(log.state(), 'ghost', NOON)).toEqual([]);
  });

  it('B1 given showZero false, when some have nothing, then they are left out', () => {
    const log = floor();
    log.board('busy', { metric: 'revenue', showZero: false });
    log.won('cleo', 100);
    expect(rows(log, 'busy')).toEqual(['1 cleo 100']);
  });

  it('B1 given a board or metric that is not there, when viewed, then it is not found', () => {
    const log = floor();
    expect(() => rows(log, 'nothing')).toThrow(AppError);
    log.add('metric.deleted', 'metric:calls:2', { id: 'calls' });
    expect(() => rows(log, 'calls')).toThrow(AppError);
  });
});

describe('rows of teams', () => {
  /** North: ana 100, ben 300. South: cleo 300 alone, since dan left the floor. */
  function teams(per: unknown, definition: object = {}): TestLog {
    const log = floor();
    log.board('teams', { metric: 'revenue', subjects: 'teams', team: 'sales', per, ...definition });
    log.won('ana', 100);
    log.won('ben', 300);
    log.won('cleo', 300);
    log.add('person.deleted', 'person:dan:2', { id: 'dan' });
    return log;
  }

  it.each([
    ['total', ['1 north 400', '2 south 300']],
    ['head', ['1 south 300', '2 north 200']],
    [{ best: 1 }, ['1 north 300', '1 south 300']],
  ])('B1 given per %j, when teams are ranked, then each is measured so', (per, expected) => {
    expect(rows(teams(per), 'teams')).toEqual(expected);
    expect(boardView(teams(per).state(), 'teams', { at: NOON }).total).toBe(700);
  });

  it('B1 given a level, when there is no team, then the teams that many steps below are the rows', () => {
    expect(rows(teams('total', { team: undefined }), 'teams')).toEqual(['1 sales 700']);
    expect(rows(teams('total', { team: undefined, level: 2 }), 'teams')).toEqual(['1 north 400', '2 south 300']);
    expect(rows(teams('total', { team: undefined, level: 3 }), 'teams')).toEqual([]);
  });

  it('B1 given a team without anybody present, when measured per head, then it has no value', () => {
    const log = teams('head');
    log.team('empty', { parent: 'sales' });
    expect(rows(log, 'teams').at(-1)).toBe('- empty –');
  });
});

describe('ranking', () => {
  it('B2 given equal values, when ranked, then who reached it first by at is first, whatever the order of arrival', () => {
    const log = floor();
    log.board('order', { metric: 'revenue', ranking: 'ordinal' });
    log.won('ana', 100, { at: at(0, '11:00') });
    log.won('ben', 100, { at: at(0, '10:00') });
    expect(rows(log, 'order').slice(0, 2)).toEqual(['1 ben 100', '2 ana 100']);
    expect(rows(log, 'revenue').slice(0, 2)).toEqual(['1 ben 100', '1 ana 100']);
  });

  it('B2 given dates without a time, when they tie, then they share and come after those with a time', () => {
    const log = floor();
    log.board('order', { metric: 'calls', ranking: 'ordinal' });
    log.activity('call.logged', 'dan', { date: '2026-03-02' });
    log.activity('call.logged', 'cleo', { date: '2026-03-02' });
    log.call('ben', at(0, '11:00'));
    expect(rows(log, 'order')).toEqual(['1 ben 10000', '2 cleo 10000', '2 dan 10000', '4 ana 0']);
  });

  it('B2 given a metric of which less is better, when ranked, then the smallest is first', () => {
    const log = floor();
    log.measure('complaints', { types: ['complaint.made'], aggregate: 'count' }, { direction: 'less' });
    log.board('complaints', { metric: 'complaints' });
    for (const rep of ['ana', 'ana', 'ben', 'cleo', 'dan']) log.activity('complaint.made', rep);
    expect(rows(log, 'complaints').at(-1)).toBe('4 ana 20000');
  });

  it('B2 given rows with everything at zero, when ranked, then nobody leads', () => {
    const log = floor();
    log.void(log.won('ana', 100));
    expect(boardView(log.state(), 'revenue', { at: NOON }).rows.every((row) => row.rank === null && row.gap === undefined)).toBe(true);
  });

  it('M2 given a ratio, when below the minimum of the board, then it has no rank, its value and its n', () => {
    const log = floor();
    log.metric('rate', { formula: 'revenue / calls', format: 'currency' });
    log.board('rate', { metric: 'rate', minimum: 2 });
    log.won('ana', 1_000);
    log.call('ana');
    log.won('ben', 100);
    for (let calls = 0; calls < 2; calls += 1) log.call('ben');
    const view = boardView(log.state(), 'rate', { at: NOON });
    expect(view.rows.slice(0, 2).map(({ id, rank, value, n }) => ({ id, rank, value, n }))).toEqual([
      { id: 'ben', rank: 1, value: 50, n: 2 },
      { id: 'ana', rank: null, value: 1_000, n: 1 },
    ]);
  });
});

describe('what a row tells beside its value', () => {
  it('B3 given ties at the top, when gaps are read, then they go to the next better value', () => {
    const log = floor();
    for (const [rep, cents] of [
      ['ana', 300],
      ['ben', 300],
      ['cleo', 100],
    ] as const)
      log.won(rep, cents);
    expect(boardView(log.state(), 'revenue', { at: NOON }).rows.map(({ id, gap }) => [id, gap])).toEqual([
      ['ana', undefined],
      ['ben', undefined],
      ['cleo', 200],
      ['dan', 100],
    ]);
  });

  it('B3 given a board of the day, when somebody overtakes, then the change is against an hour ago', () => {
    const log = floor();
    log.won('ana', 200, { at: at(0, '10:00') });
    log.won('ben', 100, { at: at(0, '10:10') });
    log.won('ben', 500, { at: at(0, '11:30') });
    const changes = (moment: number) => boardView(log.state(), 'revenue', { at: moment }).rows.map((row) => [row.id, row.rankChange]);
    expect(changes(at(0, '12:00')).slice(0, 2)).toEqual([
      ['ben', 1],
      ['ana', -1],
    ]);
    expect(changes(at(0, '12:30')).slice(0, 2)).toEqual([
      ['ben', 0],
      ['ana', 0],
    ]);
    expect(changes(at(0, '10:30')).slice(0, 2)).toEqual([
      ['ana', undefined],
      ['ben', undefined],
    ]);
  });

  it('B3 given a board of the week, when looked at on a Monday after a holiday, then the mark is the last working date in the window', () => {
    const log = createLog();
    log.workspace({ holidays: ['2026-03-05'] });
    for (const id of ['ana', 'ben']) log.person(id);
    log.measure('revenue', { types: ['deal.won'], aggregate: 'sum' }, { format: 'currency' });
    log.board('week', { metric: 'revenue', period: { kind: 'week' } });
    log.won('ana', 100, { at: at(2, '10:00') });
    log.won('ben', 200, { at: at(3, '10:00') });
    const changes = (moment: number) => boardView(log.state(), 'week', { at: moment }).rows.map((row) => [row.id, row.rankChange]);
    // Friday: Thursday was a holiday, so the mark is the end of Wednesday, when only ana had something.
    expect(changes(at(4, '09:00'))).toEqual([
      ['ben', 1],
      ['ana', -1],
    ]);
    // Saturday counts from the end of Friday.
    expect(changes(at(5, '09:00'))).toEqual([
      ['ben', 0],
      ['ana', 0],
    ]);
  });
});

describe('zones and people', () => {
  it('T3 given teams in two zones, when a day is looked at, then each row shows its own today', () => {
    const log = floor();
    log.zone(zoneBodies.newYork);
    log.zone(zoneBodies.kathmandu);
    log.team('north', { parent: 'sales', calendar: { zone: 'America/New_York' } });
    log.team('south', { parent: 'sales', calendar: { zone: 'Asia/Kathmandu' } });
    // 20:00 UTC on Monday: Monday afternoon in New York, Tuesday in Kathmandu.
    for (const rep of ['ana', 'cleo']) log.won(rep, 100, { at: at(0, '20:00') });
    expect(rows(log, 'revenue', at(1, '03:00')).slice(0, 2)).toEqual(['1 ana 100', '1 cleo 100']);
    expect(rows(log, 'revenue', at(1, '12:00'))[0]).toBe('1 cleo 100');
    expect(rows(log, 'revenue', at(1, '19:00'))[0]).toBe('- ana 0');
  });

  it('M5 given unlinked activities, when somebody links them late, then they count at their own time', () => {
    const log = floor();
    for (const hour of ['09:00', '10:00']) log.activity('deal.won', 'h:mail', { value: 100, money: true }, { at: at(0, hour) });
    log.call('nobody', at(0, '09:00'));
    expect(rows(log, 'revenue')[0]).toBe('- ana 0');
    expect(unlinkedIdentities(log.state())).toEqual([
      { identity: 'h:mail', count: 2, firstAt: at(0, '09:00'), lastAt: at(0, '10:00') },
      { identity: 'p:nobody', count: 1, firstAt: at(0, '09:00'), lastAt: at(0, '09:00') },
    ]);
    log.link('h:mail', 'dan');
    expect(rows(log, 'revenue')[0]).toBe('1 dan 200');
    expect(unlinkedIdentities(log.state()).map((one) => one.identity)).toEqual(['p:nobody']);
  });
});
