/**
 * What happens on the demo floor, as a pure function of the seed and the calendar: the same seed and start give the same
 * activities with the same ids, so a simulator that is started again doubles nothing and goes on where the clock is.
 *
 * The past comes from a plan of whole working days: a meeting booked on one day is held, proposed and decided on later ones.
 * The live floor comes from slots of ten seconds, at a speed worth watching.
 */
import { type FloorRep, floorReps } from './floor-plan.ts';
import { type Dice, dice } from './floor-random.ts';

/** An activity as `POST /v1/activities` takes it. */
export interface FloorActivity {
  id: string;
  type: string;
  /** RFC 3339, UTC. */
  at: string;
  rep: string;
  /** Always the same: with another key the ids mean the same activities. */
  source: string;
  value?: number;
  currency?: string;
  contact?: string;
  deal?: Record<string, string | number>;
  props?: Record<string, string | number>;
}

export interface FloorOptions {
  seed: number;
  /** Epoch ms: the past ends here and the live floor begins. */
  start: number;
  /** The floor's clock, ms east of UTC. */
  offsetMs: number;
  /** Calendar days of past before today; this morning comes with them. 0: none at all. */
  days: number;
  /** `lively` is for watching, day and night; `real` goes on with the plan of ordinary working days. */
  speed: 'lively' | 'real';
  /** Of the lively floor, on average. */
  eventsPerSecond: number;
  /** Of every amount. */
  currency: string;
}

export const LIVELY_EVENTS_PER_SECOND = 1.3;
const FLOOR_SOURCE = 'simulator';
const dayMs = 86_400_000;
const slotMs = 10_000;
/** Of an ordinary rep. */
const CALLS_A_DAY = 60;
/** From booking to decision a chain takes at most 22 working days. */
const chainDaysMax = 35;

type What = Omit<FloorActivity, 'id' | 'at' | 'source'>;
type Fact = What & { id: string; at: number };

/** All of it in order of time: the past up to `start`, then the live floor without end. */
export function* floorEvents(options: FloorOptions): Generator<FloorActivity> {
  yield* historyEvents(options);
  yield* liveEvents(options);
}

/** The past, oldest first. */
export function historyEvents(options: FloorOptions): FloorActivity[] {
  if (options.days <= 0) return [];
  const today = localDay(options.start, options);
  return plan(options, today - options.days, today)
    .filter((fact) => fact.at <= options.start)
    .map(spell);
}

/** The live floor after `start`; never ends. */
export function* liveEvents(options: FloorOptions): Generator<FloorActivity> {
  if (options.speed === 'real') {
    for (let day = localDay(options.start, options); ; day++) {
      for (const fact of plan(options, day, day)) if (fact.at > options.start) yield spell(fact);
    }
  }
  for (let slot = Math.floor(options.start / slotMs); ; slot++) {
    for (const fact of livelySlot(options, slot)) if (fact.at > options.start) yield spell(fact);
  }
}

const spell = ({ at, ...fact }: Fact): FloorActivity => ({ ...fact, source: FLOOR_SOURCE, at: new Date(at).toISOString() });
const inTime = (a: Fact, b: Fact) => a.at - b.at || (a.id < b.id ? -1 : 1);
const localDay = (at: number, { offsetMs }: FloorOptions) => Math.floor((at + offsetMs) / dayMs);
const dateOf = (day: number) => new Date(day * dayMs).toISOString().slice(0, 10);
/** Day 0 was a Thursday. */
const isWorkday = (day: number) => (day + 4) % 7 !== 0 && (day + 4) % 7 !== 6;

function addWorkdays(day: number, count: number): number {
  let next = day;
  for (let left = count; left > 0; ) if (isWorkday(++next)) left--;
  return next;
}

/** Facts of the days in [from, to]. The day of the start is always worked, or the floor would be dark on Sundays. */
function plan(options: FloorOptions, from: number, to: number): Fact[] {
  const facts: Fact[] = [];
  const today = localDay(options.start, options);
  for (let day = from - chainDaysMax; day <= to; day++) {
    if (!isWorkday(day) && day !== today) continue;
    for (const rep of floorReps(options.seed)) facts.push(...repDay(options, rep, day, day >= from));
  }
  const [first, end] = [from * dayMs - options.offsetMs, (to + 1) * dayMs - options.offsetMs];
  return facts.filter((fact) => fact.at >= first && fact.at < end).sort(inTime);
}

