/** How names are searched. */

/** Compared without capitals and accents, as people type. */
export function matches(wanted: string, ...texts: (string | null | undefined)[]): boolean {
  const fold = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  const sought = fold(wanted.trim());
  return sought === '' || texts.some((text) => text != null && fold(text).includes(sought));
}
