import { z } from 'zod';
import { nameSchema, objectIdSchema } from './id.ts';
import { limit } from './limit.ts';
import { periodSchema } from './period.ts';

/**
 * B1: one metric over one period, ranked. `team` limits the board to a subtree; rows of teams are those `level` steps below it
 * (below the workspace without it: 1 is the teams without a parent). `per` says what a team's row shows: per head
 * (of the members at that moment), total, or the sum of its best k; reps' rows are always their own total.
 */
export const boardSchema = z.strictObject({
  name: nameSchema,
  metric: objectIdSchema,
  subjects: z.enum(['reps', 'teams']).default('reps'),
  team: objectIdSchema.optional(),
  level: z.number().int().min(1).max(limit.teamDepthMax).default(1),
  per: z.union([z.enum(['head', 'total']), z.strictObject({ best: z.number().int().min(1).max(100) })]).default('head'),
  /** M2: a ratio ranks from this denominator on. */
  minimum: z.number().int().min(0).max(1_000_000).default(10),
  period: periodSchema.default({ kind: 'day' }),
  ranking: z.enum(['competition', 'dense', 'ordinal']).default('competition'),
  limit: z.number().int().min(1).max(limit.boardRowsMax).optional(),
  showZero: z.boolean().default(true),
});
export type Board = z.output<typeof boardSchema>;