/** What one rep begins on one day: calls and mails (only when `inside` the days asked for), and chains that reach into later days. */
function repDay(options: FloorOptions, rep: FloorRep, day: number, inside: boolean): Fact[] {
  const prefix = `s${options.seed}-${dateOf(day)}-${rep.id}`;
  const draw = dice(options.seed, day, rep.id);
  if (draw.chance(30)) return [];
  const weekday = [100, 95, 110, 110, 100, 80, 100][(day + 4) % 7] ?? 100;
  const load = (rep.energy * weekday * draw.int(80, 120)) / 1_000_000;
  const facts: Fact[] = [];
  if (inside) {
    const small = dice(options.seed, day, rep.id, 'small');
    const at = () => day * dayMs - options.offsetMs + timeOfDay(small, rep);
    for (let n = 0; n < Math.round(CALLS_A_DAY * load); n++) facts.push({ ...call(small, rep), id: `${prefix}-c${n}`, at: at() });
    for (let n = 0; n < Math.round(16 * load); n++) facts.push({ ...mail(small, rep), id: `${prefix}-e${n}`, at: at() });
  }
  const bookings = Math.floor(1.7 * load) + (draw.chance(Math.round(((1.7 * load) % 1) * 1000)) ? 1 : 0);
  for (let n = 0; n < bookings; n++) facts.push(...chain(options, rep, day, `${prefix}-m${n}`, draw));
  return facts;
}

/** One prospect's way: booked, held or not, a deal, a proposal, a decision. */
function chain(options: FloorOptions, rep: FloorRep, bookedOn: number, id: string, draw: Dice): Fact[] {
  const contact = contactOf(draw);
  const facts: Fact[] = [];
  let day = bookedOn;
  const step = (type: string, workdaysLater: number, extra: Partial<What> = {}) => {
    day = addWorkdays(day, workdaysLater);
    const at = day * dayMs - options.offsetMs + timeOfDay(draw, rep);
    facts.push({ type, rep: rep.id, contact, ...extra, id: `${id}-${type.slice(type.indexOf('.') + 1)}`, at });
  };
  step('meeting.booked', 0);
  const fate = draw.weighted([780, 100, 120]);
  if (fate > 0) {
    step(fate === 1 ? 'meeting.cancelled' : 'meeting.no_show', draw.int(1, 6));
    return facts;
  }
  step('meeting.held', draw.int(1, 6));
  if (!draw.chance(Math.min(950, 6 * rep.skill))) return facts;
  const amount = amountOf(draw, rep, 20, 140);
  const deal = { id, amount, ...dealProps(draw) };
  // A day later, so that a deal never opens before its meeting took place.
  step('deal.created', 1, { deal: { ...deal, stage: 'qualified' } });
  if (!draw.chance(750)) return facts;
  step('proposal.sent', draw.int(1, 3), { deal: { ...deal, stage: 'proposal' } });
  const decision = draw.weighted([4 * rep.skill, 420, 150]);
  if (decision === 0) step('deal.won', draw.int(2, 12), won(deal, amount, options.currency));
  if (decision === 1) step('deal.lost', draw.int(2, 12), { deal: { ...deal, stage: 'lost', outcome: 'lost', reason: reasonOf(draw) } });
  return facts;
}

/** Mails and notes make it lively; what goals ask for comes often enough to watch, and seldom enough that a goal lasts for hours. */
const livelyTypes: readonly [type: string, perMille: number][] = [
  ['email.sent', 445],
  ['lead.contacted', 195],
  ['call.logged', 170],
  ['note.logged', 151],
  ['meeting.booked', 14],
  ['meeting.held', 9],
  ['proposal.sent', 5],
  ['deal.won', 5],
  ['deal.created', 4],
  ['deal.lost', 2],
];
const livelyWeights = livelyTypes.map(([, perMille]) => perMille);

