/** Ids of new things: nobody is asked for one. */

/** From a name, as in `calls-today`; `-2` and so on when it is taken. `fallback` when the name has no letter that an id may have. */
export function idFromName(name: string, taken: { has(id: string): boolean }, fallback: string, joint = '-'): string {
  const words = name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
  const stem = words.join(joint).slice(0, 48) || fallback;
  let id = stem;
  for (let n = 2; taken.has(id); n += 1) id = `${stem}${joint}${n}`;
  return id;
}

/** In every browser and in Node, but not in the compiler's list of the language itself. */
declare const crypto: { getRandomValues(bytes: Uint8Array): Uint8Array };

const letters = 'abcdefghjkmnpqrstuvwxyz23456789';

/**
 * For people: of nothing personal, because ids stay in the log for ever and names are erased; and never one that somebody deleted
 * had before, whose activities it would inherit.
 */
export function newPersonId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(10));
  return `p_${[...bytes].map((byte) => letters[byte % letters.length]).join('')}`;
}
