/** The demo floor: the simulator as a process of its own, which knows the server only by its address and a key. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { DEMO_WORKSPACE, MAIN_WORKSPACE } from '../shared/workspace.ts';
import { type Config, childEnvironment, type Environment } from './config.ts';
import type { Logger } from './log.ts';

export interface DemoFacts {
  /** Ids of the workspaces that exist. */
  workspaces: readonly string[];
  /** Whether anything was ever recorded in workspace main. */
  mainIsEmpty: boolean;
}

/** `auto`: as long as there is nobody's data but the demo's. */
export function wantsDemo(setting: Config['demo'], facts: DemoFacts): boolean {
  if (setting !== 'auto') return setting === 'on';
  return facts.mainIsEmpty && facts.workspaces.every((id) => id === DEMO_WORKSPACE || id === MAIN_WORKSPACE);
}

export interface Demo {
  pid: number | undefined;
  /** Resolves when the process is gone. */
  stop(): Promise<void>;
}

export interface DemoOptions {
  url: string;
  /** An administrator's key of the demo workspace. */
  key: string;
  env: Environment;
  log: Logger;
  /** How to start this very program again; tests pass another. */
  program?: { command: string; args: readonly string[] };
}

const stopGraceMs = 5_000;

/**
 * Starts the simulator. It is not started again when it ends: a floor that cannot run would otherwise fail for ever; the log says so.
 * It ends with this process, also when this process is killed: it watches the channel between the two.
 */
export function startDemo(options: DemoOptions): Demo {
  const program = options.program ?? { command: process.execPath, args: [...process.execArgv, process.argv[1] ?? ''] };
  const args = [...program.args, 'simulate', '--url', options.url, '--workspace', DEMO_WORKSPACE, '--until-stopped'];
  const child = spawn(program.command, args, {
    env: childEnvironment(options.env, options.key),
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const log = options.log.child({ part: 'demo' });
  let stopping = false;
  // Its lines are for people, and hold neither keys nor names.
  if (child.stderr) createInterface({ input: child.stderr }).on('line', (line) => log.debug(line));
  const gone = new Promise<void>((resolve) => {
    child.once('error', (error) => {
      log.error({ err: error }, 'the demo floor could not be started');
      resolve();
    });
    child.once('exit', (code, signal) => {
      if (!stopping) log.error({ code, signal }, 'the demo floor has stopped; its wall stands still until the next start');
      resolve();
    });
  });
  return {
    pid: child.pid,
    async stop() {
      stopping = true;
      child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), stopGraceMs);
      await gone;
      clearTimeout(late);
    },
  };
}
