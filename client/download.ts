/** Hands a text over as a file. `type`: its media type. */
export function download(name: string, type: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The browser reads it after this turn; a page that stays open for weeks keeps nothing of it.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** `Calls of the day` as `calls-of-the-day-2026-03-29.csv`. */
export function fileName(title: string, date: string, ending: string): string {
  const words = title
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
  return `${[...words, date].join('-')}.${ending}`;
}
