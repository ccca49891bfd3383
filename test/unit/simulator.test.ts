import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { midMorningZone, offsetMs } from '../../server/cli/floor-clock.ts';
import { type FloorActivity, type FloorOptions, floorEvents, historyEvents, liveEvents } from '../../server/cli/floor-events.ts';
import { floorBoards, floorGoals, floorMetrics, floorReps, floorTeams, floorWeek } from '../../server/cli/floor-plan.ts';
import { activitySchema } from '../../shared/activity.ts';
import { boardSchema } from '../../shared/board.ts';
import { goalSchema } from '../../shared/goal.ts';
import { metricSchema } from '../../shared/metric.ts';
import { personSchema, teamSchema } from '../../shared/person.ts';
import { weekdays, workingWeekSchema } from '../../shared/workspace.ts';

/** A Wednesday, twenty past ten on the floor. */
const base: FloorOptions = {
  seed: 7,
  start: Date.UTC(2026, 10, 18, 10, 20),
  offsetMs: 0,
  days: 28,
  speed: 'lively',
  eventsPerSecond: 1.3,
  currency: 'USD',
};
/** The past of ten days has less than the events taken: the rest of them is live. */
const tenDays: FloorOptions = { ...base, days: 10 };
const hourMs = 3_600_000;

function take(events: Iterable<FloorActivity>, count: number): FloorActivity[] {
  const taken: FloorActivity[] = [];
  for (const event of events) if (taken.push(event) >= count) break;
  return taken;
}
function during(options: FloorOptions, ms: number): FloorActivity[] {
  const taken: FloorActivity[] = [];
  for (const event of liveEvents(options)) {
    if (Date.parse(event.at) >= options.start + ms) break;
    taken.push(event);
  }
  return taken;
}
const count = (events: readonly FloorActivity[], type: string) => events.filter((event) => event.type === type).length;

describe('simulator: the floor', () => {
  it('given the plan, when its definitions are read by the API schemas, then all are taken', () => {
    for (const { id: _id, ...team } of floorTeams) teamSchema.parse(team);
    for (const rep of floorReps(7)) personSchema.parse({ name: rep.name, role: 'rep', team: rep.team });
    for (const { metric } of floorMetrics) metricSchema.parse(metric);
    for (const { goal } of floorGoals) goalSchema.parse(goal);
    for (const { board } of floorBoards) boardSchema.parse(board);
  });

  it('given the plan, when it is looked at, then 24 people with different names are in three teams under one', () => {
    const reps = floorReps(7);
    expect(new Set(reps.map((rep) => rep.name)).size).toBe(24);
    expect(new Set(reps.map((rep) => rep.id)).size).toBe(24);
    const teams = floorTeams.filter((team) => team.parent === 'floor').map((team) => team.id);
    expect(teams.map((team) => reps.filter((rep) => rep.team === team).length)).toEqual([8, 8, 8]);
  });

  it('given the plan, when definitions are made in order, then each finds what it rests on', () => {
    const metrics = new Set<string>();
    for (const { id, metric } of floorMetrics) {
      const needs = 'points' in metric ? Object.keys(metric.points) : 'formula' in metric ? (metric.formula.match(/[a-z_]+/g) ?? []) : [];
      for (const need of needs) expect(metrics, `${id} needs ${need}`).toContain(need);
      metrics.add(id);
    }
    const teams = floorTeams.map(({ id }) => id as string);
    for (const { goal } of floorGoals) {
      expect(metrics).toContain(goal.metric);
      if ('team' in goal.subject) expect(teams).toContain(goal.subject.team);
    }
    for (const { board } of floorBoards) for (const metric of [board.metric, ...(board.metrics ?? [])]) expect(metrics).toContain(metric);
  });

  it('given the day it starts on, when the week is made, then Monday to Friday and that day are worked', () => {
    const worked = (at: number) => weekdays.filter((day) => workingWeekSchema.parse(floorWeek(at))[day].length > 0);
    expect(worked(Date.UTC(2026, 10, 18))).toEqual(['mon', 'tue', 'wed', 'thu', 'fri']);
    expect(worked(Date.UTC(2026, 10, 22, 10))).toEqual(['mon', 'tue', 'wed', 'thu', 'fri', 'sun']);
  });

  it('given another seed, when people are drawn, then names stay and skills differ', () => {
    const [one, two] = [floorReps(7), floorReps(8)];
    expect(one.map((rep) => rep.name)).toEqual(two.map((rep) => rep.name));
    expect(one).not.toEqual(two);
  });
});

