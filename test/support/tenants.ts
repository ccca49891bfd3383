/** Workspaces full of canaries: texts that must not reach anybody who has no right to them. */
import type { TestApp } from './app.ts';

/** What somebody shows: a key or a session cookie, and the workspace they ask for. */
export interface Show {
  key?: string;
  cookie?: string;
  workspace?: string;
}

export interface Reply {
  status: number;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: answers are looked into by path, and their shapes are checked elsewhere.
  json: any;
  cookie: string | null;
}

export type Api = (method: string, path: string, body?: unknown) => Promise<Reply>;

export function apiOf(url: string, show: Show): Api {
  return async (method, path, body) => {
    const headers: Record<string, string> = { origin: url };
    if (show.key !== undefined) headers.authorization = `Bearer ${show.key}`;
    if (show.cookie !== undefined) headers.cookie = show.cookie;
    if (show.workspace !== undefined) headers['rallyboard-workspace'] = show.workspace;
    if (body !== undefined) headers['content-type'] = 'application/json';
    const answer = await fetch(url + path, { method, headers, body: body === undefined ? null : JSON.stringify(body) });
    const text = await answer.text();
    const isJson = answer.headers.get('content-type')?.startsWith('application/json');
    const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? null;
    return { status: answer.status, text, json: isJson ? JSON.parse(text) : null, cookie };
  };
}

interface TeamIds {
  team: string;
  person: string;
  activity: string;
  metric: string;
  board: string;
  identity: string;
  dispute: string;
  key: string;
}

interface TeamCanaries {
  /** Addresses, external ids, notes, disputes: for the people themselves and those who manage them. */
  personal: string[];
  /** Ids of activities: for those who see their people. */
  entries: string[];
}

export interface Floor {
  ws: string;
  /** As an administrator, whose every call is expected to succeed. */
  admin: Api;
  shows: Record<string, Show>;
  ids: { east: TeamIds; west: TeamIds };
  canaries: { east: TeamCanaries; west: TeamCanaries; all: string[] };
  people: { rep: object; manager: object; managerId: string; observerId: string };
}

const PASSWORD = 'correct horse battery';

/** Two teams with a rep each and everything that can be known of them; one person of each role in the east. */
export async function plantCanaries({ url, adminKey }: TestApp, ws: string): Promise<Floor> {
  const key = { key: adminKey, workspace: ws };
  const admin: Api = async (method, path, body) => {
    const reply = await apiOf(url, key)(method, path, body);
    if (reply.status >= 300) throw new Error(`${method} ${path}: ${reply.status} ${reply.text}`);
    return reply;
  };
  await admin('PUT', '/v1/workspace', { name: `Canary of ${ws}`, zone: 'UTC', currency: 'EUR' });
  const join = async (id: string, person: object): Promise<Show> => {
    await admin('PUT', `/v1/people/${id}`, person);
    const { token } = (await admin('POST', `/v1/people/${id}/invitation`)).json;
    const { cookie, status, text } = await apiOf(url, {})('POST', '/v1/invitations/accept', { token, password: PASSWORD });
    if (cookie === null) throw new Error(`${id} could not join: ${status} ${text}`);
    return { cookie };
  };
  const ids: Partial<Floor['ids']> = {};
  const shows: Record<string, Show> = { nobody: {} };
  const canaries = { east: plain(), west: plain(), all: [`Canary of ${ws}`] };
  const personOf = (team: string) => ({
    name: `Nat ${ws} ${team} canary`,
    alias: `Alias ${ws} ${team} canary`,
    email: `${team}.${ws}@canary.example`,
    team: `${ws}-${team}`,
    externalIds: [{ source: 'crm', externalId: `ext-${ws}-${team}-canary` }],
  });
  const metric = `${ws}-calls`;
  const board = `${ws}-board`;
  await admin('PUT', `/v1/metrics/${metric}`, { name: `Metric ${ws} canary`, measure: { types: ['call.logged'], aggregate: 'count' } });
  await admin('PUT', `/v1/boards/${board}`, { name: `Board ${ws} canary`, metric, period: { kind: 'year' } });
  for (const team of ['east', 'west'] as const) {
    const person = `${ws}-${team}-rep`;
    const activity = `act-${ws}-${team}-canary`;
    await admin('PUT', `/v1/teams/${ws}-${team}`, { name: `Team ${ws} ${team} canary` });
    const show = await join(person, personOf(team));
    if (team === 'east') shows.rep = show;
    const at = new Date().toISOString();
    const note = `note ${ws} ${team} canary`;
    await admin('POST', '/v1/activities', [
      { id: activity, source: 'crm', type: 'call.logged', at, rep: person, details: { note } },
      { id: `un-${activity}`, source: 'crm', type: 'call.logged', at, rep: `stranger.${team}.${ws}@canary.example` },
    ]);
    const text = `dispute ${ws} ${team} canary`;
    const dispute = await apiOf(url, show)('POST', '/v1/disputes', { about: 'missing', text });
    const stranger = (await admin('GET', '/v1/identities?unlinked=true')).json.items.find((one: { email: string }) =>
      one.email.includes(`.${team}.`),
    );
    const made = (await admin('POST', '/v1/keys', { name: `Key ${ws} ${team} canary`, scopes: ['read'] })).json;
    ids[team] = { team: `${ws}-${team}`, person, activity, metric, board, identity: stranger.id, dispute: dispute.json.id, key: made.id };
    const { email, externalIds } = personOf(team);
    canaries[team].personal.push(email, externalIds[0]?.externalId ?? '', note, text, `stranger.${team}.${ws}@canary.example`);
    // The real name stands behind the alias.
    canaries[team].personal.push(personOf(team).name);
    canaries[team].entries.push(activity);
    canaries.all.push(personOf(team).alias, `Team ${ws} ${team} canary`, `Key ${ws} ${team} canary`);
  }
  const manager = { name: `Mo ${ws} canary`, role: 'manager', team: `${ws}-east`, email: `manager.${ws}@canary.example` };
  shows.manager = await join(`${ws}-manager`, manager);
  shows.observer = await join(`${ws}-observer`, { name: `Oz ${ws} canary`, role: 'observer', email: `observer.${ws}@canary.example` });
  shows.admin = await join(`${ws}-admin`, { name: `Ada ${ws} canary`, role: 'admin', email: `admin.${ws}@canary.example` });
  for (const scope of ['ingest', 'read']) {
    shows[`${scope}Key`] = { key: (await admin('POST', '/v1/keys', { name: scope, scopes: [scope] })).json.key };
  }
  const { east, west } = ids;
  if (!east || !west) throw new Error('both teams were planted');
  canaries.all.push(`Metric ${ws} canary`, `Board ${ws} canary`, `Mo ${ws} canary`);
  canaries.all.push(...[canaries.east, canaries.west].flatMap(({ personal, entries }) => [...personal, ...entries]));
  const people = { rep: personOf('east'), manager, managerId: `${ws}-manager`, observerId: `${ws}-observer` };
  return { ws, admin, shows, ids: { east, west }, canaries, people };
}

const plain = (): TeamCanaries => ({ personal: [], entries: [] });

/** What a caller of this kind shows: `nobody`, a role, or `readKey` and `ingestKey`. */
export function showing(floor: Floor, kind: string): Show {
  const show = floor.shows[kind];
  if (!show) throw new Error(`there is no ${kind} in ${floor.ws}`);
  return show;
}
