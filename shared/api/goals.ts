import { z } from 'zod';
import { goalPeriods, goalProfileSchema, goalSchema, goalSplitSchema, goalSubjectSchema } from '../goal.ts';
import { objectIdSchema } from '../id.ts';
import { limit } from '../limit.ts';
import { instantSchema } from '../time.ts';
import { metricHeadSchema } from './boards.ts';
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
      'What a metric is to reach in each period of a kind. A changed goal holds from `from`, else from the beginning of the present period. Managers reach no time ' +
      'in which the person or team was not theirs. A ' +
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

export const suggestGoal = defineContract({
  method: 'GET',
  path: '/v1/suggestions/goal',
  query: z.strictObject({
    metric: objectIdSchema,
    subject: valueQuery.subject,
    period: z.enum(goalPeriods).default('month'),
    at: valueQuery.at,
  }),
  reply: z
    .strictObject({
      value: z.number().nullable().meta({ description: 'Null with fewer than three comparable periods' }),
      median: z.number().nullable(),
      best: z.number().nullable().meta({ description: 'A goal far above it was never reached' }),
      available: z.number().meta({ description: 'How much of full time there is in the present period' }),
      periods: z.array(z.strictObject({ from: z.string(), to: z.string(), value: z.number(), available: z.number() })),
    })
    .meta({ id: 'GoalSuggestion' }),
  permission: 'read',
  docs: {
    summary: 'Suggest a goal',
    description: 'What was reached in the better third of the last eight comparable periods, for the time there is, with those periods.',
  },
});

export const planGoals = defineContract({
  method: 'POST',
  path: '/v1/plans',
  body: z.strictObject({
    steps: z
      .array(objectIdSchema)
      .min(2)
      .max(limit.planStepsMax)
      .meta({ description: 'Metrics from the aim to what is done first: revenue, deals, proposals, meetings, calls' }),
    target: z.number().positive().max(limit.valueMax),
    subject: goalSubjectSchema,
    period: z.enum(goalPeriods).default('month'),
    at: instantSchema.optional(),
  }),
  reply: z
    .strictObject({
      from: z.string(),
      to: z.string(),
      daysLeft: z.number().int().meta({ description: 'Working days until `doBy`, today included' }),
      doBy: z.string().meta({ description: 'The last day on which work still counts in time: the end, less the usual sales cycle' }),
      cycleDays: z.number().nullable(),
      steps: z.array(
        z.strictObject({
          metric: z.string(),
          needed: z.number(),
          low: z.number(),
          high: z.number().nullable(),
          done: z.number(),
          perDay: z.number().nullable(),
          rate: z.number().nullable().meta({ description: 'How much of the step before one of these makes' }),
          own: z.number(),
          team: z.number(),
        }),
      ),
    })
    .meta({ id: 'Plan' }),
  permission: 'read',
  docs: {
    summary: 'Plan backwards',
    description:
      'From what is wanted to what has to be done for it, by the own rates of the last half year, drawn to those of the team where they are ' +
      'thin; 8 of 10 times it takes between `low` and `high`. As of this morning. It ends at a step of which nothing ever came. `PUT` goals to adopt it.',
    examples: { deals: { steps: ['wins', 'proposals', 'meetings', 'calls'], target: 14, subject: { rep: 'ana' }, period: 'month' } },
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
      metric: metricHeadSchema,
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
