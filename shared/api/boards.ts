import { z } from 'zod';
import { boardSchema, boardScores } from '../board.ts';
import { metricFormatSchema } from '../metric.ts';
import { deletedSchema, idParams, listOf, pageQuery, queryPositionSchema, queryTimeSchema, timeSchema } from './common.ts';
import { defineContract } from './contract.ts';
import { hiddenSchema, metricPeriodSchema } from './metrics.ts';

/** A period as it was given; instants of a custom one as RFC 3339. */
const periodReplySchema = z.strictObject({
  kind: z.enum(['hour', 'day', 'week', 'month', 'quarter', 'year', 'rolling', 'custom']),
  days: z.number().int().optional(),
  from: z.string().optional(),
  to: z.string().optional(),
});

export const boardReplySchema = z
  .strictObject({
    id: z.string(),
    rev: z.number().int(),
    ...boardSchema.shape,
    period: periodReplySchema,
    now: metricPeriodSchema.meta({ description: 'What the period covers at this moment; `to` is not included' }),
  })
  .meta({ id: 'BoardReply' });
export type BoardReply = z.infer<typeof boardReplySchema>;

export const putBoard = defineContract({
  method: 'PUT',
  path: '/v1/boards/{id}',
  params: idParams,
  body: boardSchema,
  reply: boardReplySchema,
  permission: 'define',
  docs: {
    summary: 'Define a board',
    description: 'One metric over one period, ranked, for reps or teams.',
    examples: {
      day: { name: 'Calls today', metric: 'calls' },
      teams: { name: 'Revenue', metric: 'revenue', subjects: 'teams', period: 'month' },
    },
  },
});

export const getBoard = defineContract({
  method: 'GET',
  path: '/v1/boards/{id}',
  params: idParams,
  reply: boardReplySchema,
  permission: 'read',
  docs: { summary: 'Read a board', description: 'Its definition; `…/view` has its rows.' },
});

export const deleteBoard = defineContract({
  method: 'DELETE',
  path: '/v1/boards/{id}',
  params: idParams,
  reply: deletedSchema,
  permission: 'define',
  docs: { summary: 'Delete a board', description: 'Screens that show it are told.' },
});

export const getBoards = defineContract({
  method: 'GET',
  path: '/v1/boards',
  query: z.strictObject(pageQuery),
  reply: listOf(boardReplySchema),
  permission: 'read',
  docs: { summary: 'List boards', description: 'By id.' },
});

const valueFormatSchema = z.strictObject({
  kind: metricFormatSchema,
  decimals: z.number().optional(),
  unit: z.string().optional(),
  currency: z.string().optional(),
  direction: z.enum(['more', 'less']),
});

/** A metric as views name it. */
export const metricHeadSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  format: valueFormatSchema,
  icon: z.string().optional(),
  color: z.string().optional(),
});

/** G2: what is asked for, what should be there by this minute, and how far along that is. */
const paceFields = {
  goal: z.number().optional(),
  expected: z.number().optional().meta({ description: 'What should be there by this minute' }),
  pace: z.number().nullable().optional().meta({ description: 'The value against what is expected; null when nothing is expected yet' }),
};

export const boardViewReplySchema = z
  .strictObject({
    board: z.strictObject({
      id: z.string(),
      name: z.string(),
      metric: metricHeadSchema,
      subjects: z.enum(['reps', 'teams', 'metrics', 'field']),
      score: z.enum(boardScores),
      per: z.enum(['head', 'total', 'best']),
      ranking: z.enum(['competition', 'dense', 'ordinal']),
      period: metricPeriodSchema,
    }),
    position: z.number().int().meta({ description: 'Where the log stands; `known=` takes it' }),
    asOf: timeSchema,
    final: z.boolean().meta({ description: 'The period is over; only corrections and late activities can still change it' }),
    total: z.number().nullable(),
    ...paceFields,
    rows: z.array(
      z.strictObject({
        rank: z.number().int().nullable(),
        id: z.string(),
        name: z.string(),
        team: z.string().optional(),
        value: z.number().nullable(),
        ...paceFields,
        score: z.number().nullable().optional().meta({ description: 'What the row is ranked by where that is not the value' }),
        trend: z.array(z.number().nullable()).optional(),
        streak: z.number().int().optional(),
        division: z.string().optional(),
        format: valueFormatSchema.optional().meta({ description: 'Of a row that is a metric' }),
        n: z.number().optional(),
        gap: z.number().optional(),
        rankChange: z.number().optional(),
      }),
    ),
    more: z.number().int().meta({ description: "Rows beyond the board's limit" }),
    lastAt: timeSchema.nullable(),
    hidden: hiddenSchema.optional(),
    staleSince: timeSchema.optional(),
  })
  .meta({ id: 'BoardView' });
export type BoardViewReply = z.infer<typeof boardViewReplySchema>;

export const getBoardView = defineContract({
  method: 'GET',
  path: '/v1/boards/{id}/view',
  params: idParams,
  query: z.strictObject({ at: queryTimeSchema.optional(), known: queryPositionSchema.optional() }),
  reply: boardViewReplySchema,
  permission: 'read',
  docs: {
    summary: 'Read the rows of a board',
    description:
      'Now, or as of `at`: the period that holds it, with the activities up to it and all that is known today. `known` also forgets what was ' +
      'appended after that position.',
  },
});
