/** The program: reads its command line, stops on signals, ends with an exit code. */
import { run } from './cli/run.ts';
import { processEnvironment } from './config.ts';
import { confirmOnTerminal } from './terminal.ts';

const stop = new AbortController();
const exitWithinMs = 10_000;

function stopSoon(): void {
  // The second signal is from somebody who will not wait.
  if (stop.signal.aborted) process.exit(130);
  stop.abort();
}
process.on('SIGINT', stopSoon);
process.on('SIGTERM', stopSoon);
// A child of ours: when the parent is gone there is nobody left to work for.
process.on('disconnect', () => stop.abort());

process.exitCode = await run(process.argv.slice(2), {
  env: processEnvironment(),
  out: (line) => process.stdout.write(`${line}\n`),
  err: (line) => process.stderr.write(`${line}\n`),
  confirm: confirmOnTerminal(),
  signal: stop.signal,
});
// A handle that somebody forgot must not keep a stopped program alive.
setTimeout(() => process.exit(), exitWithinMs).unref();
if (process.connected) process.disconnect?.();
