/** Which board is on the wall, and when the next one comes: a pure step, so that time is the caller's. */

export interface Rotation {
  ids: string[];
  index: number;
  /** When the next board is due, epoch ms. */
  nextAt: number;
}

export const boardForMs = 20_000;

/** A new list keeps the board that is on, if it is still there. */
export function withBoards(rotation: Rotation, ids: string[], now: number): Rotation {
  const on = rotation.ids[rotation.index];
  const index = on === undefined ? -1 : ids.indexOf(on);
  if (index >= 0) return { ...rotation, ids, index };
  return { ids, index: Math.min(rotation.index, Math.max(0, ids.length - 1)), nextAt: now + boardForMs };
}

/** `by` boards on or back, round and round. */
export function turn(rotation: Rotation, by: number, now: number): Rotation {
  const count = rotation.ids.length;
  if (count === 0) return rotation;
  return { ...rotation, index: (((rotation.index + by) % count) + count) % count, nextAt: now + boardForMs };
}

/** Takes a board out that is gone; the next list may bring it back. */
export function without(rotation: Rotation, id: string, now: number): Rotation {
  return withBoards(
    rotation,
    rotation.ids.filter((one) => one !== id),
    now,
  );
}
