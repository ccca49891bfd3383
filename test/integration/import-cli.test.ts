import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { run } from '../../server/cli/run.ts';
import type { BatchAnswer } from '../../shared/api/activities.ts';
import { parseMapping } from '../../shared/import/mapping.ts';
import type { ImportReport } from '../../shared/import/run.ts';
import type { BoardView } from '../../shared/view.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { openCaptureServer } from '../support/capture-server.ts';
import { startCommand } from '../support/command.ts';
import { callsMapping, pipelineMapping, teamsMapping } from '../support/import-files.ts';
import { boardId, callerOf, defineMavenBoards, quarters } from '../support/maven.ts';
import { dataFile, dataMissing } from '../support/table-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'rallyboard-import-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const put = (name: string, content: string | object): string => {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
};

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app?.close());
const call = (method: string, path: string, body?: unknown) => callerOf(app.url, app.adminKey)(method, path, body);

interface Ran {
  code: number;
  out: string;
  err: string;
  report: ImportReport;
}

/** Runs the command in this process; nobody sits in front of it. */
async function bringTo(server: TestApp, file: string, ...flags: string[]): Promise<Ran> {
  const [out, err]: [string[], string[]] = [[], []];
  const reportFile = join(folder, 'report.json');
  writeFileSync(reportFile, 'null');
  const code = await run(['import', file, '--url', server.url, '--report', reportFile, ...flags], {
    env: { RALLYBOARD_KEY: server.adminKey, RALLYBOARD_DATA: folder },
    out: (line) => out.push(line),
    err: (line) => err.push(line),
    signal: new AbortController().signal,
  });
  return { code, out: out.join('\n'), err: err.join('\n'), report: JSON.parse(readFileSync(reportFile, 'utf8')) as ImportReport };
}

const bring = (file: string, ...flags: string[]) => bringTo(app, file, ...flags);

const sales = 'Day;Seller;Order no;Amount\n24.12.2025;Mia Öz;7;1.200,50\n24.12.2025;Jo Ruiz;8;80,00\n25.12.2025;Mia Öz;9;99,90\n';

