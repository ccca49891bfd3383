import { z } from 'zod';
import { emailSchema, nameSchema, objectIdSchema, sourceIdSchema } from './id.ts';
import { limit } from './limit.ts';
import { dateSchema, instantSchema } from './time.ts';
import { holidaysInputSchema, workingWeekSchema, zoneSchema } from './workspace.ts';

/** When something begins: a date (its first instant in the zone that applies) or an instant. */
export const fromSchema = z.union([dateSchema, instantSchema], {
  error: 'a beginning is a date (2026-03-29), RFC 3339 with an offset, or epoch milliseconds',
});

export const roles = ['rep', 'manager', 'observer', 'admin'] as const;

/** T1: whole days away, the last one included; without a reason, which is nobody's business. */
export const timeOffSchema = z
  .strictObject({ from: dateSchema, to: dateSchema })
  .refine(({ from, to }) => from <= to, { error: 'time off ends on or after the day it begins', path: ['to'] });
export type TimeOff = z.output<typeof timeOffSchema>;

/**
 * A person as the API takes it. Names, alias, e-mail and the readable external ids go to the vault; the log carries the
 * rest. A new `team` with `from` moves the person from that moment; the first team without `from` holds for all the past.
 */
export const personSchema = z.strictObject({
  name: nameSchema,
  email: emailSchema.optional(),
  role: z.enum(roles).default('rep'),
  team: objectIdSchema.nullable().optional(),
  from: fromSchema.optional(),
  startDate: dateSchema.optional(),
  fte: z.number().gt(0).max(1).default(1),
  alias: nameSchema.optional(),
  externalIds: z
    .array(z.strictObject({ source: sourceIdSchema, externalId: z.string().min(1).max(200) }))
    .max(limit.externalIdsMax)
    .optional(),
  tags: z.array(objectIdSchema).max(limit.tagsMax).default([]),
  timeOff: z.array(timeOffSchema).max(limit.timeOffMax).optional().meta({ description: 'Without it the time off stays as it is' }),
});
export type Person = z.output<typeof personSchema>;

/** T1: what a team may override. Zones are set at one level of the tree only (T3). */
export const teamCalendarSchema = z.strictObject({
  zone: zoneSchema.optional(),
  workingWeek: workingWeekSchema.optional(),
  holidays: z.array(dateSchema).max(limit.holidaysMax).optional(),
  holidayRegion: z.string().max(20).optional(),
  unusualDays: z.array(dateSchema).max(limit.holidaysMax).optional(),
});

/** A team; a new `parent` with `from` moves the whole subtree from that moment. */
export const teamSchema = z.strictObject({
  name: nameSchema,
  parent: objectIdSchema.nullable().optional(),
  from: fromSchema.optional(),
  calendar: teamCalendarSchema.optional(),
});
export type Team = z.output<typeof teamSchema>;

/** As people define it. */
export const teamInputSchema = z.strictObject({
  ...teamSchema.shape,
  calendar: z.strictObject({ ...teamCalendarSchema.shape, holidays: holidaysInputSchema.optional() }).optional(),
});
export type TeamInput = z.output<typeof teamInputSchema>;
