/** Bodies: counted as they arrive, inflated under a cap, and refused before they are kept. */
import type { IncomingMessage } from 'node:http';
import { createGunzip, type Gunzip } from 'node:zlib';
import { AppError } from '../../shared/error.ts';
import { limit } from '../../shared/limit.ts';
import type { MediaType } from '../intake/envelope.ts';

const jsonTypes = /^application\/(?:json|[\w.-]+\+json)$/;
const lineTypes = /^application\/(?:x-ndjson|ndjson|jsonl|x-jsonlines)$/;

/** Throws AppError unsupported_media. Without a Content-Type the body counts as JSON. */
export function mediaTypeOf(request: IncomingMessage, allowLines: boolean): MediaType {
  const header = request.headers['content-type'];
  if (header === undefined) return 'json';
  const [type = '', ...parameters] = header.toLowerCase().split(';');
  const charset = parameters.map((parameter) => /^\s*charset\s*=\s*"?([^"\s]+)/.exec(parameter)?.[1]).find((found) => found !== undefined);
  if (charset === undefined || charset === 'utf-8' || charset === 'utf8') {
    if (jsonTypes.test(type.trim())) return 'json';
    if (allowLines && lineTypes.test(type.trim())) return 'ndjson';
  }
  throw new AppError('unsupported_media', { contentType: header.slice(0, 200) });
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The text of a body. Throws AppError too_large, unsupported_media, invalid_json (not gzip, not UTF-8). */
export async function readText(request: IncomingMessage): Promise<string> {
  const bytes = await readBytes(request, gunzipFor(request));
  try {
    return utf8.decode(bytes);
  } catch {
    throw new AppError('invalid_json', { reason: 'the body is not UTF-8' });
  }
}

function gunzipFor(request: IncomingMessage): Gunzip | null {
  const encoding = (request.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  if (encoding === 'identity') return null;
  if (encoding === 'gzip' || encoding === 'x-gzip') return createGunzip();
  throw new AppError('unsupported_media', { contentEncoding: encoding.slice(0, 200) });
}

function readBytes(request: IncomingMessage, gunzip: Gunzip | null): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > limit.batchBytesMax) throw tooLarge('batchBytesMax', limit.batchBytesMax);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let received = 0;
    let kept = 0;
    const stop = (error: Error) => {
      request.off('data', countReceived);
      request.unpipe();
      gunzip?.destroy();
      reject(error);
    };
    const countReceived = (chunk: Buffer) => {
      received += chunk.length;
      if (received > limit.batchBytesMax) stop(tooLarge('batchBytesMax', limit.batchBytesMax));
      else if (!gunzip) chunks.push(chunk);
    };
    request.on('data', countReceived);
    request.on('error', stop);
    request.on('close', () => {
      if (!request.complete) stop(new AppError('invalid_request', { reason: 'the connection closed before the body ended' }));
    });
    if (!gunzip) {
      request.on('end', () => resolve(Buffer.concat(chunks)));
      return;
    }
    gunzip.on('data', (chunk: Buffer) => {
      kept += chunk.length;
      if (kept > limit.inflatedBytesMax) stop(tooLarge('inflatedBytesMax', limit.inflatedBytesMax));
      else chunks.push(chunk);
    });
    gunzip.on('error', (error) => stop(new AppError('invalid_json', { reason: `not gzip: ${error.message}` })));
    gunzip.on('end', () => resolve(Buffer.concat(chunks)));
    request.pipe(gunzip);
  });
}

function tooLarge(name: 'batchBytesMax' | 'inflatedBytesMax', max: number): AppError {
  return new AppError('too_large', { limit: name, max });
}
