/** E3, E4, T3: to whom and to which business date each row of the tape belongs, also after links, moves and zones change. */
import { type Chunk, DATE_ONLY } from './columns.ts';
import { type Seat, seatAt, seatIn, segmentsOfIdentity } from './roster.ts';
import { type State, tableOf } from './state.ts';
import { noteChange, widen } from './tape.ts';
import { dayOf, dayStart } from './zones.ts';

/** What decides a row's seat; a known state (B6) brings another roster. */
type Clock = Pick<State, 'roster' | 'zones'>;

/**
 * E10: a date alone is credited to where the person was when that date began: by the workspace's clock first, then by the clock
 * of the team found.
 */
export function seatOfDate(state: Clock, identity: string, day: number): Seat {
  const first = seatAt(state.roster, identity, dayStart(tableOf(state, state.roster.zone), day));
  if (first.zone === state.roster.zone) return first;
  return seatAt(state.roster, identity, dayStart(tableOf(state, first.zone), day));
}

/** The seat of what an identity, named by its code on the tape, did at an instant (epoch ms). */
export function seatOfCode({ tape, roster }: State, code: number, at: number): Seat {
  const { seating } = tape;
  if (seating.roster !== roster || seating.revision !== roster.revision) {
    seating.roster = roster;
    seating.revision = roster.revision;
    seating.segments = [];
  }
  let segments = seating.segments[code];
  if (!segments) {
    segments = segmentsOfIdentity(roster, tape.identities.texts[code] ?? '');
    seating.segments[code] = segments;
  }
  return seatIn(roster, segments, at);
}

/** Seats the rows of a chunk anew, those of the wanted identities only; calls back for each row that moved. */
export function seatRows(
  state: Clock,
  texts: readonly string[],
  chunk: Pick<Chunk, 'rows' | 'identity' | 'flags' | 'at' | 'day' | 'seat'>,
  wanted: Uint8Array | null,
  onMoved: (row: number, dayBefore: number) => void,
): void {
  for (let row = 0; row < chunk.rows; row += 1) {
    const code = chunk.identity[row] ?? 0;
    if (wanted && wanted[code] !== 1) continue;
    const identity = texts[code] ?? '';
    const before = chunk.day[row] ?? 0;
    let day = before;
    let seat: Seat;
    if ((chunk.flags[row] ?? 0) & DATE_ONLY) seat = seatOfDate(state, identity, before);
    else {
      const at = chunk.at[row] ?? 0;
      seat = seatAt(state.roster, identity, at);
      day = dayOf(tableOf(state, seat.zone), at);
    }
    if (seat.index === chunk.seat[row] && day === before) continue;
    chunk.seat[row] = seat.index;
    chunk.day[row] = day;
    onMoved(row, before);
  }
}

const everything = { dayMin: -Infinity, dayMax: Infinity, atMin: -Infinity, atMax: Infinity };

/**
 * Lets the rows follow what the roster and the zones have become since the last call. Cheap when nothing has; everything that
 * reads seats or days calls it first. Deferred because an import links thousands of identities at once.
 */
export function settle(state: State): void {
  const { tape, roster } = state;
  if (!tape.unsettled && tape.settled === roster.touched.length) return;
  const wanted = tape.unsettled ? null : wantedIdentities(state);
  // Rules of a zone decide when a date begins and ends, also for rows that keep their seat and day.
  if (tape.unsettled) noteChange(tape, everything);
  tape.settled = roster.touched.length;
  tape.unsettled = false;
  for (const chunk of tape.chunks) {
    const change = { dayMin: Infinity, dayMax: -Infinity, atMin: Infinity, atMax: -Infinity };
    seatRows(state, tape.identities.texts, chunk, wanted, (row, dayBefore) => {
      const day = chunk.day[row] ?? 0;
      const at = chunk.at[row] ?? 0;
      widen(chunk, day, at);
      change.dayMin = Math.min(change.dayMin, day, dayBefore);
      change.dayMax = Math.max(change.dayMax, day, dayBefore);
      change.atMin = Math.min(change.atMin, at);
      change.atMax = Math.max(change.atMax, at);
    });
    if (change.dayMin > change.dayMax) continue;
    chunk.revision += 1;
    noteChange(tape, change);
  }
}

/** Null when all of them are. */
function wantedIdentities({ tape, roster }: State): Uint8Array | null {
  const wanted = new Uint8Array(tape.identities.texts.length);
  for (let index = tape.settled; index < roster.touched.length; index += 1) {
    const identity = roster.touched[index] ?? '*';
    if (identity === '*') return null;
    const code = tape.identities.codes.get(identity);
    if (code !== undefined) wanted[code] = 1;
  }
  return wanted;
}
