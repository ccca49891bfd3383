import { describe, expect, it } from 'vitest';
import { ApiRefusal } from '../../client/call.ts';
import { boardFields, boardInput } from '../../client/console/boards/board-form.ts';
import { definedPeriod } from '../../client/console/boards/period-words.ts';
import { movesTeam, personFields, personInput } from '../../client/console/people/person-form.ts';
import { teamsBelow, treeOf } from '../../client/console/people/tree.ts';
import { settingsFields, settingsInput } from '../../client/console/settings/settings-form.ts';
import { periodQuery } from '../../client/why/asked-number.ts';
import type { BoardReply } from '../../shared/api/boards.ts';
import { getMetricValue } from '../../shared/api/metrics.ts';
import type { PersonReply } from '../../shared/api/people.ts';
import type { TeamReply } from '../../shared/api/teams.ts';
import { workspaceReplySchema } from '../../shared/api/workspace.ts';
import { boardSchema } from '../../shared/board.ts';
import { personSchema } from '../../shared/person.ts';

const plain = (value: unknown) => JSON.parse(JSON.stringify(value)) as unknown;

describe('the board form', () => {
  it.each([
    ['a day of calls', { metric: 'calls' }],
    [
      'teams by their best three',
      { metric: 'calls', subjects: 'teams', team: 'north', level: 2, per: { best: 3 }, period: { kind: 'rolling', days: 28 } },
    ],
    ['dates', { metric: 'calls', period: { kind: 'custom', from: '2026-01-01', to: '2026-02-01' }, limit: 10, showZero: false }],
    ['a rate', { metric: 'win_rate', minimum: 5, ranking: 'dense', per: 'total' }],
    ['a team pulse', { metric: 'calls', subjects: 'metrics', metrics: ['won', 'revenue'], team: 'north', columns: ['trend'] }],
    ['a field', { metric: 'calls', subjects: { field: 'deal.product' } }],
    ['a property', { metric: 'calls', subjects: { field: 'props.region' }, columns: [] }],
    ['goals', { metric: 'calls', score: 'percentOfGoal', columns: ['streak', 'trend'] }],
    ['the value, said so', { metric: 'calls', subjects: 'teams', score: 'value' }],
    [
      'some reps in divisions',
      { metric: 'calls', tags: ['inbound'], tenure: { fromMonths: 0, toMonths: 6 }, divisions: ['senior', 'new'] },
    ],
  ])('B1 given a board of %s, when its form is saved unchanged, then the definition is the same', (_name, definition) => {
    const board = boardSchema.parse({ name: 'Board', ...definition });
    const reply = { id: 'b', rev: 1, ...board } as BoardReply;
    expect(boardSchema.parse(plain(boardInput(boardFields(reply, ''), reply)))).toEqual(board);
  });

  it('B1 given a custom period of instants, when its form is saved unchanged, then the instants stay', () => {
    const period = { kind: 'custom' as const, from: '2026-01-01T09:30:00.000Z', to: '2026-01-02T09:30:00.000Z' };
    const reply = { id: 'b', rev: 1, ...boardSchema.parse({ name: 'Board', metric: 'calls' }), period } as BoardReply;
    expect(boardInput(boardFields(reply, ''), reply).period).toEqual(period);
    expect(boardInput({ ...boardFields(reply, ''), last: '2026-01-05' }, reply).period).toEqual({
      kind: 'custom',
      from: '2026-01-01',
      to: '2026-01-06',
    });
  });

  it('B1 given what the form has no field for, when it is saved, then it stays; what belongs to other rows goes', () => {
    const definition = { metric: 'calls', tags: ['inbound'], divisions: ['new'], score: 'improvement' };
    const reply = { id: 'b', rev: 1, ...boardSchema.parse({ name: 'Board', ...definition }), audience: 'wall' } as unknown as BoardReply;
    const input = boardInput({ ...boardFields(reply, ''), subjects: 'metrics', pulse: ['calls', 'won'] }, reply);
    expect(plain(input)).toMatchObject({ audience: 'wall', subjects: 'metrics', metrics: ['won'] });
    for (const gone of ['tags', 'divisions', 'score', 'id', 'rev', 'now']) expect(plain(input)).not.toHaveProperty(gone);
  });

  it('T2 given periods, when written for a query, then the API reads them', () => {
    const periods = [{ kind: 'day' }, { kind: 'rolling', days: 7 }, { kind: 'custom', from: '2026-01-01', to: '2026-02-01' }] as const;
    for (const period of periods) {
      expect(getMetricValue.query.parse({ period: periodQuery(period) }).period).toEqual(period);
    }
    expect(periods.map(definedPeriod)).toEqual(['Today', 'Last 7 days', expect.stringMatching(/Jan.*31.*2026/)]);
    expect(definedPeriod({ kind: 'custom', from: '2026-01-01', to: '2027-01-01' })).toMatch(/Jan.*31 Dec 2026|Jan.*Dec 31, 2026/);
  });
});

const ana: PersonReply = {
  id: 'p_1',
  rev: 3,
  name: 'Ana Sousa',
  alias: 'Comet',
  role: 'manager',
  team: 'north',
  teams: [{ team: 'north', from: null }],
  startDate: '2025-01-01',
  fte: 0.5,
  tags: ['senior'],
  email: 'ana@example.com',
  externalIds: [{ source: 'dialer', externalId: '17' }],
};