describe("import of a file of one's own", () => {
  it('given a CSV that nothing was said about, when tried, then everything is guessed and shown, and nothing is written', async () => {
    const { code, out, err, report } = await bring(put('own.csv', sales), '--dry-run', '--save-mapping', join(folder, 'own.json'));
    expect(err).toContain('semicolons cut 100 % of the lines into 4 columns');
    expect(err).toContain('"24.12.2025" can only be day, month, year');
    expect(err).toContain('line 2: deal.won, 2025-12-24, Mia Öz, 1200.50 (deal.won:7)');
    expect(out).toContain('3 would be accepted, 0 already there, 0 refused.');
    expect(out).toContain('Dry run: nothing was written.');
    expect([code, report.peopleMade]).toEqual([0, 2]);
    expect(((await call('GET', '/v1/people')) as { items: unknown[] }).items).toEqual([]);
    expect(((await call('GET', '/v1/activities')) as { items: unknown[] }).items).toEqual([]);
  });

  it('E2 given the same file twice, when imported with the mapping that was written down, then it counts once', async () => {
    const flags = ['--mapping', join(folder, 'own.json')];
    expect((await bring(join(folder, 'own.csv'), ...flags)).report).toMatchObject({ accepted: 3, peopleMade: 2, refused: 0, unlinked: 0 });
    const again = await bring(join(folder, 'own.csv'), ...flags);
    expect(again.report).toMatchObject({ accepted: 0, duplicates: 3, peopleMade: 0, peopleCompleted: 0, differs: [] });
    expect(again.out).toContain('0 accepted, 3 already there, 0 refused.');
    const tried = await bring(join(folder, 'own.csv'), '--dry-run', ...flags);
    expect(tried.report).toMatchObject({ accepted: 0, duplicates: 3, differs: [] });
  });

  it('given the example of the README, when its commands are run, then they do what it says', async () => {
    const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
    const block = (language: string) =>
      new RegExp(`## Bring your own data[\\s\\S]*?\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(readme)?.[1] ?? '';
    const file = put('readme.csv', block('csv'));
    const saved = join(folder, 'readme.json');
    const tried = await bring(file, '--source', 'readme', '--dry-run', '--save-mapping', saved);
    expect(tried.report).toMatchObject({ accepted: 3, teamsMade: 2, refused: 0 });
    expect(tried.err).toContain('their team is in "Team"');
    expect(tried.err).not.toContain('left out');
    expect(tried.err).toContain('line 2: deal.won, 2025-12-24, Mia Öz, 1200.50 (deal.won:A-17)');
    expect((await bring(file, '--mapping', saved)).report).toMatchObject({ accepted: 3, unlinked: 0 });
    expect(parseMapping(JSON.parse(block('json'))).rows).toHaveLength(2);
  });

  it('given lines that are wrong, when imported, then the rest counts, each is told with its reason, and the exit code says so', async () => {
    const text =
      'Day;Seller;Order no;Amount\n26.12.2025;Mia Öz;10;5,00\n31.02.2026;Mia Öz;11;5,00\n27.12.2025;;12;5,00\n28.12.2025;Mia Öz;13\n28.12.2025;Mia Öz;7;1,00\n';
    const { code, out, report } = await bring(put('faults.csv', text), '--mapping', join(folder, 'own.json'));
    expect(code).toBe(1);
    expect(report).toMatchObject({ accepted: 1, duplicates: 1, refused: 3, differs: [{ line: 6, id: 'deal.won:7' }] });
    expect(out).toContain('line 3, "Day": "31.02.2026" is not a date written as day, month, year');
    expect(out).toContain('line 4, "Seller": rep is empty');
    expect(out).toContain('line 5: has 3 cells where the header has 4');
    expect(out).toContain('1 are there with other content; the first stays: line 6 (deal.won:7)');
  });

  it('E10 given rows that nobody can date, when imported, then they are flagged wherever they are read and count in no number', async () => {
    const rows = [
      {
        make: 'activity',
        type: { constant: 'deal.created' },
        id: { column: 'nr' },
        at: { column: 'day' },
        undated: true,
        rep: { externalId: { column: 'who' } },
      },
    ];
    const mapping = put('undated.json', { source: 'undated', rows });
    const { report } = await bring(put('undated.csv', 'nr,who,day\n1,Mia Öz,\n2,Mia Öz,2025-12-24\n'), '--mapping', mapping);
    expect(report).toMatchObject({ accepted: 2, undated: 1 });
    const { items } = (await call('GET', '/v1/activities?source=undated')) as {
      items: { id: string; at?: string; undated?: true; latenessMs?: number }[];
    };
    expect(items.map(({ id, at, undated }) => [id, at, undated])).toEqual([
      ['2', '2025-12-24', undefined],
      ['1', undefined, true],
    ]);
    expect(items[1]).not.toHaveProperty('latenessMs');
    expect(await call('GET', '/v1/activities/1?source=undated')).toMatchObject({ undated: true });
    const year = new Date().getUTCFullYear();
    const dated = (await call('GET', `/v1/activities?source=undated&from=${year}-01-01T00:00:00Z`)) as { items: unknown[] };
    expect(dated.items).toEqual([]);
    await call('PUT', '/v1/metrics/created', { name: 'Created', measure: { types: ['deal.created'], aggregate: 'count' } });
    const { value } = (await call('GET', '/v1/metrics/created/value?period=year')) as { value: number };
    expect(value).toBe(0);
  });

  it('E9 given a dry run of the API, when items are new, known, twice or wrong, then each is answered as it would be', async () => {
    const item = (id: string, more: object = {}) => ({ id, source: 'dry', type: 'call.logged', at: '2026-01-05', rep: 'nobody', ...more });
    await call('POST', '/v1/activities', [item('1')]);
    const before = ((await call('GET', '/v1/activities')) as { items: { seq: number }[] }).items[0]?.seq;
    const answer = (await call('POST', '/v1/activities?dryRun=true', [
      item('1'),
      item('1', { props: { n: 1 } }),
      item('2', { rep: 'new.rep@example.com' }),
      item('2', { at: '2026-01-06' }),
      item('3', { at: 'soon' }),
    ])) as BatchAnswer;
    expect(answer).toMatchObject({ accepted: 1, duplicates: 3, rejected: 1, dryRun: true });
    expect(answer.items.map(({ status, differs, unlinked }) => [status, differs, unlinked])).toEqual([
      ['duplicate', undefined, true],
      ['duplicate', true, true],
      ['accepted', undefined, true],
      ['duplicate', true, true],
      ['rejected', undefined, undefined],
    ]);
    expect(((await call('GET', '/v1/activities')) as { items: { seq: number }[] }).items[0]?.seq).toBe(before);
    const names = ((await call('GET', '/v1/identities')) as { items: { email?: string }[] }).items.map(({ email }) => email);
    expect(names).not.toContain('new.rep@example.com');
  });
});

describe('what cannot be imported', () => {
  it.each<[string, string, string[], number, string]>([
    ['a file that is not there', 'none.csv', [], 2, 'there is no file'],
    ['a page', '<!doctype html><html></html>', [], 1, 'This is a web page, not a table'],
    ['no column with a date', 'Rep,City\nAna,Oslo\nAna,Rome\n', [], 1, 'No column was recognised that says when'],
    ['dates that could be two', 'Rep,Date,Calls\nAna,01/02/2026,3\nAna,03/04/2026,4\n', [], 1, 'Say which: --dates dmy or --dates mdy'],
    [
      'numbers that could be two',
      'Rep;Date;Order;Sum\nAna;24.12.2025;1;1,200\nAna;25.12.2025;2;2,500\n',
      ['--yes'],
      1,
      'Say which: --decimal , or --decimal .',
    ],
    ['a delimiter that is none', 'a,b\n1,2\n', ['--delimiter', 'x'], 2, '--delimiter is not right'],
    ['a mapping that is not JSON', 'a,b\n1,2\n', ['--mapping', put('broken.json', '{')], 1, 'is not JSON'],
    ['a mapping for another file', 'a,b\n1,2\n', ['--mapping', put('calls.json', callsMapping)], 1, 'does not have: "Call Id"'],
  ])('given %s, when imported, then it ends with one clear sentence', async (_what, content, flags, expected, sentence) => {
    const path = content.includes('\n') || content.startsWith('<') ? put('wrong.csv', content) : join(folder, content);
    const { code, err } = await bring(path, ...flags);
    expect(code).toBe(expected);
    const last = err.split('\n').at(-1) ?? '';
    expect(last).toContain(sentence);
    expect(last.startsWith('rallyboard: ')).toBe(true);
  });

  it('given dates that could be two, when their order is said, then it is imported', async () => {
    const file = put('order.csv', 'Rep,Date,Call ID\nAna Roe,01/02/2026,o3\nAna Roe,03/04/2026,o4\n');
    expect((await bring(file, '--dates', 'mdy', '--source', 'order')).report).toMatchObject({ accepted: 2 });
    const { items } = (await call('GET', '/v1/activities?source=order')) as { items: { at: string }[] };
    expect(items.map(({ at }) => at)).toEqual(['2026-03-04', '2026-01-02']);
  });

  it('given numbers that could be two, when the sign is said, then it is imported; a mapping that was saved before did not say it', async () => {
    const file = put('sign.csv', 'Rep;Date;Order;Sum\nAna Roe;24.12.2025;1;1,200\nAna Roe;25.12.2025;2;2,500\n');
    const saved = join(folder, 'sign.json');
    expect((await bring(file, '--save-mapping', saved)).code).toBe(1);
    expect((await bring(file, '--mapping', saved)).err).toContain('Say which: --decimal');
    expect((await bring(file, '--mapping', saved, '--decimal', '.', '--source', 'sign')).report).toMatchObject({ accepted: 2 });
    const { items } = (await call('GET', '/v1/activities?source=sign')) as { items: { value: number }[] };
    expect(items.map(({ value }) => Number(value))).toEqual([2_500, 1_200]);
  });

  it('given names that would steer a terminal, when imported, then they are refused by line, the rest counts, and what is shown is spelled out', async () => {
    const evil = 'Mia\u001b]0;owned\u0007\u001b[31m';
    const file = put('steer.csv', `Order,Seller,Signed on,Amount\n1,Ben Roe,2025-12-24,5.50\n2,${evil},2025-12-24,7.50\n`);
    const { code, out, err, report } = await bring(file, '--source', 'steer');
    expect(code).toBe(1);
    expect(report).toMatchObject({ peopleMade: 1, accepted: 2, unlinked: 1 });
    expect(report.problems).toEqual([{ line: 3, column: 'Seller', message: expect.stringContaining('a name has no control characters') }]);
    expect(err).toContain('Mia\\x1b]0;owned\\x07\\x1b[31m');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
    expect(out + err).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f]/);
    const missing = await bring(put('steer-column.csv', `Rep,City${evil}\nAna,Oslo\nAna,Rome\n`), '--mapping', join(folder, 'own.json'));
    expect(missing.err.split('\n').at(-1)).toContain('City');
    expect(missing.err).not.toContain('\u001b');
  });

  it('E3 given two imports of one file at once, when both make the same people, then both end well and everybody is there once', async () => {
    const server = await startTestApp();
    try {
      const names = Array.from({ length: 12 }, (_, n) => `Rep ${String.fromCharCode(65 + n)}`);
      const lines = names.map((name, n) => `A-${n},${name},2025-12-24,${n}.50,${name.slice(4).toLowerCase()}@example.com`);
      const file = put('race.csv', `Order,Seller,Signed on,Amount,Seller e-mail\n${lines.join('\n')}\n`);
      const runs = await Promise.all([bringTo(server, file), bringTo(server, file)]);
      expect(runs.map(({ code, err }) => [code, err.includes('in_use')])).toEqual([
        [0, false],
        [0, false],
      ]);
      const { items } = (await callerOf(server.url, server.adminKey)('GET', '/v1/people?limit=100')) as { items: { name: string }[] };
      expect(items.map(({ name }) => name).sort()).toEqual(names);
    } finally {
      await server.close();
    }
  });

  it('given somebody who says no, when asked, then nothing is written', async () => {
    const asked: string[] = [];
    const code = await run(['import', put('no.csv', sales), '--url', app.url, '--key', app.adminKey, '--source', 'never'], {
      env: { RALLYBOARD_DATA: folder },
      out: () => {},
      err: () => {},
      confirm: async (question) => {
        asked.push(question);
        return false;
      },
      signal: new AbortController().signal,
    });
    expect([code, asked]).toEqual([0, ['Import 3 rows like this?']]);
    expect(((await call('GET', '/v1/activities?source=never')) as { items: unknown[] }).items).toEqual([]);
  });

  it('given a server that is busy and then away, when imported, then it is waited for and nothing is lost', async () => {
    const busy = await openCaptureServer();
    onTestFinished(() => busy.close());
    const hindrances: ReturnType<typeof busy.interfere>[] = [
      { status: 429, body: { code: 'too_busy', message: 'Wait.' }, headers: { 'retry-after': '0' } },
      'hang up',
      { status: 503, body: { code: 'unavailable', message: 'Wait.' }, headers: { 'retry-after': '0' } },
    ];
    busy.interfere = (sent) => (sent.method === 'POST' ? hindrances.shift() : undefined);
    const { report, err } = await bringTo({ ...app, url: busy.url }, put('busy.csv', sales), '--zone', 'UTC', '--no-people');
    expect(report).toMatchObject({ accepted: 3, refused: 0 });
    expect(busy.calls.filter(({ method }) => method === 'POST')).toHaveLength(4);
    expect(err).toContain(`Waiting for ${busy.url} ...`);
    expect(err).toContain('The server is back.');
  });

  it('given a key that may only send, when people are in the mapping, then it says what to do, and without them it works', async () => {
    const { key } = (await call('POST', '/v1/keys', { name: 'Sender', scopes: ['ingest'] })) as { key: string };
    const file = put('sender.csv', sales);
    const refused = await bring(file, '--key', key, '--source', 'sender');
    expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('Say it with --zone')]);
    const people = await bring(file, '--key', key, '--source', 'sender', '--zone', 'UTC');
    expect([people.code, people.err]).toEqual([1, expect.stringContaining('--no-people')]);
    const sent = await bring(file, '--key', key, '--source', 'sender', '--zone', 'UTC', '--no-people');
    expect(sent.report).toMatchObject({ accepted: 3, unlinked: 3, peopleMade: 0 });
    expect(sent.out).toContain('3 are credited to nobody yet');
  });
});

if (dataMissing) console.warn(`imports of real files are skipped: ${dataMissing}`);
describe.skipIf(dataMissing !== null)('import of real files', { timeout: 300_000 }, () => {
  let crm: TestApp;
  let ask: typeof call;
  beforeAll(async () => {
    crm = await startTestApp();
    ask = callerOf(crm.url, crm.adminKey);
    await defineMavenBoards(ask);
  });
  afterAll(() => crm?.close());
  const bringReal = (path: string, mapping: object) => bringTo(crm, dataFile(path), '--mapping', put('real.json', mapping));
  const pipeline = 'maven_crm/sales_pipeline.csv';

  it('given an import that is killed in the middle, when it is run again, then what was there is counted once', async () => {
    await bringReal('maven_crm/sales_teams.csv', teamsMapping);
    const mapping = put('real.json', pipelineMapping);
    const first = startCommand(['import', dataFile(pipeline), '--url', crm.url, '--mapping', mapping], { RALLYBOARD_KEY: crm.adminKey });
    await first.until((_out, err) => / of 8800 rows/.test(err));
    first.child.kill('SIGKILL');
    await first.ended;
    const { report, out } = await bringReal(pipeline, pipelineMapping);
    expect(report.duplicates).toBeGreaterThanOrEqual(500);
    expect(report.accepted + report.duplicates).toBe(15_511);
    expect(report).toMatchObject({ rows: 8_800, refused: 0, undated: 500, unlinked: 0, skipped: 0, differs: [] });
    expect(out).toContain('500 of them undated');
  });

  it('E2 given the whole pipeline again, when imported, then all of it is there already', async () => {
    expect((await bringReal(pipeline, pipelineMapping)).report).toMatchObject({ accepted: 0, duplicates: 15_511, refused: 0, differs: [] });
  });

  it('E2 given the same pipeline with its dates saved another way, when imported, then it is the same to the letter', async () => {
    const { report, err } = await bringReal('maven_crm/variants/sales_pipeline.mdy_slash.csv', pipelineMapping);
    expect(err).toContain('can only be month, day, year');
    expect(report).toMatchObject({ accepted: 0, duplicates: 15_511, refused: 0, differs: [] });
  });

  it('B2 given the imported pipeline, when boards are ranked by rep, manager and region, then they are the known ones', async () => {
    const answers = JSON.parse(readFileSync(dataFile('maven_crm/answers.json'), 'utf8')).leaderboards;
    const ends: Record<string, string> = { Q1: '03-31', Q2: '06-30', Q3: '09-30', Q4: '12-31' };
    const standings = (rows: { rank: number | null; name: string; value: number | null }[]) =>
      rows
        .map(({ rank, name, value }) => ({ rank, name, value }))
        .sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0) || (a.name < b.name ? -1 : 1));
    const known = (rows: { rank: number; name: string; score: number }[]) => standings(rows.map((row) => ({ ...row, value: row.score })));
    for (const who of ['agent', 'manager', 'region']) {
      for (const score of ['won_value', 'won_count']) {
        const whole = (await ask('GET', `/v1/boards/${boardId(who, score, 'whole')}/view?at=2017-12-31T23:00:00Z`)) as BoardView;
        expect(standings(whole.rows), `${who} ${score}`).toEqual(known(answers.whole_period[who][score]));
        for (const quarter of quarters) {
          const at = `${quarter.slice(0, 4)}-${ends[quarter.slice(5)]}T23:00:00Z`;
          const board = (await ask('GET', `/v1/boards/${boardId(who, score, 'quarter')}/view?at=${at}`)) as BoardView;
          expect(standings(board.rows), `${who} ${score} ${quarter}`).toEqual(known(answers[quarter][who][score]));
        }
      }
    }
  });

  it('given a telephone log, when imported, then calls, answers and talk time of everybody are the known ones', async () => {
    const { report } = await bringReal('contact_centre/calls.csv', callsMapping);
    expect(report).toMatchObject({ accepted: 5_000, refused: 0, peopleMade: 8, unlinked: 0 });
    const { by_agent: known } = JSON.parse(readFileSync(dataFile('contact_centre/answers.json'), 'utf8'));
    const where = { all: [{ field: 'props.answered', op: 'eq', value: true }] };
    const types = ['call.logged'];
    await ask('PUT', '/v1/metrics/calls', { name: 'Calls', measure: { types, aggregate: 'count' } });
    await ask('PUT', '/v1/metrics/answered', { name: 'Answered', measure: { types, where, aggregate: 'count' } });
    await ask('PUT', '/v1/metrics/wait', { name: 'Wait', measure: { types, aggregate: 'average', field: 'props.wait' } });
    const { items } = (await ask('GET', '/v1/people?limit=500')) as { items: { id: string; name: string }[] };
    for (const [name, answer] of Object.entries(known) as [string, { calls: number; answered: number; avg_speed_of_answer: number }][]) {
      const id = items.find((person) => person.name === name)?.id;
      const value = async (metric: string) =>
        ((await ask('GET', `/v1/metrics/${metric}/value?subject=rep:${id}&period=quarter&at=2021-03-31T23:59:59Z`)) as { value: number })
          .value;
      expect([await value('calls'), await value('answered')], name).toEqual([answer.calls, answer.answered]);
      expect(await value('wait'), name).toBeCloseTo(answer.avg_speed_of_answer, 3);
    }
  });
});
