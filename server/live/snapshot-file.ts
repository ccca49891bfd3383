/**
 * Snapshots of the fold on the local disk: a cache, never the truth. Whatever does not fit exactly (a flipped bit, another
 * version of the fold, another log) is as good as absent, and the log is replayed. A folder per workspace: `state`, and one file
 * per chunk of the tape; a full chunk that did not change is not written again.
 */
import { readFileSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { Snapshot, SnapshotChunk } from '../engine/snapshot.ts';
import type { Position } from '../store/store.ts';
import { turn } from './clock.ts';

interface Contents {
  /** Where in which log the snapshot was taken. */
  key: Position;
  header: Snapshot['header'];
  chunks: { file: string; sum: number }[];
}

/** Chunk files that are known to be on the disk, with their sums. */
export type WrittenChunks = Map<string, number>;

const STATE = 'state';
/** Each is read in less than a millisecond, unless the disk has to be asked. */
const chunksPerTurn = 8;

/** Another name for other contents: rows are only added, and whatever else changes raises the revision. */
export function chunkFile(index: number, { rows, revision }: Pick<SnapshotChunk, 'rows' | 'revision'>): string {
  return `${index}-${rows}-${revision}.chunk`;
}

/** Replaces the snapshot in `folder`: the old one stays whole until the new one is. */
export async function writeSnapshot(folder: string, key: Position, snapshot: Snapshot, written: WrittenChunks): Promise<void> {
  await mkdir(folder, { recursive: true });
  const chunks: Contents['chunks'] = [];
  for (const [index, chunk] of snapshot.header.chunks.entries()) {
    const file = chunkFile(index, chunk);
    const bytes = snapshot.chunks[index];
    const sum = bytes ? crc32(bytes) : written.get(file);
    if (sum === undefined) throw new Error(`a snapshot has no bytes for ${file}`);
    if (bytes) await replaceFile(join(folder, file), bytes);
    chunks.push({ file, sum });
  }
  const text = Buffer.from(JSON.stringify({ key, header: snapshot.header, chunks } satisfies Contents));
  await replaceFile(join(folder, STATE), Buffer.concat([Buffer.from(`${crc32(text)}\n`), text]));
  written.clear();
  for (const { file, sum } of chunks) written.set(file, sum);
  const wanted = new Set([STATE, ...written.keys()]);
  for (const file of await readdir(folder)) if (!wanted.has(file)) await rm(join(folder, file), { force: true });
}

/** Null when there is none, or none whose every byte is as it was written. */
export async function readSnapshot(folder: string): Promise<{ key: Position; snapshot: Snapshot; written: WrittenChunks } | null> {
  try {
    const file = await readFile(join(folder, STATE));
    const end = file.indexOf('\n');
    const text = file.subarray(end + 1);
    if (file.subarray(0, end).toString() !== String(crc32(text))) return null;
    const { key, header, chunks } = JSON.parse(text.toString()) as Contents;
    const blocks: Uint8Array<ArrayBuffer>[] = [];
    for (const { file, sum } of chunks) {
      // One after the other and at once: asking another thread for each costs twice the time. Others have their turn in between.
      const block = readFileSync(join(folder, file));
      if (crc32(block) !== sum) return null;
      if (blocks.push(block) % chunksPerTurn === 0) await turn();
    }
    return { key, snapshot: { header, chunks: blocks }, written: new Map(chunks.map(({ file, sum }) => [file, sum])) };
  } catch {
    return null;
  }
}

export async function deleteSnapshot(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}

async function replaceFile(path: string, bytes: Uint8Array): Promise<void> {
  await writeFile(`${path}.tmp`, bytes);
  await rename(`${path}.tmp`, path);
}
