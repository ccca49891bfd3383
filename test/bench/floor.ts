/** The floor of the engine's benchmarks: 200 reps in teams with two levels above, 12 measures, one working day of events. */

import { boardSchema } from '../../shared/board.ts';
import type { ActivityBody, AnyEntry, EntryBodies, EntryKind } from '../../shared/entry.ts';
import { metricSchema } from '../../shared/metric.ts';
import { workspaceSchema } from '../../shared/workspace.ts';

export const REPS = 200;
export const TEAMS = 20;
export const REGIONS = 4;
const DAY_START = Date.UTC(2026, 2, 2);

const types = ['call.logged', 'email.sent', 'meeting.booked', 'meeting.held', 'proposal.sent', 'deal.won'];

type Measures = readonly { id: string; types: string[]; aggregate: 'count' | 'sum' }[];

/**
 * Six counts and six sums, all of which every event feeds. Each names a type of its own that never comes, so that no two are the
 * same definition.
 */
export const measures: Measures = Array.from({ length: 12 }, (_, index) => ({
  id: `measure${index}`,
  types: [...types, `unused.type${index}`],
  aggregate: index % 2 === 0 ? ('count' as const) : ('sum' as const),
}));

/** A count and a sum for each type, each of which one event in six feeds: as many as the rows of a fold by hand need. */
export const measuresByType: Measures = types.flatMap((type) => [
  { id: `count_${type.replace('.', '_')}`, types: [type], aggregate: 'count' as const },
  { id: `sum_${type.replace('.', '_')}`, types: [type], aggregate: 'sum' as const },
]);

export const teamOf = (rep: number): number => rep % TEAMS;
export const regionOf = (team: number): number => team % REGIONS;

/** An event as both arms see it. */
export interface BenchEvent {
  rep: number;
  type: number;
  value: number;
  at: number;
}

/** Deterministic: a linear congruential walk is random enough for a load. */
export function* eventStream(count: number, days = 1): Generator<BenchEvent> {
  let seed = 42;
  const next = (bound: number) => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return seed % bound;
  };
  for (let index = 0; index < count; index += 1) {
    const at = DAY_START + Math.floor((index / count) * days * 86_400_000);
    yield { rep: next(REPS), type: next(types.length), value: next(500) * 100, at };
  }
}

export function events(count: number, days = 1): BenchEvent[] {
  return [...eventStream(count, days)];
}

export function bodyOf(event: BenchEvent): ActivityBody {
  return { type: types[event.type] ?? '', credits: [{ identity: `p:rep${event.rep}`, share: 10_000 }], value: event.value };
}

/** Workspace, teams, people, metrics and a board each over `period` as entries, then one entry an event. */
export function entriesOf(
  list: readonly BenchEvent[],
  { period = 'day', of = measures }: { period?: 'day' | 'month'; of?: Measures } = {},
): { definitions: AnyEntry[]; activities: AnyEntry[] } {
  let seq = 0;
  const entry = <K extends EntryKind>(kind: K, source: string, id: string, at: number, body: EntryBodies[K]) => {
    seq += 1;
    return { seq, source, id, kind, at, receivedAt: Math.max(at, DAY_START), actor: 'rally', body } as AnyEntry;
  };
  const own = <K extends EntryKind>(kind: K, object: string, body: EntryBodies[K]) => entry(kind, 'rally', `${object}:1`, DAY_START, body);
  const team = (id: string, parent: string | null) => own('team.defined', `team:${id}`, { id, name: id, parent });
  const definitions = [own('workspace.defined', 'workspace', workspaceSchema.parse({ name: 'Bench', currency: 'EUR' })), team('all', null)];
  for (let region = 0; region < REGIONS; region += 1) definitions.push(team(`region${region}`, 'all'));
  for (let index = 0; index < TEAMS; index += 1) definitions.push(team(`team${index}`, `region${regionOf(index)}`));
  for (let rep = 0; rep < REPS; rep += 1) {
    definitions.push(
      own('person.defined', `person:rep${rep}`, { id: `rep${rep}`, role: 'rep', fte: 1, tags: [], team: `team${teamOf(rep)}` }),
    );
  }
  for (const { id, types: counted, aggregate } of of) {
    const metric = metricSchema.parse({ name: id, measure: { types: counted, aggregate } });
    definitions.push(own('metric.defined', `metric:${id}`, { id, metric }));
    const board = boardSchema.parse({ name: id, metric: id, per: 'total', period });
    definitions.push(own('board.defined', `board:${id}`, { id, board }));
  }
  const activities = list.map((event, index) => entry('activity.recorded', 'api', `e${index}`, event.at, bodyOf(event)));
  return { definitions, activities };
}
