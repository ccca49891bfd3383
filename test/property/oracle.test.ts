import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { membersAt, type Seat } from '../../server/engine/roster.ts';
import { behind, metricValue, placeAfter } from '../../server/engine/value.ts';
import { type BoardResult, boardView } from '../../server/engine/views/board.ts';
import type { Board } from '../../shared/board.ts';
import type { Metric } from '../../shared/metric.ts';
import { foldedOf } from '../support/engine.ts';
import { answer, type OracleRow, oracleRows, rounded, type World, worldOf } from '../support/oracle.ts';
import { moment, randomLog } from '../support/random-log.ts';

const additive = (metric: Metric | undefined) =>
  metric !== undefined && 'measure' in metric && ['count', 'sum', 'distinct'].includes(metric.measure.aggregate);

/** Ranks by counting who is better: no sorting, one pair at a time. */
function ranksOf(rows: readonly OracleRow[], board: Board, metric: Metric): Map<string, number | null> {
  const ranked = rows.filter((row) => row.value !== null && (row.n === null || Math.abs(row.n) >= board.minimum));
  const start = ranked.every((row) => row.value === 0);
  const key = (row: OracleRow): [number, number, number] => {
    const value = (row.value ?? 0) * (metric.direction === 'less' ? 1 : -1);
    return row.value === 0 ? [value + 0, 0, 0] : [value, ...row.reached];
  };
  const isBetter = (a: OracleRow, b: OracleRow) => {
    const [x, y] = [key(a), key(b)];
    if (x[0] !== y[0]) return x[0] < y[0];
    return board.ranking === 'ordinal' && (x[1] !== y[1] ? x[1] < y[1] : x[2] < y[2]);
  };
  const rankOf = (row: OracleRow) => {
    const better = ranked.filter((other) => isBetter(other, row));
    return 1 + (board.ranking === 'dense' ? new Set(better.map((one) => one.value)).size : better.length);
  };
  return new Map(rows.map((row) => [row.id, ranked.includes(row) && !start ? rankOf(row) : null]));
}

function expectAsOracle(world: World, board: Board, view: BoardResult, at: number): void {
  const metric = world.metrics.get(board.metric);
  if (!metric) throw new Error('every board of a random log has its metric');
  const expected = byId(oracleRows(world, board, at).filter((row) => visible(row, board)));
  const ranks = ranksOf(expected, board, metric);
  expect(byId(view.rows).map(({ id, value, rank, n, reachedAt }) => ({ id, value, rank, n: n ?? null, reachedAt }))).toEqual(
    expected.map(({ id, value, n, reached }) => ({ id, value, rank: ranks.get(id) ?? null, n, reachedAt: value === 0 ? 0 : reached[0] })),
  );
  const seats = (seat: Seat) => board.team === undefined || seat.path.includes(board.team);
  const total = answer(world, board.metric, { seats, period: board.period, at, cut: at }).value;
  expect(view.total).toBe(rounded(total, view.scale));
}

const byId = <T extends { id: string }>(rows: T[]) => [...rows].sort((a, b) => (a.id < b.id ? -1 : 1));
const visible = (row: OracleRow, board: Board) => board.showZero || (row.value === null ? row.any : row.value !== 0);

