import { describe, expect, it } from 'vitest';
import { CHUNK_ROWS } from '../../server/engine/columns.ts';
import { stateDigest } from '../../server/engine/digest.ts';
import { applyEntries } from '../../server/engine/fold.ts';
import { decodeSnapshot, encodeSnapshot } from '../../server/engine/snapshot.ts';
import { lastReceivedAt, rowsOf, rowsUpTo } from '../../server/engine/tape.ts';
import { behind, metricValue } from '../../server/engine/value.ts';
import { boardView } from '../../server/engine/views/board.ts';
import { feedItems } from '../../server/engine/views/feed.ts';
import { activityTypes, fieldNames } from '../../server/engine/views/unlinked.ts';
import { at, floor, MONDAY_NINE, type TestLog } from '../support/engine.ts';

const ROWS = CHUNK_ROWS + 5_000;
const EVENING = at(0, '23:00');

/** One call after the other, a tenth of a second apart, ana and ben in turn: more than one chunk. */
function longLog(): TestLog {
  const log = floor();
  for (let row = 0; row < ROWS; row += 1) {
    log.activity('call.logged', row % 2 === 0 ? 'ana' : 'ben', { props: { n: row % 10 } }, { at: MONDAY_NINE + row * 100 });
  }
  return log;
}

describe('the tape', () => {
  const log = longLog();
  const first = log.entries.length - ROWS;
  const state = log.state();
  const calls = (rep: string) => metricValue(state, { metric: 'calls', subject: { rep }, period: { kind: 'day' }, at: EVENING }).value;

  it('B6 given more rows than a chunk holds, when counted and looked up by seq, then none is lost between the chunks', () => {
    expect([state.tape.rows, state.tape.chunks.length]).toEqual([ROWS, 2]);
    expect([calls('ana'), calls('ben')]).toEqual([(ROWS / 2) * 10_000, (ROWS / 2) * 10_000]);
    for (const row of [0, CHUNK_ROWS - 1, CHUNK_ROWS, ROWS - 1]) {
      expect(rowsOf(state.tape, first + row + 1)).toEqual({ from: row, to: row + 1 });
    }
    expect([rowsUpTo(state.tape, first), rowsUpTo(state.tape, 1e9)]).toEqual([0, ROWS]);
    expect(rowsOf(state.tape, 1)).toEqual({ from: 0, to: 0 });
  });

  it('B6 given voids in both chunks, when known before and after, then both say what they said', () => {
    const query = { metric: 'calls', subject: { rep: 'ana' }, period: { kind: 'day' as const }, at: EVENING };
    const targets = [log.entries[first], log.entries[first + CHUNK_ROWS + 2]];
    applyEntries(
      state,
      targets.flatMap((target) => (target ? [log.void(target)] : [])),
    );
    expect(calls('ana')).toBe((ROWS / 2 - 2) * 10_000);
    expect(metricValue(state, { ...query, known: first + ROWS }).value).toBe((ROWS / 2) * 10_000);
    expect(metricValue(state, { ...query, known: first + ROWS + 1 }).value).toBe((ROWS / 2 - 1) * 10_000);
    expect(behind(state, { ...query, known: first + CHUNK_ROWS + 1 }).at(-1)).toBe(first + 1);
  });

  it('B6 given several chunks, when stored and restored, then the state is the same and goes on the same', () => {
    const { header, chunks } = encodeSnapshot(state);
    const restored = decodeSnapshot({ header: JSON.parse(JSON.stringify(header)), chunks });
    if (!restored) throw new Error('readable');
    expect(stateDigest(restored)).toBe(stateDigest(state));
    const next = [log.won('cleo', 100), log.person('ana', { team: 'south' }, at(0, '09:30'))];
    applyEntries(restored, next);
    applyEntries(state, next);
    expect(stateDigest(restored)).toBe(stateDigest(state));
    expect(boardView(restored, 'calls', { at: EVENING })).toEqual(boardView(state, 'calls', { at: EVENING }));
  });

  it('B6 given a full chunk that was restored, when nobody asks for its rows, then it stays packed, also in the next snapshot', () => {
    const { header, chunks } = encodeSnapshot(state);
    const restored = decodeSnapshot({ header, chunks });
    if (!restored) throw new Error('readable');
    applyEntries(restored, [{ ...log.call('dan', at(0, '12:00')), seq: restored.seq + 1 }]);
    expect(encodeSnapshot(restored).chunks[0]).toBe(chunks[0]);
    expect(encodeSnapshot(restored, (index) => index === 0).chunks.map((bytes) => bytes === null)).toEqual([true, false]);
    expect(metricValue(restored, { metric: 'calls', subject: { rep: 'ana' }, period: { kind: 'day' }, at: EVENING }).value).toBe(
      calls('ana'),
    );
    expect(encodeSnapshot(restored).chunks[0]).toEqual(chunks[0]);
    log.entries.pop();
  });

  it('B6 given full chunks, when nothing in them changes, then their revision stays and their bytes need no writing', () => {
    const before = encodeSnapshot(state).header.chunks.map((chunk) => chunk.revision);
    applyEntries(state, [log.call('dan', at(0, '12:00'))]);
    expect(encodeSnapshot(state).header.chunks.map((chunk) => chunk.revision)).toEqual(before);
    const [target] = log.entries.slice(first + 10);
    applyEntries(state, target ? [log.void(target)] : []);
    expect(encodeSnapshot(state).header.chunks[0]?.revision).toBeGreaterThan(before[0] ?? 0);
  });

  it('M6 given what was recorded, when types, fields and times are asked for, then they are known', () => {
    expect(activityTypes(state)).toEqual(['call.logged', 'deal.won']);
    expect(fieldNames(state)).toEqual(['source', 'props.n']);
    const [newest] = feedItems(state, 1);
    expect(newest?.receivedAt).toBe(log.entries[(newest?.seq ?? 0) - 1]?.receivedAt);
    expect(lastReceivedAt(state.tape, 0)).toBeNull();
  });
});
