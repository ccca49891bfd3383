/**
 * What the engine should say, the slow and obvious way: no tape, no cells, no caches, everything from the entries for every
 * question. Shares only the roster, the calendar and the formula parser with the engine; those have tests of their own.
 */
import { parseDay } from '../../server/engine/civil-date.ts';
import { evaluateFormula, parseFormula } from '../../server/engine/formula.ts';
import { windowAt } from '../../server/engine/periods.ts';
import { createRoster, membersAt, type Roster, type Seat, seatAt, subteamsAt } from '../../server/engine/roster.ts';
import { applyRoster } from '../../server/engine/roster-fold.ts';
import { dayOf, dayStart, UTC_TABLE, type ZoneTable, zoneTable } from '../../server/engine/zones.ts';
import type { Board } from '../../shared/board.ts';
import type { ActivityBody, AnyEntry, Scalar } from '../../shared/entry.ts';
import type { Condition, ConditionTree, Measure, Metric } from '../../shared/metric.ts';
import { minorPerMajor, splitByShares } from '../../shared/money.ts';
import { type Workspace, workspaceSchema } from '../../shared/workspace.ts';

/** One credit of an activity that counts. */
interface Fact {
  seq: number;
  at: number;
  dateOnly: boolean;
  day: number;
  type: string;
  seat: Seat;
  share: number;
  fields: Record<string, Scalar>;
  /** In major units: what the whole activity is worth, and what this credit adds to a sum. */
  value: number | null;
  part: number;
}

export interface World {
  workspace: Workspace;
  roster: Roster;
  table: (zone: string) => ZoneTable;
  metrics: Map<string, Metric>;
  boards: Map<string, Board>;
  facts: Fact[];
  perMajor: number;
}

interface Live {
  seq: number;
  at: number;
  source: string;
  body: ActivityBody;
}

/** Everything that the entries up to `known` say. */
export function worldOf(entries: readonly AnyEntry[], known = Number.POSITIVE_INFINITY): World {
  let workspace = workspaceSchema.parse({ name: 'x' });
  const roster = createRoster();
  const tables = new Map<string, ZoneTable>();
  const metrics = new Map<string, Metric>();
  const boards = new Map<string, Board>();
  const activities = new Map<number, Live | null>();
  const original = new Map<number, number>();
  for (const entry of entries) {
    if (entry.seq > known) break;
    applyRoster(roster, entry);
    if (entry.kind === 'workspace.defined') workspace = entry.body;
    if (entry.kind === 'zone.resolved') tables.set(entry.body.zone, zoneTable(entry.body));
    if (entry.kind === 'metric.defined') metrics.set(entry.body.id, entry.body.metric);
    if (entry.kind === 'metric.deleted') metrics.delete(entry.body.id);
    if (entry.kind === 'board.defined') boards.set(entry.body.id, entry.body.board);
    if (entry.kind === 'board.deleted') boards.delete(entry.body.id);
    if (entry.kind === 'activity.recorded') activities.set(entry.seq, entry);
    if (entry.kind === 'activity.voided' || entry.kind === 'activity.replaced' || entry.kind === 'activity.reassigned') {
      const root = original.get(entry.body.seq) ?? entry.body.seq;
      const live = activities.get(root);
      if (!live) continue;
      original.set(entry.seq, root);
      const { seq, body } = entry;
      if (entry.kind === 'activity.voided') activities.set(root, null);
      else if ('with' in body) activities.set(root, { seq, at: body.at, source: body.source, body: body.with });
      else if ('credits' in body) activities.set(root, { ...live, seq, body: { ...live.body, credits: body.credits } });
    }
  }
  const world: World = {
    workspace,
    roster,
    table: (zone) => tables.get(zone) ?? UTC_TABLE,
    metrics,
    boards,
    facts: [],
    perMajor: minorPerMajor(workspace.currency),
  };
  for (const live of activities.values()) if (live) world.facts.push(...factsOf(world, live));
  return world;
}

