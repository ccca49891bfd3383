import { describe, expect, it } from 'vitest';
import { stateDigest } from '../../server/engine/digest.ts';
import { applyEntries, applyEntry } from '../../server/engine/fold.ts';
import { createState, staleSince } from '../../server/engine/state.ts';
import { boardView } from '../../server/engine/views/board.ts';
import type { AnyEntry } from '../../shared/entry.ts';
import { at, floor, foldedOf } from '../support/engine.ts';

describe('the fold', () => {
  it('B6 given an entry twice, when folded, then the second changes nothing', () => {
    const log = floor();
    const deal = log.won('ana', 100);
    const state = log.state();
    const before = stateDigest(state);
    applyEntry(state, deal);
    expect(stateDigest(state)).toBe(before);
  });

  it('B6 given a gap, when folded, then it throws: the caller lost entries', () => {
    const [first, , third] = floor().entries;
    const state = createState();
    if (first) applyEntry(state, first);
    expect(() => third && applyEntry(state, third)).toThrow('does not follow');
  });

  it('B6 given our own ids, when folded, then the newest revision of each object is known', () => {
    const log = floor();
    log.board('calls', { metric: 'calls', limit: 3 });
    const deal = log.won('ana', 100, { id: 'crm:17' });
    log.void(deal);
    log.won('ana', 1, { id: 'board:calls:9' });
    const { revisions } = log.state();
    expect([revisions.get('board:calls'), revisions.get('act:crm:17'), revisions.get('board:none')]).toEqual([2, 1, undefined]);
  });

  it('B6 given an entry that a projection cannot read, when folded, then that one stops and the rest lives on', () => {
    const log = floor();
    log.won('ana', 100);
    const broken = log.add('zone.resolved', 'zone:x:1', { zone: 'x', version: '1', transitions: [1], offsets: [0] });
    log.won('ana', 100);
    const state = log.state();
    expect([...state.stopped.keys()]).toEqual(['zones']);
    expect(state.stopped.get('zones')).toMatchObject({ seq: broken.seq, at: broken.receivedAt });
    const view = boardView(state, 'revenue', { at: at(0, '12:00') });
    expect([view.rows[0]?.value, view.staleSince]).toEqual([200, broken.receivedAt]);
  });

  it('B6 given an unknown kind, when folded, then it says to upgrade, and views are stale', () => {
    const log = floor();
    const unknown = { ...log.won('ana', 1), kind: 'contest.launched', body: {} } as unknown as AnyEntry;
    const state = foldedOf([...log.entries.slice(0, -1), unknown]);
    expect(state.stopped.get('log')?.reason).toContain('upgrade this node');
    expect(staleSince(state)).toBe(unknown.receivedAt);
  });

  it('B6 given only activities, when folded before a workspace is defined, then the defaults hold', () => {
    const log = floor();
    const deal = { ...log.won('ana', 100), seq: 1 };
    const state = createState();
    applyEntries(state, [deal]);
    expect([state.seq, state.lastAt, state.stopped.size]).toEqual([1, deal.receivedAt, 0]);
  });
});
