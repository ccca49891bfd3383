/** Requests a second per key, failed keys a minute per address; in memory, per process. */
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { AppError } from '../../shared/error.ts';
import { limit } from '../../shared/limit.ts';

export interface RateLimits {
  /** Throws AppError rate_limited when `who` asks more than `perSecond` times in a second. */
  spend(who: string, perSecond: number): Promise<void>;
  /** Notes a wrong key; throws AppError rate_limited when an address sends too many. A right key is never held up by a neighbour's wrong one. */
  noteFailure(address: string): Promise<void>;
}

export function createRateLimits(): RateLimits {
  const bySpeed = new Map<number, RateLimiterMemory>();
  const failures = new RateLimiterMemory({ points: limit.failedKeysPerMinuteMax, duration: 60 });
  const consume = async (limiter: RateLimiterMemory, who: string) => {
    try {
      await limiter.consume(who);
    } catch (rejected) {
      if (!(rejected instanceof RateLimiterRes)) throw rejected;
      throw new AppError('rate_limited', { retryAfterS: Math.max(1, Math.ceil(rejected.msBeforeNext / 1000)) });
    }
  };
  return {
    spend(who, perSecond) {
      let limiter = bySpeed.get(perSecond);
      if (!limiter) {
        limiter = new RateLimiterMemory({ points: perSecond, duration: 1 });
        bySpeed.set(perSecond, limiter);
      }
      return consume(limiter, who);
    },
    noteFailure: (address) => consume(failures, address),
  };
}
