import { z } from 'zod';
import { nameSchema, objectIdSchema } from './id.ts';
import { limit } from './limit.ts';
import { dateSchema } from './time.ts';

export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof weekdays)[number];

const clockSchema = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'a local time of day is HH:MM, 24:00 for midnight at the end');
const intervalSchema = z.tuple([clockSchema, clockSchema]).refine(([from, to]) => from < to, 'an interval ends after it begins');
const dayIntervalsSchema = z
  .array(intervalSchema)
  .max(8)
  .refine(
    (list) => list.every((next, index) => index === 0 || (list[index - 1]?.[1] ?? '') <= next[0]),
    'intervals come in order and do not overlap',
  );

/** Per weekday a list of local intervals; an empty list is a day off. */
export const workingWeekSchema = z.strictObject(
  Object.fromEntries(weekdays.map((day) => [day, dayIntervalsSchema])) as Record<Weekday, typeof dayIntervalsSchema>,
);
export type WorkingWeek = z.infer<typeof workingWeekSchema>;

/** An IANA zone by name; whether this runtime knows it is asked where zones are resolved, not here. */
export const zoneSchema = z.string().regex(/^[A-Za-z][A-Za-z0-9_+/-]{0,63}$/, 'a zone is an IANA name, as in Europe/Berlin');

/** ISO 4217, upper case. */
export const currencySchema = z.string().regex(/^[A-Z]{3}$/, 'a currency has three capital letters, as in EUR');

/** Dates, or the public holidays of a region, which are written down as dates when it is named. */
export const holidaysInputSchema = z.union([
  z.array(dateSchema).max(limit.holidaysMax),
  z.strictObject({
    region: z.string().regex(/^[A-Z]{2}(-[A-Za-z0-9]{1,8}){0,2}$/, 'a region is a country and its part, as in DE-BE'),
  }),
]);
export type HolidaysInput = z.output<typeof holidaysInputSchema>;

/** T1: how a workspace counts time and money. */
export const workspaceSchema = z.strictObject({
  name: nameSchema,
  zone: zoneSchema.default('UTC'),
  currency: currencySchema.default('USD'),
  weekStart: z.enum(weekdays).default('mon'),
  fiscalYearStart: z.number().int().min(1).max(12).default(1),
  quarters: z.enum(['calendar', '4-4-5']).default('calendar'),
  workingWeek: workingWeekSchema.default({
    mon: [['09:00', '17:00']],
    tue: [['09:00', '17:00']],
    wed: [['09:00', '17:00']],
    thu: [['09:00', '17:00']],
    fri: [['09:00', '17:00']],
    sat: [],
    sun: [],
  }),
  holidays: z.array(dateSchema).max(limit.holidaysMax).default([]),
  /** Where the dates came from. */
  holidayRegion: z.string().max(20).optional(),
  /** Worked, but like no other day (a spiff, an outage, a trade fair): nothing is learned from it. */
  unusualDays: z.array(dateSchema).max(limit.holidaysMax).optional(),
  /** M4: the stages of a deal in their order, by the names that sources send. Reaching one with an outcome wins or loses the deal. */
  stages: z
    .array(
      z.strictObject({
        id: z.string().min(1).max(limit.propValueLengthMax),
        name: nameSchema.optional(),
        outcome: z.enum(['won', 'lost']).optional(),
      }),
    )
    .max(limit.stagesMax)
    .refine((stages) => new Set(stages.map(({ id }) => id)).size === stages.length, 'each stage is named once')
    .optional(),
  privacy: z
    .strictObject({
      teamOnly: z.boolean().default(false).meta({ description: 'No screen shows rows of single people, nor teams of fewer than 5' }),
      individualMonths: z.number().int().min(1).max(120).optional().meta({ description: 'Single people are shown no further back' }),
    })
    .optional(),
});
export type Workspace = z.output<typeof workspaceSchema>;

/** As people define it. */
export const workspaceInputSchema = z.strictObject({ ...workspaceSchema.shape, holidays: holidaysInputSchema.default([]) });
export type WorkspaceInput = z.output<typeof workspaceInputSchema>;

export const workspaceIdSchema = objectIdSchema;

/** The workspace a server starts with, and the one the demo floor lives in. */
export const MAIN_WORKSPACE = 'main';
export const DEMO_WORKSPACE = 'demo';
