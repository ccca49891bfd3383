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

/** A server that lets another import come first with some people, and knows them when asked `lag` times later. */
function racedApi(others: Record<string, string>, lag = 1) {
  const { api, calls } = fakeApi();
  const people = new Map<string, { id: string; name: string }>();
  let looked = 0;
  const raced: ImportApi = {
    ...api,
    listPeople: async () => {
      looked += 1;
      const shown = [...people].filter(([key]) => !(key in others) || looked > lag);
      return shown.map(([externalId, { id, name }]) => ({
        ...{ id, rev: 1, name, role: 'rep' as const, team: 'x', teams: [], fte: 1, tags: [] },
        externalIds: [{ source: 'import', externalId }],
      }));
    },
    putPerson: async (id, body) => {
      const key = body.externalIds?.[0]?.externalId ?? '';
      const other = others[key];
      if (other !== undefined) people.set(key, { id: other, name: body.name });
      const holder = people.get(key);
      if (holder !== undefined && holder.id !== id)
        throw Object.assign(new Error('Something else still rests on this.'), { code: 'in_use', usedBy: [`person:${holder.id}`] });
      people.set(key, { id, name: body.name });
      calls.push(`person ${body.name}`);
    },
  };
  return { api: raced, calls, people, looked: () => looked };
}

describe('an import as a whole', () => {
  const crowd = 'nr,who,when\n1,Ana,2026-03-01\n2,Ben,2026-03-01\n3,Cem,2026-03-01\n';
  const namesOnly = { make: 'person', name: { column: 'who' } } as const;

  it('E3 given people whom another import makes at the same moment, when made, then they are found there and the import goes on', async () => {
    const { api, calls, looked } = racedApi({ Ana: 'p_other', Cem: 'p_third' });
    const report = await runImport(jobOf(crowd, [base, namesOnly]), api);
    expect(calls).toEqual(['person Ben', 'post 3']);
    expect(report).toMatchObject({ peopleMade: 1, peopleCompleted: 0, accepted: 3, refused: 0, notes: [] });
    expect(looked()).toBe(2);
  });

  it('E3 given a name that stays taken by somebody the list does not show, when made, then it is theirs, it is said, and the import goes on', async () => {
    const { api, calls } = racedApi({ Ana: 'p_other' }, Number.POSITIVE_INFINITY);
    const report = await runImport(jobOf(crowd, [base, namesOnly]), api);
    expect(calls).toEqual(['person Ben', 'person Cem', 'post 3']);
    expect(report.notes).toEqual([expect.stringContaining('"Ana" is the person p_other here already')]);
    expect(report.peopleMade).toBe(2);
  });

  it('given a person who is refused for another reason, when made, then the import ends with it', async () => {
    const { api } = fakeApi();
    const refused = { ...api, putPerson: () => Promise.reject(Object.assign(new Error('no'), { code: 'limit_reached' })) };
    await expect(runImport(jobOf(crowd, [base, namesOnly]), refused)).rejects.toThrow('no');
  });

  it.each([
    ['a name with an escape', 'Mia\u001b[31m', 'a name has no control characters'],
    ['a name that shows nothing', '\u200b', 'at least one character that shows'],
  ])('given %s in one line, when imported, then that line is told and the others are made', async (_, name, reason) => {
    const { api, calls } = fakeApi();
    const report = await runImport(jobOf(`nr,who,when\n1,Ana,2026-03-01\n2,${name},2026-03-01\n`, [namesOnly]), api);
    expect(calls).toEqual(['person Ana']);
    expect(report).toMatchObject({ refused: 1, problems: [{ line: 3, column: 'who', message: expect.stringContaining(reason) }] });
  });

  it('given an e-mail address that is none, when imported, then its line is told and the others are made', async () => {
    const { api, calls } = fakeApi();
    const rows = [{ ...namesOnly, email: { column: 'mail' } }] as const;
    const report = await runImport(jobOf('who,mail\nAna,ana@example.com\nBen,n/a\n', [...rows]), api);
    expect(calls).toEqual(['person Ana']);
    expect(report.problems).toEqual([{ line: 3, column: 'mail', message: expect.stringMatching(/^email: /) }]);
  });

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