function factsOf({ roster, table, perMajor }: World, { seq, at, source, body }: Live): Fact[] {
  const parts = splitByShares(
    body.value ?? 0,
    body.credits.map((credit) => credit.share),
  );
  const fields: Record<string, Scalar> = { source };
  if (body.contact !== undefined) fields.contact = body.contact;
  for (const group of ['deal', 'lead', 'props'] as const) {
    for (const [name, value] of Object.entries(body[group] ?? {})) fields[`${group}.${name}`] = value;
  }
  return body.credits.map(({ identity, share }, index) => {
    let seat = seatAt(roster, identity, at);
    let day = dayOf(table(seat.zone), at);
    if (body.date !== undefined) {
      day = parseDay(body.date);
      seat = seatAt(roster, identity, dayStart(table(roster.zone), day));
      seat = seatAt(roster, identity, dayStart(table(seat.zone), day));
    }
    const scale = body.money ? perMajor : 10_000;
    const value = body.value === undefined ? null : body.value / scale;
    const part = (parts[index] ?? 0) / scale;
    return { seq, at, dateOnly: body.date !== undefined, day, type: body.type, seat, share, fields, value, part };
  });
}

const fieldValue = (fact: Fact, field: string): Scalar | undefined => {
  const value = field === 'value' ? (fact.value ?? undefined) : fact.fields[field === 'deal' || field === 'lead' ? `${field}.id` : field];
  return typeof value === 'number' ? Math.round(value * 10_000) / 10_000 : value;
};

function holds(fact: Fact, tree: ConditionTree): boolean {
  if ('field' in tree) return holdsOne(fieldValue(fact, tree.field), tree);
  return tree.all ? tree.all.every((one) => holds(fact, one)) : (tree.any ?? []).some((one) => holds(fact, one));
}

function holdsOne(actual: Scalar | undefined, { op, value }: Condition): boolean {
  const number = typeof actual === 'number' && typeof value === 'number';
  if (op === 'exists') return (actual !== undefined) === value;
  if (op === 'in') return Array.isArray(value) && value.some((one) => one === actual);
  if (op === 'eq') return actual === value;
  if (op === 'ne') return actual !== value;
  if (!number) return false;
  return op === 'lt' ? actual < value : op === 'lte' ? actual <= value : op === 'gt' ? actual > value : actual >= value;
}

export interface Answer {
  /** In major units. */
  value: number | null;
  n: number | null;
  reached: [at: number, seq: number];
  any: boolean;
}
const later = (a: [number, number], b: [number, number]) => a[0] - b[0] || (a[1] === b[1] ? 0 : a[1] - b[1]);

/** A question: which seats, and the period as it is at `at` with the activities up to `cut`. */
export interface Question {
  seats: (seat: Seat) => boolean;
  period: Board['period'];
  at: number;
  cut: number;
}

export function answer(world: World, metricId: string, question: Question): Answer {
  const metric = world.metrics.get(metricId);
  if (!metric) return { value: null, n: null, reached: [0, 0], any: false };
  if ('measure' in metric) return measured(world, metric.measure, question);
  const parts = new Map<string, Answer>();
  const formula = 'formula' in metric ? parseFormula(metric.formula) : null;
  const part = (id: string) => {
    const known = parts.get(id) ?? answer(world, id, question);
    parts.set(id, known);
    return known.value;
  };
  let value: number | null = 0;
  let n: number | null = null;
  if (formula) {
    const result = evaluateFormula(formula, part);
    value = result.value;
    const thinnest = Math.min(...[...parts.values()].map((one) => one.n ?? Number.POSITIVE_INFINITY));
    n = formula.root.kind === 'binary' && formula.root.operator === '/' ? result.denominator : Number.isFinite(thinnest) ? thinnest : null;
  } else if ('points' in metric) {
    for (const [id, weight] of Object.entries(metric.points)) value = (value ?? 0) + weight * (part(id) ?? 0);
  }
  const reached = [...parts.values()]
    .map((one) => one.reached)
    .sort(later)
    .at(-1) ?? [0, 0];
  return { value, n, reached, any: [...parts.values()].some((one) => one.any) };
}

