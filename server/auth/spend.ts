/** One more try of somebody against a bound that is kept in memory. */
import { type RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { AppError } from '../../shared/error.ts';

/** Throws AppError rate_limited with `retryAfterS` (whole seconds) when `who` has no tries left. */
export async function spend(limiter: RateLimiterMemory, who: string): Promise<void> {
  try {
    await limiter.consume(who);
  } catch (rejected) {
    if (!(rejected instanceof RateLimiterRes)) throw rejected;
    throw new AppError('rate_limited', { retryAfterS: Math.max(1, Math.ceil(rejected.msBeforeNext / 1000)) });
  }
}
