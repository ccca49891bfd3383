import { describe, expect, it } from 'vitest';
import { sentRuns } from '../../server/engine/views/sent.ts';
import { changesIn } from '../../server/intake/audit-changes.ts';
import { at, createLog, floor, type TestLog } from '../support/engine.ts';

const changes = ({ entries }: TestLog) => Object.fromEntries(changesIn(entries, new Set(entries.map(({ seq }) => seq))));

describe('what a definition changed', () => {
  it('SEC12 given a person whose team is not said again, when their alias and time off change, then those two are listed and the team is not', () => {
    const log = createLog();
    log.person('ana', { team: 'east' });
    log.person('ana', { timeOff: [{ from: '2026-11-23', to: '2026-11-24' }], names: ['alias'] });
    log.person('ana', { startDate: '2026-01-01' });
    log.person('ana', { startDate: '2026-01-01', names: ['name'] });
    expect(changes(log)).toEqual({ 2: ['alias', 'timeOff'], 3: ['startDate'], 4: ['name'] });
  });

  it('SEC12 given a person who moves, when they are saved once more, then only the move names the team and its day', () => {
    const log = createLog();
    log.person('ana', { team: 'east' });
    log.person('ana', { team: 'west', from: 5 });
    log.person('ana', { fte: 0.5 });
    log.person('ana', { fte: 0.5, team: null });
    expect(changes(log)).toEqual({ 2: ['team', 'from'], 3: ['fte'], 4: ['team'] });
  });

  it('SEC12 given somebody who was erased and comes back, when they are defined, then that is a first definition', () => {
    const log = createLog();
    log.person('ana');
    log.add('person.deleted', 'person:ana:2', { id: 'ana' });
    log.person('ana');
    expect(changes(log)).toEqual({});
  });

  it('SEC12 given others in between, when a team is renamed, then it is compared with what it was itself', () => {
    const log = createLog();
    log.team('east', { name: 'East' });
    log.team('west', { name: 'West' });
    log.team('east', { name: 'Sunrise' });
    expect(changes(log)).toEqual({ 3: ['name'] });
  });
});

describe('activities that were sent in', () => {
  it('SEC12 given several sources, splits and corrections on two days, when summed up, then each source has one line a day, of activities', () => {
    const log = floor();
    const credit = (rep: string, share: number) => ({ identity: `p:${rep}`, share });
    const first = log.activity('call.logged', 'ana', {}, { source: 'dialer', receivedAt: at(0, '09:00') });
    log.activity(
      'call.logged',
      '',
      {},
      { source: 'dialer', receivedAt: at(0, '12:00'), credits: [credit('ana', 5_000), credit('ben', 5_000)] },
    );
    log.activity('deal.won', 'ana', {}, { source: 'crm', receivedAt: at(0, '13:00') });
    log.void(first);
    const last = log.activity('call.logged', 'ana', {}, { source: 'dialer', receivedAt: at(1, '09:00') });
    expect(sentRuns(log.state())).toMatchObject([
      { source: 'dialer', count: 2, firstSeq: first.seq },
      { source: 'crm', count: 1 },
      { source: 'dialer', count: 1, firstSeq: last.seq, lastSeq: last.seq },
    ]);
  });

  it('given nothing, when summed up, then there are no lines', () => {
    expect(sentRuns(floor().state())).toEqual([]);
  });
});