function measured(world: World, measure: Measure, { seats, period, at, cut }: Question): Answer {
  const where = measure.where === undefined ? [] : Array.isArray(measure.where) ? measure.where : [measure.where];
  const field = measure.field ?? 'value';
  const rows: { share: number; actual: Scalar | undefined; part: number; reached: [number, number]; seq: number }[] = [];
  for (const fact of world.facts) {
    if (fact.seat.index === 0 || !seats(fact.seat) || !measure.types.includes(fact.type) || !where.every((one) => holds(fact, one)))
      continue;
    const table = world.table(fact.seat.zone);
    const window = windowAt(period, at, table, world.workspace);
    const inside = window.days
      ? fact.day >= window.from && fact.day < window.to
      : !fact.dateOnly && fact.at >= window.from && fact.at < window.to;
    if (!inside || (fact.dateOnly ? dayStart(table, fact.day) : fact.at) > cut) continue;
    const actual = fieldValue(fact, field);
    const counts = measure.aggregate === 'count' || (measure.aggregate === 'distinct' ? actual !== undefined : typeof actual === 'number');
    const reached: [number, number] = fact.dateOnly ? [dayStart(table, fact.day + 1) - 1, Number.POSITIVE_INFINITY] : [fact.at, fact.seq];
    if (counts) rows.push({ share: fact.share, actual, part: fact.part, reached, seq: fact.seq });
  }
  rows.sort((a, b) => later(a.reached, b.reached) || a.seq - b.seq);
  const shares = rows.reduce((sum, row) => sum + row.share, 0) / 10_000;
  // In ten-thousandths, as floats of major units would not add up exactly. The value was split before, so that its parts add up.
  const tenThousandths = (row: (typeof rows)[number]) =>
    field === 'value' ? Math.round(row.part * 10_000) : Math.round((Math.round(Number(row.actual) * 10_000) * row.share) / 10_000);
  const sum = rows.reduce((total, row) => total + tenThousandths(row), 0) / 10_000;
  const numbers = rows.map((row) => Number(row.actual));
  const last = rows.at(-1)?.reached ?? [0, 0];
  const first = (best: number) => rows.find((row) => row.actual === best)?.reached ?? [0, 0];
  const any = rows.length > 0;
  switch (measure.aggregate) {
    case 'count':
      return { value: shares, n: null, reached: last, any };
    case 'sum':
      return { value: sum, n: null, reached: rows.filter((row) => tenThousandths(row) !== 0).at(-1)?.reached ?? [0, 0], any };
    case 'average':
      return { value: any ? sum / shares : null, n: any ? shares : null, reached: last, any };
    case 'distinct': {
      const seen = new Map<Scalar, [number, number]>();
      for (const row of rows) if (row.actual !== undefined && !seen.has(row.actual)) seen.set(row.actual, row.reached);
      return { value: seen.size, n: null, reached: [...seen.values()].sort(later).at(-1) ?? [0, 0], any };
    }
    case 'latest': {
      const tail = rows.filter(
        (row) =>
          row.reached[0] === last[0] && row.seq === Math.max(...rows.filter((one) => one.reached[0] === last[0]).map((one) => one.seq)),
      );
      return { value: any ? Math.max(...tail.map((row) => Number(row.actual))) : null, n: null, reached: tail[0]?.reached ?? [0, 0], any };
    }
    default: {
      const best = measure.aggregate === 'min' ? Math.min(...numbers) : Math.max(...numbers);
      return { value: any ? best : null, n: null, reached: any ? first(best) : [0, 0], any };
    }
  }
}

export interface OracleRow {
  id: string;
  value: number | null;
  n: number | null;
  reached: [number, number];
  any: boolean;
}

/** Half away from zero, of the decimal that people would write: 1.015 × 100 is 101.5. */
export function rounded(value: number | null, scale: number): number | null {
  return value === null ? null : Math.sign(value) * Math.round(Number(Math.abs(value * scale).toPrecision(15))) + 0;
}

/** The rows of a board, not ranked, with values in integers of the metric's scale. */
export function oracleRows(world: World, board: Board, at: number, cut = at): OracleRow[] {
  const metric = world.metrics.get(board.metric);
  const scale = metric?.format === 'currency' ? world.perMajor : 10_000;
  const inTeam = (seat: Seat, team = board.team) => team === undefined || seat.path.includes(team);
  const row = (id: string, seats: (seat: Seat) => boolean): OracleRow => {
    const { value, ...rest } = answer(world, board.metric, { seats, period: board.period, at, cut });
    return { id, ...rest, value: rounded(value, scale) };
  };
  if (board.subjects === 'teams') {
    const below = (id: string | null, level: number): string[] =>
      subteamsAt(world.roster, id, at).flatMap((child) => (level === 1 ? [child] : below(child, level - 1)));
    return below(board.team ?? null, board.level).map((id) => row(id, (seat) => inTeam(seat, id)));
  }
  const members = membersAt(world.roster, board.team ?? null, at);
  const people = new Set([...members, ...world.facts.flatMap(({ seat }) => (inTeam(seat) && seat.person !== null ? [seat.person] : []))]);
  return [...people]
    .filter((id) => !world.roster.people.get(id)?.deleted)
    .map((id) => row(id, (seat) => seat.person === id && inTeam(seat)))
    .filter((one) => one.any || members.includes(one.id));
}