describe('numbers against a naive oracle', () => {
  it('B1 given any log and board, when viewed, then rows, values and denominators are those of the oracle', () => {
    fc.assert(
      fc.property(randomLog(60), moment, (entries, at) => {
        const world = worldOf(entries);
        const state = foldedOf(entries);
        for (const [id, { per, ...board }] of world.boards) {
          // What per head and best k make of the values is another property's.
          const plain: Board = { ...board, per: board.subjects === 'reps' ? per : 'total' };
          state.boards.set(id, plain);
          expectAsOracle(world, plain, boardView(state, id, { at, whole: true }), at);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('B3 given a ranked board, when gaps and changes are read, then they follow from the rows and from the board at the mark', () => {
    fc.assert(
      fc.property(randomLog(60), moment, (entries, at) => {
        const state = foldedOf(entries);
        const world = worldOf(entries);
        const board = state.boards.get('board');
        if (board?.subjects !== 'reps' || !['day', 'hour'].includes(board.period.kind)) return;
        const metric = world.metrics.get(board.metric);
        if (!metric) return;
        const { rows } = boardView(state, 'board', { at, whole: true });
        const values = rows.filter((row) => row.rank !== null).map((row) => row.value ?? 0);
        const before = oracleRows(world, board, at, Math.floor(at / 60_000) * 60_000 - 3_600_000).filter((row) => visible(row, board));
        const ranks = ranksOf(before, board, metric);
        for (const row of rows) {
          const better = values.filter((value) => (metric.direction === 'less' ? value < (row.value ?? 0) : value > (row.value ?? 0)));
          const gap = Math.min(...better.map((value) => Math.abs(value - (row.value ?? 0))));
          expect(row.gap).toBe(row.rank === null || better.length === 0 ? undefined : gap);
          const then = ranks.get(row.id) ?? null;
          expect(row.rankChange).toBe(row.rank === null || then === null ? undefined : then - row.rank);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('M2 given teams per head or by their best, when viewed, then additive numbers are shared and others stand', () => {
    fc.assert(
      fc.property(randomLog(60), moment, (entries, at) => {
        const state = foldedOf(entries);
        const world = worldOf(entries);
        const board = state.boards.get('board');
        const metric = board && world.metrics.get(board.metric);
        if (!board || !metric || board.subjects !== 'teams' || 'formula' in metric || 'points' in metric) return;
        const totals = new Map(oracleRows(world, board, at).map((row) => [row.id, row.value]));
        for (const { id, value } of boardView(state, 'board', { at, whole: true }).rows) {
          const total = totals.get(id) ?? null;
          const heads = membersAt(world.roster, id, at).length;
          if (!additive(metric) || board.per === 'total' || total === null) expect(value).toBe(total);
          else if (board.per === 'head')
            expect(value).toBe(heads === 0 ? null : Math.sign(total) * Math.round(Math.abs(total) / heads) + 0);
          else {
            const reps = oracleRows(world, { ...board, subjects: 'reps', team: id }, at).map((row) => row.value ?? 0);
            const best = reps.sort((a, b) => (metric.direction === 'less' ? a - b : b - a)).slice(0, board.per.best);
            expect(value).toBe(best.reduce((sum, one) => sum + one, 0));
          }
        }
      }),
      { numRuns: 200 },
    );
  });

  it('M2 given sums and counts, when a team is asked for, then it is the sum of the people credited in it', () => {
    fc.assert(
      fc.property(randomLog(60), moment, (entries, at) => {
        const state = foldedOf(entries);
        const metric = state.metrics.get('m0');
        if (!metric || !('measure' in metric) || !['count', 'sum'].includes(metric.measure.aggregate) || metric.format === 'currency')
          return;
        const query = { metric: 'm0', period: { kind: 'week' as const }, at };
        for (const team of ['sales', 'north', 'tiny']) {
          state.boards.set('board', { ...boardOf(state.boards.get('board')), team, showZero: true });
          const { rows, total } = boardView(state, 'board', { at, whole: true });
          expect(total).toBe(rows.reduce((sum, row) => sum + (row.value ?? 0), 0));
          expect(metricValue(state, { ...query, subject: { team } }).value).toBe(total);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('M6 given a count, when it is opened, then the entries behind it are those that the oracle counts, newest first, and each has its place', () => {
    fc.assert(
      fc.property(randomLog(60), moment, fc.constantFrom('ana', 'cleo'), (entries, at, rep) => {
        const state = foldedOf(entries);
        const query = { metric: 'm0', subject: { rep }, period: { kind: 'month' as const }, at };
        const seqs = behind(state, query);
        // What is not in the list any more has its place, too: pages go on after it.
        for (const [index, seq] of seqs.entries())
          expect(
            placeAfter(
              state,
              seqs.filter((one) => one !== seq),
              seq,
            ),
          ).toBe(index);
        expect(seqs.map((seq) => placeAfter(state, seqs, seq))).toEqual(seqs.map((_seq, index) => index + 1));
        const world = worldOf(entries);
        const facts = world.facts;
        const counted = facts.filter((fact) => {
          world.facts = [fact];
          const metric = world.metrics.get('m0');
          if (!metric || !('measure' in metric)) return false;
          const { aggregate: _, field: __, ...rest } = metric.measure;
          world.metrics.set('count', { ...metric, measure: { ...rest, aggregate: 'count' } });
          return answer(world, 'count', { seats: (seat) => seat.person === rep, period: query.period, at, cut: at }).value !== 0;
        });
        counted.sort((a, b) => b.at - a.at || b.seq - a.seq);
        expect(seqs).toEqual([...new Set(counted.map((fact) => fact.seq))]);
      }),
      { numRuns: 120 },
    );
  });
});

function boardOf(board: Board | undefined): Board {
  if (!board) throw new Error('every random log has a board');
  const { limit: _, ...rest } = board;
  return { ...rest, metric: 'm0', subjects: 'reps', period: { kind: 'week' } };
}