/** Ten seconds of the lively floor: now and then a team has a burst, and for twenty minutes at a time some reps are on a run. */
function livelySlot(options: FloorOptions, slot: number): Fact[] {
  const draw = dice(options.seed, 'slot', slot);
  const reps = floorReps(options.seed);
  const run = dice(options.seed, 'run', Math.floor(slot / 120));
  const onRun = new Set([run.pick(reps).id, run.pick(reps).id, run.pick(reps).id, run.pick(reps).id]);
  const weights = reps.map((rep) => rep.energy * (onRun.has(rep.id) ? 3 : 1));
  const facts: Fact[] = [];
  const expected = (options.eventsPerSecond * (slotMs / 1000) * draw.int(55, 130)) / 100;
  const count = Math.floor(expected) + (draw.chance(Math.round((expected % 1) * 1000)) ? 1 : 0);
  for (let n = 0; n < count; n++) {
    const rep = reps[draw.weighted(weights)] as FloorRep;
    facts.push(livelyFact(options, draw, rep, slot * slotMs + draw.int(0, slotMs - 1)));
  }
  if (draw.chance(150)) {
    const team = draw.pick(['falcons', 'comets', 'tides']);
    const begin = slot * slotMs + draw.int(0, slotMs - 4_000);
    const members = reps.filter((rep) => rep.team === team);
    for (let n = 0; n < Math.ceil(4 * options.eventsPerSecond); n++) {
      facts.push(livelyFact(options, draw, draw.pick(members), begin + draw.int(0, 3_000)));
    }
  }
  return facts.sort((a, b) => a.at - b.at).map((fact, index) => named(fact, `s${options.seed}-live-${slot}-${index}`));
}

/** The id is known only after sorting; a deal carries it too. */
const named = (fact: Fact, id: string): Fact => ({ ...fact, id, ...(fact.deal ? { deal: { ...fact.deal, id } } : {}) });

function livelyFact(options: FloorOptions, draw: Dice, rep: FloorRep, at: number): Fact {
  const [type] = livelyTypes[draw.weighted(livelyWeights)] ?? ['call.logged'];
  if (type === 'call.logged') return { ...call(draw, rep), id: '', at };
  if (type === 'email.sent') return { ...mail(draw, rep), id: '', at };
  const plain = { type, rep: rep.id, contact: contactOf(draw), id: '', at };
  if (!type.startsWith('deal.') && type !== 'proposal.sent') return plain;
  // Small ones, for there are many: a day of them is no year of the plan.
  const amount = amountOf(draw, rep, 5, 40);
  const deal = { amount, ...dealProps(draw) };
  if (type === 'deal.won') return { ...plain, ...won(deal, amount, options.currency) };
  if (type === 'deal.lost') return { ...plain, deal: { ...deal, stage: 'lost', outcome: 'lost', reason: reasonOf(draw) } };
  return { ...plain, deal: { ...deal, stage: type === 'deal.created' ? 'qualified' : 'proposal' } };
}

const outcomes = ['connected', 'voicemail', 'no_answer', 'gatekeeper'] as const;

function call(draw: Dice, rep: FloorRep): What {
  const outcome = outcomes[draw.weighted([3 * rep.skill, 300, 300, 100])] ?? 'no_answer';
  const seconds = outcome === 'connected' ? draw.int(60, 900) : draw.int(5, 45);
  return { type: 'call.logged', rep: rep.id, contact: contactOf(draw), props: { outcome, seconds } };
}

function mail(draw: Dice, rep: FloorRep): What {
  return {
    type: 'email.sent',
    rep: rep.id,
    contact: contactOf(draw),
    props: { template: draw.pick(['intro', 'follow_up', 'recap', 'none']) },
  };
}

function won(deal: Record<string, string | number>, amount: number, currency: string): Partial<What> {
  return { value: amount, currency, deal: { ...deal, stage: 'won', outcome: 'won' } };
}

const contactOf = (draw: Dice) => `contact-${draw.int(1, 4_000)}`;
const reasonOf = (draw: Dice) => draw.pick(['price', 'timing', 'competitor', 'no_budget']);

function dealProps(draw: Dice) {
  return {
    product: draw.pick(['starter', 'team', 'business', 'enterprise']),
    segment: draw.pick(['smb', 'mid', 'enterprise']),
    class: draw.pick(['inbound', 'outbound', 'outbound', 'partner']),
  };
}

/** Whole fifties; one deal in ten is three times as big. `from` and `to` in hundreds. */
function amountOf(draw: Dice, rep: FloorRep, from: number, to: number): number {
  const size = draw.int(from, to) * rep.dealSize * (draw.chance(100) ? 3 : 1);
  return Math.round(size / 50) * 50;
}

/** Ms after local midnight: most around a quarter past ten and three, by the rep's own rhythm, nobody at lunch. */
function timeOfDay(draw: Dice, rep: FloorRep): number {
  const [from, to] = draw.chance(rep.morning) ? [9 * 3_600, 12.5 * 3_600] : [13 * 3_600, 17.5 * 3_600];
  return Math.round((draw.int(from, to) + draw.int(from, to)) / 2) * 1000 + draw.int(0, 999);
}
