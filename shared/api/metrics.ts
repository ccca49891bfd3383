import { z } from 'zod';
import type { GoalSubject } from '../goal.ts';
import { objectIdSchema } from '../id.ts';
import { metricSchema } from '../metric.ts';
import { periodSchema } from '../period.ts';
import { instantSchema } from '../time.ts';
import { activityRecordSchema } from './activities.ts';
import { deletedSchema, idParams, listOf, pageQuery, queryPositionSchema, queryTimeSchema, timeSchema } from './common.ts';
import { defineContract } from './contract.ts';

const head = z.strictObject({ id: z.string(), rev: z.number().int() });
export const metricReplySchema = z.union(metricSchema.options.map((option) => z.strictObject({ ...head.shape, ...option.shape }))).meta({
  id: 'MetricReply',
});
export type MetricReply = z.infer<typeof metricReplySchema>;

export const putMetric = defineContract({
  method: 'PUT',
  path: '/v1/metrics/{id}',
  params: idParams,
  body: metricSchema,
  reply: metricReplySchema,
  permission: 'define',
  docs: {
    summary: 'Define a metric',
    description:
      'A `measure` of activities, a `formula` over metrics, or `points`. It applies to the whole past at once; which period is looked at is ' +
      'said by the board.',
    examples: {
      measure: { name: 'Calls', measure: { types: ['call.logged'], aggregate: 'count' } },
      formula: { name: 'Calls per meeting', formula: 'calls / meetings' },
      points: { name: 'Hustle', points: { calls: 1, meetings: 5 } },
    },
  },
});

export const getMetric = defineContract({
  method: 'GET',
  path: '/v1/metrics/{id}',
  params: idParams,
  reply: metricReplySchema,
  permission: 'read',
  docs: { summary: 'Read a metric', description: 'Its definition.' },
});

export const deleteMetric = defineContract({
  method: 'DELETE',
  path: '/v1/metrics/{id}',
  params: idParams,
  reply: deletedSchema,
  permission: 'define',
  docs: { summary: 'Delete a metric', description: 'Refused with in_use while a board, a formula or points rest on it.' },
});

export const getMetrics = defineContract({
  method: 'GET',
  path: '/v1/metrics',
  query: z.strictObject(pageQuery),
  reply: listOf(metricReplySchema),
  permission: 'read',
  docs: { summary: 'List metrics', description: 'By id.' },
});

/** `rep:ana`, `team:east`, `workspace`. */
const subjectSchema = z
  .string()
  .transform((text, context): GoalSubject => {
    if (text === 'workspace') return { workspace: true } as const;
    const [kind, id, ...rest] = text.split(':');
    if (rest.length === 0 && objectIdSchema.safeParse(id).success) {
      if (kind === 'rep') return { rep: id ?? '' };
      if (kind === 'team') return { team: id ?? '' };
    }
    context.addIssue({ code: 'custom', message: 'a subject is rep:ID, team:ID or workspace' });
    return z.NEVER;
  })
  .meta({ description: '`rep:ID`, `team:ID` or `workspace`', example: 'team:east' });

/** `week`, `rolling:7`, `custom:2026-01-01/2026-02-01`. */
const queryPeriodSchema = z
  .string()
  .transform((text, context) => {
    const [kind = '', ...rest] = text.split(':');
    const argument = rest.join(':');
    const [from, to] = argument.replaceAll(' ', '+').split('/');
    const given =
      kind === 'rolling'
        ? { kind, days: /^\d+$/.test(argument) ? Number(argument) : argument }
        : kind === 'custom'
          ? { kind, from, to }
          : text;
    const parsed = periodSchema.safeParse(given);
    if (parsed.success) return parsed.data;
    context.addIssue({ code: 'custom', message: 'a period is hour, day, week, month, quarter, year, rolling:DAYS or custom:FROM/TO' });
    return z.NEVER;
  })
  .meta({ description: 'A kind (`week`), `rolling:DAYS`, or `custom:FROM/TO` (TO is not included)', example: 'rolling:7' });

export const valueQuery = {
  subject: subjectSchema.default({ workspace: true }),
  period: queryPeriodSchema.default({ kind: 'day' }),
  at: queryTimeSchema.optional(),
  known: queryPositionSchema.optional(),
};

/** V1, V3. */
export const hiddenSchema = z
  .enum(['teamOnly', 'smallTeams', 'old'])
  .meta({ description: 'Why rows or the total are missing: the privacy of the workspace' });

export const metricPeriodSchema = z.strictObject({ kind: z.string(), from: z.string(), to: z.string() });

export const getMetricValue = defineContract({
  method: 'GET',
  path: '/v1/metrics/{id}/value',
  params: idParams,
  query: z.strictObject(valueQuery),
  reply: z.strictObject({
    metric: z.string(),
    value: z.number().nullable(),
    n: z.number().optional().meta({ description: 'For ratios: the denominator' }),
    period: metricPeriodSchema,
    position: z.number().int(),
    asOf: timeSchema,
  }),
  permission: 'read',
  docs: {
    summary: 'Read a number',
    description: 'One metric for one subject over one period: now, as of `at`, or with what was `known` at a position of the log.',
  },
});

export const getMetricEntries = defineContract({
  method: 'GET',
  path: '/v1/metrics/{id}/entries',
  params: idParams,
  query: z.strictObject({ ...pageQuery, ...valueQuery }),
  reply: listOf(activityRecordSchema).extend({ count: z.number().int().meta({ description: 'How many there are on all pages' }) }),
  permission: 'entries',
  docs: { summary: 'Why is it 42?', description: 'The activities behind that number, newest first by when they happened.' },
});

export const previewMetric = defineContract({
  method: 'POST',
  path: '/v1/previews/metric',
  body: z.strictObject({
    metric: metricSchema,
    subjects: z.enum(['reps', 'teams']).default('reps'),
    team: objectIdSchema.optional(),
    period: periodSchema.default({ kind: 'month' }),
    at: instantSchema.optional(),
  }),
  reply: z
    .strictObject({
      total: z.number().nullable(),
      period: metricPeriodSchema,
      rows: z.array(
        z.strictObject({
          id: z.string(),
          name: z.string(),
          rank: z.number().nullable(),
          value: z.number().nullable(),
          n: z.number().optional(),
        }),
      ),
      more: z.number().int(),
      activities: z.number().int().nullable().meta({ description: 'How many activities count in it; null where that is private' }),
      hidden: hiddenSchema.optional(),
    })
    .meta({ id: 'MetricPreview' }),
  permission: 'define',
  docs: {
    summary: 'Try a metric',
    description: 'What an unsaved definition would show, on the activities that are there; nothing is kept.',
    examples: { held: { metric: { name: 'Held', measure: { types: ['meeting.held'], aggregate: 'count' } }, period: { kind: 'week' } } },
  },
});

export const getVocabulary = defineContract({
  method: 'GET',
  path: '/v1/vocabulary',
  reply: z
    .strictObject({
      types: z.array(z.strictObject({ type: z.string(), builtIn: z.boolean(), seen: z.boolean() })),
      fields: z.array(z.string()).meta({ description: 'Fields that activities carried, as `props.minutes`' }),
    })
    .meta({ id: 'Vocabulary' }),
  permission: 'define',
  docs: {
    summary: 'What activities are made of',
    description: 'The types and fields that metrics can be made from: built in, or seen here.',
  },
});
