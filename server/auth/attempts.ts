/**
 * Wrong passwords slow down, for an address as for an account, whether there is such an account or not: neither the answer nor
 * the waiting tells. One address cannot keep somebody out who signs in from elsewhere, short of a flood.
 */
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { limit } from '../../shared/limit.ts';
import { spend } from './spend.ts';

export interface Attempts {
  /** Throws AppError rate_limited; else this attempt is counted, and `succeeded` takes it back. */
  begin(email: string, address: string): Promise<{ succeeded(): Promise<void> }>;
}

export function createAttempts(): Attempts {
  const duration = limit.signInWaitMin * 60;
  const pair = new RateLimiterMemory({ points: limit.signInTriesMax, duration });
  const account = new RateLimiterMemory({ points: limit.signInTriesEverywhereMax, duration });
  const place = new RateLimiterMemory({ points: limit.signInTriesAddressMax, duration });

  return {
    async begin(email, address) {
      const keys = [
        [place, address],
        [pair, `${email} ${address}`],
        [account, email],
      ] as const;
      for (const [limiter, key] of keys) await spend(limiter, key);
      return {
        async succeeded() {
          await pair.delete(`${email} ${address}`);
          await account.reward(email);
          await place.reward(address);
        },
      };
    },
  };
}
