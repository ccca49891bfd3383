/** Passwords: argon2id, and never more at once than the machine bears. */
import { hash, verify } from '@node-rs/argon2';
import { AppError } from '../../shared/error.ts';

/** OWASP's password storage cheat sheet: argon2id, 19 MiB, 2 passes, 1 lane (the package's algorithm by default). */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
/** Each takes its memory and a thread of the pool that files share. */
const AT_ONCE = 2;
const WAITING_MAX = 64;
/** Compared with when there is no such account, so that an unknown address costs the time of a known one. */
const NOBODY = '$argon2id$v=19$m=19456,t=2,p=1$LFUhrnsug327lawEqwAD8g$6xL5+2rGNvjNwFhJWpkjbDwqs7FSOEun4US1aBK8uY8';

export interface Passwords {
  /** Throws AppError too_busy. */
  hash(password: string): Promise<string>;
  /** Null stands for an account that does not exist: false, after the same work. Throws AppError too_busy. */
  verify(hashed: string | null, password: string): Promise<boolean>;
}

export function createPasswords(): Passwords {
  const waiting: (() => void)[] = [];
  let running = 0;

  const inTurn = async <T>(work: () => Promise<T>): Promise<T> => {
    if (running >= AT_ONCE) {
      if (waiting.length >= WAITING_MAX) throw new AppError('too_busy');
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
    running += 1;
    try {
      return await work();
    } finally {
      running -= 1;
      waiting.shift()?.();
    }
  };

  return {
    hash: (password) => inTurn(() => hash(spelt(password), COST)),
    verify: (hashed, password) => inTurn(async () => (await verify(hashed ?? NOBODY, spelt(password))) && hashed !== null),
  };
}

/** The same letters typed on another keyboard or system are the same password (NIST SP 800-63B, 5.1.1.2). */
function spelt(password: string): string {
  return password.normalize('NFKC');
}
