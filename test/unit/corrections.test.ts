import { describe, expect, it } from 'vitest';
import { isVoided } from '../../server/engine/tape.ts';
import { behind, metricValue } from '../../server/engine/value.ts';
import { feedItems } from '../../server/engine/views/feed.ts';
import { unlinkedIdentities } from '../../server/engine/views/unlinked.ts';
import type { ActivityBody } from '../../shared/entry.ts';
import { at, floor, type TestLog, zoneBodies } from '../support/engine.ts';

const EVENING = at(0, '23:00');
const DAY = { kind: 'day' as const };
/** Cents won today, per rep. */
const revenue = (log: TestLog, ...reps: string[]) => {
  const state = log.state();
  return reps.map((rep) => metricValue(state, { metric: 'revenue', subject: { rep }, period: DAY, at: EVENING }).value);
};
const credit = (rep: string, share = 10_000) => ({ identity: `p:${rep}`, share });
const won = (cents: number, credits: ActivityBody['credits']): ActivityBody => ({ type: 'deal.won', value: cents, money: true, credits });

describe('credits', () => {
  it('E5 given a split deal, when summed, then the parts add up to the whole and count by their shares', () => {
    const log = floor();
    log.won('', 1_000, { credits: [credit('ana', 3_333), credit('ben', 3_333), credit('cleo', 3_334)] });
    log.measure('wins', { types: ['deal.won'], aggregate: 'count' });
    expect(revenue(log, 'ana', 'ben', 'cleo')).toEqual([333, 333, 334]);
    const wins = metricValue(log.state(), { metric: 'wins', subject: { team: 'north' }, period: DAY, at: EVENING });
    expect(wins.value).toBe(6_666);
  });

  it('E5 given a field that is not the value, when summed, then every credit has its share of it, and the whole as its maximum', () => {
    const log = floor();
    const props = { minutes: 10 };
    log.activity('call.logged', '', { props }, { credits: [credit('ana', 2_500), credit('ben', 7_500)] });
    for (const aggregate of ['sum', 'max']) log.measure(aggregate, { types: ['call.logged'], aggregate, field: 'props.minutes' });
    const of = (metric: string, rep: string) => metricValue(log.state(), { metric, subject: { rep }, period: DAY, at: EVENING }).value;
    expect([of('sum', 'ana'), of('sum', 'ben'), of('max', 'ana')]).toEqual([25_000, 75_000, 100_000]);
  });

  it('E5 given a share that rounds to nothing, when counted, then it counts for nothing', () => {
    const log = floor();
    log.activity('call.logged', '', {}, { credits: [credit('ana', 0), credit('ben', 10_000)] });
    expect(behind(log.state(), { metric: 'calls', subject: { rep: 'ana' }, period: DAY, at: EVENING })).toEqual([]);
  });
});

