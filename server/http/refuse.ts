/** From what was thrown to what is answered: a refusal as in the table, an outage, or a bug of ours with a requestId. */
import type { ErrorRequestHandler, Request, Response } from 'express';
import type { Logger } from 'pino';
import { AppError, type ErrorReply } from '../../shared/error.ts';
import { outageOf } from '../live/directory.ts';

/** How long a client that is still sending may take to read its refusal before the connection goes. */
const LINGER_MS = 10_000;
const RETRY_AFTER_S = 1;

/** The last handler: answers whatever the ones before it threw. */
export function handleErrors(log: Pick<Logger, 'error' | 'warn'>): ErrorRequestHandler {
  return (thrown, request, response, next) => {
    if (response.headersSent) {
      next(thrown);
      return;
    }
    const error = refusalFor(thrown);
    const requestId = String(response.locals.requestId ?? '');
    if (error.code === 'internal') log.error({ err: thrown, requestId }, 'a request failed');
    else if (error.code === 'unavailable' || error.code === 'log_damaged') log.warn({ err: thrown, requestId }, 'the store is unavailable');
    refuse(request, response, error, requestId);
  };
}

/** What a thrown thing means to the caller. */
export function refusalFor(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  const outage = outageOf(thrown);
  if (outage) return outage;
  // Express: a path with a broken escape (%E0%A4%A).
  if (thrown instanceof URIError) return new AppError('invalid_request', [{ path: 'url', message: 'the address is not well escaped' }]);
  return new AppError('internal');
}

function refuse(request: Request, response: Response, error: AppError, requestId: string): void {
  const reply: ErrorReply = { code: error.code, message: error.message };
  const details = detailsOf(error.details);
  if (details !== undefined) reply.details = details;
  if (requestId !== '') reply.requestId = requestId;
  response.status(error.status);
  response.set('Cache-Control', 'no-store');
  if (error.status === 429 || error.status === 503) response.set('Retry-After', String(retryAfterS(error.details)));
  if (error.code === 'unauthorized') response.set('WWW-Authenticate', 'Bearer realm="rallyboard"');
  if (request.complete || request.method === 'GET' || request.method === 'HEAD') response.json(reply);
  else answerThenClose(request, response, JSON.stringify(reply));
}

/** Closing at once would reset the connection and lose the answer: what still arrives is thrown away until the client has read it. */
function answerThenClose(request: Request, response: Response, text: string): void {
  response.set({
    Connection: 'close',
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': String(Buffer.byteLength(text)),
  });
  response.write(text);
  const finish = () => {
    clearTimeout(timer);
    response.end();
  };
  const timer = setTimeout(() => {
    finish();
    request.destroy();
  }, LINGER_MS).unref();
  request.once('end', finish);
  request.once('close', finish);
  request.resume();
}

function retryAfterS(details: unknown): number {
  const seconds = typeof details === 'object' && details !== null && 'retryAfterS' in details ? Number(details.retryAfterS) : RETRY_AFTER_S;
  return Number.isFinite(seconds) ? Math.max(1, Math.ceil(seconds)) : RETRY_AFTER_S;
}

/** Checks of the engine name one field and a reason; the API lists problems. */
function detailsOf(details: unknown): unknown {
  if (typeof details !== 'object' || details === null || !('reason' in details)) return details;
  const { reason, ...rest } = details;
  if ('path' in rest) return [{ ...rest, message: reason }];
  if (!('field' in rest)) return details;
  const { field, ...others } = rest;
  return [{ path: field, message: reason, ...others }];
}
