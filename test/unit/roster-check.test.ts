import { describe, expect, it } from 'vitest';
import { checkMove, checkPerson, checkTeam } from '../../server/engine/roster-check.ts';
import { AppError } from '../../shared/error.ts';
import { limit } from '../../shared/limit.ts';
import { drop, person, rosterAfter, team } from '../support/roster.ts';

/** `code field`, or null when it passes. */
function refusal(check: () => void): string | null {
  try {
    check();
    return null;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const { field, limit: bound } = error.details as { field?: string; limit?: string };
    return `${error.code} ${field ?? bound ?? ''}`.trim();
  }
}

const zoned = { calendar: { zone: 'Europe/Berlin' } };
const body = (id: string, more: object = {}) => ({ id, name: id, parent: null, ...more });

describe('definitions that would break the tree', () => {
  it('E4 given an unknown or deleted parent, when checked, then it is refused', () => {
    const roster = rosterAfter(team(0, 'a'), team(0, 'b'), drop(5, 'team.deleted', 'b'));
    expect(refusal(() => checkTeam(roster, body('c', { parent: 'nowhere' })))).toBe('invalid_request parent');
    expect(refusal(() => checkTeam(roster, body('c', { parent: 'b' })))).toBe('invalid_request parent');
    expect(refusal(() => checkTeam(roster, body('c', { parent: 'a' })))).toBeNull();
    expect(refusal(() => checkPerson(roster, { id: 'x', role: 'rep', fte: 1, tags: [], team: 'b' }))).toBe('invalid_request team');
    expect(refusal(() => checkPerson(roster, { id: 'x', role: 'rep', fte: 1, tags: [], team: 'a' }))).toBeNull();
    expect(refusal(() => checkPerson(roster, { id: 'x', role: 'rep', fte: 1, tags: [], team: null }))).toBeNull();
  });

  it('E4 given a parent inside the team itself, when checked, then it is refused, and the roster is as before', () => {
    const roster = rosterAfter(team(0, 'a'), team(0, 'b', { parent: 'a' }), team(0, 'c', { parent: 'b' }));
    const before = structuredClone({ ...roster });
    expect(refusal(() => checkTeam(roster, body('a', { parent: 'c' })))).toBe('invalid_request parent');
    expect(refusal(() => checkTeam(roster, body('a', { parent: 'a' })))).toBe('invalid_request parent');
    expect(refusal(() => checkMove(roster, 'a', 'b', 10))).toBe('invalid_request parent');
    expect(refusal(() => checkMove(roster, 'c', 'a', 10))).toBeNull();
    expect(refusal(() => checkMove(roster, 'nowhere', 'a', 10))).toBe('not_found');
    expect({ ...roster }).toEqual(before);
  });

  it('E4 given a circle that would close only later, or only in the past, when checked, then the first alone is refused', () => {
    // From 100 on, b is inside a.
    const roster = rosterAfter(team(0, 'a'), team(0, 'b'), team(1, 'b', { parent: 'a', from: 100 }));
    expect(refusal(() => checkTeam(roster, body('a', { parent: 'b' }), 50))).toBe('invalid_request parent');
    // Until 100, d was inside c.
    const moved = rosterAfter(team(0, 'c'), team(0, 'd', { parent: 'c' }), team(100, 'd', { parent: null }));
    expect(refusal(() => checkTeam(moved, body('c', { parent: 'd' }), 100))).toBeNull();
    expect(refusal(() => checkTeam(moved, body('c', { parent: 'd', from: 99 }), 100))).toBe('invalid_request parent');
  });

  it('E4 given teams at the greatest depth, when one more is nested by either end, then it is refused', () => {
    const chain = Array.from({ length: limit.teamDepthMax }, (_, index) =>
      team(0, `t${index}`, { parent: index ? `t${index - 1}` : null }),
    );
    const roster = rosterAfter(...chain, team(0, 'top'));
    expect(refusal(() => checkTeam(roster, body('deep', { parent: `t${limit.teamDepthMax - 2}` })))).toBeNull();
    expect(refusal(() => checkTeam(roster, body('deep', { parent: `t${limit.teamDepthMax - 1}` })))).toBe('invalid_request parent');
    expect(refusal(() => checkMove(roster, 't0', 'top', 10))).toBe('invalid_request parent');
    expect(refusal(() => checkMove(roster, 't1', 'top', 10))).toBeNull();
  });

  it('T3 given a zone on the tree, when another is set above or below it, then it is refused', () => {
    const roster = rosterAfter(team(0, 'a'), team(0, 'b', { parent: 'a', ...zoned }), team(0, 'c', { parent: 'b' }), team(0, 'd'));
    expect(refusal(() => checkTeam(roster, body('a', zoned)))).toBe('invalid_request calendar.zone');
    expect(refusal(() => checkTeam(roster, body('c', { parent: 'b', ...zoned })))).toBe('invalid_request calendar.zone');
    expect(refusal(() => checkTeam(roster, body('d', { parent: 'a', ...zoned })))).toBeNull();
    expect(refusal(() => checkTeam(roster, body('b', { parent: 'a', calendar: { zone: 'Asia/Tokyo' } })))).toBeNull();
    expect(refusal(() => checkTeam(roster, body('b', { parent: 'a' })))).toBeNull();
  });

  it('T3 given a subtree with a zone, when it moves below another zone, then it is refused', () => {
    const roster = rosterAfter(team(0, 'a', zoned), team(0, 'b'), team(0, 'c', { parent: 'b', ...zoned }));
    expect(refusal(() => checkMove(roster, 'b', 'a', 10))).toBe('invalid_request calendar.zone');
    expect(refusal(() => checkMove(roster, 'c', 'a', 10))).toBe('invalid_request calendar.zone');
    expect(refusal(() => checkMove(roster, 'c', null, 10))).toBeNull();
  });

  it('T3 given a team that left a zone, when it sets its own, then only from the move on matters', () => {
    const roster = rosterAfter(team(0, 'a', zoned), team(0, 'b', { parent: 'a' }), team(100, 'b', { parent: null }));
    expect(refusal(() => checkTeam(roster, body('b', zoned), 100))).toBeNull();
    expect(refusal(() => checkTeam(roster, body('b', { parent: 'a', ...zoned }), 99))).toBe('invalid_request calendar.zone');
  });

  it('E4 given as many teams or people as the limit, when one more is defined, then it is refused and old ones are not', () => {
    const teams = rosterAfter(...Array.from({ length: limit.teamsMax }, (_, index) => team(0, `t${index}`)));
    expect(refusal(() => checkTeam(teams, body('more'), 1))).toBe('limit_reached teamsMax');
    expect(refusal(() => checkTeam(teams, body('t7', { parent: 't8' }), 1))).toBeNull();
    const people = rosterAfter(...Array.from({ length: limit.peopleMax }, (_, index) => person(0, `p${index}`)));
    expect(refusal(() => checkPerson(people, { id: 'more', role: 'rep', fte: 1, tags: [] }))).toBe('limit_reached peopleMax');
    expect(refusal(() => checkPerson(people, { id: 'p7', role: 'rep', fte: 1, tags: [] }))).toBeNull();
  });
});
