/** From the text of a request to its items: one object, an array, {"activities": [...]}, or a line each (E9). */
import { AppError } from '../../shared/error.ts';
import { limit } from '../../shared/limit.ts';
import { isShallow, textDepth } from './json.ts';

export type MediaType = 'json' | 'ndjson';

/** An item as parsed, or a line that is not JSON; `line` counts from 1. */
export type RawItem = { value: unknown; line?: number } | { broken: string; line: number };

/** A text that nests deeper than an item of legal size could is no batch of ours. */
const TEXT_DEPTH_MAX = limit.itemBytesMax / 2;

/** Throws AppError invalid_json, invalid_request, unknown_field or too_many_items; each refuses the whole request. */
export function readItems(text: string, media: MediaType): RawItem[] {
  return media === 'ndjson' ? readLines(text) : readDocument(text);
}

/** The parsed text. Throws AppError invalid_json with the parser's reason. */
export function parseJson(text: string, depthMax: number): unknown {
  if (!isShallow(text, depthMax) && textDepth(text) > depthMax) {
    throw new AppError('invalid_request', [{ path: '', message: `nested deeper than ${depthMax}`, limit: depthMax }]);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new AppError('invalid_json', { reason: error instanceof Error ? error.message : 'not JSON' });
  }
}

function readDocument(text: string): RawItem[] {
  const value = parseJson(text, TEXT_DEPTH_MAX);
  return itemsOf(value).map((item) => ({ value: item }));
}

function itemsOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return checkCount(value);
  if (typeof value !== 'object' || value === null) {
    throw new AppError('invalid_request', [{ path: '', message: 'the body is one activity, an array, or {"activities": [...]}' }]);
  }
  if (!Object.hasOwn(value, 'activities')) return [value];
  const { activities, ...others } = value as { activities: unknown };
  const unknown = Object.keys(others);
  if (unknown.length > 0) {
    throw new AppError(
      'unknown_field',
      unknown.slice(0, 20).map((path) => ({ path, message: 'beside activities nothing is known here' })),
    );
  }
  if (!Array.isArray(activities)) throw new AppError('invalid_request', [{ path: 'activities', message: 'a list is expected' }]);
  return checkCount(activities);
}

function checkCount(items: unknown[]): unknown[] {
  if (items.length > limit.batchItemsMax) {
    throw new AppError('too_many_items', { limit: 'batchItemsMax', max: limit.batchItemsMax, items: items.length });
  }
  return items;
}

function readLines(text: string): RawItem[] {
  const items: RawItem[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    if (items.length === limit.batchItemsMax) throw new AppError('too_many_items', { limit: 'batchItemsMax', max: limit.batchItemsMax });
    items.push(readLine(line, index + 1));
  }
  return items;
}

function readLine(text: string, line: number): RawItem {
  try {
    return { value: parseJson(text, TEXT_DEPTH_MAX), line };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const reason = (error.details as { reason?: string } | undefined)?.reason;
    return { broken: reason ?? 'nested too deep', line };
  }
}
