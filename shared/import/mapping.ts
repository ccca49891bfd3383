/**
 * The mapping language: how the rows of a file, or an object that a webhook sent, become activities and people. One mapping is
 * plain JSON. Texts are compared without regard to capitals and blanks around them.
 */
import { z } from 'zod';
import { sourceIdSchema } from '../id.ts';
import { limit } from '../limit.ts';
import { currencySchema, zoneSchema } from '../workspace.ts';
import { refusal } from './texts.ts';

const scalar = z.union([z.string(), z.number(), z.boolean()]);
/** As the header spells it; of nested JSON the path, `deal.owner.0.name`. */
const column = z.string().min(1).max(limit.importColumnNameLengthMax);

/**
 * How dates are written. Dates that begin with a year of four digits are understood under each of the first four; the order
 * decides the rest. `excel` is a number of days.
 */
export const dateFormats = ['iso', 'ymd', 'dmy', 'mdy', 'epochMs', 'epochS', 'excel'] as const;
export const dateFormatSchema = z.enum(dateFormats);
export type DateFormat = (typeof dateFormats)[number];

export const encodings = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'] as const;
export type Encoding = (typeof encodings)[number];
export const delimiters = [',', ';', '\t', '|'] as const;

/** How the file is written. What a mapping does not say is guessed from the bytes. */
export const fileSchema = z.strictObject({
  format: z.enum(['csv', 'ndjson']),
  encoding: z.enum(encodings),
  delimiter: z.enum(delimiters),
  /** What cells are wrapped in; empty: nothing. */
  quote: z.enum(['"', "'", '']),
  /** true: the first line names the columns. A list: these are the names, and the first line is data. */
  header: z.union([z.literal(true), z.array(column).min(1).max(limit.importColumnsMax)]),
  /** Lines above the table. */
  skipLines: z.number().int().min(0).max(1_000),
  dates: dateFormatSchema,
  decimal: z.enum(['.', ',']),
  /** For times without an offset; the workspace's zone unless said. */
  zone: zoneSchema.optional(),
});
export type FileSettings = z.output<typeof fileSchema>;

/** How the text of a column is read. `date` drops the time; `seconds` reads 1:30:00; nothing: the text as it is. */
const readings = z.enum(['text', 'number', 'yesNo', 'seconds', 'date']);

/** A column; a constant; a column translated by a table; several joined. An empty cell is no value. */
export type Value =
  | { column: string; as?: z.output<typeof readings>; dates?: DateFormat }
  | { constant: string | number | boolean }
  | { lookup: { column: string; table: Record<string, string | number | boolean>; otherwise?: string | number | boolean } }
  | { join: Value[]; with?: string };

export const valueSchema: z.ZodType<Value, Value> = z.union([
  /** `dates`: this column's dates are written so, when not as the file's; it is then read as an ISO date or time. */
  z.strictObject({ column, as: readings.optional(), dates: dateFormatSchema.optional() }),
  z.strictObject({ constant: scalar }),
  /** A text that the table does not have is `otherwise`; without one it is a problem of its line. */
  z.strictObject({
    lookup: z.strictObject({
      column,
      table: z.record(z.string(), scalar).refine((table) => Object.keys(table).length <= limit.importLookupsMax),
      otherwise: scalar.optional(),
    }),
  }),
  /** Empty parts stay empty between their separators; without any filled column the whole is empty. */
  z.strictObject({
    join: z
      .array(z.lazy(() => valueSchema))
      .min(1)
      .max(16),
    with: z.string().max(20).optional(),
  }),
]);

/** All conditions of a template hold, or it does not apply to the row. */
export const conditionSchema = z
  .strictObject({
    column,
    is: scalar.optional(),
    isNot: scalar.optional(),
    in: z.array(scalar).min(1).max(limit.importLookupsMax).optional(),
    empty: z.literal(true).optional(),
    present: z.literal(true).optional(),
  })
  .refine((condition) => Object.keys(condition).length === 2, 'a condition has a column and one of is, isNot, in, empty, present');
export type Condition = z.output<typeof conditionSchema>;

const fieldName = z.string().regex(/^[A-Za-z][\w-]{0,63}$/, 'a field name starts with a letter and has letters, digits, _ and -');
const fields = z.record(fieldName, valueSchema);
const when = z.array(conditionSchema).max(limit.conditionsMax).optional();

/** How the file names people: by our ids, by e-mail, or by whatever a source calls them (their names, too). */
export const repValueSchema = z.union([
  z.strictObject({ id: valueSchema }),
  z.strictObject({ email: valueSchema }),
  z.strictObject({ externalId: valueSchema, source: sourceIdSchema.optional() }),
]);

const activityTemplateSchema = z.strictObject({
  make: z.literal('activity'),
  when,
  /** Without one it is made from the content of the row; equal rows are told apart by counting them. */
  id: valueSchema.optional(),
  type: valueSchema,
  /** A date alone counts for its day (E10). */
  at: valueSchema.optional(),
  /** A row without a date is kept as state, flagged undated (E10); else it is a problem. */
  undated: z.literal(true).optional(),
  rep: repValueSchema,
  value: valueSchema.optional(),
  currency: z.union([currencySchema.transform((constant): Value => ({ constant })), valueSchema]).optional(),
  deal: fields.optional(),
  lead: fields.optional(),
  contact: valueSchema.optional(),
  props: fields.optional(),
  /** Free text and personal data of prospects: erasable, never in the log (E12). */
  details: fields.optional(),
});
export type ActivityTemplate = z.output<typeof activityTemplateSchema>;

const personTemplateSchema = z.strictObject({
  make: z.literal('person'),
  when,
  name: valueSchema,
  email: valueSchema.optional(),
  /** What activities call this person; the name unless said. */
  externalId: valueSchema.optional(),
  /** Names of teams. */
  team: valueSchema.optional(),
  parentTeam: valueSchema.optional(),
});
export type PersonTemplate = z.output<typeof personTemplateSchema>;

export const mappingSchema = z.strictObject({
  /** Whose ids these are: activities of one source count once by their id, and people are known in it by their external id. */
  source: sourceIdSchema.default('import'),
  file: fileSchema.partial().default({}),
  rows: z
    .array(z.discriminatedUnion('make', [activityTemplateSchema, personTemplateSchema]))
    .min(1)
    .max(limit.importTemplatesMax),
});
export type Mapping = z.output<typeof mappingSchema>;
/** As a person or a file writes it. */
export type MappingInput = z.input<typeof mappingSchema>;

/** Throws ImportRefusal not_a_mapping with every problem by its path. */
export function parseMapping(input: unknown): Mapping {
  const parsed = mappingSchema.safeParse(input);
  if (parsed.success) return parsed.data;
  const told = parsed.error.issues.slice(0, 5).map(({ path, message }) => `${path.join('.') || 'the whole'}: ${message}`);
  throw refusal('not_a_mapping', told.join('; '));
}
