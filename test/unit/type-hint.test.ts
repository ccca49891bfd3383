import { describe, expect, it } from 'vitest';
import { typeHints } from '../../server/intake/type-hint.ts';
import { createLog, foldedOf } from '../support/engine.ts';

const hintOf = (type: string, log = createLog()) => typeHints(log.state())(type);

describe('types', () => {
  it.each([
    ['call.loged', 'call.logged'],
    ['calls.logged', 'call.logged'],
    ['call.lgoged', 'call.logged'],
    ['deal.wom', 'deal.won'],
    ['metting.boked', 'meeting.booked'],
    ['deal.stage_chagned', 'deal.stage_changed'],
    ['payments.recieved', 'payment.received'],
  ])('E1 given the misspelt type %s, when it is judged, then %s is asked about', (type, meant) => {
    expect(hintOf(type)).toBe(`did you mean ${meant}?`);
  });

  it.each(['call.logged', 'deal.won', 'lead.won', 'email.seen', 'visit.held', 'sms.sent', 'a.b', 'meeting.rescheduled'])(
    'E1 given the type %s, known or of its own, when it is judged, then nothing is asked',
    (type) => {
      expect(hintOf(type)).toBeNull();
    },
  );

  it('E1 given a metric that counts a type, when that type is sent it is known, and misspelt it is asked about', () => {
    const log = createLog();
    expect(hintOf('deals.won', log)).toBe('did you mean deal.won?');
    log.measure('m', { types: ['deals.won', 'trial.started'], aggregate: 'count' });
    expect(hintOf('deals.won', log)).toBeNull();
    expect(hintOf('trial.startd', log)).toBe('did you mean trial.started?');
  });

  it('E1 given a running workspace, when a definition changes, then types are judged anew', () => {
    const log = createLog();
    const state = log.state();
    expect(typeHints(state)('deals.won')).not.toBeNull();
    const after = createLog();
    after.measure('m', { types: ['deals.won'], aggregate: 'count' });
    const { metrics } = foldedOf(after.entries);
    state.metrics = metrics;
    state.definitionRevision += 1;
    expect(typeHints(state)('deals.won')).toBeNull();
  });

  it('E1 given a sender who makes up types without end, when they are judged, then hints stop and nothing grows', () => {
    const hint = typeHints(createLog().state());
    for (let made = 0; made < 1_000; made += 1) hint(`made.up_${made}`);
    expect(hint('call.loged')).toBeNull();
  });
});
