import { z } from 'zod';
import { limit } from './limit.ts';

/** Marks an issue whose refusal has a code of its own. */
const outOfRange = { code: 'out_of_range' };

/** A local calendar date, `2026-03-29`; real (no 30 February) and inside the years we keep. */
export const dateSchema = z.iso
  .date({ abort: true, error: 'a date is YYYY-MM-DD, and exists' })
  .refine((text) => inYears(Number(text.slice(0, 4))), {
    error: `a date lies in the years ${limit.yearMin} to ${limit.yearMax}`,
    params: outOfRange,
  });

/** An instant: RFC 3339 with an offset, or epoch milliseconds. Becomes epoch milliseconds. */
export const instantSchema = z
  .union([z.iso.datetime({ offset: true, abort: true }), z.number().int()], {
    error: 'a time is RFC 3339 with an offset (2026-03-29T09:30:00+02:00) or epoch milliseconds',
  })
  .transform((input) => (typeof input === 'number' ? input : Date.parse(input)))
  .refine((at) => inYears(new Date(at).getUTCFullYear()), {
    error: `a time lies in the years ${limit.yearMin} to ${limit.yearMax}`,
    params: outOfRange,
  });

function inYears(year: number): boolean {
  return year >= limit.yearMin && year <= limit.yearMax;
}

/** Epoch milliseconds as people's programs read them: RFC 3339, UTC. */
export function toRfc3339(at: number): string {
  return new Date(at).toISOString();
}
