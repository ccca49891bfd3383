/** Everything that a caller gets to read, and what can be told from it. */
import { io } from 'socket.io-client';
import { contracts } from '../../shared/api/contracts.ts';
import { limit } from '../../shared/limit.ts';
import { LIVE_PATH, PROTOCOL_VERSION } from '../../shared/protocol.ts';
import { type Api, apiOf, type Show } from './tenants.ts';

/** Ids that stand in the places of paths and subjects. */
export interface Asked {
  people: string[];
  teams: string[];
  metrics: string[];
  boards: string[];
  goals: string[];
  activities: string[];
  /** As queries take them. */
  periods: string[];
  /** Periods of previews besides the month. */
  previewed: object[];
  /** Moments looked at besides now, epoch ms. */
  moments: number[];
}

export interface Reading {
  /** What was asked. */
  of: string;
  text: string;
}

/** Every GET of the API, by every id, and every view, as one caller gets them; refusals are answers as well. */
export async function readAll(url: string, show: Show, asked: Asked): Promise<Reading[]> {
  const ask = apiOf(url, show);
  // So many calls are more than a caller may make in a second.
  const api: Api = async (...call) => {
    for (;;) {
      const reply = await ask(...call);
      if (reply.status !== 429) return reply;
    }
  };
  const readings: Reading[] = [];
  for (const path of pathsOf(asked)) readings.push({ of: path, text: (await api('GET', path)).text });
  const metric = { name: 'Tried', measure: { types: ['deal.won'], aggregate: 'sum' } };
  for (const subject of [{ subjects: 'reps' }, { subjects: 'teams' }, ...asked.teams.map((team) => ({ team }))]) {
    for (const period of ['month', ...asked.previewed]) {
      const body = { metric, period, ...subject };
      readings.push({ of: `POST preview ${JSON.stringify(body)}`, text: (await api('POST', '/v1/previews/metric', body)).text });
    }
  }
  for (const subject of [{ workspace: true }, ...asked.teams.map((team) => ({ team })), ...asked.people.map((rep) => ({ rep }))]) {
    const body = { steps: ['sold', 'points'], target: 1_000_000, subject };
    readings.push({ of: `POST plan ${JSON.stringify(subject)}`, text: (await api('POST', '/v1/plans', body)).text });
  }
  return [...readings, ...(await readViews(url, show, asked))];
}

function pathsOf(asked: Asked): string[] {
  const { people, teams, metrics, boards, goals, activities } = asked;
  return contracts
    .filter(({ method, replyFormat }) => method === 'GET' && replyFormat === 'json')
    .flatMap(({ path }) => {
      const ids: Record<string, string[]> = { people, teams, metrics, boards, goals, activities };
      const each = path.includes('{id}') ? (ids[path.split('/')[2] ?? ''] ?? ['none']).map((id) => path.replace('{id}', id)) : [path];
      return each.flatMap((one) => queriesOf(path, asked).map((query) => `${one}${query}`));
    })
    .filter((path) => path !== '/openapi.json' && !path.includes('{'));
}

function queriesOf(path: string, { people, teams, periods, moments, activities }: Asked): string[] {
  const at = ['', ...moments.map((moment) => `at=${moment}`)];
  if (path.endsWith('/view')) return at.map((moment) => `?${moment}`);
  if (path === '/v1/activities') return ['', ...people.map((person) => `?rep=${person}`)];
  if (path === '/v1/activities/{id}') return activities.length > 0 ? ['?source=api'] : [''];
  if (path === '/v1/suggestions/goal') return subjectsOf(people, teams).map((subject) => `?metric=sold&subject=${subject}&period=day`);
  if (!/metrics\/{id}\/\w+$/.test(path)) return [''];
  return subjectsOf(people, teams).flatMap((subject) =>
    [...periods, ...moments.map((moment) => `day&at=${moment}`)].map((period) => `?subject=${subject}&period=${period}`),
  );
}

function subjectsOf(people: readonly string[], teams: readonly string[]): string[] {
  return ['workspace', ...teams.map((team) => `team:${team}`), ...people.map((person) => `rep:${person}`)];
}

async function readViews(url: string, show: Show, { people, teams, metrics, boards }: Asked): Promise<Reading[]> {
  const paces = metrics.flatMap((metric) => subjectsOf(people, teams).map((subject) => `pace:${metric}:${subject}:month`));
  const views = ['feed', ...boards.map((id) => `board:${id}`), ...people.map((id) => `rep:${id}`), ...paces];
  const readings: Reading[] = [];
  while (views.length > 0) {
    const socket = io(url, {
      path: LIVE_PATH,
      auth: { version: PROTOCOL_VERSION, ...(show.key !== undefined && { key: show.key }) },
      extraHeaders: { origin: url, ...(show.cookie !== undefined && { cookie: show.cookie }) },
      transports: ['websocket'],
      forceNew: true,
    });
    try {
      for (const view of views.splice(0, limit.subscriptionsPerSocketMax)) {
        readings.push({ of: view, text: JSON.stringify(await socket.timeout(20_000).emitWithAck('subscribe', { view })) });
      }
    } finally {
      socket.disconnect();
    }
  }
  return readings;
}

const round = (number: number) => Math.round(number * 10_000) / 10_000 + 0;

/** What gives a number away: it itself, or two that it is the difference or the sum of. Empty: it cannot be told. */
export function giveaways(readings: readonly Reading[], secret: number): string[] {
  const seen = new Map<number, string>();
  for (const { of, text } of readings) {
    for (const number of numbersIn(text)) if (!seen.has(number)) seen.set(number, of);
  }
  const found: string[] = [];
  for (const [number, of] of seen) {
    if (Math.abs(number) === secret) found.push(`${number} in ${of}`);
    for (const other of [round(number - secret), round(secret - number)]) {
      const from = seen.get(other);
      // Nothing is told by nothing: the number itself is found above.
      if (from !== undefined && other !== 0 && number !== 0) found.push(`${number} in ${of} and ${other} in ${from}`);
    }
  }
  return found;
}

function numbersIn(text: string): number[] {
  const numbers: number[] = [];
  const visit = (value: unknown): void => {
    if (typeof value === 'number') numbers.push(round(value));
    else if (typeof value === 'object' && value !== null) for (const part of Object.values(value)) visit(part);
  };
  visit(JSON.parse(text));
  return numbers;
}
