/** Finds the command, reads its flags, and turns every expected failure into one sentence and an exit code. */
import { type CAC, cac } from 'cac';
import { AppError } from '../../shared/error.ts';
import { ImportRefusal } from '../../shared/import/texts.ts';
import { ConfigError, type Flags } from '../config.ts';
import { DataFolderBusy, LogDamaged, StoreUnavailable } from '../store/store.ts';
import { printable } from '../terminal.ts';
import { accessCommand } from './access.ts';
import { ApiRefusal, Unreachable } from './api-client.ts';
import { type Command, CommandFailed, DONE, FAILED, MISUSED, type Terminal } from './command.ts';
import { importCommand } from './import.ts';
import { keysCommand } from './keys.ts';
import { serveCommand } from './serve.ts';
import { simulateCommand } from './simulate.ts';

export const commands: readonly Command[] = [serveCommand, importCommand, simulateCommand, keysCommand, accessCommand];

/** Runs the command line (`argv` without node and script). Resolves to the exit code; rejects only with a bug. */
export async function run(argv: readonly string[], terminal: Terminal): Promise<number> {
  const program = cac('rallyboard');
  let chosen: { command: Command; args: string[]; flags: Flags } | undefined;
  for (const command of commands) define(program, command, (args, flags) => (chosen = { command, args, flags }));
  program.help();
  try {
    program.parse(['node', 'rallyboard', ...argv], { run: false });
    if (program.options.help) return DONE;
    if (!program.matchedCommand) return misused(program, argv[0], terminal);
    program.runMatchedCommand();
    return chosen ? await chosen.command.run(chosen.args, chosen.flags, terminal) : DONE;
  } catch (error) {
    const outcome = explain(error);
    if (!outcome) throw error;
    terminal.err(`rallyboard: ${printable(outcome.line)}`);
    return outcome.code;
  }
}

function define(program: CAC, command: Command, onRun: (args: string[], flags: Flags) => void): void {
  const defined = program.command(command.usage, command.summary);
  for (const [spelling, help] of command.options) defined.option(spelling, help);
  for (const example of command.examples) defined.example(`  $ ${example}`);
  defined.action((...given: unknown[]) => {
    const flags = given.pop() as Record<string, unknown>;
    const spelled = Object.entries(flags).map(([name, value]) => [name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`), value]);
    onRun(given.filter((one) => one !== undefined).map(String), Object.fromEntries(spelled.filter(([name]) => name !== '--')));
  });
}

function misused(program: CAC, name: string | undefined, terminal: Terminal): number {
  const names = commands.map((command) => command.usage.split(' ')[0]).join(', ');
  if (name === undefined) program.outputHelp();
  else terminal.err(`rallyboard: ${name} is not a command; there are ${names}. Try rallyboard --help.`);
  return MISUSED;
}

/** One clear line for what may happen to anybody; undefined for bugs, whose stack is wanted. */
function explain(error: unknown): { line: string; code: number } | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error instanceof ConfigError) return { line: error.message, code: MISUSED };
  if (error.name === 'CACError') return { line: `${error.message.replaceAll('`', '')}. Try --help.`, code: MISUSED };
  if (error instanceof DataFolderBusy) {
    const stop = 'Stop it first, or choose another folder with --data or RALLYBOARD_DATA.';
    const line = error.owner?.url ? `already running on this data folder, at ${error.owner.url} . ${stop}` : error.message;
    return { line, code: FAILED };
  }
  // It says what to do by itself; the table's words are for callers of the API.
  const damage = error instanceof LogDamaged ? error : error.cause;
  if (damage instanceof LogDamaged) return { line: damage.message, code: FAILED };
  const expected = [CommandFailed, ImportRefusal, ApiRefusal, Unreachable, StoreUnavailable, AppError];
  if (expected.some((kind) => error instanceof kind))
    return { line: [error.message, reasonOf(error)].filter(Boolean).join(' '), code: FAILED };
  const line = systemFailure(error as NodeJS.ErrnoException & { port?: number; address?: string });
  return line ? { line, code: FAILED } : undefined;
}

/** What a refusal rests on: the store's own words, or what its details name. */
function reasonOf(error: Error): string {
  return error.cause instanceof Error ? error.cause.message : '';
}

function systemFailure(error: NodeJS.ErrnoException & { port?: number; address?: string }): string | undefined {
  if (error.code === 'EADDRINUSE') return `port ${error.port} is in use by another program. Choose another with --port or PORT.`;
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND')
    return `cannot listen on ${error.address ?? 'this host'}: not an address of this machine.`;
  if (error.code === 'EACCES' && error.port) return `port ${error.port} needs more rights; ports from 1024 on do not.`;
  if ((error.code === 'EACCES' || error.code === 'EROFS' || error.code === 'EPERM') && error.path) return `cannot write to ${error.path}.`;
  if (error.code === 'ENOSPC') return 'the disk is full.';
  return undefined;
}
