/**
 * Zone tables: the only source of local time in the engine (T5). Built from `zone.resolved` entries.
 *
 * A table cuts time into segments of one offset. Days tile time by definition: a business date is the greatest local date seen
 * so far, so a clock that falls back over midnight does not return to yesterday, and a date that the zone skipped is an empty range.
 */

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** No zone is further from UTC than this; bounds the search in `dayStart`. */
const OFFSET_MAX_MS = 26 * HOUR_MS;

/** `offsets[i]` (ms east of UTC) holds until `transitions[i]` (epoch ms); the last offset holds for ever. */
export interface ZoneTable {
  readonly zone: string;
  /** The release of the zone rules, as in `zone.resolved`. */
  readonly version: string;
  readonly transitions: readonly number[];
  readonly offsets: readonly number[];
  /** The segment asked for last. A cache: not enumerable, so neither comparing nor storing a table sees it. */
  readonly recent: RecentSegment;
}

interface RecentSegment {
  /** Epoch ms, half-open. */
  from: number;
  to: number;
  offset: number;
  /** The greatest local date before this segment: dates inside it never fall below. */
  dayMin: number;
  /** `dayMin` of every segment. */
  readonly dayMins: readonly number[];
}

/** What a table is made of: a `zone.resolved` body, or another table. */
export type ZoneRules = Pick<ZoneTable, 'zone' | 'version' | 'transitions' | 'offsets'>;

/** A table from the rules of an entry. Throws RangeError on rules that are not in order. */
export function zoneTable(rules: ZoneRules): ZoneTable {
  const transitions: number[] = [];
  const offsets: number[] = [rules.offsets[0] ?? 0];
  if (rules.offsets.length !== rules.transitions.length + 1) throw new RangeError(`zone ${rules.zone}: one offset more than transitions`);
  for (const [index, at] of rules.transitions.entries()) {
    const offset = rules.offsets[index + 1] ?? 0;
    if (at <= (rules.transitions[index - 1] ?? Number.NEGATIVE_INFINITY)) throw new RangeError(`zone ${rules.zone}: transitions in order`);
    // A change of name alone (summer time to standard time of the same offset) is no change of the clock.
    if (offset === offsets[offsets.length - 1]) continue;
    transitions.push(at);
    offsets.push(offset);
  }
  if (!offsets.every((offset) => Number.isSafeInteger(offset) && Math.abs(offset) <= OFFSET_MAX_MS)) {
    throw new RangeError(`zone ${rules.zone}: an offset is at most 26 hours`);
  }
  const dayMins = [Number.NEGATIVE_INFINITY];
  for (const [index, end] of transitions.entries()) {
    const last = Math.floor((end - 1 + (offsets[index] ?? 0)) / DAY_MS);
    dayMins.push(Math.max(dayMins[index] ?? last, last));
  }
  // An empty range: the first question fills it.
  const recent: RecentSegment = { from: 0, to: 0, offset: 0, dayMin: 0, dayMins };
  const table = { zone: rules.zone, version: rules.version, transitions, offsets };
  return Object.defineProperty(table, 'recent', { value: recent, enumerable: false }) as typeof table & { recent: RecentSegment };
}

export const UTC_TABLE: ZoneTable = zoneTable({ zone: 'UTC', version: 'fixed', transitions: [], offsets: [0] });

/** The index of the segment that holds `at`: how many transitions lie at or before it. */
function segmentAt(transitions: readonly number[], at: number): number {
  let low = 0;
  let high = transitions.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((transitions[middle] ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Normally two comparisons: consecutive questions mostly lie between the same two transitions. */
function segmentOf(table: ZoneTable, at: number): RecentSegment {
  const { recent } = table;
  if (at >= recent.from && at < recent.to) return recent;
  const index = segmentAt(table.transitions, at);
  recent.from = table.transitions[index - 1] ?? Number.NEGATIVE_INFINITY;
  recent.to = table.transitions[index] ?? Number.POSITIVE_INFINITY;
  recent.offset = table.offsets[index] ?? 0;
  recent.dayMin = recent.dayMins[index] ?? Number.NEGATIVE_INFINITY;
  return recent;
}

/** Ms east of UTC at an instant (epoch ms). */
export function offsetAt(table: ZoneTable, at: number): number {
  return segmentOf(table, at).offset;
}

/** The offset (ms east of UTC) at an instant, and the instant (epoch ms) at which it ends: infinity for the last. */
export function offsetUntil(table: ZoneTable, at: number): { offset: number; to: number } {
  const { offset, to } = segmentOf(table, at);
  return { offset, to };
}

/** The business date (day number) of an instant (epoch ms). Never decreases with `at`. */
export function dayOf(table: ZoneTable, at: number): number {
  const segment = segmentOf(table, at);
  const day = Math.floor((at + segment.offset) / DAY_MS);
  return day > segment.dayMin ? day : segment.dayMin;
}

/** The first instant (epoch ms) whose local date is `day` or later. A day is [dayStart(day), dayStart(day + 1)), maybe empty. */
export function dayStart(table: ZoneTable, day: number): number {
  const { transitions, offsets } = table;
  const midnightUtc = day * DAY_MS;
  for (let index = segmentAt(transitions, midnightUtc - OFFSET_MAX_MS); index < transitions.length; index += 1) {
    const start = Math.max(transitions[index - 1] ?? Number.NEGATIVE_INFINITY, midnightUtc - (offsets[index] ?? 0));
    if (start < (transitions[index] ?? Number.POSITIVE_INFINITY)) return start;
  }
  const last = transitions.length;
  return Math.max(transitions[last - 1] ?? Number.NEGATIVE_INFINITY, midnightUtc - (offsets[last] ?? 0));
}

/**
 * Where the hour of `at` begins (epoch ms). Hours begin at whole local hours and wherever the clock is moved: an hour that is
 * lived twice is two hours, and a shift by 30 minutes leaves a short one.
 */
export function hourStart(table: ZoneTable, at: number): number {
  const segment = segmentOf(table, at);
  const whole = Math.floor((at + segment.offset) / HOUR_MS) * HOUR_MS - segment.offset;
  return Math.max(whole, segment.from);
}

/** Where the hour of `at` ends (epoch ms, not included). */
export function hourEnd(table: ZoneTable, at: number): number {
  const segment = segmentOf(table, at);
  const next = (Math.floor((at + segment.offset) / HOUR_MS) + 1) * HOUR_MS - segment.offset;
  return Math.min(next, segment.to);
}
