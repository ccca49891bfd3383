/**
 * PERF9: fold one event into a rep and three ancestor teams for 12 measures. Every 5,000 events both arms answer what screens ask:
 * all 12 measures of today, for every rep and every team. Ours folds into the tape and derives; the others keep cells in Maps.
 */
import { applyEntries } from '../../server/engine/fold.ts';
import { groupsOfPeople, groupsOfTeams } from '../../server/engine/groups.ts';
import { evaluateMetric, evaluationAt } from '../../server/engine/metrics.ts';
import { allTeamsAt, membersAt } from '../../server/engine/roster.ts';
import { createState } from '../../server/engine/state.ts';
import { interleave, ratioOf } from './compare.ts';
import { type BenchEvent, entriesOf, events, measures, REPS, regionOf, TEAMS, teamOf } from './floor.ts';
import type { Report } from './report.ts';

const BATCH = 5_000;

/** The sum over everything that was answered: arms must agree, or a figure is worth nothing. */
/** CPU time of this process, ms: it does not count the time that other work on the machine takes away. */
const cpuMs = () => process.cpuUsage().user / 1_000;

type Arm = (list: readonly BenchEvent[]) => { ms: number; sum: number };

function ours(list: readonly BenchEvent[]): ReturnType<Arm> {
  const { definitions, activities } = entriesOf(list);
  const state = createState();
  applyEntries(state, definitions);
  const start = cpuMs();
  let sum = 0;
  for (let from = 0; from < activities.length; from += BATCH) {
    applyEntries(state, activities.slice(from, from + BATCH));
    const now = list[Math.min(from + BATCH, list.length) - 1]?.at ?? 0;
    const evaluation = evaluationAt(state, { kind: 'day' }, now);
    const people = groupsOfPeople(state, null, membersAt(state.roster, null, now)).grouping;
    const teams = groupsOfTeams(state, allTeamsAt(state.roster, now));
    for (const { id } of measures) {
      for (const outcome of evaluateMetric(evaluation, id, people)) sum += outcome.value ?? 0;
      for (const outcome of evaluateMetric(evaluation, id, teams)) sum += outcome.value ?? 0;
    }
  }
  return { ms: cpuMs() - start, sum };
}

const allMeasures = measures.map((_, index) => index);
const subjectsOf = (rep: number) => {
  const team = teamOf(rep);
  return [`rep${rep}`, `team${team}`, `region${regionOf(team)}`, 'all'];
};
const allSubjects = [
  ...Array.from({ length: REPS }, (_, rep) => `rep${rep}`),
  ...Array.from({ length: TEAMS }, (_, team) => `team${team}`),
  ...Array.from({ length: 4 }, (_, region) => `region${region}`),
  'all',
];

function stringKeys(list: readonly BenchEvent[]): ReturnType<Arm> {
  const cells = new Map<string, number>();
  const start = cpuMs();
  let sum = 0;
  for (let index = 0; index < list.length; index += 1) {
    const event = list[index] as BenchEvent;
    const day = Math.floor(event.at / 86_400_000);
    for (const subject of subjectsOf(event.rep)) {
      for (const measure of allMeasures) {
        const key = `${measure}|${subject}|${day}`;
        cells.set(key, (cells.get(key) ?? 0) + (measure % 2 === 0 ? 10_000 : event.value));
      }
    }
    if ((index + 1) % BATCH === 0 || index === list.length - 1) {
      for (let measure = 0; measure < 12; measure += 1)
        for (const subject of allSubjects) sum += cells.get(`${measure}|${subject}|${day}`) ?? 0;
    }
  }
  return { ms: cpuMs() - start, sum };
}

function nestedMaps(list: readonly BenchEvent[]): ReturnType<Arm> {
  const cells = new Map<number, Map<string, Map<number, number>>>();
  const cellsOf = (measure: number, subject: string) => {
    let subjects = cells.get(measure);
    if (!subjects) {
      subjects = new Map();
      cells.set(measure, subjects);
    }
    let days = subjects.get(subject);
    if (!days) {
      days = new Map();
      subjects.set(subject, days);
    }
    return days;
  };
  const start = cpuMs();
  let sum = 0;
  for (let index = 0; index < list.length; index += 1) {
    const event = list[index] as BenchEvent;
    const day = Math.floor(event.at / 86_400_000);
    for (const subject of subjectsOf(event.rep)) {
      for (const measure of allMeasures) {
        const days = cellsOf(measure, subject);
        days.set(day, (days.get(day) ?? 0) + (measure % 2 === 0 ? 10_000 : event.value));
      }
    }
    if ((index + 1) % BATCH === 0 || index === list.length - 1) {
      for (let measure = 0; measure < 12; measure += 1) for (const subject of allSubjects) sum += cellsOf(measure, subject).get(day) ?? 0;
    }
  }
  return { ms: cpuMs() - start, sum };
}

export async function perf9(quick: boolean): Promise<Report[]> {
  const list = events(quick ? 200_000 : 1_000_000);
  const expected = stringKeys(list).sum;
  const armOf = (name: string, arm: Arm) => ({
    name,
    round() {
      const { ms, sum } = arm(list);
      if (sum !== expected) throw new Error(`PERF9 ${name} answered ${sum}, not ${expected}`);
      return ms;
    },
  });
  const rounds = quick ? 7 : 11;
  const arms = [armOf('ours', ours), armOf('string keys', stringKeys), armOf('nested maps', nestedMaps)];
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
