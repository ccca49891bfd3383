/** An import over the console's API: it waits out a busy server, and counts what a report for people says. */
import type { ActivityInput } from '../../../shared/activity.ts';
import type { BatchAnswer, ItemAnswer } from '../../../shared/api/activities.ts';
import { errorTable } from '../../../shared/error.ts';
import { applyMapping } from '../../../shared/import/apply.ts';
import type { Mapping } from '../../../shared/import/mapping.ts';
import { type ImportApi, type ImportJob, type ImportReport, runImport } from '../../../shared/import/run.ts';
import { ApiRefusal, allPages, type Call } from '../../call.ts';

export interface Outcome {
  report: ImportReport;
  /** New activities that count at their time, and those that are kept without one. */
  dated: number;
  undated: number;
  /** Names that nobody is linked to after this import, with their activities; most first. */
  unlinked: { name: string; activities: number }[];
}

export interface RunOptions {
  job: Omit<ImportJob, 'signal'>;
  call: Call;
  signal: AbortSignal;
  /** Told when the server has to be waited for, and when it goes on. */
  onWaiting: (isWaiting: boolean) => void;
}

/** Throws ImportRefusal, ApiRefusal for what cannot be waited out, and an AbortError once stopped. */
export async function runWithTally({ job, call, signal, onWaiting }: RunOptions): Promise<Outcome> {
  const counts = { dated: 0, undated: 0 };
  const waiting = new Map<string, { name: string; activities: number }>();
  const note = (item: ItemAnswer, activity: ActivityInput | undefined) => {
    if (activity === undefined) return;
    if (item.status === 'accepted') counts[activity.undated ? 'undated' : 'dated'] += 1;
    if (!item.unlinked) return;
    const known = waiting.get(nameKey(activity.rep)) ?? { name: nameOf(activity.rep), activities: 0 };
    known.activities += 1;
    waiting.set(nameKey(activity.rep), known);
  };
  const api = importApi(patient(call, signal, onWaiting), job.dryRun);
  const report = await runImport(
    {
      ...job,
      signal,
    },
    {
      ...api,
      async post(activities) {
        const answer = await api.post(activities);
        for (const item of answer.items) note(item, activities[item.index]);
        return answer;
      },
    },
  );
  // Whom the file itself makes a person is linked by then.
  if (job.dryRun) for (const key of namesInFile(job)) waiting.delete(key);
  return { report, ...counts, unlinked: [...waiting.values()].sort((a, b) => b.activities - a.activities) };
}

function importApi(call: Call, dryRun: boolean): ImportApi {
  return {
    post: (activities) => call<BatchAnswer>('POST', `/v1/activities${dryRun ? '?dryRun=true' : ''}`, { activities }),
    listPeople: () => allPages(call, '/v1/people'),
    listTeams: () => allPages(call, '/v1/teams'),
    putTeam: (id, body) => call('PUT', `/v1/teams/${id}`, body),
    putPerson: (id, body) => call('PUT', `/v1/people/${id}`, body),
  };
}

const waitMinMs = 500;
const waitMaxMs = 10_000;

/** A server that is busy or away is asked again, for as long as it takes. Sending twice is safe: each id counts once. */
export function patient(
  call: Call,
  signal: AbortSignal,
  onWaiting: (isWaiting: boolean) => void,
  sleep: (ms: number, signal: AbortSignal) => Promise<void> = pause,
): Call {
  return async (method, path, body) => {
    for (let waitMs = waitMinMs; ; waitMs = Math.min(waitMaxMs, waitMs * 2)) {
      signal.throwIfAborted();
      try {
        const answer = await call<never>(method, path, body);
        onWaiting(false);
        return answer;
      } catch (thrown) {
        if (!(thrown instanceof ApiRefusal) || !isPassing(thrown)) throw thrown;
        onWaiting(true);
        await sleep(waitMs, signal);
      }
    }
  };
}

/** Without a code it did not answer at all. */
function isPassing({ code }: ApiRefusal): boolean {
  return code === null || (errorTable[code].retry && [429, 503].includes(errorTable[code].status));
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  let stop: () => void = () => {};
  try {
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(resolve, ms);
      stop = () => {
        clearTimeout(timer);
        reject(signal.reason);
      };
      signal.addEventListener('abort', stop);
    });
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

type Rep = ActivityInput['rep'];
const nameOf = (rep: Rep): string => (typeof rep === 'object' ? rep.externalId : (rep ?? ''));
const nameKey = (rep: Rep): string => (typeof rep === 'object' ? JSON.stringify([rep.source, rep.externalId]) : (rep ?? ''));

function* namesInFile({ mapping, table, reading }: Pick<ImportJob, 'mapping' | 'table' | 'reading'>): Generator<string> {
  const rows: Mapping['rows'] = mapping.rows.filter(({ make }) => make === 'person');
  if (rows.length === 0) return;
  for (const { people } of applyMapping({ ...mapping, rows }, table.rows, reading)) {
    for (const { source, externalId, email } of people) {
      yield nameKey({ source, externalId });
      if (email !== undefined) yield email;
    }
  }
}
