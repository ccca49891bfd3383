import { describe, expect, it } from 'vitest';
import type { PersonReply } from '../../shared/api/people.ts';
import type { TeamReply } from '../../shared/api/teams.ts';
import type { ImportedPerson } from '../../shared/import/apply.ts';
import { planPeople } from '../../shared/import/people.ts';
import { personSchema } from '../../shared/person.ts';

const named = (name: string, more: Partial<ImportedPerson> = {}): ImportedPerson => ({
  line: 2,
  source: 'crm',
  externalId: name,
  name,
  ...more,
});
const there = (id: string, name: string, more: Partial<PersonReply> = {}): PersonReply => ({
  id,
  rev: 1,
  name,
  role: 'rep',
  team: null,
  teams: [],
  fte: 1,
  tags: [],
  ...more,
});
const team = (id: string, name: string): TeamReply => ({ id, rev: 1, name, parent: null, parents: [] });

function plan(imported: ImportedPerson[], people: PersonReply[] = [], teams: TeamReply[] = []) {
  let made = 0;
  return planPeople(imported, { people, teams }, () => {
    made += 1;
    return `p_${made}`;
  });
}

describe('people of a file beside those who are there', () => {
  it('given new people, when planned, then each is made once, with teams below their parents and parents first', () => {
    const { teams, people } = plan([
      named('Ana', { team: 'North', parentTeam: 'Europe' }),
      named('Ben', { team: 'South', parentTeam: 'Europe' }),
      named('Ana', { line: 9, team: 'Other' }),
    ]);
    expect(teams).toEqual([
      { id: 'europe', body: { name: 'Europe' } },
      { id: 'north', body: { name: 'North', parent: 'europe' } },
      { id: 'south', body: { name: 'South', parent: 'europe' } },
    ]);
    expect(people.map(({ id, isNew, body }) => [id, isNew, body.name, body.team, body.externalIds])).toEqual([
      ['p_1', true, 'Ana', 'north', [{ source: 'crm', externalId: 'Ana' }]],
      ['p_2', true, 'Ben', 'south', [{ source: 'crm', externalId: 'Ben' }]],
    ]);
    for (const { body } of people) expect(personSchema.safeParse(body).success).toBe(true);
  });

  it('V5 given a name, when an id is made for its person, then nothing of the name is in it', () => {
    expect(plan([named('Ana Silva')]).people[0]?.id).not.toMatch(/ana|silva/i);
  });

  it('given people known by external id or e-mail, when planned, then nothing is done, or only what was missing is added', () => {
    const people = [
      there('a', 'Ana', { team: 'east', externalIds: [{ source: 'crm', externalId: 'Ana' }] }),
      there('b', 'Benjamin', { email: 'ben@example.com', alias: 'Big Ben', tags: ['new'] }),
    ];
    const planned = plan([named('Ana'), named('Ben', { email: 'ben@example.com', team: 'East' })], people, [team('east', 'East')]);
    expect(planned.teams).toEqual([]);
    expect(planned.people).toEqual([
      {
        id: 'b',
        isNew: false,
        key: '["crm","Ben"]',
        body: {
          name: 'Benjamin',
          role: 'rep',
          fte: 1,
          tags: ['new'],
          alias: 'Big Ben',
          email: 'ben@example.com',
          team: 'east',
          externalIds: [{ source: 'crm', externalId: 'Ben' }],
        },
      },
    ]);
  });

  it('given one person of the same name, when planned, then it is that one and it is said; of two it is neither', () => {
    const one = plan([named('ana silva')], [there('a', 'Ana Silva')]);
    expect(one.people.map(({ id, isNew }) => [id, isNew])).toEqual([['a', false]]);
    expect(one.notes).toEqual([expect.stringContaining('"ana silva" is the person of that name')]);
    const two = plan([named('Ana Silva')], [there('a', 'Ana Silva'), there('b', 'Ana Silva')]);
    expect(two.people.map(({ isNew }) => isNew)).toEqual([true]);
  });

  it('given a namesake whom this source knows by another id, when planned, then a new person is made', () => {
    const people = [there('a', 'Ana Silva', { externalIds: [{ source: 'crm', externalId: '17' }] })];
    expect(plan([named('Ana Silva', { externalId: '18' })], people).people[0]).toMatchObject({ isNew: true });
  });

  it('given two in the file with the name of one who is there, when planned, then only one of them becomes that person', () => {
    const planned = plan([named('Ana', { externalId: '1' }), named('Ana', { externalId: '2' })], [there('a', 'Ana')]);
    expect(planned.people.map(({ id }) => id)).toEqual(['a', 'p_1']);
  });

  it('given somebody in another team, when planned, then they stay there and it is said', () => {
    const people = [there('a', 'Ana', { team: 'east', externalIds: [{ source: 'crm', externalId: 'Ana' }] })];
    const planned = plan([named('Ana', { team: 'West' })], people, [team('east', 'East'), team('west', 'West')]);
    expect(planned.people).toEqual([]);
    expect(planned.notes).toEqual([expect.stringContaining('stays in the team')]);
  });

  it('given names of teams that make the same id, or that are there, when planned, then they are numbered, or used', () => {
    const planned = plan(
      [named('A', { team: 'East!' }), named('B', { team: 'east' }), named('C', { team: '東' })],
      [],
      [team('east', 'Far East')],
    );
    expect(planned.teams.map(({ id, body }) => [id, body.name])).toEqual([
      ['east-2', 'East!'],
      ['east-3', 'east'],
      ['team', '東'],
    ]);
    expect(plan([named('A', { team: ' EAST ' })], [], [team('t1', 'East')]).people[0]?.body.team).toBe('t1');
  });

  it('given a team with the name of its parent, when planned, then it is not below itself', () => {
    expect(plan([named('A', { team: 'East', parentTeam: 'east' })]).teams).toEqual([{ id: 'east', body: { name: 'East' } }]);
  });
});
