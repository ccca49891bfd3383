/** G2, G3: what pace means. No imports: screens tick with it. */

/** From far behind to ahead; `none` where there is nothing to be measured against yet. */
export type PaceStatus = 'ahead' | 'on' | 'behind' | 'farBehind';

/** G3. */
const ON = 0.9;
const BEHIND = 0.75;

/**
 * How far along: actual ÷ expected, or expected ÷ actual where less is better. Null when there is nothing to divide by: before work
 * began, for a goal of nothing, and for nothing where less is better.
 */
export function paceOf(actual: number | null, expected: number | null, direction: 'more' | 'less'): number | null {
  if (actual === null || expected === null) return null;
  const [over, under] = direction === 'more' ? [actual, expected] : [expected, actual];
  if (under === 0) return null;
  // Below zero, less is better still: it is no division any more.
  if (direction === 'less' && actual < 0) return null;
  const pace = over / under;
  return Number.isFinite(pace) ? pace + 0 : null;
}

/** In words; null when nothing is expected and nothing is there. */
export function paceStatus(actual: number | null, expected: number | null, direction: 'more' | 'less'): PaceStatus | null {
  if (actual === null || expected === null) return null;
  const pace = paceOf(actual, expected, direction);
  if (pace === null) {
    if (direction === 'less') return actual <= expected ? 'ahead' : 'farBehind';
    if (actual === 0) return null;
    return actual > 0 ? 'ahead' : 'farBehind';
  }
  if (pace >= 1) return 'ahead';
  if (pace >= ON) return 'on';
  return pace >= BEHIND ? 'behind' : 'farBehind';
}
