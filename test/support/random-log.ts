/** Random logs of a small floor: activities, corrections, links, moves, zones, definitions, in any order. */
import fc from 'fast-check';
import type { ActivityBody, AnyEntry, Scalar } from '../../shared/entry.ts';
import { createLog, type TestLog, zoneBodies } from './engine.ts';

const MINUTE_MS = 60_000;
/** Friday, 27 March 2026: the weekend after it changes the clock in Berlin. */
const START = Date.UTC(2026, 2, 27);
export const DAYS = 4;

const people = ['ana', 'ben', 'cleo', 'dan'];
const teams = ['sales', 'north', 'south', 'tiny'];
const identities = ['p:ana', 'p:ben', 'p:cleo', 'p:dan', 'p:nobody', 'h:1', 'h:2'];
const types = ['call.logged', 'deal.won'];
const fields = ['value', 'source', 'contact', 'deal', 'deal.stage', 'lead.class', 'props.n', 'props.flag'];

/** Coarse, so that instants, values and ties repeat. */
export const instant = fc.noBias(fc.integer({ min: 0, max: DAYS * 24 * 2 })).map((half) => START + half * 30 * MINUTE_MS);
const oneOf = <T>(list: readonly T[]) => fc.constantFrom(...list);
const scalar: fc.Arbitrary<Scalar> = fc.oneof(oneOf(['a', 'b']), oneOf([0, 1, 2.5, -1]), fc.boolean());
const instantOrNone = fc.oneof(fc.constant(undefined), instant);
const maybe = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: undefined });

const shares = fc.oneof(
  { weight: 4, arbitrary: fc.constant([10_000]) },
  oneOf([[5_000, 5_000], [3_333, 3_333, 3_334], [7_000], [1, 9_999], [2_500, 2_500]]),
);
const credits: fc.Arbitrary<ActivityBody['credits']> = fc
  .tuple(shares, fc.array(oneOf([...identities, 'p:ana', 'p:ben', 'p:cleo']), { minLength: 3, maxLength: 3 }))
  .map(([parts, who]) => parts.map((share, index) => ({ identity: who[index] ?? 'p:ana', share })));

const amount = fc.oneof(oneOf([0, 100, 150, 333, -100]), fc.integer({ min: -500, max: 100_000 }));
const activity = fc
  .record({
    type: oneOf(types),
    credits,
    value: fc.option(amount, { nil: undefined, freq: 6 }),
    money: fc.boolean(),
    date: fc.oneof({ weight: 5, arbitrary: fc.constant(undefined) }, fc.noBias(fc.integer({ min: 0, max: DAYS }))),
    contact: maybe(oneOf(['x', 'y', 'z'])),
    deal: maybe(fc.record({ id: maybe(scalar), stage: maybe(scalar) })),
    lead: maybe(fc.record({ class: maybe(scalar) })),
    props: maybe(fc.record({ n: fc.oneof({ weight: 4, arbitrary: oneOf([0, 1, 2.5, -1, 7]) }, scalar), flag: maybe(scalar) })),
  })
  .map(({ money, date, ...body }): ActivityBody => {
    // As JSON would have it: what is undefined is not there.
    const plain = JSON.parse(JSON.stringify(body)) as ActivityBody;
    if (money && plain.value !== undefined) plain.money = true;
    if (date !== undefined) plain.date = new Date(START + date * 24 * 60 * MINUTE_MS).toISOString().slice(0, 10);
    return plain;
  });