describe('the person form', () => {
  it('given a person, when the form is saved unchanged, then nothing is lost and nobody moves', () => {
    const { name, alias, role, startDate, fte, tags, email, externalIds } = ana;
    expect(plain(personInput(personFields(ana), ana))).toEqual({ name, alias, role, startDate, fte, tags, email, externalIds });
  });

  it('given another team, when saved, then the move carries its date, and none where none was given', () => {
    const fields = { ...personFields(ana), team: 'south' };
    expect(movesTeam(fields, ana)).toBe(true);
    expect(personInput({ ...fields, from: '2026-03-01' }, ana)).toMatchObject({ team: 'south', from: '2026-03-01' });
    expect(plain(personInput(fields, ana))).not.toHaveProperty('from');
    expect(personInput({ ...fields, team: '' }, ana).team).toBeNull();
  });

  it('T1 given working time and time off, when typed, then they are saved; whoever may not see the time off leaves it alone', () => {
    const range = { from: '2026-07-01', to: '2026-07-14' };
    const fields = { ...personFields(ana), fte: '62.5', startDate: '', timeOff: [range] };
    expect(personInput(fields, { ...ana, timeOff: [] })).toMatchObject({ fte: 0.625, timeOff: [range] });
    expect(personInput(fields, { ...ana, timeOff: [] })).not.toHaveProperty('startDate');
    expect(personInput(fields, ana)).not.toHaveProperty('timeOff');
    expect(personFields({ ...ana, fte: 0.333, timeOff: [range] })).toMatchObject({ fte: '33.3', timeOff: [range] });
  });

  it('given a new person with a name alone, when saved, then the API takes it', () => {
    const input = personInput({ ...personFields(undefined), name: 'Ben' }, undefined);
    expect(personSchema.parse(plain(input))).toMatchObject({ name: 'Ben', role: 'rep', fte: 1 });
  });
});

describe('teams as a tree', () => {
  const team = (id: string, parent: string | null): TeamReply => ({ id, rev: 1, name: id, parent, parents: [] });
  const teams = [team('comets', 'floor'), team('floor', null), team('inner', 'comets'), team('lost', 'gone'), team('tides', 'floor')];

  it('given teams in any order, when shown, then parents come before what is inside them, and none is lost', () => {
    expect(treeOf(teams).map(({ team: { id }, depth }) => `${depth} ${id}`)).toEqual([
      '0 floor',
      '1 comets',
      '2 inner',
      '1 tides',
      '0 lost',
    ]);
  });

  it('given a team, when asked what is inside it, then all levels are', () => {
    expect([...teamsBelow(teams, 'floor')].sort()).toEqual(['comets', 'floor', 'inner', 'tides']);
  });
});

describe('refusals', () => {
  it('given details of any shape, when read, then fields and uses are found and the rest does no harm', () => {
    const wrong = new ApiRefusal('no', 'invalid_request', [{ path: 'name', message: 'too long', limit: 80 }, 'odd', null]);
    expect(wrong.problems).toEqual([{ path: 'name', message: 'too long', limit: 80 }]);
    const used = new ApiRefusal('no', 'in_use', { path: 'email', usedBy: ['person:ana'] });
    expect([used.problems.map(({ path }) => path), used.usedBy]).toEqual([['email'], ['person:ana']]);
    expect(new ApiRefusal('no').problems).toEqual([]);
    expect(new ApiRefusal('no', 'in_use', { reason: 'this person can sign in already' }).message).toBe('This person can sign in already.');
  });
});

describe('the working time of a workspace', () => {
  const workspace = workspaceReplySchema.parse({ id: 'main', rev: 1, currencyFixed: false, name: 'Acme', holidays: ['2026-12-25'] });

  it('T1 given a calendar, when the settings are saved unchanged, then it is the same; what was added is there', () => {
    const fields = settingsFields(workspace);
    expect(settingsInput(fields, workspace)).toMatchObject({ workingWeek: workspace.workingWeek, holidays: ['2026-12-25'] });
    expect(settingsInput(fields, workspace)).not.toHaveProperty('unusualDays');
    const changed = settingsInput({ ...fields, holidays: [], unusualDays: ['2026-11-27'] }, workspace);
    expect(changed).toMatchObject({ holidays: [], unusualDays: ['2026-11-27'] });
  });
});

describe('the privacy of a workspace', () => {
  const workspace = workspaceReplySchema.parse({ id: 'main', rev: 1, currencyFixed: false, name: 'Acme' });

  it('V1 given a workspace that never said anything, when its settings are saved, then it goes on saying nothing', () => {
    expect(settingsInput(settingsFields(workspace), workspace)).not.toHaveProperty('privacy');
  });

  it('V3 given months and teams only, when typed, then they are kept, and taken away again', () => {
    const input = settingsInput({ ...settingsFields(workspace), teamOnly: true, individualMonths: '18' }, workspace);
    expect(input.privacy).toEqual({ teamOnly: true, individualMonths: 18 });
    const before = { ...workspace, privacy: { teamOnly: true, individualMonths: 18 } };
    expect(settingsFields(before)).toMatchObject({ teamOnly: true, individualMonths: '18' });
    expect(settingsInput({ ...settingsFields(before), teamOnly: false, individualMonths: ' ' }, before).privacy).toEqual({
      teamOnly: false,
    });
  });
});
