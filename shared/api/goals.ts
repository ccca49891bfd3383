import { z } from 'zod';
import { goalPeriods, goalProfileSchema, goalSchema, goalSplitSchema, goalSubjectSchema } from '../goal.ts';
import { valueFormatSchema } from './boards.ts';
import { deletedSchema, idParams, listOf, pageQuery, timeSchema } from './common.ts';
import { defineContract } from './contract.ts';
import { metricPeriodSchema, valueQuery } from './metrics.ts';

const versionFields = {
  value: z.number(),
  profile: goalProfileSchema,
  split: goalSplitSchema,
  prorate: z.boolean(),
};

export const goalReplySchema = z
  .strictObject({
    id: z.string(),
    rev: z.number().int(),
    metric: z.string(),
    subject: goalSubjectSchema,
    period: z.enum(goalPeriods),
    ...versionFields,
    versions: z
      .array(z.strictObject({ from: z.string().nullable(), ...versionFields }))
      .meta({ description: 'Oldest first; `from` null: for all the past' }),
  })
  .meta({ id: 'GoalReply' });
export type GoalReply = z.infer<typeof goalReplySchema>;

export const putGoal = defineContract({
  method: 'PUT',
  path: '/v1/goals/{id}',
  params: idParams,
  body: goalSchema,
  reply: goalReplySchema,
  permission: 'manage',
  docs: {
    summary: 'Set a goal',
    description:
      'What a metric is to reach in each period of a kind. A changed goal holds from `from`, else from the beginning of the present period. A ' +
      "team's goal is split among its reps unless they have one of their own; a team without one has the sum of what is asked inside.",
    examples: {
      team: { metric: 'meetings', subject: { team: 'east' }, period: 'week', value: 40 },
      rep: { metric: 'revenue', subject: { rep: 'ana' }, period: 'quarter', value: 250000, from: '2026-01-01', profile: 'worked' },
    },
  },
});

export const getGoal = defineContract({
  method: 'GET',
  path: '/v1/goals/{id}',
  params: idParams,
  reply: goalReplySchema,
  permission: 'read',
  docs: { summary: 'Read a goal', description: 'What holds now, and what held when.' },
});

export const deleteGoal = defineContract({
  method: 'DELETE',
  path: '/v1/goals/{id}',
  params: idParams,
  reply: deletedSchema,
  permission: 'manage',
  docs: { summary: 'Delete a goal', description: 'For all the past as well; to end one, set it to nothing from a date on.' },
});

export const getGoals = defineContract({
  method: 'GET',
  path: '/v1/goals',
  query: z.strictObject(pageQuery),
  reply: listOf(goalReplySchema),
  permission: 'read',
  docs: {
    summary: 'List goals',
    description: "By id: of teams and the workspace, and of the people one sees. Others' pages come out short.",
  },
});

export const paceStatuses = ['ahead', 'on', 'behind', 'farBehind'] as const;

export const getMetricPace = defineContract({
  method: 'GET',
  path: '/v1/metrics/{id}/pace',
  params: idParams,
  query: z.strictObject({ subject: valueQuery.subject, period: valueQuery.period, at: valueQuery.at, known: valueQuery.known }),
  reply: z
    .strictObject({
      metric: z.strictObject({
        id: z.string(),
        name: z.string(),
        format: valueFormatSchema,
        icon: z.string().optional(),
        color: z.string().optional(),
      }),
      subject: z.string(),
      name: z.string(),
      period: metricPeriodSchema,
      value: z.number().nullable(),
      n: z.number().optional(),
      goal: z.number().optional(),
      expected: z.number().optional().meta({ description: 'What should be there by this minute' }),
      pace: z.number().nullable(),
      status: z.enum(paceStatuses).nullable(),
      basis: z.enum(['own', 'split', 'sum']).optional(),
      learnedFrom: z.number().int().meta({ description: 'Comparable periods the rhythm rests on; 0: it goes by working time' }),
      projection: z
        .strictObject({ low: z.number(), middle: z.number(), high: z.number(), periods: z.number().int() })
        .optional()
        .meta({ description: 'Where the period will end: the range of the comparable remainders. Absent with fewer than 7' }),
      points: z.array(
        z.strictObject({
          at: timeSchema,
          actual: z.number().nullable(),
          expected: z.number().optional(),
          low: z.number().optional(),
          high: z.number().optional(),
        }),
      ),
      asOf: timeSchema,
    })
    .meta({ id: 'Pace' }),
  permission: 'read',
  docs: {
    summary: 'Where is it, and where should it be?',
    description: 'A metric of one subject against its goal: pace, status, the curve of the period and where it will end.',
  },
});
