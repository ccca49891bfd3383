/** How long a page waits before it asks again for a view that was not there, in ms: longer each time, as it may never be made. */
export function missingRetryMs(misses: number): number {
  return Math.min(15_000, 2_000 * 2 ** misses);
}

/** Spread out: many screens lose one server, or wait for one board, at the same moment. */
export function spreadMs(ms: number): number {
  return ms * (0.75 + Math.random() / 2);
}
