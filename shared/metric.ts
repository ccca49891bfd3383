import { z } from 'zod';
import { activityTypeSchema, nameSchema, objectIdSchema } from './id.ts';
import { limit } from './limit.ts';

/**
 * A field of an activity: `value`, `share`, `source`, `deal`, `lead`, `contact`, or dotted: `deal.stage`, `lead.class`, `props.product`.
 * `deal`, `lead` and `contact` alone mean their id.
 */
export const fieldSchema = z.string().regex(/^(value|source|contact|(deal|lead)(\.[A-Za-z]\w{0,63})?|props\.[\w-]{1,64})$/, {
  error: 'a field is value, source, contact, deal, lead, deal.X, lead.X or props.X',
});

export const operators = ['eq', 'ne', 'lt', 'lte', 'gt', 'gte', 'in', 'exists'] as const;
const scalar = z.union([z.string().max(limit.propValueLengthMax), z.number(), z.boolean()]);

/** One test of one field. `in` takes a list; `exists` takes true or false. */
export const conditionSchema = z
  .strictObject({ field: fieldSchema, op: z.enum(operators), value: z.union([scalar, z.array(scalar).min(1).max(64)]) })
  .refine((c) => (c.op === 'in') === Array.isArray(c.value), 'op in takes a list, every other op one value')
  .refine((c) => c.op !== 'exists' || typeof c.value === 'boolean', 'op exists takes true or false')
  .refine((c) => !['lt', 'lte', 'gt', 'gte'].includes(c.op) || typeof c.value === 'number', 'comparing takes a number');
export type Condition = z.infer<typeof conditionSchema>;

/** A condition, or a group: `{all: [...]}`, `{any: [...]}`; a plain list means all. */
export interface ConditionGroup {
  all?: ConditionTree[];
  any?: ConditionTree[];
}
export type ConditionTree = Condition | ConditionGroup;
export const conditionTreeSchema: z.ZodType<ConditionTree> = z.lazy(() =>
  z.union([
    conditionSchema,
    z.strictObject({ all: z.array(conditionTreeSchema).min(1).max(limit.conditionsMax) }),
    z.strictObject({ any: z.array(conditionTreeSchema).min(1).max(limit.conditionsMax) }),
  ]),
);

/** Every condition is tested for every activity: groups within groups must not multiply them. */
function countConditions(tree: ConditionTree | readonly ConditionTree[]): number {
  if (Array.isArray(tree)) return tree.reduce((sum: number, part) => sum + countConditions(part), 0);
  if ('field' in tree) return 1;
  const group = tree as ConditionGroup;
  return countConditions(group.all ?? group.any ?? []);
}

export const aggregates = ['count', 'sum', 'average', 'min', 'max', 'distinct', 'latest'] as const;
export type Aggregate = (typeof aggregates)[number];

const conditionsSchema = z
  .union([z.array(conditionTreeSchema).max(limit.conditionsMax), conditionTreeSchema])
  .refine((where) => countConditions(where) <= limit.conditionsMax, `at most ${limit.conditionsMax} conditions in all groups together`)
  .optional();

/** M1: activity types + conditions + an aggregate. The period is not in the metric. */
export const measureSchema = z
  .strictObject({
    types: z.array(activityTypeSchema).min(1).max(32),
    where: conditionsSchema,
    aggregate: z.enum(aggregates),
    field: fieldSchema.optional(),
  })
  .refine((m) => m.aggregate !== 'distinct' || m.field !== undefined, { error: 'distinct needs a field to tell apart', path: ['field'] })
  .refine((m) => m.aggregate !== 'count' || m.field === undefined, { error: 'count takes no field', path: ['field'] });
export type Measure = z.infer<typeof measureSchema>;

/**
 * M4, E11: what deals and leads are, not how often something was reported: a deal that is won twice counts once, an edited amount moves
 * the revenue, and what is reopened is taken back. `won`, `lost`, `opened`, `entered` count when it happened; `open` and `all` are those
 * there are, whatever the period. Leads are `given`, `contacted`, `qualified`.
 */
export const dealFacts = ['won', 'lost', 'opened', 'open', 'all', 'entered', 'given', 'contacted', 'qualified'] as const;
export type DealFact = (typeof dealFacts)[number];

export const dealMeasureSchema = z
  .strictObject({
    fact: z.enum(dealFacts),
    /** Of `entered`: into which stage. */
    stage: z.string().min(1).max(limit.propValueLengthMax).optional(),
    where: conditionsSchema,
    aggregate: z.enum(aggregates),
    /** Default: the deal's amount. `deal.cycleDays` is there for won and lost ones, `lead.responseMinutes` and `lead.attempts` for leads. */
    field: fieldSchema.optional(),
  })
  .refine((m) => (m.fact === 'entered') === (m.stage !== undefined), { error: 'a stage belongs to the fact entered', path: ['stage'] })
  .refine((m) => m.aggregate !== 'distinct' || m.field !== undefined, { error: 'distinct needs a field to tell apart', path: ['field'] })
  .refine((m) => m.aggregate !== 'count' || m.field === undefined, { error: 'count takes no field', path: ['field'] });
export type DealMeasure = z.infer<typeof dealMeasureSchema>;

const stageName = z.string().min(1).max(limit.propValueLengthMax);

export const metricFormatSchema = z.enum(['number', 'currency', 'percent', 'duration']);
const look = {
  name: nameSchema,
  direction: z.enum(['more', 'less']).default('more'),
  format: metricFormatSchema.default('number'),
  decimals: z.number().int().min(0).max(4).optional(),
  unit: z.string().max(16).optional(),
  icon: z.string().max(32).optional(),
  color: z
    .string()
    .regex(/^#[0-9a-fA-F]{6}$/, 'a colour is #rrggbb')
    .optional(),
};

const pointsWeight = z.number().refine((weight) => Math.abs(weight) <= limit.pointsWeightMax, {
  error: `points lie between -${limit.pointsWeightMax} and ${limit.pointsWeightMax}`,
  params: { code: 'out_of_range' },
});

/** A metric is a measure, a measure of deals, a conversion between two stages, a formula over metrics, or points. `format` currency means its value is money of the workspace. */
export const metricSchema = z.union([
  z.strictObject({ ...look, measure: measureSchema }),
  z.strictObject({ ...look, deals: dealMeasureSchema }),
  /** Of the deals that entered one stage in the period, the part that has reached the other since. */
  z.strictObject({ ...look, conversion: z.strictObject({ from: stageName, to: stageName }) }),
  z.strictObject({ ...look, formula: z.string().min(1).max(limit.formulaLengthMax) }),
  z.strictObject({
    ...look,
    points: z
      .record(objectIdSchema, pointsWeight)
      .refine((p) => Object.keys(p).length > 0 && Object.keys(p).length <= 32, 'points take 1 to 32 metrics'),
  }),
]);
export type Metric = z.output<typeof metricSchema>;
