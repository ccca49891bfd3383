import { z } from 'zod';
import { activityIdSchema, activityTypeSchema, emailSchema, objectIdSchema, sourceIdSchema } from './id.ts';
import { limit } from './limit.ts';
import { dateSchema, instantSchema } from './time.ts';
import { currencySchema } from './workspace.ts';

/** Printable text without control characters: a NUL in a code would end in a C library sooner or later. */
const code = z
  .string()
  .max(limit.propValueLengthMax)
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'text without control characters');
const scalar = z.union([code, z.number(), z.boolean()]);
export const fieldNameSchema = z
  .string()
  .regex(/^[A-Za-z][\w-]{0,63}$/, 'a field name starts with a letter and has letters, digits, _ and -');
export const reservedNames: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);
const fields = z
  .record(fieldNameSchema, scalar)
  .refine((record) => !Object.keys(record).some((name) => reservedNames.has(name)), 'a reserved name');

/** E3: our id, an e-mail (capitals and blanks around it mean nothing), or an external id within a source. */
export const repSchema = z.union(
  [objectIdSchema, emailSchema, z.strictObject({ source: sourceIdSchema, externalId: z.string().min(1).max(200) })],
  { error: 'rep is a person id, an e-mail address, or {source, externalId}' },
);
export type Rep = z.output<typeof repSchema>;

/** Pages show these as links: nothing that runs when it is clicked. */
const linkUrl = z.url({ protocol: /^https?$/, error: 'a link is an http or https address' }).max(500);

/** Three times a third is one, whatever floats make of it. */
const SHARE_SLACK = 1e-9;

/** An amount as JSON number or decimal string; strings never lose digits. */
export const amountPattern = /^[+-]?\d{1,15}(\.\d{1,12})?$/;
const amount = z.union([z.number(), z.string().regex(amountPattern, 'a decimal number')]);

/**
 * E1: an activity as clients send it. `at` is an instant, or a date alone, or `undated: true` stands in its place (E10). `details` holds free text and personal data of
 * prospects: it never reaches the log and can be erased (E12). Unknown fields are refused with their path.
 */
export const activitySchema = z.strictObject({
  id: activityIdSchema,
  type: activityTypeSchema,
  /** Instants first: they are the rule, and a union tries in order. */
  at: z
    .union([instantSchema, dateSchema], { error: 'at is RFC 3339 with an offset, epoch milliseconds, or a date alone (2026-03-29)' })
    .optional(),
  /** E10: nobody knows when; instead of `at`. Kept as state, counted in no period. */
  undated: z.literal(true).optional(),
  rep: repSchema.optional(),
  credits: z
    .array(z.strictObject({ rep: repSchema, share: z.number().gt(0).max(1) }))
    .min(1)
    .max(limit.creditsMax)
    .refine((list) => list.reduce((sum, credit) => sum + credit.share, 0) <= 1 + SHARE_SLACK, 'shares add up to at most 1')
    .optional(),
  source: sourceIdSchema.optional(),
  value: amount.optional(),
  currency: currencySchema.optional(),
  deal: z.union([code, fields]).optional(),
  lead: z.union([code, fields]).optional(),
  contact: code.optional(),
  links: z
    .array(z.union([z.strictObject({ record: linkUrl }), z.strictObject({ recording: linkUrl })]))
    .max(limit.linksMax)
    .optional(),
  props: fields.refine((props) => Object.keys(props).length <= limit.propsMax, `at most ${limit.propsMax} props`).optional(),
  details: z.record(fieldNameSchema, z.string().max(4_000)).optional(),
});
export type Activity = z.output<typeof activitySchema>;
/** As it travels, before it is read. */
export type ActivityInput = z.input<typeof activitySchema>;
