import { describe, expect, it } from 'vitest';
import { ApiRefusal, type Call } from '../../client/call.ts';
import { patient, runWithTally } from '../../client/console/import/import-run.ts';
import type { BatchAnswer, ItemAnswer } from '../../shared/api/activities.ts';
import type { ErrorCode } from '../../shared/error.ts';
import { look, mappingOf, readingOf } from '../support/import-files.ts';

/** Answers one after the other; what is no answer is thrown. */
function server(answers: unknown[]): { call: Call; asked: string[] } {
  const asked: string[] = [];
  const call: Call = async (method, path) => {
    asked.push(`${method} ${path}`);
    const answer = answers.shift();
    if (answer instanceof Error) throw answer;
    return answer as never;
  };
  return { call, asked };
}
const refusal = (code: ErrorCode | null) => new ApiRefusal('no', code);

describe('a patient call', () => {
  const go = (answers: unknown[], signal = new AbortController().signal) => {
    const waits: number[] = [];
    const told: boolean[] = [];
    const { call, asked } = server(answers);
    const done = patient(
      call,
      signal,
      (isWaiting) => told.push(isWaiting),
      async (ms) => void waits.push(ms),
    )('GET', '/v1/people');
    return { done, waits, told, asked };
  };

  it('E9 given a server that is busy or away, when it is asked, then it is asked again, each time a little later, until it answers', async () => {
    const busy: (ErrorCode | null)[] = ['too_busy', 'rate_limited', 'unavailable', null, null, null, null];
    const { done, waits, told } = go([...busy.map(refusal), 'there']);
    expect(await done).toBe('there');
    expect(waits).toEqual([500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000]);
    expect(told.at(0)).toBe(true);
    expect(told.at(-1)).toBe(false);
  });

  it.each(['forbidden', 'invalid_request', 'conflict', 'log_damaged', 'internal'] as const)(
    'given %s, when it is refused, then it is not asked again',
    async (code) => {
      const { done, asked } = go([refusal(code), 'there']);
      await expect(done).rejects.toMatchObject({ code });
      expect(asked).toHaveLength(1);
    },
  );

  it('given somebody who stops, when the next call is due, then it is not made', async () => {
    const abort = new AbortController();
    abort.abort();
    const { done, asked } = go(['there'], abort.signal);
    await expect(done).rejects.toMatchObject({ name: 'AbortError' });
    expect(asked).toEqual([]);
  });

  it('given somebody who stops while it waits, then the wait ends at once', async () => {
    const abort = new AbortController();
    const { call } = server([refusal('too_busy'), 'there']);
    const done = patient(call, abort.signal, () => {})('GET', '/');
    // After the refusal, in the middle of the wait.
    setTimeout(() => abort.abort(), 0);
    await expect(done).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('what an import counts', () => {
  const table = look('Id,Rep,Day\n1,Ana Sousa,2026-03-01\n2,Ben Carter,\n3,Ana Sousa,2026-03-02\n4,Cleo Diaz,2026-03-03\n');
  const activity = {
    make: 'activity' as const,
    type: { constant: 'call.logged' },
    id: { column: 'Id' },
    rep: { externalId: { column: 'Rep' } },
    at: { column: 'Day' },
    undated: true as const,
  };
  const person = { make: 'person' as const, name: { column: 'Rep' }, when: [{ column: 'Rep', isNot: 'Cleo Diaz' }] };
  const items: ItemAnswer[] = [
    { index: 0, id: '1', status: 'accepted', unlinked: true },
    { index: 1, id: '2', status: 'accepted', unlinked: true },
    { index: 2, id: '3', status: 'duplicate', unlinked: true },
    { index: 3, id: '4', status: 'accepted', unlinked: true },
  ];
  const answer: BatchAnswer = { accepted: 3, duplicates: 1, rejected: 0, position: 1, items };
  const run = (rows: Parameters<typeof mappingOf>[0], answers: unknown[], dryRun: boolean) => {
    const { call, asked } = server(answers);
    const job = { mapping: mappingOf(rows), table: table.table, reading: readingOf(table), dryRun };
    return { asked, done: runWithTally({ job, call, signal: new AbortController().signal, onWaiting: () => {} }) };
  };

  it('E10 E3 given new activities of names that nobody is linked to, then the dated, the undated and the names are told apart', async () => {
    const { done, asked } = run([activity], [answer], false);
    expect(await done).toMatchObject({
      dated: 2,
      undated: 1,
      unlinked: [
        { name: 'Ana Sousa', activities: 2 },
        { name: 'Ben Carter', activities: 1 },
        { name: 'Cleo Diaz', activities: 1 },
      ],
    });
    expect(asked).toEqual(['POST /v1/activities']);
  });

  it('E3 given a rehearsal with people in the file, then only the names that it makes nobody of wait, and nothing but a dry run is sent', async () => {
    const nobody = { items: [] };
    const { done, asked } = run([activity, person], [nobody, nobody, answer], true);
    const { unlinked, report } = await done;
    expect(unlinked.map(({ name }) => name)).toEqual(['Cleo Diaz']);
    expect(report.peopleMade).toBe(2);
    expect(asked).toEqual(['GET /v1/people?limit=500', 'GET /v1/teams?limit=500', 'POST /v1/activities?dryRun=true']);
  });
});
