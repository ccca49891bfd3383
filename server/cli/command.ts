/** What a command of the program is, and what it may touch. */
import { z } from 'zod';
import { ConfigError, type Environment, type Flags } from '../config.ts';

/** What was asked for cannot be done now, and not because of how it was asked. */
export class CommandFailed extends Error {
  override name = 'CommandFailed';
}

/** Exit codes. */
export const DONE = 0;
export const FAILED = 1;
export const MISUSED = 2;

/** The outside of a command; tests pass their own. */
export interface Terminal {
  env: Environment;
  out(line: string): void;
  /** What went wrong or is going on: never mixed into output that a program reads. */
  err(line: string): void;
  /** Asks what is answered by yes or no; absent where nobody sits in front of it. */
  confirm?(question: string): Promise<boolean>;
  /** Fires when the user or the system wants the command to end. */
  signal: AbortSignal;
}

export interface Command {
  /** With its arguments, as in `keys <action> [name]`. */
  usage: string;
  summary: string;
  options: readonly (readonly [spelling: string, help: string])[];
  examples: readonly string[];
  /** Resolves to the exit code. `flags` go by their spelled names (`log-level`). */
  run(args: readonly string[], flags: Flags, terminal: Terminal): Promise<number>;
}

/** Checks flags against a schema. Throws ConfigError that names the flag. */
export function parseFlags<S extends z.ZodObject>(schema: S, flags: Flags): z.output<S> {
  const parsed = schema.safeParse(flags);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new ConfigError(`--${issue?.path.join('.') ?? ''} is not right: ${issue?.message ?? 'wrong value'}.`);
}

/** A flag with a number in it. */
export const numberFlag = (min: number, max: number) => z.number(`a number from ${min} to ${max}`).min(min).max(max);
/** Numbers on the command line arrive as numbers, also where a text is meant. */
export const textFlag = z.coerce.string().min(1);