const condition = fc.oneof(
  fc.record({ field: oneOf(fields), op: oneOf(['eq', 'ne'] as const), value: fc.oneof(scalar, oneOf(['x', 'api', 1.5])) }),
  fc.record({ field: oneOf(fields), op: oneOf(['lt', 'lte', 'gt', 'gte'] as const), value: oneOf([0, 1, 1.5, 500]) }),
  fc.record({
    field: oneOf(fields),
    op: fc.constant('in' as const),
    value: fc.array(fc.oneof(scalar, oneOf(['x', 'z'])), { minLength: 1, maxLength: 3 }),
  }),
  fc.record({ field: oneOf(fields), op: fc.constant('exists' as const), value: fc.boolean() }),
);
const tree = fc.oneof(
  { weight: 3, arbitrary: condition },
  fc.record({ any: fc.array(condition, { minLength: 1, maxLength: 2 }) }),
  fc.record({ all: fc.array(condition, { minLength: 1, maxLength: 2 }) }),
);
const added = fc.oneof(
  fc.constant({ aggregate: 'count' as const, field: 'value' }),
  fc.record({ aggregate: oneOf(['sum', 'average', 'min', 'max', 'latest'] as const), field: oneOf(['value', 'value', 'props.n']) }),
  fc.record({ aggregate: fc.constant('distinct' as const), field: oneOf(['contact', 'deal', 'props.n', 'value']) }),
);
const measure = fc
  .record({
    types: oneOf([types, types, ['call.logged'], ['deal.won']]),
    where: fc.oneof({ weight: 9, arbitrary: fc.constant([]) }, tree, fc.array(tree, { maxLength: 2 })),
    added,
  })
  .map(({ added, ...rest }) => ({ ...rest, ...added }));
const look = fc.record({ format: oneOf(['number', 'currency'] as const), direction: oneOf(['more', 'less'] as const) });
const formulas = ['m0 / m1', 'm0 + m1', 'm0 * 2 - m1', 'm0 / (m0 + m1)', 'm0 / (m1 - m1)', 'm1'];

const period = fc.oneof(
  { weight: 8, arbitrary: oneOf(['hour', 'day', 'week', 'week', 'month', 'year'] as const).map((kind) => ({ kind })) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('rolling' as const), days: oneOf([1, 2, 7]) }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'custom' as const, from: '2026-03-28', to: '2026-03-30' }) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(instant, instant)
      .filter(([a, b]) => a !== b)
      .map(([a, b]) => ({ kind: 'custom' as const, from: Math.min(a, b), to: Math.max(a, b) })),
  },
);
const board = fc.record({
  metric: oneOf(['m0', 'm0', 'm1', 'formula', 'points']),
  subjects: oneOf(['reps', 'reps', 'teams'] as const),
  team: oneOf([undefined, undefined, undefined, ...teams]),
  level: oneOf([1, 1, 2]),
  per: oneOf(['total', 'total', 'head', { best: 2 }] as const),
  minimum: oneOf([0, 1, 2]),
  period,
  ranking: oneOf(['competition', 'dense', 'ordinal'] as const),
  limit: maybe(oneOf([1, 2])),
  showZero: fc.boolean(),
});

type Command = (log: TestLog, recorded: AnyEntry[]) => void;
const pick = (recorded: AnyEntry[], index: number): AnyEntry | undefined => recorded[index % Math.max(1, recorded.length)];
const record = (log: TestLog, recorded: AnyEntry[], body: ActivityBody, at: number, source: string) => {
  recorded.push(log.activity(body.type, '', body, { at, source, credits: body.credits }));
};

