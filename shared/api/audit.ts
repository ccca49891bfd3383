import { z } from 'zod';
import { accessChanges, disputeAbouts, disputeOutcomes } from '../entry.ts';
import { listOf, pageQuery, timeSchema } from './common.ts';
import { defineContract } from './contract.ts';

const momentSchema = z.strictObject({ at: z.string().optional(), value: z.number().optional(), currency: z.string().optional() });

const auditItemSchema = z
  .strictObject({
    seq: z.number().int(),
    at: timeSchema,
    actor: z.string().meta({ description: '`person:ID`, `key:ID`, or `rally` for what the server did by itself' }),
    actorName: z.string().optional(),
    kind: z.string().meta({ description: '`activities.sent` sums up what one source sent in on one day' }),
    of: z.string().meta({ description: 'What it was done to, as `board:ID`' }),
    ofName: z.string().optional(),
    what: z.enum(accessChanges).optional().meta({ description: 'Of changes of access' }),
    reason: z.string().optional(),
    people: z.array(z.string()).optional().meta({ description: 'Names: whose activity it was, or whose dispute it is' }),
    to: z
      .array(z.string())
      .optional()
      .meta({ description: 'Names: whose activity it is now, or to whom a name was linked; absent when taken off' }),
    activity: z
      .strictObject({ type: z.string(), before: momentSchema, after: momentSchema.optional() })
      .optional()
      .meta({ description: 'Of corrections' }),
    about: z.enum(disputeAbouts).optional(),
    outcome: z.enum(disputeOutcomes).optional(),
    absent: z.boolean().optional().meta({ description: 'Whether they were said to be away, on `date`' }),
    date: z.string().optional(),
    count: z.number().int().optional().meta({ description: 'Of `activities.sent`' }),
    others: z.boolean().optional().meta({ description: 'Not only `actor` sent them' }),
    changed: z.array(z.string()).optional().meta({ description: 'The fields that a definition changed; absent for the first' }),
  })
  .meta({ id: 'AuditItem' });
export type AuditItem = z.infer<typeof auditItemSchema>;

export const getAudit = defineContract({
  method: 'GET',
  path: '/v1/audit',
  query: z.strictObject({
    ...pageQuery,
    actor: z.string().max(200).optional(),
    kind: z
      .string()
      .regex(/^[a-z]+(\.[a-z]+)?$/)
      .optional()
      .meta({ description: '`person`, or `person.defined`' }),
    of: z.string().max(300).optional(),
  }),
  reply: listOf(auditItemSchema),
  permission: 'admin',
  docs: {
    summary: 'Who did what',
    description:
      'Definitions, corrections, links and changes of access, newest first, from the log itself; activities that were sent in by source and day.',
  },
});
