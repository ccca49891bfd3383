/** Which server a command talks to: the one named, or the one that runs on the data folder, with its own key. */
import { z } from 'zod';
import { MAIN_WORKSPACE } from '../../shared/workspace.ts';
import { type Config, ConfigError } from '../config.ts';
import { type ApiClient, createApiClient } from './api-client.ts';
import { CommandFailed, textFlag } from './command.ts';
import { readServerFile } from './local-files.ts';

export const serverFlags = {
  url: z.url({ protocol: /^https?$/, error: 'an address like http://localhost:3000' }).optional(),
  workspace: textFlag.default(MAIN_WORKSPACE),
};

export const serverOptions: [string, string][] = [
  ['--data <folder>', 'The data folder of the running server (default: ./.data)'],
  ['--url <url>', 'Another server; needs --key'],
  ['--key <key>', 'A key with the scope admin; better given as RALLYBOARD_KEY'],
];

/** Throws CommandFailed when no server runs there, ConfigError without a key. */
export function connectToServer(config: Config, given: { url?: string | undefined; workspace: string }): ApiClient & { url: string } {
  const local = given.url ? null : readServerFile(config.dataDir);
  const url = given.url ?? local?.url;
  if (!url) throw new CommandFailed(`no server runs on ${config.dataDir}. Start it with npm start, or name another with --url and --key.`);
  const key = config.clientKey ?? config.adminKey ?? local?.key;
  if (!key) throw new ConfigError(`--key is missing: a key with the scope admin of workspace ${given.workspace}.`);
  return { url, ...createApiClient({ url, key, workspace: given.workspace, patient: false }) };
}
