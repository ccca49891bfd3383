/** M6: a rep says that a number is wrong; whoever manages them answers. */
import { z } from 'zod';
import { disputeAbouts, disputeOutcomes } from '../entry.ts';
import { activityIdSchema, objectIdSchema, sourceIdSchema } from '../id.ts';
import { limit } from '../limit.ts';
import { idParams, listOf, pageQuery, timeSchema } from './common.ts';
import { defineContract } from './contract.ts';

const textSchema = z.string().trim().min(1).max(limit.disputeTextMax);
const namesActivity = z.strictObject({ source: sourceIdSchema, id: activityIdSchema });

export const disputeReplySchema = z
  .strictObject({
    id: z.string(),
    person: z.string(),
    name: z.string(),
    about: z.enum(disputeAbouts),
    metric: z.string().optional(),
    activity: namesActivity.optional(),
    text: z.string().optional().meta({ description: 'Erased together with the person' }),
    at: timeSchema,
    state: z.enum(['open', ...disputeOutcomes]),
    answer: z.string().optional(),
    answeredBy: z.string().optional(),
    answeredAt: timeSchema.optional(),
  })
  .meta({ id: 'Dispute' });
export type DisputeReply = z.infer<typeof disputeReplySchema>;

export const getDisputes = defineContract({
  method: 'GET',
  path: '/v1/disputes',
  query: z.strictObject({ ...pageQuery, open: z.enum(['true', 'false']).optional() }),
  reply: listOf(disputeReplySchema),
  permission: 'entries',
  docs: { summary: 'List disputes', description: 'Newest first: one’s own, and those of the people one sees.' },
});

export const postDispute = defineContract({
  method: 'POST',
  path: '/v1/disputes',
  body: z
    .strictObject({
      about: z.enum(disputeAbouts),
      metric: objectIdSchema.optional(),
      activity: namesActivity.optional(),
      text: textSchema.optional(),
    })
    .refine((body) => body.about === 'missing' || body.activity !== undefined, { error: 'say which activity', path: ['activity'] })
    .refine((body) => body.about !== 'missing' || body.text !== undefined, { error: 'say what is missing', path: ['text'] }),
  reply: disputeReplySchema,
  permission: 'entries',
  idempotencyKey: true,
  status: 201,
  docs: {
    summary: 'Dispute a number',
    description:
      'By the person it is about: something is missing, is not theirs, or has the wrong amount or date. While it is open, the same again is `in_use`.',
    examples: { missing: { about: 'missing', metric: 'calls', text: 'The two calls with Acme this morning' } },
  },
});

export const settleDispute = defineContract({
  method: 'POST',
  path: '/v1/disputes/{id}/settle',
  params: idParams,
  body: z.strictObject({ outcome: z.enum(disputeOutcomes), text: textSchema.optional() }),
  reply: disputeReplySchema,
  permission: 'entries',
  docs: {
    summary: 'Settle a dispute',
    description:
      '`corrected` or `declined` by whoever manages the person; `withdrawn` by the person. The correction itself is made on the activity.',
  },
});
