import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRoster, membersAt, pathAt, type Roster, rosterOf, seatAt, subteamsAt, teamAt } from '../../server/engine/roster.ts';
import { checkTeam } from '../../server/engine/roster-check.ts';
import { AppError } from '../../shared/error.ts';
import { applyStep, drop, link, person, type Step, team, zone } from '../support/roster.ts';

const people = ['ana', 'bo', 'cy'];
const teams = ['a', 'b', 'c', 'd'];
const identities = ['p:ana', 'p:bo', 'p:cy', 'h:1', 'h:2'];
/** Before, on and between the instants that the steps use. */
const instants = [-1e9, -1, ...Array.from({ length: 13 }, (_, index) => index * 5), 1e9];

/**
 * The second opinion: remembers what was said and answers every question by looking through all of it. A statement is
 * `[from, value]`; of those that have begun the one with the latest `from` holds, and of equals the one said last.
 */
class Oracle {
  said = new Map<string, [from: number, value: string | null][]>();
  alive = new Map<string, [from: number, value: boolean][]>();
  zones = new Map<string, string | undefined>([['workspace', 'UTC']]);
  roles = new Map<string, string>();

  value(key: string, at: number): string | null {
    let best: [number, string | null] = [Number.NEGATIVE_INFINITY, null];
    for (const statement of this.said.get(key) ?? []) if (statement[0] <= at && statement[0] >= best[0]) best = statement;
    return best[1];
  }

  say(key: string, from: number, value: string | null): void {
    this.said.set(key, [...(this.said.get(key) ?? []), [from, value]]);
  }

  /** The last word wins from its moment on, whatever was said about later. */
  lives(key: string, at: number): boolean {
    const words = this.alive.get(key) ?? [];
    return words.findLast(([from]) => from <= at)?.[1] ?? false;
  }

  define(key: string, at: number): void {
    const words = this.alive.get(key) ?? [];
    if (words.length === 0) this.alive.set(key, [[Number.NEGATIVE_INFINITY, true]]);
    else if (words[words.length - 1]?.[1] === false) words.push([at, true]);
  }

  delete(key: string, at: number): void {
    const words = this.alive.get(key);
    if (words && words[words.length - 1]?.[1] === true) words.push([at, false]);
  }

  apply(step: Step): void {
    if (step.kind === 'workspace.defined') this.zones.set('workspace', step.body.zone);
    else if (step.kind === 'team.deleted') this.delete(`team ${step.body.id}`, step.at);
    else if (step.kind === 'person.deleted') this.delete(`person ${step.body.id}`, step.at);
    else if (step.kind === 'team.defined') {
      const { id, parent, from } = step.body;
      const key = `team ${id}`;
      this.define(key, step.at);
      this.zones.set(id, step.body.calendar?.zone);
      if (from !== undefined) this.say(key, from, parent);
      else if (!this.said.has(key)) this.say(key, Number.NEGATIVE_INFINITY, parent);
      else if (this.value(key, step.at) !== parent || !this.said.get(key)?.some(([begins]) => begins <= step.at))
        this.say(key, step.at, parent);
    } else if (step.kind === 'person.defined') {
      const { id, team: inTeam, from } = step.body;
      const key = `person ${id}`;
      this.define(key, step.at);
      this.roles.set(id, step.body.role);
      if (inTeam === undefined) return;
      if (from !== undefined) this.say(key, from, inTeam);
      else if (!this.said.has(key)) inTeam !== null && this.say(key, Number.NEGATIVE_INFINITY, inTeam);
      else if (this.value(key, step.at) !== inTeam) this.say(key, step.at, inTeam);
    } else {
      const { identity, from } = step.body;
      if (from === undefined) this.said.delete(`link ${identity}`);
      this.say(`link ${identity}`, from ?? Number.NEGATIVE_INFINITY, step.body.person);
    }
  }

  person(identity: string, at: number): string | null {
    const own = identity.slice(2);
    const id = identity.startsWith('p:') && this.alive.has(`person ${own}`) ? own : this.value(`link ${identity}`, at);
    return id !== null && this.lives(`person ${id}`, at) ? id : null;
  }

  team(id: string, at: number): string | null {
    const inTeam = this.value(`person ${id}`, at);
    return this.lives(`person ${id}`, at) && inTeam !== null && this.lives(`team ${inTeam}`, at) ? inTeam : null;
  }

  path(id: string, at: number): string[] {
    const path: string[] = [];
    for (let next: string | null = id; next !== null && this.lives(`team ${next}`, at) && !path.includes(next); ) {
      path.push(next);
      next = this.value(`team ${next}`, at);
    }
    return path;
  }

  credit(identity: string, at: number) {
    const id = this.person(identity, at);
    const inTeam = id === null ? null : this.team(id, at);
    const path = inTeam === null ? [] : this.path(inTeam, at);
    const zoned = path.find((each) => this.zones.get(each) !== undefined) ?? 'workspace';
    return { person: id, path, zone: this.zones.get(zoned) };
  }
}

