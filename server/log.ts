import { createRequire } from 'node:module';
import { type DestinationStream, type Logger, pino } from 'pino';
import type { Config } from './config.ts';

export type { Logger } from 'pino';

/** What a caller hands over by mistake under these names is not written. */
const redacted = ['key', 'secret', 'password', 'token', 'email', 'name', 'body', 'authorization', 'cookie'];
const paths = [...redacted, ...redacted.map((name) => `*.${name}`), 'req.headers.authorization', 'req.headers.cookie'];

/**
 * The log of this process: JSON lines on standard output, or lines for people in development and on a terminal.
 * Ids and codes only: never keys, names or bodies. `destination` is for tests.
 */
export function createLogger(config: Pick<Config, 'logLevel' | 'dev'>, destination?: DestinationStream): Logger {
  const settings = { level: config.logLevel, base: null, redact: { paths, censor: '-' } };
  const stream = destination ?? (config.dev || process.stdout.isTTY ? prettyStream() : undefined);
  return stream ? pino(settings, stream) : pino(settings);
}

/** Undefined when pino-pretty is not there: an install without development packages leaves it out. */
function prettyStream(): DestinationStream | undefined {
  try {
    const pretty = createRequire(import.meta.url)('pino-pretty') as (options: object) => DestinationStream;
    return pretty({ colorize: process.stdout.isTTY === true, sync: true, translateTime: 'SYS:HH:MM:ss', ignore: 'pid,hostname' });
  } catch {
    return undefined;
  }
}
