import { z } from 'zod';
import { activitySchema, repSchema } from '../activity.ts';
import { activityIdSchema, activityTypeSchema, sourceIdSchema } from '../id.ts';
import { limit } from '../limit.ts';
import { errorCodeSchema, listOf, pageQuery, queryTimeSchema, timeSchema } from './common.ts';
import { defineContract } from './contract.ts';

const scalarSchema = z.union([z.string(), z.number(), z.boolean()]);
const fieldsSchema = z.record(z.string(), scalarSchema);

/** Why one item of a batch was not taken. */
export const itemErrorSchema = z.strictObject({
  code: errorCodeSchema,
  field: z.string().optional(),
  message: z.string(),
  limit: z.number().optional(),
});
export type ItemError = z.infer<typeof itemErrorSchema>;

export const itemAnswerSchema = z.strictObject({
  index: z.number().int(),
  id: z.string().optional(),
  status: z.enum(['accepted', 'duplicate', 'rejected']),
  seq: z.number().int().optional(),
  unlinked: z.literal(true).optional().meta({ description: 'Nobody is linked to this rep yet; counted once somebody is.' }),
  differs: z.literal(true).optional().meta({ description: 'The content differs from what the log keeps under this id.' }),
  line: z.number().int().optional().meta({ description: 'NDJSON: the line, from 1' }),
  hint: z
    .string()
    .optional()
    .meta({ description: 'Taken as it is, but its type is unknown here and close to one that is not: "did you mean call.logged?"' }),
  error: itemErrorSchema.optional(),
});
export type ItemAnswer = z.infer<typeof itemAnswerSchema>;

export const batchAnswerSchema = z
  .strictObject({
    accepted: z.number().int(),
    duplicates: z.number().int(),
    rejected: z.number().int(),
    position: z.number().int(),
    items: z.array(itemAnswerSchema),
    dryRun: z.literal(true).optional().meta({ description: 'Nothing was written.' }),
  })
  .meta({ id: 'BatchAnswer' });
export type BatchAnswer = z.infer<typeof batchAnswerSchema>;

const example = { id: 'call-1', type: 'call.logged', at: '2026-03-29T09:30:00+02:00', rep: 'ana', props: { minutes: 4 } };

export const postActivities = defineContract({
  method: 'POST',
  path: '/v1/activities',
  query: z.strictObject({
    dryRun: z.enum(['true', 'false']).optional().meta({ description: '`true`: answered as it would be, and nothing is written' }),
  }),
  body: z.union([activitySchema, z.array(activitySchema), z.strictObject({ activities: z.array(activitySchema) })]),
  bodyFormat: 'items',
  reply: batchAnswerSchema,
  permission: 'ingest',
  requestsPerSecondMax: limit.ingestRequestsPerSecondMax,
  docs: {
    summary: 'Record activities',
    description:
      'One activity, an array, {"activities": [...]}, or NDJSON (application/x-ndjson); plain or gzip. Answered item by item, in order, ' +
      'once everything accepted is durable and counted. Sending the same ids again is safe: each (source, id) counts once, for ever.',
    examples: { one: example, several: { activities: [example] } },
  },
});

/** A credited person, or an identity that nobody is linked to. */
const creditSchema = z.strictObject({
  rep: z.string().nullable(),
  name: z.string(),
  identity: z.string(),
  share: z.number(),
  unlinked: z.literal(true).optional(),
});

const contentSchema = z.strictObject({
  type: z.string(),
  at: z.string().optional().meta({ description: 'RFC 3339 UTC, or a date alone; absent when undated' }),
  undated: z.literal(true).optional().meta({ description: 'Nobody knows when: kept as state, counted in no period.' }),
  credits: z.array(creditSchema),
  value: z.number().optional(),
  currency: z.string().optional(),
  deal: fieldsSchema.optional(),
  lead: fieldsSchema.optional(),
  contact: z.string().optional(),
  props: fieldsSchema.optional(),
  links: z.array(z.record(z.string(), z.string())).optional(),
});
export type ActivityContent = z.infer<typeof contentSchema>;