describe('corrections', () => {
  it('E6 given a voided activity, when summed, then it does not count, and voiding again changes nothing', () => {
    const log = floor();
    const deal = log.won('ana', 500);
    log.void(deal);
    log.void(deal);
    expect(revenue(log, 'ana')).toEqual([0]);
    expect(isVoided(log.state().tape, deal.seq)).toBe(true);
  });

  it('E6 given the largest of a maximum, when voided, then the next one takes its place', () => {
    const log = floor();
    log.measure('best', { types: ['deal.won'], aggregate: 'max' }, { format: 'currency' });
    log.won('ana', 300);
    const largest = log.won('ana', 900);
    log.void(largest);
    expect(metricValue(log.state(), { metric: 'best', subject: { rep: 'ana' }, period: DAY, at: EVENING }).value).toBe(300);
  });

  it('E6 given a replaced activity, when replaced, reassigned and voided again, then each follows the one before', () => {
    const log = floor();
    const deal = log.won('ana', 500);
    log.replace(deal, won(700, [credit('ben')]));
    expect(revenue(log, 'ana', 'ben')).toEqual([0, 700]);
    log.replace(deal, won(800, [credit('ben')]), at(0, '10:00'));
    log.reassign(deal, [credit('cleo', 5_000), credit('dan', 5_000)]);
    expect(revenue(log, 'ana', 'ben', 'cleo', 'dan')).toEqual([0, 0, 400, 400]);
    log.void(deal);
    expect(revenue(log, 'ana', 'ben', 'cleo', 'dan')).toEqual([0, 0, 0, 0]);
  });

  it('E6 given a correction that names an earlier correction, when folded, then it means the same activity', () => {
    const log = floor();
    const deal = log.won('ana', 500);
    const first = log.replace(deal, won(700, [credit('ana')]));
    log.replace({ ...deal, seq: first.seq }, won(900, [credit('ana')]));
    log.void({ ...deal, seq: first.seq });
    expect(revenue(log, 'ana')).toEqual([0]);
  });

  it('E6 given a correction of something that was never recorded, when folded, then nothing changes', () => {
    const log = floor();
    log.won('ana', 500);
    const team = log.entries.find((entry) => entry.kind === 'team.defined');
    if (team) log.void(team);
    expect(revenue(log, 'ana')).toEqual([500]);
    expect(log.state().stopped).toEqual(new Map());
  });

  it('E6 given shares that leave a rest, when reassigned, then the whole value is split anew', () => {
    const log = floor();
    const deal = log.won('', 1_000, { credits: [credit('ana', 3_000)] });
    expect(revenue(log, 'ana')).toEqual([300]);
    log.reassign(deal, [credit('ben')]);
    expect(revenue(log, 'ana', 'ben')).toEqual([0, 1_000]);
  });

  it('E6 given a reassigned activity, when its fields are asked for, then they came along', () => {
    const log = floor();
    const call = log.activity('call.logged', 'ana', { props: { minutes: 4, kind: 'x' }, contact: 'k' });
    log.reassign(call, [credit('ben')]);
    const where = [
      { field: 'props.kind', op: 'eq', value: 'x' },
      { field: 'contact', op: 'eq', value: 'k' },
    ];
    log.measure('minutes', { types: ['call.logged'], aggregate: 'sum', field: 'props.minutes', where });
    expect(metricValue(log.state(), { metric: 'minutes', subject: { rep: 'ben' }, period: DAY, at: EVENING }).value).toBe(40_000);
  });

  it('E6 given corrections, when the ticker is read, then each activity has one line as it stands now', () => {
    const log = floor();
    const deal = log.won('', 1_000, { credits: [credit('ana', 5_000), credit('ben', 5_000)] });
    const call = log.call('cleo');
    log.replace(deal, won(2_000, [credit('dan')]));
    log.void(call);
    const lines = feedItems(log.state(), 10).map(({ seq, person, team, value, voided }) => ({ seq, person, team, value, voided }));
    expect(lines).toEqual([
      { seq: call.seq, person: 'cleo', team: 'south', value: null, voided: true },
      { seq: deal.seq, person: 'dan', team: 'south', value: 2_000, voided: false },
    ]);
  });

  it('M6 given a replaced activity, when its number is opened, then the correction that holds it is behind it', () => {
    const log = floor();
    const deal = log.won('ana', 500);
    const correction = log.replace(deal, won(700, [credit('ana')]));
    expect(behind(log.state(), { metric: 'revenue', subject: { rep: 'ana' }, period: DAY, at: EVENING })).toEqual([correction.seq]);
  });
});

