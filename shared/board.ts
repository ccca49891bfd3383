import { z } from 'zod';
import { nameSchema, objectIdSchema } from './id.ts';
import { limit } from './limit.ts';
import { fieldSchema } from './metric.ts';
import { periodSchema } from './period.ts';

/** B4: what rows are ranked by: the number itself, its part of their own goal, or what it is above their usual. */
export const boardScores = ['value', 'percentOfGoal', 'improvement'] as const;
/** What a row shows beside its number: how it came about over the period, and how many periods in a row the goal was reached. */
export const boardColumns = ['trend', 'streak'] as const;

/**
 * B1: one metric over one period, ranked. `team` limits the board to a subtree; rows of teams are those `level` steps below it
 * (below the workspace without it: 1 is the teams without a parent). `per` says what a team's row shows: per head
 * (of the members at that moment), total, or the sum of its best k; reps' rows are always their own total. Rows of `metrics` are the
 * team pulse: `metric` and those in `metrics`, unranked; rows of a field are its values.
 */
export const boardSchema = z
  .strictObject({
    name: nameSchema,
    metric: objectIdSchema,
    subjects: z.union([z.enum(['reps', 'teams', 'metrics']), z.strictObject({ field: fieldSchema })]).default('reps'),
    metrics: z.array(objectIdSchema).max(limit.boardMetricsMax).optional(),
    team: objectIdSchema.optional(),
    level: z.number().int().min(1).max(limit.teamDepthMax).default(1),
    per: z.union([z.enum(['head', 'total']), z.strictObject({ best: z.number().int().min(1).max(100) })]).default('head'),
    /** M2: a ratio ranks from this denominator on. */
    minimum: z.number().int().min(0).max(1_000_000).default(10),
    period: periodSchema.default({ kind: 'day' }),
    ranking: z.enum(['competition', 'dense', 'ordinal']).default('competition'),
    score: z.enum(boardScores).optional().meta({ description: 'Default: value' }),
    columns: z.array(z.enum(boardColumns)).max(boardColumns.length).optional(),
    /** Only reps with one of these tags. */
    tags: z.array(objectIdSchema).min(1).max(limit.tagsMax).optional(),
    /** Only reps who have been there for so long, by their start date. */
    tenure: z
      .strictObject({ fromMonths: z.number().int().min(0).max(600).optional(), toMonths: z.number().int().min(1).max(600).optional() })
      .optional(),
    /** B4: reps are ranked within groups: each tag is one, in this order; whoever has none of them is in a last one. */
    divisions: z.array(objectIdSchema).min(1).max(limit.tagsMax).optional(),
    limit: z.number().int().min(1).max(limit.boardRowsMax).optional(),
    showZero: z.boolean().default(true),
  })
  .refine((board) => board.metrics === undefined || board.subjects === 'metrics', {
    error: 'metrics belong to a board whose subjects are metrics',
    path: ['metrics'],
  })
  .refine((board) => (board.tags ?? board.tenure ?? board.divisions) === undefined || board.subjects === 'reps', {
    error: 'tags, tenure and divisions choose among reps',
    path: ['subjects'],
  })
  .refine((board) => board.score === undefined || board.score === 'value' || board.subjects === 'reps' || board.subjects === 'teams', {
    error: 'only reps and teams are ranked by their goals or improvement',
    path: ['score'],
  });
export type Board = z.output<typeof boardSchema>;
