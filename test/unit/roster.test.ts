import { describe, expect, it } from 'vitest';
import {
  allTeamsAt,
  createRoster,
  membersAt,
  pathAt,
  personAt,
  type Roster,
  rosterOf,
  seatAt,
  subteamsAt,
  teamAt,
} from '../../server/engine/roster.ts';
import { applyStep, drop, link, person, rosterAfter, type Step, team, zone } from '../support/roster.ts';

const ms = (text: string) => Date.parse(text);
const credited = (roster: Roster, identity: string, at: number) => {
  const seat = seatAt(roster, identity, at);
  return seat.index === 0 ? 'nobody' : `${seat.person}: ${seat.path.join(' < ')}`;
};

/** Which identities a step lists as touched. */
function touchedBy(roster: Roster, step: Step): string[] {
  const before = roster.touched.length;
  applyStep(roster, step);
  return roster.touched.slice(before);
}

describe('who was in which team', () => {
  it('E4 given a first team without a date, when asked about the past, then it holds for all of it', () => {
    const roster = rosterAfter(team(0, 'north'), person(1_000, 'ana', { team: 'north' }));
    expect(credited(roster, 'p:ana', -1e12)).toBe('ana: north');
    expect(teamAt(roster, 'ana', -1e12)).toBe('north');
  });

  it('E4 given a first team with a date, when asked before, then the person is in none', () => {
    const roster = rosterAfter(team(0, 'north'), person(1_000, 'ana', { team: 'north', from: 500 }));
    expect([teamAt(roster, 'ana', 499), teamAt(roster, 'ana', 500)]).toEqual([null, 'north']);
    expect(credited(roster, 'p:ana', 499)).toBe('ana: ');
  });

  it('E4 given a rep moved twice in a day, when credited, then each activity goes where they were at its instant', () => {
    const noon = ms('2026-03-03T12:00:00Z');
    const three = ms('2026-03-03T15:00:00Z');
    const roster = rosterAfter(
      team(0, 'north'),
      team(0, 'south'),
      team(0, 'west'),
      person(0, 'ana', { team: 'north' }),
      person(noon, 'ana', { team: 'south' }),
      person(three, 'ana', { team: 'west' }),
    );
    const at = (text: string) => credited(roster, 'p:ana', ms(text));
    expect(at('2026-03-03T11:59:59.999Z')).toBe('ana: north');
    expect(at('2026-03-03T12:00:00Z')).toBe('ana: south');
    expect(at('2026-03-03T14:59:59.999Z')).toBe('ana: south');
    expect(at('2026-03-03T15:00:00Z')).toBe('ana: west');
  });

  it('E4 given a move dated into the past, when a later one is known, then the later one stays', () => {
    const roster = rosterAfter(
      ...['north', 'south', 'west'].map((id) => team(0, id)),
      person(0, 'ana', { team: 'north' }),
      person(10, 'ana', { team: 'south', from: 100 }),
      person(20, 'ana', { team: 'west', from: 50 }),
    );
    expect([49, 50, 99, 100].map((at) => teamAt(roster, 'ana', at))).toEqual(['north', 'west', 'west', 'south']);
    applyStep(roster, person(30, 'ana', { team: 'north', from: 100 }));
    expect([99, 100].map((at) => teamAt(roster, 'ana', at))).toEqual(['west', 'north']);
  });

  it('E4 given the same team said again without a date, when a move is dated before, then nothing had begun in between', () => {
    const roster = rosterAfter(
      team(0, 'north'),
      team(0, 'south'),
      person(0, 'ana', { team: 'north' }),
      person(50, 'ana', { team: 'north' }),
    );
    expect(roster.people.get('ana')?.teams).toHaveLength(1);
    applyStep(roster, person(60, 'ana', { team: 'south', from: 40 }));
    expect(teamAt(roster, 'ana', 55)).toBe('south');
  });

  it('E4 given no team or null, when defined, then the first keeps and the second takes out', () => {
    const roster = rosterAfter(team(0, 'north'), person(0, 'ana', { team: 'north' }), person(10, 'ana', { fte: 0.5 }));
    expect(teamAt(roster, 'ana', 20)).toBe('north');
    applyStep(roster, person(30, 'ana', { team: null }));
    expect([29, 30].map((at) => teamAt(roster, 'ana', at))).toEqual(['north', null]);
    const late = rosterAfter(team(0, 'north'), person(0, 'bo', { team: null }), person(10, 'bo', { team: 'north' }));
    expect(teamAt(late, 'bo', -5)).toBe('north');
  });

  it('E4 given teams that move, when a path is asked, then it is the tree of that moment', () => {
    const roster = rosterAfter(
      team(0, 'emea'),
      team(0, 'amer'),
      team(0, 'north', { parent: 'emea' }),
      person(0, 'ana', { team: 'north' }),
      team(100, 'north', { parent: 'amer' }),
    );
    expect(pathAt(roster, 'north', 99)).toEqual(['north', 'emea']);
    expect(pathAt(roster, 'north', 100)).toEqual(['north', 'amer']);
    expect([99, 100].map((at) => credited(roster, 'p:ana', at))).toEqual(['ana: north < emea', 'ana: north < amer']);
    expect(subteamsAt(roster, 'emea', 99)).toEqual(['north']);
    expect(subteamsAt(roster, 'emea', 100)).toEqual([]);
    expect(subteamsAt(roster, null, 100)).toEqual(['emea', 'amer']);
    expect(pathAt(roster, 'nowhere', 0)).toEqual([]);
  });

  it('E4 given a team first said to have no parent, when one is named later without a date, then the past keeps none', () => {
    const roster = rosterAfter(team(0, 'emea'), team(0, 'north'), team(100, 'north', { parent: 'emea' }));
    expect([99, 100].map((at) => pathAt(roster, 'north', at).length)).toEqual([1, 2]);
  });

  it('E4 given two racing definitions that close a circle, when asked, then paths end before they repeat', () => {
    const roster = rosterAfter(team(0, 'a', { parent: 'b' }), team(0, 'b', { parent: 'a' }), person(0, 'ana', { team: 'a' }));
    expect(pathAt(roster, 'a', 0)).toEqual(['a', 'b']);
    expect(credited(roster, 'p:ana', 0)).toBe('ana: a < b');
    expect(membersAt(roster, 'b', 0)).toEqual(['ana']);
    expect(pathAt(rosterAfter(team(0, 'a', { parent: 'a' })), 'a', 0)).toEqual(['a']);
  });

  it('E4 given a deleted team, when asked, then the past keeps it and from then on nobody is in it', () => {
    const roster = rosterAfter(
      team(0, 'emea'),
      team(0, 'north', { parent: 'emea' }),
      person(0, 'ana', { team: 'north' }),
      drop(100, 'team.deleted', 'emea'),
    );
    expect([99, 100].map((at) => credited(roster, 'p:ana', at))).toEqual(['ana: north < emea', 'ana: north']);
    expect(subteamsAt(roster, null, 100)).toEqual(['north']);
    applyStep(roster, drop(200, 'team.deleted', 'north'));
    expect([199, 200].map((at) => credited(roster, 'p:ana', at))).toEqual(['ana: north', 'ana: ']);
    expect([99, 100, 200].map((at) => allTeamsAt(roster, at))).toEqual([['emea', 'north'], ['north'], []]);
    applyStep(roster, team(300, 'north'));
    expect([299, 300].map((at) => teamAt(roster, 'ana', at))).toEqual([null, 'north']);
  });

  it('E4 given people of every role, when members are asked, then they are the reps of the subtree at that moment', () => {
    const roster = rosterAfter(
      team(0, 'emea'),
      team(0, 'north', { parent: 'emea' }),
      person(0, 'ana', { team: 'north' }),
      person(0, 'bo', { team: 'emea' }),
      person(0, 'cy', { team: 'emea', role: 'manager' }),
      person(0, 'di'),
      person(0, 'ed', { team: 'north', from: 50 }),
      drop(80, 'person.deleted', 'ana'),
    );
    expect(membersAt(roster, 'emea', 0)).toEqual(['ana', 'bo']);
    expect(membersAt(roster, 'emea', 60)).toEqual(['ana', 'bo', 'ed']);
    expect(membersAt(roster, 'north', 90)).toEqual(['ed']);
    expect(membersAt(roster, null, 90)).toEqual(['bo', 'di', 'ed']);
    expect(credited(roster, 'p:cy', 0)).toBe('cy: emea');
  });

  it('T3 given zones on the tree, when credited, then the nearest on the path holds, else the workspace’s', () => {
    const roster = rosterAfter(
      zone(0, 'Europe/Berlin'),
      team(0, 'amer', { calendar: { zone: 'America/New_York' } }),
      team(0, 'east', { parent: 'amer' }),
      team(0, 'north'),
      person(0, 'ana', { team: 'east' }),
      person(0, 'bo', { team: 'north' }),
    );
    const zoneOf = (identity: string) => seatAt(roster, identity, 0).zone;
    expect(['p:ana', 'p:bo', 'p:none'].map(zoneOf)).toEqual(['America/New_York', 'Europe/Berlin', 'Europe/Berlin']);
    expect(touchedBy(roster, zone(5, 'Asia/Tokyo'))).toEqual(['*']);
    expect(['p:ana', 'p:bo', 'p:none'].map(zoneOf)).toEqual(['America/New_York', 'Asia/Tokyo', 'Asia/Tokyo']);
    expect(seatAt(roster, 'p:none', 0)).toBe(roster.seats[0]);
    expect(touchedBy(roster, team(6, 'amer'))).toEqual(['*']);
    expect(zoneOf('p:ana')).toBe('Asia/Tokyo');
  });
});

