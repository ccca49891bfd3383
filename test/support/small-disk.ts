/**
 * A disk that is full while a test wants it: a file system of a few MB where the kernel lets us mount one (no rights are needed for
 * it, where user namespaces are allowed), and a limit on the size of files, which every Linux has.
 */
import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface SmallDisk {
  name: string;
  /** What to put before a command so that its data folder lies on the small disk. */
  prefix(folder: string): string[];
  /** From now on a process started so cannot write another byte to its data. */
  fill(pid: number, folder: string): void;
  makeRoom(pid: number, folder: string): void;
}

const sizeMb = 24;
const mounted = (folder: string) => [
  'unshare',
  '--map-root-user',
  '--mount',
  'sh',
  '-c',
  'mount -t tmpfs -o "size=$1m" tmpfs "$0" && shift && exec "$@"',
  folder,
  String(sizeMb),
];
/** The folder as the process itself sees it. */
const filler = (pid: number, folder: string) => join(`/proc/${pid}/root`, folder, 'filler');

const fileSystem: SmallDisk = {
  name: `a file system of ${sizeMb} MB`,
  prefix: mounted,
  fill(pid, folder) {
    // To the last page: what is left over would take a small write.
    for (let bytes = 1024 * 1024; bytes >= 4096; bytes /= 2) {
      try {
        for (;;) writeFileSync(filler(pid, folder), new Uint8Array(bytes), { flag: 'a' });
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      }
    }
  },
  makeRoom: (pid, folder) => rmSync(filler(pid, folder)),
};

const fileLimit: SmallDisk = {
  name: 'a limit on the size of files',
  prefix: () => [],
  fill: (pid) => limitFiles(pid, '4096'),
  makeRoom: (pid) => limitFiles(pid, 'unlimited'),
};

/** The soft limit only: the hard one could not be raised again. */
function limitFiles(pid: number, soft: string): void {
  const done = spawnSync('prlimit', ['--pid', String(pid), `--fsize=${soft}:`], { encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`prlimit: ${done.error?.message ?? done.stderr}`);
}

/** The ways this machine has; at least one, or the tests that need it fail. Says which one is missing. */
export function smallDisks(): SmallDisk[] {
  const [command = '', ...args] = [...mounted('/tmp'), 'true'];
  if (spawnSync(command, args).status === 0) return [fileSystem, fileLimit];
  console.info('No file system can be mounted here: the disk is made full by a limit on the size of files only.');
  return [fileLimit];
}