const at = fc.integer({ min: 0, max: 12 }).map((index) => index * 5);
const from = fc.option(at, { nil: undefined });
const someone = fc.constantFrom(...people);
const someTeam = fc.constantFrom(...teams);
const someZone = fc.constantFrom('UTC', 'Europe/Berlin', 'Asia/Tokyo');
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(at, someone, fc.option(fc.option(someTeam), { nil: undefined }), from, fc.constantFrom('rep' as const, 'manager' as const))
      .map(([t, id, inTeam, since, role]) => person(t, id, { team: inTeam, from: since, role })),
  },
  {
    weight: 5,
    arbitrary: fc
      .tuple(at, someTeam, fc.option(someTeam), from, fc.option(someZone, { nil: undefined, freq: 2 }))
      .map(([t, id, parent, since, name]) =>
        team(t, id, { parent, from: since, calendar: name === undefined ? undefined : { zone: name } }),
      ),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(at, fc.constantFrom('h:1', 'h:2', 'p:cy'), fc.option(someone), from)
      .map(([t, identity, to, since]) => link(t, identity, to, since)),
  },
  { weight: 1, arbitrary: fc.tuple(at, someone).map(([t, id]) => drop(t, 'person.deleted', id)) },
  { weight: 1, arbitrary: fc.tuple(at, someTeam).map(([t, id]) => drop(t, 'team.deleted', id)) },
  { weight: 1, arbitrary: fc.tuple(at, someZone).map(([t, name]) => zone(t, name)) },
);
/** As the store stamps them, and in any order at all. */
const history = fc.oneof(
  fc.array(step, { maxLength: 24 }),
  fc.array(step, { maxLength: 24 }).map((steps) => [...steps].sort((a, b) => a.at - b.at)),
);

const creditIn = (roster: Roster, identity: string, moment: number) => {
  const { person: who, path, zone: where } = seatAt(roster, identity, moment);
  return { person: who, path, zone: where };
};

describe('any history of people, teams and links', () => {
  it('E4 given any history, when every question is asked at every instant, then the answers are those of a naive search', () => {
    fc.assert(
      fc.property(history, (steps) => {
        const roster = createRoster();
        const oracle = new Oracle();
        for (const each of steps) {
          applyStep(roster, each);
          oracle.apply(each);
        }
        for (const moment of instants) {
          for (const identity of identities) expect(creditIn(roster, identity, moment)).toEqual(oracle.credit(identity, moment));
          for (const id of people) expect(teamAt(roster, id, moment)).toBe(oracle.team(id, moment));
          for (const id of teams) {
            expect(pathAt(roster, id, moment)).toEqual(oracle.path(id, moment));
            const inside = people.filter((who) => {
              const inTeam = oracle.team(who, moment);
              return oracle.roles.get(who) === 'rep' && inTeam !== null && oracle.path(inTeam, moment).includes(id);
            });
            expect(membersAt(roster, id, moment).sort()).toEqual(inside);
            const below = teams.filter((other) => oracle.lives(`team ${other}`, moment) && oracle.value(`team ${other}`, moment) === id);
            expect(subteamsAt(roster, id, moment).sort()).toEqual(oracle.lives(`team ${id}`, moment) ? below : []);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('E3 given any history, when each step is folded, then every identity whose credit moved is listed as touched', () => {
    fc.assert(
      fc.property(history, (steps) => {
        const roster = createRoster();
        // Asked of a copy that remembers no answers: what is true, not what a stale cache would say.
        const snapshot = () => {
          const fresh = rosterOf(structuredClone({ ...roster }));
          return new Map(identities.map((id) => [id, JSON.stringify(instants.map((moment) => creditIn(fresh, id, moment)))]));
        };
        let before = snapshot();
        for (const each of steps) {
          const { length } = roster.touched;
          const { revision } = roster;
          applyStep(roster, each);
          const touched = new Set(roster.touched.slice(length));
          const after = snapshot();
          for (const id of identities) {
            if (before.get(id) !== after.get(id)) expect(touched.has(id) || touched.has('*')).toBe(true);
          }
          expect(roster.revision > revision).toBe(touched.size > 0);
          before = after;
        }
      }),
      { numRuns: 200 },
    );
  });

  it('E4 given any history, when seats are asked along the way or only at the end, then they are the same, and each is interned once', () => {
    fc.assert(
      fc.property(history, (steps) => {
        const asked = createRoster();
        const quiet = createRoster();
        for (const each of steps) {
          applyStep(asked, each);
          applyStep(quiet, each);
          for (const identity of identities) seatAt(asked, identity, each.at);
        }
        const again = rosterOf(structuredClone({ ...asked }));
        for (const identity of identities) {
          for (const moment of instants) {
            expect(creditIn(asked, identity, moment)).toEqual(creditIn(quiet, identity, moment));
            expect(seatAt(again, identity, moment).index).toBe(seatAt(asked, identity, moment).index);
          }
        }
        const spelt = asked.seats.map(({ person: who, path, zone: where }) => JSON.stringify([who, path, where]));
        expect(new Set(spelt).size).toBe(spelt.length);
        expect(asked.seats.map((seat) => seat.index)).toEqual(asked.seats.map((_, index) => index));
      }),
      { numRuns: 200 },
    );
  });

  it('E4 given any history of checked team definitions, when the tree is looked at later, then it has no circle and zones at one level', () => {
    fc.assert(
      fc.property(history, (steps) => {
        const roster = createRoster();
        const ordered = steps.filter((each) => each.kind === 'team.defined').sort((a, b) => a.at - b.at);
        let now = 0;
        for (const each of ordered) {
          try {
            checkTeam(roster, each.body, each.at);
          } catch (error) {
            if (error instanceof AppError) continue;
            throw error;
          }
          applyStep(roster, each);
          now = each.at;
        }
        for (const moment of instants.filter((instant) => instant >= now)) {
          for (const id of roster.teams.keys()) {
            const path = pathAt(roster, id, moment);
            const top = path[path.length - 1] ?? id;
            expect(roster.teams.get(top)?.parents.findLast((dated) => dated.from <= moment)?.value ?? null).toBeNull();
            expect(path.filter((each) => roster.teams.get(each)?.calendar?.zone !== undefined).length).toBeLessThanOrEqual(1);
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});
