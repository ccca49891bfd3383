/** `Idempotency-Key`: the answer to a call that its ids do not make idempotent is kept for a day and given again. */
import { createHash } from 'node:crypto';
import { AppError } from '../../shared/error.ts';
import type { Vault } from '../store/store.ts';
import { canonicalJson } from './json.ts';

const DAY_MS = 86_400_000;
/** A call that is still running after this long has died with its process. */
const RUNNING_MS = 60_000;
const KIND = 'reply';

export interface CallKey {
  ws: string;
  /** Who asks. */
  credential: string;
  /** Method and path. */
  call: string;
  idempotencyKey: string;
  /** What was asked: another question under the same key is a mistake. */
  asked: unknown;
}

interface Kept {
  asked: string;
  reply?: unknown;
}

export interface Replies {
  /**
   * The kept reply, or what `run` answers, kept. A refusal is not kept: nothing happened. Throws AppError conflict while the first call
   * still runs, and invalid_request when the key was used for something else.
   */
  once<T>(key: CallKey, run: () => Promise<T>, keep: (reply: T) => unknown): Promise<T>;
}

export function createReplies(vault: Vault): Replies {
  return {
    async once<T>(key: CallKey, run: () => Promise<T>, keep: (reply: T) => unknown): Promise<T> {
      const id = hash([key.credential, key.call, key.idempotencyKey]);
      const asked = hash(key.asked ?? null);
      const started = await vault.put(key.ws, [{ kind: KIND, id, value: { asked }, replaces: 0, ttlMs: RUNNING_MS }]);
      if (!started) return keptReply<T>(await vault.get<Kept>(key.ws, KIND, id), asked);
      let reply: T;
      try {
        reply = await run();
      } catch (error) {
        await vault.delete(key.ws, KIND, id);
        throw error;
      }
      await vault.put(key.ws, [{ kind: KIND, id, value: { asked, reply: keep(reply) }, ttlMs: DAY_MS }]);
      return reply;
    },
  };
}

function keptReply<T>(doc: { value: Kept } | null, asked: string): T {
  if (doc && doc.value.asked !== asked) {
    throw new AppError('invalid_request', [
      { path: 'Idempotency-Key', message: 'this key was used for another request; choose a new one' },
    ]);
  }
  if (doc?.value.reply === undefined) throw new AppError('conflict', { reason: 'the first call with this Idempotency-Key still runs' });
  return doc.value.reply as T;
}

function hash(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}