describe('whom an identity means', () => {
  it('E3 given an identity that nobody knows, when linked later, then its past is credited', () => {
    const roster = rosterAfter(team(0, 'north'), person(0, 'ana', { team: 'north' }));
    expect(credited(roster, 'h:1', 5)).toBe('nobody');
    expect(touchedBy(roster, link(100, 'h:1', 'ana'))).toEqual(['h:1']);
    expect(credited(roster, 'h:1', 5)).toBe('ana: north');
    expect(seatAt(roster, 'h:1', 5)).toBe(seatAt(roster, 'p:ana', 5));
  });

  it('E3 given a wrong link, when taken back or replaced, then the past follows', () => {
    const roster = rosterAfter(person(0, 'ana'), person(0, 'bo'), link(1, 'h:1', 'ana'), link(2, 'h:1', 'bo', 50));
    expect([49, 50].map((at) => personAt(roster, 'h:1', at))).toEqual(['ana', 'bo']);
    applyStep(roster, link(3, 'h:1', null, 80));
    expect([79, 80].map((at) => personAt(roster, 'h:1', at))).toEqual(['bo', null]);
    applyStep(roster, link(4, 'h:1', 'bo'));
    expect([0, 49, 90].map((at) => personAt(roster, 'h:1', at))).toEqual(['bo', 'bo', 'bo']);
    expect(touchedBy(roster, link(5, 'h:1', null))).toEqual(['h:1']);
    expect(personAt(roster, 'h:1', 50)).toBeNull();
  });

  it('E3 given activities before their person, when the person is defined, then they are theirs', () => {
    const roster = rosterAfter(link(0, 'h:1', 'ana'));
    expect([credited(roster, 'p:ana', 5), credited(roster, 'h:1', 5)]).toEqual(['nobody', 'nobody']);
    expect(touchedBy(roster, person(10, 'ana'))).toEqual(['p:ana', 'h:1']);
    expect([credited(roster, 'p:ana', 5), credited(roster, 'h:1', 5)]).toEqual(['ana: ', 'ana: ']);
  });

  it('E3 given a p:ID that is nobody’s, when linked, then it means that person until there is one of its own', () => {
    const roster = rosterAfter(person(0, 'ana'), link(1, 'p:anna', 'ana'));
    expect(personAt(roster, 'p:anna', 5)).toBe('ana');
    applyStep(roster, person(10, 'anna'));
    expect(personAt(roster, 'p:anna', 5)).toBe('anna');
    expect(touchedBy(roster, link(11, 'p:anna', null))).toEqual([]);
  });

  it('E3 given a deleted person, when asked, then the past stays credited and later activities are nobody’s', () => {
    const roster = rosterAfter(team(0, 'north'), person(0, 'ana', { team: 'north' }), link(0, 'h:1', 'ana'));
    expect(touchedBy(roster, drop(100, 'person.deleted', 'ana'))).toEqual(['p:ana', 'h:1']);
    expect([99, 100].map((at) => credited(roster, 'h:1', at))).toEqual(['ana: north', 'nobody']);
    expect(touchedBy(roster, drop(110, 'person.deleted', 'ana'))).toEqual([]);
    applyStep(roster, person(200, 'ana'));
    expect([99, 150, 200].map((at) => credited(roster, 'p:ana', at))).toEqual(['ana: north', 'nobody', 'ana: north']);
  });

  it('E3 given changes that move no credit, when folded, then nothing is touched and no revision is raised', () => {
    const roster = rosterAfter(zone(0, 'Europe/Berlin'), team(0, 'north'), person(0, 'ana', { team: 'north' }), link(0, 'h:1', 'ana'));
    const { revision } = roster;
    const steps = [
      zone(9, 'Europe/Berlin'),
      team(9, 'north', { name: 'North' }),
      team(9, 'north', { calendar: { holidays: ['2026-01-01'] } }),
      team(9, 'empty', { parent: 'north' }),
      drop(9, 'team.deleted', 'empty'),
      person(9, 'ana', { team: 'north', fte: 0.5, role: 'manager', tags: ['new'], startDate: '2026-01-01' }),
      person(9, 'ana', { team: 'north', from: 5 }),
      link(9, 'h:1', 'ana'),
      link(9, 'h:1', 'ana', 7),
      drop(9, 'person.deleted', 'stranger'),
    ];
    expect(steps.map((step) => touchedBy(roster, step))).toEqual(steps.map(() => []));
    expect(roster.revision).toBe(revision);
    expect(touchedBy(roster, team(10, 'north', { parent: 'empty' }))).toEqual(['*']);
    expect(roster.revision).toBe(revision + 1);
  });

  it('E3 given a roster that has answered, when its parts are put together again, then it answers the same with the same seats', () => {
    const roster = rosterAfter(team(0, 'north'), person(0, 'ana', { team: 'north', from: 50 }), link(0, 'h:1', 'ana'));
    const seats = [0, 60].map((at) => seatAt(roster, 'h:1', at).index);
    const again = rosterOf(structuredClone({ ...roster }));
    expect(again).toEqual(roster);
    expect([0, 60].map((at) => seatAt(again, 'h:1', at).index)).toEqual(seats);
    expect(touchedBy(again, person(70, 'ana', { team: null }))).toEqual(['p:ana', 'h:1']);
    expect(touchedBy(again, team(70, 'north', { calendar: { zone: 'Asia/Tokyo' } }))).toEqual(['*']);
    expect(createRoster().seats).toHaveLength(1);
  });
});
