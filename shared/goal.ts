import { z } from 'zod';
import { objectIdSchema } from './id.ts';
import { limit } from './limit.ts';
import { dateSchema } from './time.ts';
import { type Weekday, weekdays } from './workspace.ts';

export const goalPeriods = ['day', 'week', 'month', 'quarter', 'year'] as const;
export type GoalPeriod = (typeof goalPeriods)[number];

/** Who is to reach it: one rep, a team with everything below it, or everybody. */
export const goalSubjectSchema = z.union([
  z.strictObject({ rep: objectIdSchema }),
  z.strictObject({ team: objectIdSchema }),
  z.strictObject({ workspace: z.literal(true) }),
]);
export type GoalSubject = z.output<typeof goalSubjectSchema>;

const share = z.number().min(0).max(1_000);
const weekdaySharesSchema = z
  .strictObject(Object.fromEntries(weekdays.map((day) => [day, share.default(0)])) as Record<Weekday, z.ZodDefault<typeof share>>)
  .refine((shares) => weekdays.some((day) => shares[day] > 0), 'some weekday has a share');

/**
 * How a goal spreads over its period: with the working time, as the last comparable periods went (by working time while there are
 * fewer than four), or by shares of the weekdays.
 */
export const goalProfileSchema = z.union([z.enum(['worked', 'learned']), weekdaySharesSchema]);
export type GoalProfile = z.output<typeof goalProfileSchema>;

/** How a team's goal becomes its reps' goals: by nothing, in equal parts, by weights of people, or by what they did before. */
export const goalSplitSchema = z.union([
  z.enum(['none', 'equal', 'history']),
  z.record(objectIdSchema, z.number().min(0).max(1_000)).refine((weights) => Object.keys(weights).length <= limit.peopleMax, 'too many'),
]);
export type GoalSplit = z.output<typeof goalSplitSchema>;

/**
 * G1: what a metric is to reach in each period of a kind. `from` is the business date from which it holds; without it the first goal
 * holds for all the past, and a changed one from the beginning of the present period. `prorate`: a rep's goal is that of a full-time
 * rep over a whole period; part time, time off and days before the start date are taken off.
 */
export const goalSchema = z.strictObject({
  metric: objectIdSchema,
  subject: goalSubjectSchema,
  period: z.enum(goalPeriods),
  value: z
    .number()
    .min(0)
    .max(limit.valueMax)
    .meta({ description: 'In the unit of the metric: money in major units, percent as a fraction' }),
  from: dateSchema.optional(),
  profile: goalProfileSchema.default('learned'),
  split: goalSplitSchema.default('equal'),
  prorate: z.boolean().default(true),
});
export type Goal = z.output<typeof goalSchema>;
