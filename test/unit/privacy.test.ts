import { describe, expect, it } from 'vitest';
import { evaluationAt } from '../../server/engine/metrics.ts';
import { isTooOld, privacyOf, toldSubjects } from '../../server/engine/privacy.ts';
import { boardView } from '../../server/engine/views/board.ts';
import { repBoards } from '../../server/engine/views/rep.ts';
import type { Period } from '../../shared/period.ts';
import { at, createLog, type TestLog } from '../support/engine.ts';

const DAY_MS = 86_400_000;
const EVENING = at(1, '18:00');
const teamOnly = { teamOnly: true, individualsFrom: Number.NEGATIVE_INFINITY };

/** A log with the metric `calls`, and teams written as `a: 6` or `east/b: 1`: so many reps in each, one call each on Monday. */
function crowds(teams: Record<string, number>): TestLog {
  const log = createLog(at(-100));
  log.workspace();
  log.measure('calls', { types: ['call.logged'], aggregate: 'count' });
  for (const [path, size] of Object.entries(teams)) {
    const [team = '', parent = null] = path.split('/').reverse();
    log.team(team, { parent });
    for (let index = 0; index < size; index += 1) log.person(`${team}${index}`, { team });
    for (let index = 0; index < size; index += 1) log.call(`${team}${index}`, at(0, `1${index}:00`));
  }
  return log;
}

const told = (log: TestLog, kind: Exclude<Period['kind'], 'rolling' | 'custom'> = 'week') => {
  const evaluation = evaluationAt(log.state(), { kind }, EVENING);
  return [...toldSubjects(evaluation, 'calls', EVENING)].map((team) => team ?? 'all').sort();
};
const view = (log: TestLog, board: object, privacy = teamOnly, moment = EVENING) => {
  log.board('b', { metric: 'calls', subjects: 'teams', period: 'week', per: 'total', ...board });
  return boardView(log.state(), 'b', { at: moment, privacy });
};

describe('team-only mode', () => {
  it.each<[string, Record<string, number>, string[]]>([
    ['two crowds', { a: 5, b: 6 }, ['a', 'all', 'b']],
    ['a crowd and a few: the whole would tell of the few', { a: 6, b: 1 }, ['a']],
    ['a crowd and two few who are a crowd together', { a: 6, b: 2, c: 3 }, ['a', 'all']],
    ['few all together', { a: 2, b: 2 }, []],
    ['a few below: the team above would tell of them', { east: 0, 'east/a': 6, 'east/b': 1, f: 5 }, ['a', 'f']],
    ['a few below, lost among those of the team above', { east: 5, 'east/a': 6, 'east/b': 1 }, ['a', 'all', 'east']],
    ['few in each team, a crowd above', { east: 0, 'east/a': 3, 'east/b': 3, f: 5 }, ['all', 'east', 'f']],
    ['a team without anybody', { a: 5, b: 0 }, ['a', 'all']],
  ])('V1 given %s, when asked who is told of, then nothing is left of a few', (_, teams, expected) => {
    expect(told(crowds(teams))).toEqual(expected);
  });

  it('V1 given a manager above or somebody deleted, when they did something, then no total is told that leaves theirs', () => {
    const log = crowds({ a: 6, b: 5 });
    log.person('boss', { role: 'manager', team: null });
    expect(told(log)).toEqual(['a', 'all', 'b']);
    log.call('boss', at(0, '12:00'));
    expect(told(log)).toEqual(['a', 'b']);
    expect(told(log, 'day')).toEqual(['a', 'all', 'b']);
    expect(view(log, {}).total).toBeNull();
  });

  it('V1 given a team that was smaller when the window began, when asked, then it is told of windows since', () => {
    const log = crowds({ a: 6, b: 4 });
    log.person('new', { team: 'b', startDate: '2026-03-03' });
    expect([told(log), told(log, 'day')]).toEqual([['a'], ['a', 'all', 'b']]);
  });

  it('V1 given a few, when teams are ranked, then their row is not there for ranks, gaps and the total', () => {
    const log = crowds({ a: 5, b: 1, c: 6 });
    for (let index = 0; index < 20; index += 1) log.call('b0', at(0, '15:00'));
    expect(view(log, {}, { ...teamOnly, teamOnly: false }).rows.map(({ id, rank, gap }) => [id, rank, gap])).toEqual([
      ['b', 1, undefined],
      ['c', 2, 150_000],
      ['a', 3, 10_000],
    ]);
    const shown = view(log, {});
    expect(shown).toMatchObject({ total: null, totalGoal: {}, hidden: 'smallTeams', more: 0 });
    expect(shown.rows.map(({ id, rank, gap }) => [id, rank, gap])).toEqual([
      ['c', 1, undefined],
      ['a', 2, 10_000],
    ]);
  });

  it('V1 given reps, the best of teams and metrics, when viewed, then only a pulse of a crowd has rows', () => {
    const log = crowds({ a: 6, b: 1 });
    expect(view(log, { subjects: 'reps' })).toMatchObject({ rows: [], hidden: 'teamOnly', total: null });
    expect(view(log, { subjects: 'reps', team: 'a' })).toMatchObject({ rows: [], hidden: 'teamOnly', total: 60_000 });
    expect(view(log, { per: { best: 5 } })).toMatchObject({ rows: [], hidden: 'teamOnly' });
    expect(view(log, { subjects: 'metrics', team: 'a' })).toMatchObject({ rows: [{ id: 'calls', value: 60_000 }] });
    expect(view(log, { subjects: 'metrics' })).toMatchObject({ rows: [], hidden: 'smallTeams' });
  });

  it('V1 given values of a field, when few stand behind some, then these go, and more until what is left is a crowd’s', () => {
    const log = crowds({ a: 8 });
    const by = (from: number, to: number, product: string) => {
      for (let index = from; index < to; index += 1) {
        log.activity('call.logged', `a${index}`, { props: { product } }, { at: at(0, '16:00') });
      }
    };
    by(0, 5, 'silver');
    by(0, 6, 'steel');
    const shown = () => view(log, { subjects: { field: 'props.product' } }).rows.map(({ id }) => id);
    // The calls without a product are those of eight.
    expect(shown().sort()).toEqual(['silver', 'steel']);
    const plain = createLog(at(-100));
    plain.entries.push(...log.entries.filter(({ kind, body }) => kind !== 'activity.recorded' || 'props' in body));
    for (const [index, entry] of plain.entries.entries()) entry.seq = index + 1;
    const few = (products: string[]) => {
      for (const product of products) plain.activity('call.logged', 'a7', { props: { product } }, { at: at(0, '16:00') });
      const { rows, hidden } = view(plain, { subjects: { field: 'props.product' } });
      return [rows.map(({ id }) => id).sort(), hidden];
    };
    expect(few([])).toEqual([['silver', 'steel'], undefined]);
    expect(few(['gold'])).toEqual([['steel'], 'smallTeams']);
  });

  it('V1 given one’s own page, when viewed, then it has the rank without gap and neighbours', () => {
    const log = crowds({ a: 6, b: 1 });
    log.call('a1', at(0, '15:00'));
    log.board('b', { metric: 'calls', period: 'week' });
    const [open] = repBoards(log.state(), 'a0', EVENING);
    expect(open).toMatchObject({ own: { gap: 10_000 }, next: { id: 'a1' } });
    const [own] = repBoards(log.state(), 'a0', EVENING, boardView, teamOnly);
    expect(own).toMatchObject({ of: 7, own: { value: 10_000, rank: 2 }, next: null, behind: null });
    expect(own?.own).not.toHaveProperty('gap');
  });
});

