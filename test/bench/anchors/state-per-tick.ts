/** The other arms of PERF4: the whole state every tick, as it is, deflated, or as a delta of its text. Bytes of the payload. */
import { once } from 'node:events';
import { constants, createDeflateRaw, createInflateRaw } from 'node:zlib';
import { applyDelta, createDelta } from 'fossil-delta';

/** JSON text, whole, every tick. */
export function wholeBytes(texts: readonly string[]): number[] {
  return texts.slice(1).map((text) => Buffer.byteLength(text));
}

/**
 * permessage-deflate with context takeover, which is its best form: one window for all messages of a screen, so that what was
 * said before costs little. (It also costs every screen a window in the server's memory, and the work for every screen again.)
 */
export async function deflatedBytes(texts: readonly string[]): Promise<number[]> {
  const deflate = createDeflateRaw();
  const inflate = createInflateRaw();
  const sizes: number[] = [];
  for (const text of texts) {
    const packed = await flushed(deflate, text);
    // RFC 7692: the four bytes of the empty block at the end are left out on the way.
    sizes.push(packed.length - 4);
    if ((await flushed(inflate, packed)).toString() !== text) throw new Error('PERF4: inflated to something else');
  }
  deflate.close();
  inflate.close();
  return sizes.slice(1);
}

async function flushed(
  stream: ReturnType<typeof createDeflateRaw> | ReturnType<typeof createInflateRaw>,
  chunk: string | Buffer,
): Promise<Buffer> {
  stream.write(chunk);
  const done = new Promise<void>((resolve) => {
    stream.flush(constants.Z_SYNC_FLUSH, () => resolve());
  });
  await done;
  if (stream.readableLength === 0) await once(stream, 'readable');
  const parts: Buffer[] = [];
  for (let part = stream.read() as Buffer | null; part !== null; part = stream.read() as Buffer | null) parts.push(part);
  return Buffer.concat(parts);
}

/** Fossil delta between the texts of two ticks. */
export function fossilBytes(texts: readonly string[]): number[] {
  const bytes = texts.map((text) => new TextEncoder().encode(text));
  return bytes.slice(1).map((target, index) => {
    const source = bytes[index] ?? new Uint8Array();
    const delta = createDelta(source, target);
    if (!Buffer.from(applyDelta(source, delta)).equals(target)) throw new Error('PERF4: the delta makes something else');
    return delta.length;
  });
}