const index = fc.nat(40);
const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 14,
    arbitrary: fc.tuple(activity, instant, oneOf(['api', 'crm'])).map(
      ([body, at, source]): Command =>
        (log, all) =>
          record(log, all, body, at, source),
    ),
  },
  {
    weight: 2,
    arbitrary: index.map(
      (which): Command =>
        (log, all) => {
          const target = pick(all, which);
          if (target) log.void(target);
        },
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(index, activity, instant).map(
      ([which, body, at]): Command =>
        (log, all) => {
          const target = pick(all, which);
          if (target) log.replace(target, body, body.date === undefined ? at : Date.parse(body.date));
        },
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(index, credits).map(
      ([which, list]): Command =>
        (log, all) => {
          const target = pick(all, which);
          if (target) log.reassign(target, list);
        },
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(oneOf(identities), fc.option(oneOf(people)), instantOrNone).map(
      ([identity, person, from]): Command =>
        (log) => {
          log.link(identity, person, from);
        },
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(oneOf(people), fc.option(oneOf(teams)), instantOrNone, instant, oneOf(['rep', 'rep', 'manager'] as const)).map(
      ([id, team, from, at, role]): Command =>
        (log) => {
          log.person(id, from === undefined ? { team, role } : { team, role, from }, at);
        },
    ),
  },
  {
    arbitrary: fc.tuple(oneOf(['north', 'south', 'tiny']), oneOf(['sales', 'north', 'south', null]), instant).map(
      ([id, parent, at]): Command =>
        (log) => {
          if (id !== parent) log.team(id, { parent }, at);
        },
    ),
    weight: 1,
  },
  {
    weight: 1,
    arbitrary: oneOf(['UTC', 'Europe/Berlin', 'America/New_York']).map(
      (zone): Command =>
        (log) =>
          void log.workspace({ zone }),
    ),
  },
  {
    weight: 1,
    arbitrary: oneOf([
      ...Object.values(zoneBodies),
      { ...zoneBodies.berlin, version: 'newer', transitions: [], offsets: [9 * 3_600_000] },
    ]).map(
      (body): Command =>
        (log) =>
          void log.zone(body),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(oneOf(['m0', 'm1']), measure, look).map(
      ([id, one, style]): Command =>
        (log) =>
          defineMeasure(log, id, one, style),
    ),
  },
  {
    weight: 1,
    arbitrary: board.map(
      (one): Command =>
        (log) =>
          void log.board('board', JSON.parse(JSON.stringify(one))),
    ),
  },
);

type MeasureDraft = typeof measure extends fc.Arbitrary<infer T> ? T : never;
function defineMeasure(log: TestLog, id: string, { field, ...draft }: MeasureDraft, style: object): void {
  log.measure(id, draft.aggregate === 'count' ? draft : { ...draft, field }, style);
}

/** When to look: late enough for something to have happened. */
export const moment = fc.noBias(fc.integer({ min: DAYS * 24, max: DAYS * 24 * 2 })).map((half) => START + half * 30 * MINUTE_MS);

/** The boards of every random log: two plain ones and a random one. */
export const boardIds = ['week', 'teams', 'board'];

/** A floor with two measures, a formula, points and a board, then up to `max` random entries. */
export function randomLog(max = 40): fc.Arbitrary<AnyEntry[]> {
  return fc
    .record({
      zones: oneOf([{}, { north: 'America/New_York', south: 'Asia/Kathmandu' }, { sales: 'Europe/Berlin' }]),
      m0: fc.tuple(measure, look),
      m1: fc.tuple(measure, look),
      formula: fc.tuple(oneOf(formulas), look),
      weights: oneOf([
        { m0: 1, m1: 10 },
        { m0: 0.5, formula: 2 },
      ]),
      pointsLook: look,
      board,
      commands: fc.array(command, { minLength: max >> 1, maxLength: max, size: 'max' }),
    })
    .map(({ zones, m0, m1, formula, weights, pointsLook, board, commands }) => {
      const log = createLog(START);
      log.workspace({ zone: 'Europe/Berlin' });
      for (const body of Object.values(zoneBodies)) log.zone(body);
      const calendar = (id: string) => {
        const zone = (zones as Record<string, string>)[id];
        return zone === undefined ? {} : { calendar: { zone } };
      };
      log.team('sales', calendar('sales'));
      log.team('north', { parent: 'sales', ...calendar('north') });
      log.team('south', { parent: 'sales', ...calendar('south') });
      log.team('tiny', { parent: 'north' });
      for (const [at, id] of people.entries()) log.person(id, { team: teams[at] ?? null });
      defineMeasure(log, 'm0', ...m0);
      defineMeasure(log, 'm1', ...m1);
      log.metric('formula', { formula: formula[0], ...formula[1] });
      log.metric('points', { points: weights, ...pointsLook });
      log.board('week', { metric: 'm0', minimum: 1, period: { kind: 'week' } });
      log.board('teams', { metric: 'm1', subjects: 'teams', per: 'total', level: 2, minimum: 0, period: { kind: 'month' } });
      log.board('board', JSON.parse(JSON.stringify(board)));
      const recorded: AnyEntry[] = [];
      for (const one of commands) one(log, recorded);
      return log.entries;
    });
}
