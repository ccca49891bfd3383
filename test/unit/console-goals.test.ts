import { describe, expect, it } from 'vitest';
import { daysAfter, lastDayBefore } from '../../client/console/calendar/dates.ts';
import { copyWeek, endRead, endShown, nextPart, toggleDay } from '../../client/console/calendar/working-week.ts';
import { goalFields, goalInput, readValue, sameGoal, writtenValue } from '../../client/console/goals/goal-form.ts';
import { addsUp, onADay, partsOf } from '../../client/console/goals/goal-parts.ts';
import { versionOn, versionWords } from '../../client/console/goals/goal-words.ts';
import { repsOf } from '../../client/console/goals/team-reps.ts';
import { teamFields, teamInput } from '../../client/console/people/team-form.ts';
import { type GoalReply, putGoal } from '../../shared/api/goals.ts';
import type { MetricReply } from '../../shared/api/metrics.ts';
import type { PersonReply } from '../../shared/api/people.ts';
import type { TeamReply } from '../../shared/api/teams.ts';
import { goalSchema } from '../../shared/goal.ts';
import { metricSchema } from '../../shared/metric.ts';
import { teamSchema } from '../../shared/person.ts';
import { workspaceSchema } from '../../shared/workspace.ts';

const plain = (value: unknown) => JSON.parse(JSON.stringify(value)) as unknown;
const reply = (definition: object): GoalReply => {
  const { metric, subject, period, from: _from, ...held } = goalSchema.parse(definition);
  return { id: 'g', rev: 1, metric, subject, period, ...held, versions: [{ from: null, ...held }] };
};
const shares = { mon: 2, tue: 1, wed: 1, thu: 1, fri: 0.5, sat: 0, sun: 0 };

describe('the goal form', () => {
  it.each([
    ['everybody, as usual', { metric: 'calls', subject: { workspace: true }, period: 'day', value: 1000 }, 'number'],
    [
      'a team by weekdays and weights',
      { metric: 'calls', subject: { team: 'east' }, period: 'week', value: 40, profile: shares, split: { ana: 2, ben: 1 } },
      'number',
    ],
    [
      'a rep, as it is',
      { metric: 'revenue', subject: { rep: 'ana' }, period: 'quarter', value: 250_000.5, profile: 'worked', prorate: false },
      'currency',
    ],
    ['a rate', { metric: 'win_rate', subject: { team: 'east' }, period: 'month', value: 0.285, split: 'none' }, 'percent'],
  ] as const)('G1 given a goal of %s, when its form is saved unchanged, then it is the same goal', (_name, definition, format) => {
    const goal = reply(definition);
    const input = goalInput(goalFields(goal, {}, format), format);
    expect(goalSchema.parse(plain(input))).toEqual(goalSchema.parse(definition));
  });

  it('G1 given percent, when written and read, then it is a part of one without the tail of a float', () => {
    expect(readValue('28.5', 'percent')).toBe(0.285);
    expect(writtenValue(0.07, 'percent')).toBe('7');
    expect(readValue('7', 'percent')).toBe(0.07);
    expect(readValue('7.25', 'duration')).toBe(7.25);
  });

  it('G1 given a date, when saved, then the goal holds from it, and without one the server decides', () => {
    const fields = { ...goalFields(undefined, { metric: 'calls' }, 'number'), value: '5' };
    expect(goalInput({ ...fields, from: '2026-03-01' }, 'number').from).toBe('2026-03-01');
    expect(goalInput(fields, 'number')).not.toHaveProperty('from');
    expect(putGoal.body.safeParse(goalInput(fields, 'number'))).toMatchObject({ success: true });
  });

  it('G1 given a goal for the same metric, subject and period, when another is set, then it is that one which changes', () => {
    const east = reply({ metric: 'calls', subject: { team: 'east' }, period: 'week', value: 40 });
    const fields = goalFields(east, {}, 'number');
    expect(sameGoal([east], fields)).toBe(east);
    expect(sameGoal([east], { ...fields, team: 'west' })).toBeUndefined();
    expect(sameGoal([east], { ...fields, period: 'day' })).toBeUndefined();
    expect(sameGoal([east], { ...fields, who: 'everybody' })).toBeUndefined();
  });
});

