import { z } from 'zod';
import { limit } from './limit.ts';
import { dateSchema, instantSchema } from './time.ts';

const plainKinds = ['hour', 'day', 'week', 'month', 'quarter', 'year'] as const;

/**
 * T2: a period kind; which instants it means depends on the moment it is looked at and on the calendar.
 * `rolling` counts business dates including today; `custom` is half-open, [from, to), of dates or of instants.
 */
export const periodSchema = z.union([
  z.enum(plainKinds).transform((kind) => ({ kind })),
  z.strictObject({ kind: z.enum(plainKinds) }),
  z.strictObject({ kind: z.literal('rolling'), days: z.number().int().min(1).max(limit.rollingDaysMax) }),
  z
    .strictObject({ kind: z.literal('custom'), from: dateSchema, to: dateSchema })
    .refine((period) => period.from < period.to, 'to comes after from (the end is not included)'),
  z
    .strictObject({ kind: z.literal('custom'), from: instantSchema, to: instantSchema })
    .refine((period) => period.from < period.to, 'to comes after from (the end is not included)'),
]);
export type Period = z.output<typeof periodSchema>;
