/**
 * PERF9: fold one event into a rep and three ancestor teams for 12 measures. Every 5,000 events each arm answers what screens ask:
 * all 12 measures of today, for every rep and every team. Ours folds into the tape and derives; the others keep cells in Maps.
 * All arms are given the same entries; making those is on nobody's clock.
 */
import { applyEntries } from '../../server/engine/fold.ts';
import { groupsOfPeople, groupsOfTeams } from '../../server/engine/groups.ts';
import { evaluateMetric, evaluationAt } from '../../server/engine/metrics.ts';
import { allTeamsAt, membersAt } from '../../server/engine/roster.ts';
import { createState } from '../../server/engine/state.ts';
import type { ActivityBody, AnyEntry } from '../../shared/entry.ts';
import { type Fold, nestedCells, stringKeyCells, type Tables } from './anchors/map-cells.ts';
import { interleave, ratioOf } from './compare.ts';
import { type BenchEvent, bodyOf, entriesOf, events, measures, REPS, regionOf, teamOf } from './floor.ts';
import type { Report } from './report.ts';

const BATCH = 5_000;

/** CPU time of this process, ms: it does not count the time that other work on the machine takes away. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

function ours(): Fold {
  const state = createState();
  applyEntries(state, entriesOf([]).definitions);
  return {
    fold: (entries) => applyEntries(state, entries),
    answer(at) {
      const evaluation = evaluationAt(state, { kind: 'day' }, at);
      const people = groupsOfPeople(state, null, membersAt(state.roster, null, at)).grouping;
      const teams = groupsOfTeams(state, allTeamsAt(state.roster, at));
      let sum = 0;
      for (const { id } of measures) {
        for (const outcome of evaluateMetric(evaluation, id, people)) sum += outcome.value ?? 0;
        for (const outcome of evaluateMetric(evaluation, id, teams)) sum += outcome.value ?? 0;
      }
      return sum;
    },
  };
}

function tables(): Tables {
  const subjectsOf = new Map<string, string[]>();
  for (let rep = 0; rep < REPS; rep += 1) {
    const team = teamOf(rep);
    subjectsOf.set(`p:rep${rep}`, [`rep${rep}`, `team${team}`, `region${regionOf(team)}`, 'all']);
  }
  const measuresOf = new Map<string, number[]>();
  for (const [measure, { types }] of measures.entries()) {
    for (const type of types) measuresOf.set(type, [...(measuresOf.get(type) ?? []), measure]);
  }
  const counts = measures.map(({ aggregate }) => aggregate === 'count');
  return { subjectsOf, measuresOf, counts, subjects: [...new Set([...subjectsOf.values()].flat())] };
}

/**
 * The entries of `list` in batches. The same objects are written anew for each batch (nobody keeps them), so that the collector has
 * nothing to do on an arm's clock but what the arm itself leaves behind.
 */
function* batchesOf(list: readonly BenchEvent[]): Generator<readonly AnyEntry[]> {
  const { definitions, activities } = entriesOf(list.slice(0, BATCH));
  for (let from = 0; from < list.length; from += BATCH) {
    const batch = activities.slice(0, list.length - from);
    for (const [index, entry] of batch.entries()) {
      const event = list[from + index] as BenchEvent;
      const { type, credits, value } = bodyOf(event);
      entry.seq = definitions.length + from + index + 1;
      entry.at = event.at;
      entry.receivedAt = event.at;
      const body = entry.body as ActivityBody;
      body.type = type;
      if (value !== undefined) body.value = value;
      for (const credit of body.credits) credit.identity = credits[0]?.identity ?? '';
    }
    yield batch;
  }
}

function run(list: readonly BenchEvent[], { fold, answer }: Fold): { ms: number; sum: number } {
  let ms = 0;
  let sum = 0;
  for (const batch of batchesOf(list)) {
    const start = cpuMs();
    fold(batch);
    sum += answer(batch.at(-1)?.at ?? 0);
    ms += cpuMs() - start;
  }
  return { ms, sum };
}

export async function perf9(quick: boolean): Promise<Report[]> {
  const list = events(quick ? 200_000 : 1_000_000);
  const known = tables();
  const expected = run(list, stringKeyCells(known)).sum;
  const armOf = (name: string, open: () => Fold) => ({
    name,
    round() {
      const { ms, sum } = run(list, open());
      // Arms must agree, or a figure is worth nothing.
      if (sum !== expected) throw new Error(`PERF9 ${name} answered ${sum}, not ${expected}`);
      return ms;
    },
  });
  const rounds = quick ? 7 : 11;
  const arms = [armOf('ours', ours), armOf('string keys', () => stringKeyCells(known)), armOf('nested maps', () => nestedCells(known))];
  const [own = [], byStrings = [], byNesting = []] = await interleave(arms, rounds);
  const strings = ratioOf(own, byStrings);
  const nested = ratioOf(own, byNesting);
  const perSecond = Math.round((list.length / strings.ours) * 1_000);
  return [
    {
      id: 'PERF9',
      what: 'fold, against a Map with string keys',
      unit: 'times faster',
      inverse: true,
      ...strings,
      goal: 20,
      note: `${perSecond} events/s`,
    },
    { id: 'PERF9', what: 'fold, against nested Maps', unit: 'times faster', inverse: true, ...nested, goal: 4 },
    { id: 'PERF9', what: 'fold and 12 measures, events a second', unit: 'events/s', value: perSecond, goal: 1_000_000, more: true },
  ];
}
