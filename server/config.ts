/**
 * The settings of a server: one table that reads the environment and the command line, checks them, and prints its own
 * documentation (the README's table is compared with it). The only file that reads process.env.
 */
import { resolve } from 'node:path';
import { z } from 'zod';

/** A setting is missing or wrong: nothing of ours failed, so a single sentence without a stack is shown. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

interface Setting<S extends z.ZodType> {
  env: string;
  /** Without the dashes. A flag wins over the environment. */
  flag?: string;
  /** As the table shows it; the schema itself fills it in. */
  fallback: string;
  help: string;
  schema: S;
}

const setting = <S extends z.ZodType>(definition: Setting<S>): Setting<S> => definition;

/** An empty variable means "not set", as in `PORT= npm start`. */
const orUnset = <S extends z.ZodType>(schema: S) => z.preprocess((value) => (value === '' ? undefined : value), schema.optional());
const orDefault = <S extends z.ZodType>(schema: S, fallback: z.output<S>) =>
  z.preprocess((value) => (value === '' || value === undefined ? fallback : value), schema);

const portSchema = z.coerce.number('a port is a number from 0 to 65535').int().min(0).max(65_535);
/** An address list is passed to Express as it is; `true` is not offered: it would believe any sender's X-Forwarded-For. */
const proxySchema = z.union(
  [
    z.coerce
      .string()
      .regex(/^\d{1,2}$/)
      .transform(Number),
    z.string().regex(/^[\da-f.:/]+$|^(loopback|linklocal|uniquelocal)$|,/i),
  ],
  { error: 'the number of proxies in front, or their addresses (10.0.0.0/8, loopback, ...), separated by commas' },
);
/** An empty `--data` arrives as the number 0. */
const folderSchema = z.coerce.string().refine((folder) => folder !== '0' && folder.trim() !== '', 'the name of a folder');
const secretSchema = z.string().min(32, 'a secret has at least 32 characters; `openssl rand -base64 32` makes one').max(512);
const redisSchema = z.string().regex(/^rediss?:\/\/.+/, 'an address like redis://localhost:6379/0');
const publicUrlSchema = z
  .url({ protocol: /^https?$/, error: 'an address like https://rally.example.com' })
  .transform((text) => text.replace(/\/+$/, ''));

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** In the order of the printed table. */
export const settings = {
  port: setting({
    env: 'PORT',
    flag: 'port',
    fallback: '3000',
    help: 'Port to listen on; 0 takes any free one.',
    schema: orDefault(portSchema, 3000),
  }),
  host: setting({
    env: 'HOST',
    flag: 'host',
    fallback: '127.0.0.1',
    help: 'Address to listen on. The default is reachable from this machine only; `--lan` means 0.0.0.0, prints links for the network and QR codes.',
    schema: orDefault(z.string().regex(/^[\w.:-]+$/, 'an IP address or a host name'), '127.0.0.1'),
  }),
  dataDir: setting({
    env: 'RALLYBOARD_DATA',
    flag: 'data',
    fallback: './.data',
    help: 'Folder for the logs, snapshots and secrets of this server. One process owns it.',
    schema: orDefault(folderSchema, './.data'),
  }),
  redisUrl: setting({
    env: 'RALLYBOARD_REDIS_URL',
    fallback: '',
    help: 'Keep the logs in this Redis (7 or newer) instead of SQLite in the data folder: `redis://host:6379/0`.',
    schema: orUnset(redisSchema),
  }),
  publicUrl: setting({
    env: 'RALLYBOARD_PUBLIC_URL',
    fallback: '',
    help: 'The address people use, when it is not the one this server listens on; used in links and QR codes.',
    schema: orUnset(publicUrlSchema),
  }),
  demo: setting({
    env: 'RALLYBOARD_DEMO',
    flag: 'demo',
    fallback: 'auto',
    help: 'The demo floor, in a workspace of its own: `on`, `off`, or `auto`, which runs it when the server starts without data of yours.',
    schema: orDefault(z.enum(['auto', 'on', 'off'], 'auto, on or off'), 'auto'),
  }),
  adminKey: setting({
    env: 'RALLYBOARD_ADMIN_KEY',
    fallback: '',
    help: "A secret of at least 32 characters that acts as an administrator's API key, for unattended set-up; of workspace `main`, or of the one in the header `Rallyboard-Workspace`.",
    schema: orUnset(secretSchema),
  }),
  secret: setting({
    env: 'RALLYBOARD_SECRET',
    fallback: '',
    help: 'Seals secrets and salts, at least 32 characters. Without it one is made and kept in `secret.key` in the data folder. Several servers on one Redis need the same.',
    schema: orUnset(secretSchema),
  }),
  trustProxy: setting({
    env: 'RALLYBOARD_TRUST_PROXY',
    fallback: '',
    help: 'Behind a reverse proxy: how many there are (`1`), or their addresses (`loopback`, `10.0.0.0/8`), so that the sender is seen behind them.',
    schema: orUnset(proxySchema),
  }),
  logLevel: setting({
    env: 'LOG_LEVEL',
    flag: 'log-level',
    fallback: 'info',
    help: '`fatal`, `error`, `warn`, `info`, `debug`, `trace` or `silent`.',
    schema: orDefault(z.enum(logLevels, `one of ${logLevels.join(', ')}`), 'info'),
  }),
  clientKey: setting({
    env: 'RALLYBOARD_KEY',
    flag: 'key',
    fallback: '',
    help: 'For the commands that talk to a server (`import`, `simulate`, `keys`, `access`): the API key to use. A variable is not visible in the list of processes, a flag is.',
    schema: orUnset(z.coerce.string().min(1)),
  }),
} as const;

