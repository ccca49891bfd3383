/** Logs for the engine's tests: entries in order, with the ids and seqs that a store would give. */
import { applyEntries } from '../../server/engine/fold.ts';
import { createState, type State } from '../../server/engine/state.ts';
import { boardSchema } from '../../shared/board.ts';
import type { ActivityBody, AnyEntry, EntryBodies, EntryKind, PersonBody, TeamBody, ZoneBody } from '../../shared/entry.ts';
import { goalSchema } from '../../shared/goal.ts';
import { metricSchema } from '../../shared/metric.ts';
import { SCALE } from '../../shared/money.ts';
import { workspaceSchema } from '../../shared/workspace.ts';

const HOUR_MS = 3_600_000;

/** Monday, 2 March 2026, 09:00 UTC. */
export const MONDAY_NINE = Date.UTC(2026, 2, 2, 9);

/** A day of the working week that begins on Monday, 2 March 2026, by UTC: `at(2, '14:30')` is Wednesday. */
export function at(day: number, clock = '09:00'): number {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number);
  return Date.UTC(2026, 2, 2 + day, hours, minutes);
}

/** Rules of 2026 alone, enough for a test: Berlin changes on 29 March, New York on 8 March. */
export const zoneBodies = {
  berlin: {
    zone: 'Europe/Berlin',
    version: 'test',
    transitions: [Date.UTC(2026, 2, 29, 1), Date.UTC(2026, 9, 25, 1)],
    offsets: [HOUR_MS, 2 * HOUR_MS, HOUR_MS],
  },
  newYork: {
    zone: 'America/New_York',
    version: 'test',
    transitions: [Date.UTC(2026, 2, 8, 7), Date.UTC(2026, 10, 1, 6)],
    offsets: [-5 * HOUR_MS, -4 * HOUR_MS, -5 * HOUR_MS],
  },
  kathmandu: { zone: 'Asia/Kathmandu', version: 'test', transitions: [], offsets: [5.75 * HOUR_MS] },
} satisfies Record<string, ZoneBody>;

export interface ActivityOptions {
  at?: number;
  id?: string;
  source?: string;
  receivedAt?: number;
  /** Identities with shares in ten-thousandths, instead of one rep. */
  credits?: ActivityBody['credits'];
}

