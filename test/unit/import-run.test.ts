import { describe, expect, it } from 'vitest';
import type { ActivityInput } from '../../shared/activity.ts';
import type { BatchAnswer } from '../../shared/api/activities.ts';
import { type ImportApi, type ImportJob, runImport } from '../../shared/import/run.ts';
import { ImportRefusal } from '../../shared/import/texts.ts';
import { limit } from '../../shared/limit.ts';
import { look, mappingOf, readingOf } from '../support/import-files.ts';

const base = {
  make: 'activity',
  type: { constant: 'call.logged' },
  id: { column: 'nr' },
  at: { column: 'when' },
  rep: { externalId: { column: 'who' } },
} as const;
const person = { make: 'person', name: { column: 'who' }, team: { column: 'who' } } as const;

/** A server in a few lines: ids count once, and `bad` is refused. */
function fakeApi() {
  const log = new Map<string, string>();
  const calls: string[] = [];
  const api: ImportApi = {
    post: async (activities: ActivityInput[]): Promise<BatchAnswer> => {
      calls.push(`post ${activities.length}`);
      const items = activities.map((activity, index) => {
        const { id } = activity;
        const before = log.get(id);
        const content = JSON.stringify(activity);
        if (id === 'bad')
          return { index, id, status: 'rejected' as const, error: { code: 'out_of_range' as const, field: 'value', message: 'too much' } };
        if (before === undefined) log.set(id, content);
        const differs = before !== undefined && before !== content ? { differs: true as const } : {};
        return {
          index,
          id,
          status: before === undefined ? ('accepted' as const) : ('duplicate' as const),
          unlinked: true as const,
          ...differs,
        };
      });
      const count = (status: string) => items.filter((item) => item.status === status).length;
      return { accepted: count('accepted'), duplicates: count('duplicate'), rejected: count('rejected'), position: log.size, items };
    },
    listPeople: async () => [],
    listTeams: async () => [],
    putTeam: async (id) => void calls.push(`team ${id}`),
    putPerson: async (_id, body) => void calls.push(`person ${body.name}`),
  };
  return { api, calls, log };
}

function jobOf(text: string, rows: Parameters<typeof mappingOf>[0] = [base], more: Partial<ImportJob> = {}): ImportJob {
  const inspection = look(text);
  return { mapping: mappingOf(rows), table: inspection.table, reading: readingOf(inspection), dryRun: false, ...more };
}
const rowsOf = (count: number) => `nr,who,when\n${Array.from({ length: count }, (_, n) => `${n},Ana,2026-03-01\n`).join('')}`;

describe('an import as a whole', () => {
  it('given many rows, when imported, then they go in batches that fit a request, with progress up to the last', async () => {
    const { api, calls } = fakeApi();
    const seen: [number, number][] = [];
    const report = await runImport(jobOf(rowsOf(1_200), [base], { onProgress: (done, of) => seen.push([done, of]) }), api);
    expect(calls).toEqual([`post ${limit.importBatchItems}`, `post ${limit.importBatchItems}`, 'post 200']);
    expect(seen).toEqual([
      [500, 1_200],
      [1_000, 1_200],
      [1_200, 1_200],
    ]);
    expect(report).toMatchObject({ rows: 1_200, accepted: 1_200, duplicates: 0, refused: 0, problems: [] });
  });

  it('E2 given an import that was stopped in the middle, when it is run again, then everything is there once', async () => {
    const { api, log } = fakeApi();
    let stopAfter = 2;
    const signal = {
      throwIfAborted() {
        stopAfter -= 1;
        if (stopAfter < 0) throw new Error('stopped');
      },
    };
    await expect(runImport(jobOf(rowsOf(1_200), [base], { signal }), api)).rejects.toThrow('stopped');
    expect(log.size).toBe(1_000);
    const again = await runImport(jobOf(rowsOf(1_200)), api);
    expect(again).toMatchObject({ accepted: 200, duplicates: 1_000, refused: 0, differs: [] });
  });

  it('given faults of the file and of the server, when reported, then each has its line, in order, and the rest counts', async () => {
    const { api } = fakeApi();
    const text = 'nr,who,when\n1,Ana,2026-03-01\nbad,Ana,2026-03-01\n2,Ana,2026-03-99\n3,Ana\n1,Ben,2026-03-01\n';
    const report = await runImport(jobOf(text, [base], {}), api);
    expect(report).toMatchObject({ rows: 5, accepted: 1, duplicates: 1, refused: 3, unlinked: 2, differs: [{ line: 6, id: '1' }] });
    expect(report.problems).toEqual([
      { line: 3, id: 'bad', message: 'value: too much' },
      { line: 4, column: 'when', message: expect.stringContaining('"2026-03-99"') },
      { line: 5, message: expect.stringContaining('has 2 cells') },
    ]);
  });

  it('given people in the file, when imported, then teams come first, then people, then what they did', async () => {
    const { api, calls } = fakeApi();
    const report = await runImport(jobOf('nr,who,when\n1,Ana,2026-03-01\n2,Ben,2026-03-01\n3,Ana,2026-03-01\n', [base, person]), api);
    expect(calls).toEqual(['team ana', 'team ben', 'person Ana', 'person Ben', 'post 3']);
    expect(report).toMatchObject({ teamsMade: 2, peopleMade: 2, peopleCompleted: 0, accepted: 3 });
  });

  it('given a dry run, when imported, then nobody is made, and it is told who would be', async () => {
    const { api, calls } = fakeApi();
    const report = await runImport(jobOf('nr,who,when\n1,Ana,2026-03-01\n', [base, person], { dryRun: true }), api);
    expect(calls).toEqual(['post 1']);
    expect(report).toMatchObject({ dryRun: true, teamsMade: 1, peopleMade: 1 });
  });

  it('given a mapping with a column that is not there, when imported, then nothing is sent', async () => {
    const { api, calls } = fakeApi();
    await expect(runImport(jobOf('id,who,when\n1,Ana,2026-03-01\n'), api)).rejects.toThrow(ImportRefusal);
    expect(calls).toEqual([]);
  });
});
