import { describe, expect, it } from 'vitest';
import { checkFloor, type DataFault } from '../../server/engine/insight/data-check.ts';
import { at, createLog, type TestLog } from '../support/engine.ts';

const now = at(4, '18:00');

function office(workspace: object = {}): TestLog {
  const log = createLog(at(-100));
  log.workspace(workspace);
  log.team('north', { parent: null });
  log.person('ana', { team: 'north' });
  log.person('ben', {});
  return log;
}

const received = (moment: number) => ({ at: moment, receivedAt: moment + 1_000 });
const check = (log: TestLog, more: object = {}) => checkFloor(log.state(), { at: now, sees: () => true, ...more });
const counts = (log: TestLog, more?: object) =>
  Object.fromEntries(
    [...check(log, more).faults].filter(([, { count }]) => count > 0).map(([fault, { count }]) => [fault, count]),
  ) as Partial<Record<DataFault, number>>;

describe('the data check', () => {
  it('E11 given the same call from two sources within two minutes, when checked, then it is a possible double, and of one source it is not', () => {
    const log = office();
    const call = (rep: string, source: string, clock: string, contact = 'c1') =>
      log.activity('call.logged', rep, { contact }, { source, ...received(at(0, clock)) });
    call('ana', 'dialer', '10:00');
    call('ana', 'crm', '10:01');
    call('ana', 'dialer', '11:00', 'c2');
    call('ana', 'dialer', '11:01', 'c2');
    call('ana', 'dialer', '12:00', 'c3');
    call('ben', 'crm', '12:00', 'c3');
    expect(counts(log)).toEqual({ double: 1 });
    expect(check(log)).toMatchObject({ activities: 6, score: 83 });
  });

  it('E10 given what is late, undated and credited to nobody, when checked, then each is told by rep and source, with its entries', () => {
    const log = office();
    const late = log.activity('call.logged', 'ana', {}, { source: 'crm', at: at(0), receivedAt: at(2) });
    log.activity('call.logged', 'ana', { undated: true }, { source: 'crm', ...received(at(3)) });
    log.activity('call.logged', 'h:unknown', {}, { source: 'dialer', ...received(at(3)) });
    log.activity('call.logged', 'ana', { date: '2026-03-02' }, { source: 'crm', receivedAt: at(4) });
    expect(counts(log)).toEqual({ late: 1, undated: 1, unlinked: 1 });
    const { faults } = check(log);
    expect(faults.get('late')).toMatchObject({ examples: [late.seq], byRep: new Map([['ana', 1]]), bySource: new Map([['crm', 1]]) });
    expect(faults.get('unlinked')?.bySource).toEqual(new Map([['dialer', 1]]));
    expect(counts(log, { team: 'north' })).toEqual({ late: 1, undated: 1 });
    expect(counts(log, { sees: (person: string | null) => person === 'ben' })).toEqual({});
  });

  it('E11 given stages passed over and deals nothing happens to, when checked, then they are told, by twice the usual cycle', () => {
    const log = office({ stages: [{ id: 'Met' }, { id: 'Offer' }, { id: 'Signed', outcome: 'won' }] });
    const deal = (type: string, id: string, day: number, stage?: string) =>
      log.activity(`deal.${type}`, 'ana', { deal: { id, ...(stage && { stage }) } }, received(at(day)));
    deal('stage_changed', 'whole', -40, 'Met');
    deal('stage_changed', 'hasty', -40, 'Met');
    deal('stage_changed', 'whole', -35, 'Offer');
    deal('stage_changed', 'whole', -30, 'Signed');
    deal('stage_changed', 'hasty', -30, 'Signed');
    deal('created', 'old', -30, 'Met');
    deal('created', 'kept', -30, 'Met');
    deal('amount_changed', 'kept', -5);
    expect(counts(log)).toEqual({ skippedStage: 1, staleDeal: 1 });
    expect(check(log).deals).toBe(2);
  });

  it('B1 given a board, when checked, then only what it counts, and nothing to look at has no score', () => {
    const log = office();
    log.measure('calls', { types: ['call.logged'], aggregate: 'count' });
    log.measure('mails', { types: ['email.sent'], aggregate: 'count' });
    log.board('c', { metric: 'calls' });
    log.board('m', { metric: 'mails' });
    log.activity('call.logged', 'h:unknown', {}, received(at(3)));
    expect([check(log, { board: 'c' }).score, check(log, { board: 'm' }).score]).toEqual([0, null]);
  });
});
