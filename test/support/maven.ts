/**
 * Posts the won deals of a CRM export (35 reps, 6 managers as teams, 3 regions above them) through the public API.
 * Run it by hand: npx tsx test/support/maven.ts URL KEY FOLDER
 */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';

export const mavenFolder = fileURLToPath(new URL('../../../shared/data/maven_crm/', import.meta.url));
export const mavenMissing = existsSync(`${mavenFolder}sales_pipeline.csv`)
  ? null
  : 'the CRM export is not beside the project (../shared/data/maven_crm)';

/** One call of the API; rejects with the server's own words when it refuses. */
export type Call = (method: string, path: string, body?: unknown) => Promise<unknown>;

export const quarters = ['2017-Q1', '2017-Q2', '2017-Q3', '2017-Q4'];
const scores = { won_value: 'Won value', won_count: 'Deals won' };
const subjects = { agent: { subjects: 'reps' }, manager: { subjects: 'teams', level: 2 }, region: { subjects: 'teams', level: 1 } };

/** `Moses Frase` -> `moses-frase`: an id of ours for a name of theirs. */
export const idOf = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]+/g, '-');

/** `agent-won_value-whole`, `region-won_count-quarter`: the boards that `postMaven` defines. */
export const boardId = (who: string, score: string, span: 'whole' | 'quarter'): string => `${who}-${score}-${span}`;

function rowsOf(file: string): Record<string, string>[] {
  return parse(readFileSync(file), { columns: true, skip_empty_lines: true, bom: true });
}

/** Teams and people as the export has them: offices, managers below them, agents in their teams. */
async function defineMavenPeople(call: Call, folder: string): Promise<void> {
  const people = rowsOf(`${folder}sales_teams.csv`);
  for (const office of new Set(people.map((row) => row.regional_office ?? ''))) {
    await call('PUT', `/v1/teams/${idOf(office)}`, { name: office });
  }
  for (const [manager, office] of new Map(people.map((row) => [row.manager ?? '', row.regional_office ?? '']))) {
    await call('PUT', `/v1/teams/${idOf(manager)}`, { name: manager, parent: idOf(office) });
  }
  for (const row of people) {
    await call('PUT', `/v1/people/${idOf(row.sales_agent ?? '')}`, { name: row.sales_agent, team: idOf(row.manager ?? '') });
  }
}

async function postAll(call: Call, activities: readonly object[]): Promise<void> {
  for (let start = 0; start < activities.length; start += 1_000) {
    await call('POST', '/v1/activities', { activities: activities.slice(start, start + 1_000) });
  }
}

/** Teams, people, metrics and boards, then every won deal; answers how many deals were sent. */
export async function postMaven(call: Call, folder = mavenFolder): Promise<number> {
  await defineMavenPeople(call, folder);
  await defineMavenBoards(call);
  const won = rowsOf(`${folder}sales_pipeline.csv`).filter((row) => row.deal_stage === 'Won');
  await postAll(call, won.map(closedDeal));
  return won.length;
}

/** The whole pipeline: every deal as it was opened (500 nobody knows when) and, of the closed ones, how they ended. */
export async function postMavenPipeline(call: Call, folder = mavenFolder): Promise<number> {
  await defineMavenPeople(call, folder);
  const rows = rowsOf(`${folder}sales_pipeline.csv`);
  const opened = rows.map((row) => ({
    id: `opened:${row.opportunity_id}`,
    type: 'deal.created',
    ...(row.engage_date ? { at: row.engage_date } : { undated: true }),
    rep: idOf(row.sales_agent ?? ''),
    deal: { id: row.opportunity_id, product: row.product },
  }));
  await postAll(call, [...opened, ...rows.filter((row) => row.deal_stage === 'Won' || row.deal_stage === 'Lost').map(closedDeal)]);
  return rows.length;
}

function closedDeal(row: Record<string, string>): object {
  const outcome = row.deal_stage === 'Won' ? 'won' : 'lost';
  return {
    id: `${outcome}:${row.opportunity_id}`,
    type: `deal.${outcome}`,
    at: row.close_date,
    rep: idOf(row.sales_agent ?? ''),
    value: row.close_value,
    currency: 'USD',
    deal: { id: row.opportunity_id, product: row.product },
  };
}

/** The metrics of won deals and their boards, by rep, manager and region. */
export async function defineMavenBoards(call: Call): Promise<void> {
  await call('PUT', '/v1/metrics/won_value', {
    name: scores.won_value,
    measure: { types: ['deal.won'], aggregate: 'sum' },
    format: 'currency',
  });
  await call('PUT', '/v1/metrics/won_count', { name: scores.won_count, measure: { types: ['deal.won'], aggregate: 'count' } });
  for (const [who, rows] of Object.entries(subjects)) {
    for (const [score, name] of Object.entries(scores)) {
      const board = { name: `${name} by ${who}`, metric: score, per: 'total', showZero: false, ...rows };
      await call('PUT', `/v1/boards/${boardId(who, score, 'quarter')}`, { ...board, period: 'quarter' });
      await call('PUT', `/v1/boards/${boardId(who, score, 'whole')}`, {
        ...board,
        period: { kind: 'custom', from: '2017-01-01', to: '2018-01-01' },
      });
    }
  }
}

/** A `Call` over HTTP with a key. */
export function callerOf(url: string, key: string): Call {
  return async (method, path, body) => {
    const reply = await fetch(`${url}${path}`, {
      method,
      headers: { authorization: `Bearer ${key}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const answer: unknown = await reply.json();
    if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${JSON.stringify(answer)}`);
    return answer;
  };
}

const [, script, url, key, folder] = process.argv;
if (script === fileURLToPath(import.meta.url) && url && key) {
  const sent = await postMaven(callerOf(url, key), folder);
  process.stdout.write(`${sent} won deals posted to ${url}\n`);
}
