import { z } from 'zod';
import { accessChanges } from '../entry.ts';
import { listOf, pageQuery, timeSchema } from './common.ts';
import { defineContract } from './contract.ts';

const auditItemSchema = z
  .strictObject({
    seq: z.number().int(),
    at: timeSchema,
    actor: z.string().meta({ description: '`person:ID`, `key:ID`, or `rally` for what the server did by itself' }),
    actorName: z.string().optional(),
    kind: z.string(),
    of: z.string().meta({ description: 'What it was done to, as `board:ID`' }),
    ofName: z.string().optional(),
    what: z.enum(accessChanges).optional().meta({ description: 'Of changes of access' }),
    reason: z.string().optional(),
    changed: z
      .array(z.string())
      .optional()
      .meta({ description: 'The fields that a definition changed, empty where only names did; absent for the first' }),
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
    description: 'Definitions, corrections, links and changes of access, newest first, from the log itself.',
  },
});
