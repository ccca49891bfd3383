/** Which board is on the wall, and when the next one comes: a pure step, so that time is the caller's. */

export interface Rotation {
  ids: string[];
  index: number;
  /** When the next slide is due, epoch ms. */
  nextAt: number;
  /** The board's curve is on instead of its rows. */
  onPace?: boolean;
}

export const boardForMs = 20_000;
const paceForMs = 15_000;

/** A new list keeps the board that is on, if it is still there. */
export function withBoards(rotation: Rotation, ids: string[], now: number): Rotation {
  const on = rotation.ids[rotation.index];
  const index = on === undefined ? -1 : ids.indexOf(on);
  if (index >= 0) return { ...rotation, ids, index };
  return { ids, index: Math.min(rotation.index, Math.max(0, ids.length - 1)), nextAt: now + boardForMs };
}

/** `by` boards on or back, round and round, beginning with its rows. */
export function turn(rotation: Rotation, by: number, now: number): Rotation {
  const count = rotation.ids.length;
  if (count === 0) return rotation;
  return { ...rotation, index: (((rotation.index + by) % count) + count) % count, nextAt: now + boardForMs, onPace: false };
}

/** One slide on or back: the curve of a board that has one comes after its rows. */
export function step(rotation: Rotation, by: 1 | -1, hasPace: boolean, now: number): Rotation {
  const onPace = rotation.onPace === true;
  if (by === 1 && !onPace && hasPace) return { ...rotation, onPace: true, nextAt: now + paceForMs };
  if (by === -1 && onPace) return { ...rotation, onPace: false, nextAt: now + boardForMs };
  return turn(rotation, by, now);
}

/**
 * Whether the board that is on may give its place to the next one: nobody has anything on it, and somebody may on another. `idle`
 * holds those that were found so when they were last on, this one included.
 */
export function passes({ ids }: Rotation, idle: ReadonlySet<string>): boolean {
  return ids.some((id) => !idle.has(id));
}

/** Takes a board out that is gone; the next list may bring it back. */
export function without(rotation: Rotation, id: string, now: number): Rotation {
  return withBoards(
    rotation,
    rotation.ids.filter((one) => one !== id),
    now,
  );
}
