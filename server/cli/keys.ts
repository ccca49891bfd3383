/** `rallyboard keys`: API keys, through the HTTP API of the running server. */
import { z } from 'zod';
import { scopeSchema } from '../../shared/api/contract.ts';
import type { KeyReply } from '../../shared/api/keys.ts';
import { MAIN_WORKSPACE } from '../../shared/workspace.ts';
import { ConfigError, readConfig } from '../config.ts';
import type { ApiClient } from './api-client.ts';
import { type Command, DONE, FAILED, parseFlags, type Terminal, textFlag } from './command.ts';
import { connectToServer, serverFlags, serverOptions } from './local-server.ts';

const flagsSchema = z.object({
  ...serverFlags,
  scopes: z
    .string()
    .default('ingest')
    .transform((text) => text.split(',').map((scope) => scope.trim()))
    .pipe(z.array(scopeSchema, 'some of ingest, read, admin, separated by commas')),
  source: textFlag.optional(),
});
type KeyFlags = z.output<typeof flagsSchema>;

export const keysCommand: Command = {
  usage: 'keys <action> [name]',
  summary: 'List, create or revoke API keys of a workspace on the running server',
  options: [
    ['--workspace <id>', `Whose keys (default: ${MAIN_WORKSPACE})`],
    ['--scopes <list>', 'For create: some of ingest, read, admin, separated by commas (default: ingest)'],
    ['--source <source>', 'For create: the only source this key sends activities for (default: api, or what they name)'],
    ...serverOptions,
  ],
  examples: ['rallyboard keys list', 'rallyboard keys create Dialer --scopes ingest', 'rallyboard keys revoke k1a2b3'],
  async run([action, name], flags, terminal) {
    const given = parseFlags(flagsSchema, flags);
    const client = connectToServer(readConfig(terminal.env, flags), given);
    if (action === 'list') return await list(client, terminal);
    if (action !== 'create' && action !== 'revoke') throw new ConfigError(`${action} is not an action; there are list, create and revoke.`);
    if (!name) throw new ConfigError(`${action} needs ${action === 'create' ? 'a name for the key' : 'the id of a key (see keys list)'}.`);
    return action === 'create' ? await create(client, name, given, terminal) : await revoke(client, name, terminal);
  },
};

async function list(client: ApiClient, terminal: Terminal): Promise<number> {
  let next: string | undefined;
  do {
    const query = next ? `?limit=500&cursor=${encodeURIComponent(next)}` : '?limit=500';
    const page: { items: KeyReply[]; next?: string } = await client.call('GET', `/v1/keys${query}`);
    for (const key of page.items) {
      terminal.out([key.id, key.name, key.scopes.join(','), key.createdAt, key.lastUsedAt ?? 'never used'].join('\t'));
    }
    next = page.next;
  } while (next);
  return DONE;
}

async function create(client: ApiClient, name: string, given: KeyFlags, terminal: Terminal): Promise<number> {
  const body = { name, scopes: given.scopes, ...(given.source ? { source: given.source } : {}) };
  const made = await client.call<KeyReply & { key?: string }>('POST', '/v1/keys', body);
  if (!made.key) return FAILED;
  terminal.err(`Key ${made.id}. It is shown this once:`);
  terminal.out(made.key);
  return DONE;
}

async function revoke(client: ApiClient, id: string, terminal: Terminal): Promise<number> {
  await client.call('DELETE', `/v1/keys/${encodeURIComponent(id)}`);
  terminal.err(`Key ${id} is revoked.`);
  return DONE;
}
