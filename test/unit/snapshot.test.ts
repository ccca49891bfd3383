import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { stateDigest } from '../../server/engine/digest.ts';
import { decodeSnapshot, encodeSnapshot, foldVersion, type Snapshot } from '../../server/engine/snapshot.ts';
import type { AnyEntry } from '../../shared/entry.ts';
import { at, floor, foldedOf, type TestLog, zoneBodies } from '../support/engine.ts';

/** One of everything the fold knows. */
function everything(): TestLog {
  const log = floor({ zone: 'Europe/Berlin', holidays: ['2026-04-03'] });
  log.zone(zoneBodies.berlin);
  log.team('west', { parent: 'sales', calendar: { zone: 'Europe/Berlin' } });
  log.person('eva', { team: 'west', startDate: '2026-03-01', tags: ['new'] });
  const deal = log.won('', 1_001, {
    credits: [
      { identity: 'p:ana', share: 5_000 },
      { identity: 'h:1', share: 5_000 },
    ],
  });
  const call = log.activity('call.logged', 'h:1', { date: '2026-03-02', props: { n: 2.5, on: true, kind: 'x' }, contact: 'k' });
  log.activity('meeting.held', 'ben', { deal: { id: 'd', amount: 12.34 }, lead: { class: 'inbound' } }, { at: at(1) });
  log.link('h:1', 'cleo');
  log.replace(deal, { type: 'deal.won', value: 500, money: true, credits: [{ identity: 'p:ana', share: 10_000 }] });
  log.reassign(deal, [{ identity: 'p:dan', share: 10_000 }]);
  log.void(call);
  log.person('ana', { team: 'south' }, at(0, '12:00'));
  log.metric('rate', { formula: 'revenue / calls' });
  log.add('metric.deleted', 'metric:rate:2', { id: 'rate' });
  log.add('board.deleted', 'board:calls:2', { id: 'calls' });
  log.add('person.deleted', 'person:eva:2', { id: 'eva' });
  log.add('team.deleted', 'team:west:2', { id: 'west' });
  return log;
}

describe('snapshots', () => {
  it('B6 given a fixed log, when folded, then its digest is the one of this fold version', () => {
    const log = JSON.parse(readFileSync(new URL('../support/fold-log.json', import.meta.url), 'utf8')) as AnyEntry[];
    // Another digest means another state of the same log: raise foldVersion, then write the new digest here.
    expect([foldVersion, stateDigest(foldedOf(log))]).toEqual([3, 'f1d7b92b8ca193b5']);
  });

  it('B6 given two states that differ in one thing, when digested, then the digests differ', () => {
    const digests = [everything(), everything(), everything(), everything()].map((log, index) => {
      if (index === 1) log.call('ana');
      if (index === 2) log.board('revenue', { metric: 'revenue' });
      if (index === 3) log.link('h:1', 'dan');
      return stateDigest(log.state());
    });
    expect(new Set(digests).size).toBe(4);
  });

  const encoded = (): Snapshot => structuredClone(encodeSnapshot(everything().state()));

  it('B6 given a snapshot, when read back from JSON and bytes, then it is the same state', () => {
    const { header, chunks } = encoded();
    const state = decodeSnapshot({ header: JSON.parse(JSON.stringify(header)), chunks });
    expect(state && stateDigest(state)).toBe(stateDigest(everything().state()));
  });

  it.each<[string, (snapshot: Snapshot) => void]>([
    ['of another fold version', ({ header }) => (header.foldVersion += 1)],
    ['of another byte order', ({ header }) => (header.littleEndian = !header.littleEndian)],
    ['with a chunk missing', ({ chunks }) => chunks.pop()],
    ['with a chunk cut short', ({ chunks }) => chunks.splice(0, 1, (chunks[0] ?? new Uint8Array()).slice(0, -1))],
    ['with a chunk too long', ({ chunks }) => chunks.splice(0, 1, new Uint8Array((chunks[0]?.length ?? 0) + 1))],
  ])('B6 given a snapshot %s, when read, then it is left and the log replayed', (_, spoil) => {
    const snapshot = encoded();
    spoil(snapshot);
    expect(decodeSnapshot(snapshot)).toBeNull();
  });
});