type Settings = typeof settings;
export type Config = { [K in keyof Settings]: z.output<Settings[K]['schema']> } & {
  /** `--lan`: listen on all addresses and print links for the network. */
  lan: boolean;
  /** `--dev`: pages come from Vite, the log is for reading. */
  dev: boolean;
};
export type Environment = Readonly<Record<string, string | undefined>>;
/** What the command line gave, by the name of the flag (`log-level`). */
export type Flags = Readonly<Record<string, unknown>>;

/** Reads and checks all settings; flags win over the environment. Throws ConfigError that names the setting. */
export function readConfig(env: Environment, flags: Flags = {}): Config {
  const values: Record<string, unknown> = {};
  for (const [name, one] of Object.entries(settings)) {
    const fromFlag = one.flag === undefined ? undefined : flags[one.flag];
    const parsed = one.schema.safeParse(fromFlag ?? env[one.env]);
    if (!parsed.success) {
      const called = fromFlag === undefined ? one.env : `--${one.flag}`;
      throw new ConfigError(`${called} is not right: ${parsed.error.issues[0]?.message ?? 'wrong value'}.`);
    }
    values[name] = parsed.data;
  }
  const read = values as { [K in keyof Settings]: z.output<Settings[K]['schema']> };
  const lan = flags.lan === true;
  const host = lan && flags.host === undefined ? '0.0.0.0' : read.host;
  return { ...read, host, dataDir: resolve(read.dataDir), lan, dev: flags.dev === true };
}

/** Variables that look like ours and are not: most likely typing errors, which must not stay silent. */
export function unknownVariables(env: Environment): string[] {
  const known = new Set<string>(Object.values(settings).map((one) => one.env));
  return Object.keys(env)
    .filter((name) => name.startsWith('RALLYBOARD_') && !known.has(name))
    .sort();
}

/** The environment of this process. */
export function processEnvironment(): Environment {
  return process.env;
}

/** The environment for a child process that only talks HTTP: ours without its secrets, and with the key it shall use. */
export function childEnvironment(env: Environment, clientKey: string): Record<string, string | undefined> {
  const { [settings.adminKey.env]: _admin, [settings.secret.env]: _secret, [settings.redisUrl.env]: _redis, ...rest } = env;
  return { ...rest, [settings.clientKey.env]: clientKey };
}

/** The Markdown table of the README. */
export function settingsTable(): string {
  const rows = Object.values(settings).map((one) => {
    const flag = 'flag' in one && one.flag ? `\`--${one.flag}\`` : '';
    return `| \`${one.env}\` | ${flag} | ${one.fallback === '' ? '' : `\`${one.fallback}\``} | ${one.help} |`;
  });
  return ['| variable | flag | default | what it does |', '|---|---|---|---|', ...rows].join('\n');
}
