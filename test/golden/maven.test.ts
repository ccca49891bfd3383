import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BoardView } from '../../shared/view.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { boardId, callerOf, mavenFolder, mavenMissing, postMaven, quarters } from '../support/maven.ts';

interface Answer {
  rank: number;
  dense_rank: number;
  name: string;
  score: number;
}
type Leaderboards = Record<string, Record<string, Record<string, Answer[]>>>;

if (mavenMissing) console.warn(`golden boards are skipped: ${mavenMissing}`);

const lastMoment: Record<string, string> = { Q1: '03-31', Q2: '06-30', Q3: '09-30', Q4: '12-31' };

describe.skipIf(mavenMissing !== null)('a real CRM export', () => {
  let app: TestApp;
  let answers: Leaderboards;

  beforeAll(async () => {
    app = await startTestApp();
    answers = JSON.parse(readFileSync(`${mavenFolder}answers.json`, 'utf8')).leaderboards;
    expect(await postMaven(callerOf(app.url, app.adminKey))).toBe(4238);
  });
  afterAll(() => app?.close());

  const view = async (id: string, at: string): Promise<BoardView> =>
    (await callerOf(app.url, app.adminKey)('GET', `/v1/boards/${id}/view?at=${encodeURIComponent(at)}`)) as BoardView;
  const standings = (rows: { rank: number | null; name: string; value: number | null }[]) =>
    rows
      .map(({ rank, name, value }) => ({ rank, name, value }))
      .sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0) || (a.name < b.name ? -1 : 1));

  for (const who of ['agent', 'manager', 'region']) {
    for (const score of ['won_value', 'won_count']) {
      it(`B2 given the won deals, when ranked by ${who} and ${score} over all, then places and ties are the known ones`, async () => {
        const known = answers.whole_period?.[who]?.[score] ?? [];
        expect(known.length).toBeGreaterThan(2);
        const board = await view(boardId(who, score, 'whole'), '2017-12-31T23:00:00Z');
        expect(standings(board.rows)).toEqual(standings(known.map((row) => ({ ...row, value: row.score }))));
      });

      it(`T2 given the won deals, when ranked by ${who} and ${score} per quarter, then each quarter is the known one`, async () => {
        for (const quarter of quarters) {
          const known = answers[quarter]?.[who]?.[score] ?? [];
          const board = await view(boardId(who, score, 'quarter'), `${quarter.slice(0, 4)}-${lastMoment[quarter.slice(5)]}T23:00:00Z`);
          expect(standings(board.rows), quarter).toEqual(standings(known.map((row) => ({ ...row, value: row.score }))));
        }
      });
    }
  }
});
