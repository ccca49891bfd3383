import { z } from 'zod';
import { objectIdSchema } from '../id.ts';
import { metricSchema } from '../metric.ts';
import { periodSchema } from '../period.ts';
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
  permission: 'admin',
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
  permission: 'admin',
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
  .transform((text, context) => {
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

const valueQuery = {
  subject: subjectSchema.default({ workspace: true }),
  period: queryPeriodSchema.default({ kind: 'day' }),
  at: queryTimeSchema.optional(),
  known: queryPositionSchema.optional(),
};

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
  reply: listOf(activityRecordSchema),
  permission: 'read',
  docs: { summary: 'Why is it 42?', description: 'The activities behind that number, newest first.' },
});
