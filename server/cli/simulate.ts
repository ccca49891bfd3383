/** `rallyboard simulate`: plays the demo floor against any server. */
import { z } from 'zod';
import { DEMO_WORKSPACE } from '../../shared/workspace.ts';
import { ConfigError, readConfig } from '../config.ts';
import { type Command, DONE, FAILED, numberFlag, parseFlags, textFlag } from './command.ts';
import { LIVELY_EVENTS_PER_SECOND } from './floor-events.ts';
import { readServerFile } from './local-files.ts';
import { runSimulation } from './simulation.ts';

const flagsSchema = z.object({
  url: z.url({ protocol: /^https?$/, error: 'an address like http://localhost:3000' }).optional(),
  workspace: textFlag.default(DEMO_WORKSPACE),
  seed: numberFlag(0, 2 ** 31 - 1)
    .int('a whole number')
    .default(7),
  speed: z.enum(['lively', 'real'], 'lively or real').default('lively'),
  days: numberFlag(0, 400).int('a whole number').default(28),
  rate: numberFlag(0.01, 100_000).default(LIVELY_EVENTS_PER_SECOND),
  events: numberFlag(1, 1e9).int('a whole number').optional(),
  'until-stopped': z.boolean().default(false),
});

export const simulateCommand: Command = {
  usage: 'simulate',
  summary: 'Play an invented sales floor against a server, through its public HTTP only',
  options: [
    ['--url <url>', 'The server (default: the one running on this data folder)'],
    ['--key <key>', 'An API key with the scope admin of that workspace; better given as RALLYBOARD_KEY'],
    ['--data <folder>', 'The data folder of the running server, instead of --url (default: ./.data)'],
    ['--workspace <id>', `The workspace to play in (default: ${DEMO_WORKSPACE})`],
    ['--seed <n>', 'Decides everything that happens (default: 7)'],
    ['--speed <speed>', 'lively: for watching; real: as on an ordinary day (default: lively)'],
    ['--days <n>', 'Days of past to fill in first; 0 for none (default: 28)'],
    ['--rate <n>', `Activities a second at lively speed (default: ${LIVELY_EVENTS_PER_SECOND})`],
    ['--events <n>', 'Stop after so many activities, the past included'],
    ['--until-stopped', "Go on into the next days; else it ends with the floor's day"],
  ],
  examples: ['rallyboard simulate --url http://localhost:3000 --workspace trial --seed 42'],
  async run(_args, flags, terminal) {
    const config = readConfig(terminal.env, flags);
    const given = parseFlags(flagsSchema, flags);
    const local = given.url ? null : readServerFile(config.dataDir);
    const url = given.url ?? local?.url;
    if (!url) throw new ConfigError('--url is missing: no server runs on this data folder. Start one with npm start, or name another.');
    const result = await runSimulation({
      url,
      key: config.clientKey ?? local?.key,
      workspace: given.workspace,
      seed: given.seed,
      speed: given.speed,
      days: given.days,
      eventsPerSecond: given.rate,
      eventsMax: given.events,
      untilStopped: given['until-stopped'],
      signal: terminal.signal,
      report: (line) => terminal.err(line),
    });
    return result.rejected > 0 ? FAILED : DONE;
  },
};
