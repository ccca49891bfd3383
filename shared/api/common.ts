/** Pieces that several contracts share: ids in paths, times in queries, pages, and what a refusal looks like. */
import { z } from 'zod';
import { type ErrorCode, errorTable } from '../error.ts';
import { objectIdSchema } from '../id.ts';
import { limit } from '../limit.ts';
import { instantSchema } from '../time.ts';

export const idParams = z.strictObject({ id: objectIdSchema });

/** A time on its way out. */
export const timeSchema = z.iso.datetime().meta({ description: 'RFC 3339, UTC', example: '2026-03-29T07:30:00.000Z' });

/**
 * A time in a query: RFC 3339 with an offset, or epoch milliseconds. An offset's `+` that was not escaped arrives as a
 * space; it can mean nothing else here.
 */
export const queryTimeSchema = z
  .string()
  .transform((text, context) => {
    const parsed = instantSchema.safeParse(/^\d+$/.test(text) ? Number(text) : text.replace(' ', '+'));
    if (parsed.success) return parsed.data;
    for (const issue of parsed.error.issues) {
      context.addIssue({ code: 'custom', message: issue.message, params: issue.code === 'custom' ? issue.params : undefined });
    }
    return z.NEVER;
  })
  .meta({ description: 'RFC 3339 with an offset, or epoch milliseconds', example: '2026-03-29T09:30:00+02:00' });

/** A position in the log: views forget what was appended after it. */
export const queryPositionSchema = z.coerce.number().int().min(0);

export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(limit.listPageMax).default(limit.listPageDefault),
  cursor: z.string().max(200).optional().meta({ description: '`next` of the page before' }),
};

/** A page: go on while there is a `next`, also when a page came out short. */
export function listOf<T extends z.ZodType>(item: T) {
  return z.strictObject({ items: z.array(item), next: z.string().optional() });
}

export const deletedSchema = z.strictObject({ id: z.string(), deleted: z.literal(true) });

export const errorCodeSchema = z.enum(Object.keys(errorTable) as [ErrorCode, ...ErrorCode[]]);

export const errorReplySchema = z
  .strictObject({ code: errorCodeSchema, message: z.string(), details: z.unknown().optional(), requestId: z.string().optional() })
  .meta({ id: 'Error', description: 'Every refusal looks like this; the README lists the codes.' });