/** An activity as it counts now: after its corrections. */
export const activityRecordSchema = z
  .strictObject({
    seq: z.number().int(),
    source: z.string(),
    id: z.string(),
    receivedAt: timeSchema,
    latenessMs: z.number().optional().meta({ description: 'From `at` to `receivedAt`; absent for a date alone' }),
    actor: z.string(),
    corrected: z.enum(['voided', 'replaced', 'reassigned']).optional(),
    ...contentSchema.shape,
    original: contentSchema.optional().meta({ description: 'As it was recorded, when it was corrected' }),
    details: z
      .record(z.string(), z.string())
      .optional()
      .meta({ description: 'For administrators, and for people beside the activities they see; never in the list of all activities' }),
  })
  .meta({ id: 'Activity' });
export type ActivityRecord = z.infer<typeof activityRecordSchema>;

export const getActivities = defineContract({
  method: 'GET',
  path: '/v1/activities',
  query: z.strictObject({
    ...pageQuery,
    type: activityTypeSchema.optional(),
    rep: z.string().max(254).optional().meta({ description: 'A person id, an e-mail address, or an identity (h:…)' }),
    source: sourceIdSchema.optional(),
    from: queryTimeSchema.optional(),
    to: queryTimeSchema.optional().meta({ description: 'Exclusive' }),
    unlinked: z.enum(['true', 'false']).optional(),
  }),
  reply: listOf(activityRecordSchema),
  permission: 'entries',
  docs: {
    summary: 'List activities',
    description: 'Newest first by the order of the log. With rare filters a page may be short or empty; go on while there is a `next`.',
  },
});

const activityParams = z.strictObject({ id: activityIdSchema });
const sourceQuery = z.strictObject({
  source: sourceIdSchema.optional().meta({ description: "Whose id it is; default: this key's own source" }),
});

const correctionSchema = z.strictObject({
  rev: z.number().int(),
  kind: z.enum(['voided', 'replaced', 'reassigned']),
  seq: z.number().int(),
  receivedAt: timeSchema,
  actor: z.string(),
  actorName: z.string().optional(),
  reason: z.string().optional(),
  after: contentSchema.meta({ description: 'What the activity was from then on' }),
});

export const getActivity = defineContract({
  method: 'GET',
  path: '/v1/activities/{id}',
  params: activityParams,
  query: sourceQuery,
  reply: activityRecordSchema.extend({ corrections: z.array(correctionSchema) }).meta({ id: 'ActivityInFull' }),
  permission: 'entries',
  docs: {
    summary: 'Read an activity',
    description:
      'As it counts now, with its corrections and, when it was corrected, the original. `details` for administrators, and for people beside the activities they see.',
  },
});

/** `rev` is the number of corrections the caller has seen: given, a race has one winner and the others get 409. */
const correction = {
  reason: z.string().max(200).optional(),
  rev: z.number().int().min(0).optional(),
};
const correctionAnswer = z.strictObject({ id: z.string(), source: z.string(), rev: z.number().int(), seq: z.number().int() });
const correctionCall = {
  method: 'POST',
  params: activityParams,
  query: sourceQuery,
  reply: correctionAnswer,
  permission: 'correct',
  idempotencyKey: true,
} as const;

export const voidActivity = defineContract({
  ...correctionCall,
  path: '/v1/activities/{id}/void',
  body: z.strictObject(correction),
  docs: {
    summary: 'Void an activity',
    description: 'It counts nowhere any more; the log keeps it, and its id stays used. Running boards move at once.',
    examples: { plain: { reason: 'logged twice' } },
  },
});

export const replaceActivity = defineContract({
  ...correctionCall,
  path: '/v1/activities/{id}/replace',
  body: z.strictObject({ ...correction, with: activitySchema.omit({ id: true, source: true, details: true }) }),
  docs: {
    summary: 'Replace an activity',
    description: 'Voids it and records another in its place, in one step.',
    examples: { amount: { with: { type: 'deal.won', at: '2026-03-29', rep: 'ana', value: '1200.00', currency: 'USD' } } },
  },
});

export const reassignActivity = defineContract({
  ...correctionCall,
  path: '/v1/activities/{id}/reassign',
  body: z
    .strictObject({ ...correction, rep: repSchema.optional(), credits: activitySchema.shape.credits })
    .refine((body) => (body.rep === undefined) !== (body.credits === undefined), { error: 'give rep or credits', path: ['rep'] }),
  docs: {
    summary: 'Credit an activity to somebody else',
    description: 'To one `rep`, or split by `credits`.',
    examples: { one: { rep: 'ben', reason: 'took over the call' } },
  },
});
