/** A client as we ask people to write them: one batch until it is answered, under the same ids, patient after 429 and a lost connection. */
import type { BatchAnswer } from '../../shared/api/activities.ts';

/** One try that reached the server. */
export interface Try {
  status: number;
  retryAfter: string | null;
}

export interface PersistentClient {
  /** Resolves with the answer of the try that was taken. Throws on any answer but 200, 429 and 503. */
  post(activities: readonly object[]): Promise<{ answer: BatchAnswer; tries: number }>;
  /** Answers so far, by status. */
  readonly answers: Map<number, number>;
  /** Tries that ended without an answer. */
  readonly lost: number;
}

export interface PersistentClientOptions {
  url: string;
  key: string;
  workspace?: string;
  /** Called right before a try leaves, and when its answer is there. */
  onTry?: () => void;
  onAnswer?: (tried: Try) => void;
}

/** How long a client waits before it dials again. */
const redialMs = 20;
const triesMax = 10_000;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

export function createPersistentClient({ url, key, workspace = 'main', onTry, onAnswer }: PersistentClientOptions): PersistentClient {
  const answers = new Map<number, number>();
  const headers = { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json', 'Rallyboard-Workspace': workspace };
  let lost = 0;

  async function once(body: string): Promise<(Try & { text: string }) | null> {
    onTry?.();
    try {
      const response = await fetch(`${url}/v1/activities`, { method: 'POST', headers, body });
      return { status: response.status, retryAfter: response.headers.get('retry-after'), text: await response.text() };
    } catch {
      lost += 1;
      return null;
    }
  }

  return {
    answers,
    get lost() {
      return lost;
    },
    async post(activities) {
      const body = JSON.stringify({ activities });
      for (let tries = 1; tries <= triesMax; tries += 1) {
        const reply = await once(body);
        if (reply === null) {
          await pause(redialMs);
          continue;
        }
        answers.set(reply.status, (answers.get(reply.status) ?? 0) + 1);
        onAnswer?.(reply);
        if (reply.status === 200) return { answer: JSON.parse(reply.text) as BatchAnswer, tries };
        if (reply.status !== 429 && reply.status !== 503) throw new Error(`${reply.status}: ${reply.text}`);
        await pause(Number(reply.retryAfter) * 1_000);
      }
      throw new Error(`no answer after ${triesMax} tries`);
    },
  };
}
