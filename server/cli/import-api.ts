/** The calls of an import over HTTP. */
import type { BatchAnswer } from '../../shared/api/activities.ts';
import type { ImportApi } from '../../shared/import/run.ts';
import { type ApiClient, ApiRefusal } from './api-client.ts';
import { CommandFailed } from './command.ts';

/** Throws CommandFailed where the key may not do what the import needs, with what else could be done. */
export function importApi(client: ApiClient, dryRun: boolean): ImportApi {
  return {
    post: (activities) => client.call<BatchAnswer>('POST', `/v1/activities${dryRun ? '?dryRun=true' : ''}`, { activities }),
    listPeople: () => orWithoutPeople(listAll(client, '/v1/people')),
    listTeams: () => orWithoutPeople(listAll(client, '/v1/teams')),
    putTeam: (id, body) => orWithoutPeople(client.call('PUT', `/v1/teams/${id}`, body)),
    putPerson: (id, body) => orWithoutPeople(client.call('PUT', `/v1/people/${id}`, body)),
  };
}

async function listAll<T>(client: ApiClient, path: string): Promise<T[]> {
  const items: T[] = [];
  let next: string | undefined;
  do {
    const query: string = next === undefined ? '' : `&cursor=${encodeURIComponent(next)}`;
    const page: { items: T[]; next?: string } = await client.call('GET', `${path}?limit=500${query}`);
    items.push(...page.items);
    next = page.next;
  } while (next !== undefined);
  return items;
}

async function orWithoutPeople<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (!(error instanceof ApiRefusal) || error.status !== 403) throw error;
    throw new CommandFailed(
      `people and teams need a key with the scope admin. Use one, or leave them out with --no-people. ${error.message}`,
    );
  }
}

/** The zone in which times without an offset are read. Throws CommandFailed when the key may not ask for it. */
export async function workspaceZone(client: ApiClient): Promise<string> {
  try {
    return (await client.call<{ zone: string }>('GET', '/v1/workspace')).zone;
  } catch (error) {
    if (!(error instanceof ApiRefusal) || error.status !== 403) throw error;
    throw new CommandFailed('this key may not read the time zone of the workspace. Say it with --zone, as in --zone Europe/Berlin.');
  }
}