describe('simulator: events', () => {
  it('given a seed and a start, when they are played twice, then the n-th event is the same', () => {
    expect(take(floorEvents(tenDays), 20_000)).toEqual(take(floorEvents(tenDays), 20_000));
  });

  it('given another seed, when it is played, then other things happen under other ids', () => {
    const [one, two] = [take(floorEvents(base), 2_000), take(floorEvents({ ...base, seed: 8 }), 2_000)];
    const ids = new Set(one.map((event) => event.id));
    expect(two.filter((event) => ids.has(event.id))).toEqual([]);
  });

  it('given past and live, when they are read, then every event passes the API schema, ids are unique, and time never goes back', () => {
    const events = take(floorEvents(tenDays), 20_000);
    expect(events.some((event) => Date.parse(event.at) > tenDays.start)).toBe(true);
    for (const event of events) activitySchema.parse(event);
    expect(new Set(events.map((event) => event.id)).size).toBe(events.length);
    expect(events.every((event, index) => index === 0 || (events[index - 1]?.at ?? '') <= event.at)).toBe(true);
  });

  it('given a later start, when the past is filled again, then what was there before is the same to the letter', () => {
    const later = new Map(historyEvents({ ...base, start: base.start + 30 * hourMs }).map((event) => [event.id, event]));
    const since = new Date(base.start - 27 * 24 * hourMs).toISOString();
    for (const event of historyEvents(base).filter((one) => one.at > since)) expect(later.get(event.id)).toEqual(event);
  });

  it('given a stop and a new start some minutes later, when live goes on, then nothing is said twice differently', () => {
    const first = new Map(during(base, 600_000).map((event) => [event.id, event]));
    const again = during({ ...base, start: base.start + 300_000 }, 300_000);
    expect(again.length).toBeGreaterThan(100);
    for (const event of again) expect(first.get(event.id)).toEqual(event);
  });

  it('given the past, when days are counted, then weekends are free, the start is not passed, and this morning is there', () => {
    const past = historyEvents(base);
    const weekdays = new Set(past.map((event) => new Date(event.at).getUTCDay()));
    expect([...weekdays].sort()).toEqual([1, 2, 3, 4, 5]);
    expect(past.every((event) => Date.parse(event.at) <= base.start)).toBe(true);
    expect(past[0]?.at.slice(0, 10)).toBe('2026-10-21');
    const today = past.filter((event) => event.at.startsWith('2026-11-18'));
    expect(new Set(today.map((event) => event.rep)).size).toBeGreaterThan(18);
  });

  it('given a start on a Sunday, when the past is filled, then the floor is at work that morning', () => {
    const sunday = { ...base, start: Date.UTC(2026, 10, 22, 10, 20) };
    expect(historyEvents(sunday).filter((event) => event.at.startsWith('2026-11-22')).length).toBeGreaterThan(50);
  });

  it('given no days, when the past is asked for, then there is none', () => {
    expect(historyEvents({ ...base, days: 0 })).toEqual([]);
  });

  it('given four weeks, when the funnel is counted, then each step is narrower and money is made', () => {
    const past = historyEvents(base);
    const steps = ['call.logged', 'meeting.booked', 'meeting.held', 'deal.created', 'proposal.sent', 'deal.won'].map((type) =>
      count(past, type),
    );
    expect(steps).toEqual([...steps].sort((a, b) => b - a));
    expect(steps.at(-1)).toBeGreaterThan(40);
    const rate = count(past, 'deal.won') / (count(past, 'deal.won') + count(past, 'deal.lost'));
    expect(rate).toBeGreaterThan(0.2);
    expect(rate).toBeLessThan(0.7);
  });

  it('given the past, when a prospect is followed, then booked comes before held, held before the deal, the deal before its end', () => {
    const order = ['booked', 'held', 'created', 'sent', 'won'];
    const chains = new Map<string, string[]>();
    for (const event of historyEvents(base)) {
      const [, chain, step] = /^(.*-m\d+)-(\w+)$/.exec(event.id) ?? [];
      if (chain && step) chains.set(chain, [...(chains.get(chain) ?? []), step]);
    }
    const whole = [...chains.values()].filter((steps) => steps.includes('won') && steps.includes('booked'));
    expect(whole.length).toBeGreaterThan(10);
    for (const steps of whole) expect(steps).toEqual(order);
  });

  it('given deals, when they are won, then they carry money in the currency of the workspace', () => {
    const won = [...historyEvents({ ...base, currency: 'EUR' }), ...during({ ...base, currency: 'EUR' }, hourMs)].filter(
      (event) => event.type === 'deal.won',
    );
    for (const event of won) expect(event).toMatchObject({ value: expect.any(Number), currency: 'EUR', deal: { amount: event.value } });
    expect(won.every((event) => (event.value ?? 0) > 0 && (event.value ?? 0) % 50 === 0)).toBe(true);
    const ids = won.map((event) => event.deal?.id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('given the lively floor, when an hour passes, then there are one to two events a second with bursts and pauses, and deals are rare', () => {
    const hour = during(base, hourMs);
    expect(hour.length / 3_600).toBeGreaterThan(1);
    expect(hour.length / 3_600).toBeLessThan(2);
    const perSecond = new Map<string, number>();
    for (const event of hour) perSecond.set(event.at.slice(0, 19), (perSecond.get(event.at.slice(0, 19)) ?? 0) + 1);
    expect(Math.max(...perSecond.values())).toBeGreaterThanOrEqual(5);
    expect(perSecond.size).toBeLessThan(3_600);
    expect(count(hour, 'deal.won')).toBeGreaterThan(15);
    expect(count(hour, 'deal.won')).toBeLessThan(80);
  });

  it('given a rate, when it is played, then about so many events come in a second', () => {
    const minute = during({ ...base, eventsPerSecond: 500 }, 60_000);
    expect(minute.length / 60).toBeGreaterThan(350);
    expect(minute.length / 60).toBeLessThan(650);
  });

  it('given real speed, when live begins, then it goes on with the plan of the day and then of the next working day', () => {
    const friday = { ...base, start: Date.UTC(2026, 10, 20, 16, 0), speed: 'real' as const };
    const events = take(liveEvents(friday), 5_000);
    expect(new Set(events.map((event) => event.at.slice(0, 10)))).toEqual(
      new Set(['2026-11-20', '2026-11-23', '2026-11-24', '2026-11-25']),
    );
    expect(events.every((event) => Date.parse(event.at) > friday.start)).toBe(true);
  });
});

describe('simulator: the clock', () => {
  it('given any hour of a day, when a zone is chosen, then it is between ten and eleven there and the engine can resolve it', () => {
    for (let hour = 0; hour < 24; hour++) {
      const now = Date.UTC(2026, 10, 18, hour, 59, 59);
      const zone = midMorningZone(now);
      expect(Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone).hour, zone).toBe(10);
      expect(new Date(now + offsetMs(zone, now)).getUTCHours()).toBe(10);
    }
  });

  it('given a zone with summer time, when its offset is asked for, then it is the one of that moment', () => {
    expect(offsetMs('Europe/Berlin', Date.UTC(2026, 0, 1))).toBe(hourMs);
    expect(offsetMs('Europe/Berlin', Date.UTC(2026, 6, 1))).toBe(2 * hourMs);
    expect(() => offsetMs('Atlantis/Port', 0)).toThrow(RangeError);
  });
});