/** A log under construction. Every method appends one entry and returns it. */
export function createLog(start = MONDAY_NINE) {
  const entries: AnyEntry[] = [];
  const revisions = new Map<string, number>();
  let receivedAt = start;
  const add = <K extends EntryKind>(
    kind: K,
    id: string,
    body: EntryBodies[K],
    more: Omit<ActivityOptions, 'id' | 'credits'> = {},
  ): AnyEntry => {
    receivedAt = Math.max(receivedAt, more.receivedAt ?? receivedAt + 1);
    const seq = entries.length + 1;
    const entry = { seq, source: more.source ?? 'rally', id, kind, at: more.at ?? start, receivedAt, actor: 'rally', body } as AnyEntry;
    entries.push(entry);
    return entry;
  };
  /** Under the next revision of an object. */
  const revise = <K extends EntryKind>(kind: K, object: string, body: EntryBodies[K], moment?: number) => {
    const revision = (revisions.get(object) ?? 0) + 1;
    revisions.set(object, revision);
    return add(kind, `${object}:${revision}`, body, moment === undefined ? {} : { at: moment });
  };
  const target = ({ source, id, seq }: AnyEntry) => ({ source, id, seq });
  return {
    entries,
    add,
    state: (): State => foldedOf(entries),
    workspace: (more: object = {}, moment?: number) =>
      revise('workspace.defined', 'workspace', workspaceSchema.parse({ name: 'Acme', currency: 'EUR', ...more }), moment),
    zone: (body: ZoneBody) => revise('zone.resolved', `zone:${body.zone}`, body),
    team: (id: string, more: Partial<TeamBody> = {}, moment?: number) =>
      revise('team.defined', `team:${id}`, { id, name: id, parent: null, ...more }, moment),
    person: (id: string, more: Partial<PersonBody> = {}, moment?: number) =>
      revise('person.defined', `person:${id}`, { id, role: 'rep', fte: 1, tags: [], ...more }, moment),
    link: (identity: string, person: string | null, from?: number) =>
      revise('identity.linked', `identity:${identity}`, from === undefined ? { identity, person } : { identity, person, from }),
    metric: (id: string, definition: object) =>
      revise('metric.defined', `metric:${id}`, { id, metric: metricSchema.parse({ name: id, ...definition }) }),
    measure: (id: string, measure: object, look: object = {}) =>
      revise('metric.defined', `metric:${id}`, { id, metric: metricSchema.parse({ name: id, ...look, measure }) }),
    board: (id: string, definition: object) =>
      revise('board.defined', `board:${id}`, { id, board: boardSchema.parse({ name: id, ...definition }) }),
    /** `value` in major units. */
    goal: (id: string, definition: { value: number } & Record<string, unknown>) => {
      const goal = goalSchema.parse({ period: 'day', ...definition });
      return revise('goal.defined', `goal:${id}`, { id, goal: { ...goal, value: goal.value * SCALE } });
    },
    activity(type: string, rep: string, body: Partial<ActivityBody> = {}, options: ActivityOptions = {}): AnyEntry {
      const {
        credits = [{ identity: rep.includes(':') ? rep : `p:${rep}`, share: 10_000 }],
        source = 'api',
        id = `a${entries.length + 1}`,
      } = options;
      const { date } = body;
      const moment = date === undefined ? (options.at ?? start) : Date.parse(date);
      return add('activity.recorded', id, { type, credits, ...body }, { ...options, source, at: moment });
    },
    /** An amount in cents. */
    won(rep: string, cents: number, options: ActivityOptions = {}): AnyEntry {
      return this.activity('deal.won', rep, { value: cents, money: true }, options);
    },
    call(rep: string, moment?: number): AnyEntry {
      return this.activity('call.logged', rep, {}, moment === undefined ? {} : { at: moment });
    },
    void: (entry: AnyEntry) => revise('activity.voided', `act:${entry.id}`, target(entry)),
    replace: (entry: AnyEntry, body: ActivityBody, moment = entry.at) =>
      revise('activity.replaced', `act:${entry.id}`, { ...target(entry), at: moment, with: body }),
    reassign: (entry: AnyEntry, credits: ActivityBody['credits']) =>
      revise('activity.reassigned', `act:${entry.id}`, { ...target(entry), credits }),
  };
}
export type TestLog = ReturnType<typeof createLog>;

/**
 * Two teams under one root, four reps (ana and ben in north, cleo and dan in south), revenue and calls, and the boards `revenue`
 * and `calls` of the day.
 */
export function floor(workspace: object = {}): TestLog {
  const log = createLog();
  log.workspace(workspace);
  log.team('sales');
  log.team('north', { parent: 'sales' });
  log.team('south', { parent: 'sales' });
  for (const id of ['ana', 'ben']) log.person(id, { team: 'north' });
  for (const id of ['cleo', 'dan']) log.person(id, { team: 'south' });
  log.measure('revenue', { types: ['deal.won'], aggregate: 'sum' }, { format: 'currency' });
  log.measure('calls', { types: ['call.logged'], aggregate: 'count' });
  log.board('revenue', { metric: 'revenue' });
  log.board('calls', { metric: 'calls' });
  return log;
}

export function foldedOf(entries: readonly AnyEntry[]): State {
  const state = createState();
  applyEntries(state, entries);
  return state;
}

/** The same entries as if only these had ever been: numbered anew, with what corrections point at. */
export function renumbered(entries: readonly AnyEntry[]): AnyEntry[] {
  const seqs = new Map(entries.map((entry, index) => [entry.seq, index + 1]));
  return entries.map((entry) => {
    const copy = structuredClone(entry);
    copy.seq = seqs.get(entry.seq) ?? 0;
    if (copy.kind === 'activity.voided' || copy.kind === 'activity.replaced' || copy.kind === 'activity.reassigned') {
      copy.body.seq = seqs.get(copy.body.seq) ?? 0;
    }
    return copy;
  });
}