describe('what would follow from a goal', () => {
  it('G1 given weights, when parts are told, then they add up to the whole, largest first, and who has none is left out', () => {
    const parts = partsOf(90, { split: 'weights', weights: { ana: '1', ben: '2', cem: '' } }, ['ana', 'ben', 'cem', 'dan']);
    expect(parts).toEqual([
      { id: 'ben', value: 60 },
      { id: 'ana', value: 30 },
    ]);
    expect(partsOf(90, { split: 'equal', weights: {} }, ['ana', 'ben', 'cem'])?.map(({ value }) => value)).toEqual([30, 30, 30]);
    expect(partsOf(90, { split: 'history', weights: {} }, ['ana'])).toBeNull();
  });

  it('T1 given the working week, when the part of a day is told, then it goes by the days worked, and not by weekday shares', () => {
    const week = workspaceSchema.parse({ name: 'Floor' }).workingWeek;
    expect(onADay(100, { period: 'week', profile: 'learned' }, week)).toBe(20);
    expect(onADay(100, { period: 'month', profile: 'worked' }, week)).toBeCloseTo(4.6, 1);
    expect(onADay(100, { period: 'day', profile: 'learned' }, week)).toBeNull();
    expect(onADay(100, { period: 'week', profile: 'weekdays' }, week)).toBeNull();
    expect(onADay(100, { period: 'week', profile: 'learned' }, undefined)).toBeNull();
  });

  it.each([
    [{ measure: { types: ['call.logged'], aggregate: 'count' } }, true],
    [{ measure: { types: ['call.logged'], aggregate: 'average', field: 'props.minutes' } }, false],
    [{ formula: 'calls + [no-show]' }, true],
    [{ formula: 'won / calls' }, false],
    [{ points: { calls: 1 } }, true],
  ])('G1 given the metric %j, when it is asked whether it adds up, then the answer is %s', (definition, expected) => {
    expect(addsUp({ id: 'm', rev: 1, ...metricSchema.parse({ name: 'M', ...definition }) } as MetricReply)).toBe(expected);
  });

  it('E4 given a team, when its reps are looked for, then those below it are, and who leads is not', () => {
    const person = (id: string, team: string | null, role: PersonReply['role'] = 'rep') => ({ id, team, role }) as PersonReply;
    const teams = [
      { id: 'floor', parent: null },
      { id: 'east', parent: 'floor' },
    ] as TeamReply[];
    const people = [person('ana', 'east'), person('mia', 'east', 'manager'), person('ben', 'floor'), person('cem', null)];
    expect(repsOf(people, teams, 'floor').map(({ id }) => id)).toEqual(['ana', 'ben']);
    expect(repsOf(people, teams, 'east').map(({ id }) => id)).toEqual(['ana']);
    expect(repsOf(people, teams, null).map(({ id }) => id)).toEqual(['ana', 'ben', 'cem']);
  });

  it('G1 given versions, when looked at on a date, then the one that holds is told in words', () => {
    const held = { profile: 'learned', split: 'equal', prorate: true } as const;
    const versions = [
      { from: null, value: 40, ...held },
      { from: '2026-03-01', value: 50, ...held, profile: 'worked' as const },
    ];
    expect(versionOn({ versions }, '2026-02-28')?.value).toBe(40);
    expect(versionOn({ versions }, '2026-03-01')?.value).toBe(50);
    const words = versions.map((version) => versionWords(version, { kind: 'number', direction: 'more' }));
    expect(words[0]).toBe('40 from the beginning, as usual');
    expect(words[1]).toMatch(/^50 from .*Mar.*2026, evenly$/);
  });
});

describe('working weeks and dates', () => {
  const { workingWeek, ...rest } = workspaceSchema.parse({ name: 'Floor', holidays: ['2026-12-25'] });

  it('T1 given a week, when a day is turned on, then it is like the other days, off again it is a day off', () => {
    const week = copyWeek(workingWeek);
    toggleDay(week, 'sat');
    expect(week.sat).toEqual([['09:00', '17:00']]);
    toggleDay(week, 'mon');
    expect([week.mon, workingWeek.mon]).toEqual([[], [['09:00', '17:00']]]);
    expect(nextPart(week.sat)).toEqual(['18:00', '19:00']);
    expect(nextPart([['09:00', '22:30']])).toBeNull();
    expect([endShown('24:00'), endRead('00:00'), endRead('17:00')]).toEqual(['00:00', '24:00', '17:00']);
  });

  it('T2 given an end that is not included, when its last day is told, then it is the day before, over months and leap days', () => {
    expect([lastDayBefore('2027-01-01'), lastDayBefore('2028-03-01'), daysAfter('2026-12-31', 1)]).toEqual([
      '2026-12-31',
      '2028-02-29',
      '2027-01-01',
    ]);
    expect([lastDayBefore('2026-01-02T00:00:00.000Z'), lastDayBefore('2026-01-02T09:30:00.000Z')]).toEqual(['2026-01-01', '2026-01-02']);
  });

  it('T1 given a team with a calendar, when its form is saved unchanged, then nothing of it is lost', () => {
    const calendar = { zone: 'Asia/Tokyo', workingWeek, holidays: ['2026-01-01'], unusualDays: [] };
    for (const team of [
      { id: 'east', rev: 1, name: 'East', parent: 'floor', parents: [], calendar },
      { id: 'west', rev: 1, name: 'West', parent: null, parents: [] },
    ] as TeamReply[]) {
      const { name, parent } = team;
      const saved = teamSchema.parse(plain(teamInput(teamFields(team, { workingWeek, ...rest }), team)));
      expect(saved).toEqual({ name, parent, ...(team.calendar && { calendar }) });
    }
  });

  it('T1 given holidays of its own, when a team is saved, then they begin as the workspace has them, and are gone without the tick', () => {
    const fields = teamFields(undefined, { workingWeek, ...rest });
    expect(teamInput({ ...fields, name: 'East', own: { ...fields.own, holidays: true } }, undefined).calendar).toEqual({
      holidays: ['2026-12-25'],
    });
    expect(teamInput({ ...fields, name: 'East' }, undefined)).not.toHaveProperty('calendar');
    const team = { id: 'e', rev: 1, name: 'East', parent: null, parents: [], calendar: { holidays: ['2026-01-01'] } } as TeamReply;
    const cleared = teamFields(team, { workingWeek, ...rest });
    expect(teamInput({ ...cleared, own: { ...cleared.own, holidays: false } }, team).calendar).toEqual({});
  });
});