describe('time of an activity', () => {
  it('E7 given an activity in the future, when looked at before and after, then it counts from its time on', () => {
    const log = floor();
    log.won('ana', 500, { at: at(0, '15:00') });
    const state = log.state();
    const look = (clock: string) => metricValue(state, { metric: 'revenue', subject: { rep: 'ana' }, period: DAY, at: at(0, clock) }).value;
    expect([look('14:59'), look('15:00'), look('14:00'), look('23:00')]).toEqual([0, 500, 0, 500]);
  });

  it('E10 given a date alone, when looked at by day and by hour, then it counts for its day and never for an hour', () => {
    const log = floor();
    log.activity('call.logged', 'ana', { date: '2026-03-02' });
    const look = (kind: 'day' | 'hour' | 'month', moment: number) =>
      metricValue(log.state(), { metric: 'calls', subject: { rep: 'ana' }, period: { kind }, at: moment }).value;
    expect([look('day', at(0, '00:00')), look('month', EVENING), look('hour', at(0, '00:30')), look('day', at(-1, '23:59'))]).toEqual([
      10_000, 10_000, 0, 0,
    ]);
  });

  it('E10 given what nobody can date, when looked at by any period, then it counts nowhere and no ticker shows it', () => {
    const log = floor();
    log.activity('call.logged', 'ana', { undated: true }, { at: at(0, '10:00') });
    const state = log.state();
    const kinds = ['hour', 'day', 'week', 'month', 'quarter', 'year'] as const;
    const counted = kinds.map(
      (kind) => metricValue(state, { metric: 'calls', subject: { rep: 'ana' }, period: { kind }, at: at(0, '10:30') }).value,
    );
    expect(counted).toEqual(kinds.map(() => 0));
    expect(behind(state, { metric: 'calls', subject: { rep: 'ana' }, period: { kind: 'year' }, at: EVENING })).toEqual([]);
    expect(feedItems(state, 10)).toEqual([]);
  });

  it('E10 given an undated activity, when it is replaced by a dated one, then it counts; the other way round it stops', () => {
    const log = floor();
    const undated = log.activity('call.logged', 'ana', { undated: true });
    const dated = log.activity('call.logged', 'ana', { date: '2026-03-02' });
    log.replace(undated, { type: 'call.logged', credits: [credit('ana')], date: '2026-03-03' });
    log.replace(dated, { type: 'call.logged', credits: [credit('ana')], undated: true });
    const look = (moment: number) =>
      metricValue(log.state(), { metric: 'calls', subject: { rep: 'ana' }, period: { kind: 'day' }, at: moment }).value;
    expect([look(at(0, '20:00')), look(at(1, '20:00'))]).toEqual([0, 10_000]);
    expect(feedItems(log.state(), 10)).toEqual([]);
  });

  it('E10 given an undated activity of nobody, when somebody is linked, then it is theirs and still counts nowhere', () => {
    const log = floor();
    log.activity('call.logged', 'h:someone', { undated: true });
    expect(unlinkedIdentities(log.state()).map(({ identity }) => identity)).toEqual(['h:someone']);
    log.link('h:someone', 'ana');
    expect(unlinkedIdentities(log.state())).toEqual([]);
    expect(metricValue(log.state(), { metric: 'calls', subject: { rep: 'ana' }, period: { kind: 'year' }, at: EVENING }).value).toBe(0);
  });

  it('E10 given a move before the date began on the clock of the team, when credited, then it goes to the new team', () => {
    const log = floor();
    log.zone(zoneBodies.newYork);
    log.team('north', { parent: 'sales', calendar: { zone: 'America/New_York' } });
    // 02:00 UTC on Tuesday is still Monday evening in New York.
    log.person('ana', { team: 'south' }, at(1, '02:00'));
    log.activity('call.logged', 'ana', { date: '2026-03-03' });
    const query = { metric: 'calls', period: { kind: 'week' as const }, at: at(3) };
    expect(metricValue(log.state(), { ...query, subject: { team: 'south' } }).value).toBe(10_000);
  });

  it('E10 given a date on the day of a move, when credited, then it goes where the person was when the date began', () => {
    const log = floor();
    log.person('ana', { team: 'south' }, at(0, '12:00'));
    log.activity('call.logged', 'ana', { date: '2026-03-02' });
    log.activity('call.logged', 'ana', { date: '2026-03-03' });
    const calls = (team: string) =>
      metricValue(log.state(), { metric: 'calls', subject: { team }, period: { kind: 'week' }, at: at(3) }).value;
    expect([calls('north'), calls('south')]).toEqual([10_000, 10_000]);
  });
});
