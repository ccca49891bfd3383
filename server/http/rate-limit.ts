/** Requests a second per key, failed keys a minute per address; in memory, per process. */
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { limit } from '../../shared/limit.ts';
import { spend } from '../auth/spend.ts';

export interface RateLimits {
  /** Throws AppError rate_limited when `who` asks more than `perSecond` times in a second. */
  spend(who: string, perSecond: number): Promise<void>;
  /** Notes a wrong key; throws AppError rate_limited when an address sends too many. A right key is never held up by a neighbour's wrong one. */
  noteFailure(address: string): Promise<void>;
}

export function createRateLimits(): RateLimits {
  const bySpeed = new Map<number, RateLimiterMemory>();
  const failures = new RateLimiterMemory({ points: limit.failedKeysPerMinuteMax, duration: 60 });
  return {
    spend(who, perSecond) {
      let limiter = bySpeed.get(perSecond);
      if (!limiter) {
        limiter = new RateLimiterMemory({ points: perSecond, duration: 1 });
        bySpeed.set(perSecond, limiter);
      }
      return spend(limiter, who);
    },
    noteFailure: (address) => spend(failures, address),
  };
}