describe('months of single people', () => {
  const limited = (months: number) => {
    const log = createLog();
    log.workspace({ privacy: { individualMonths: months } });
    return log.state();
  };

  it('V3 given 1, 3 or 12 months, when a year goes by, then the running month, quarter and year are never too old', () => {
    for (const [months, kind] of [[1, 'month'] as const, [3, 'quarter'] as const, [12, 'year'] as const]) {
      const state = limited(months);
      for (let moment = Date.UTC(2028, 0, 1); moment < Date.UTC(2029, 0, 1); moment += DAY_MS / 2 - 1) {
        const isOld = isTooOld(evaluationAt(state, { kind }, moment), moment, privacyOf(state, moment));
        expect(isOld, `${kind} at ${moment}`).toBe(false);
      }
    }
  }, 30_000);

  it('V3 given one month, when windows reach before it, then they are too old, however they are asked for', () => {
    const state = limited(1);
    const privacy = privacyOf(state, EVENING);
    const isOld = (period: Period, moment = EVENING) => isTooOld(evaluationAt(state, period, moment), moment, privacy);
    const custom = (from: string, to: string): Period => ({ kind: 'custom', from, to });
    expect([isOld({ kind: 'month' }), isOld({ kind: 'rolling', days: 30 }), isOld(custom('2026-02-10', '2026-02-12'))]).toEqual([
      false,
      false,
      false,
    ]);
    expect([isOld({ kind: 'quarter' }), isOld({ kind: 'rolling', days: 60 }), isOld(custom('2026-01-01', '2026-04-01'))]).toEqual([
      true,
      true,
      true,
    ]);
    expect(isOld({ kind: 'day' }, EVENING - 40 * DAY_MS)).toBe(true);
    expect(isOld({ kind: 'custom', from: EVENING - 40 * DAY_MS, to: EVENING })).toBe(true);
  });

  it('V3 given old work, when reps are ranked by improvement or have streaks, then nothing older than the limit is in it', () => {
    const log = crowds({ a: 2 });
    log.goal('g', { metric: 'calls', subject: { rep: 'a0' }, value: 1 });
    for (let week = 1; week <= 4; week += 1) log.call('a0', at(1 - 7 * week, '10:00'));
    for (let day = -3; day < 1; day += 1) log.call('a0', at(day, '11:00'));
    const board = { subjects: 'reps', period: 'day', score: 'improvement', columns: ['streak'] };
    const own = (individualsFrom: number) => view(log, board, { teamOnly: false, individualsFrom }).rows.find(({ id }) => id === 'a0');
    expect(own(Number.NEGATIVE_INFINITY)).toMatchObject({ score: -10_000, streak: 2 });
    expect(own(at(-8, '00:00'))).toMatchObject({ score: null, streak: 2 });
    expect(own(at(0, '00:00'))).toMatchObject({ score: null, streak: 1 });
    expect(view(log, board, { teamOnly: false, individualsFrom: at(2) })).toMatchObject({ rows: [], hidden: 'old', total: 0 });
    expect(view(log, { per: { best: 1 } }, { teamOnly: false, individualsFrom: at(2) })).toMatchObject({ rows: [], hidden: 'old' });
    expect(view(log, {}, { teamOnly: false, individualsFrom: at(2) }).rows).toHaveLength(1);
  });
});
