/** Rows become what a mapping says: activities as POST /v1/activities takes them, and people. Pure; the same rows give the same ids. */
import { z } from 'zod';
import { type ActivityInput, activitySchema } from '../activity.ts';
import { emailSchema, nameSchema } from '../id.ts';
import { limit } from '../limit.ts';
import { personSchema } from '../person.ts';
import { contentHash } from './content-id.ts';
import type { ActivityTemplate, Mapping, PersonTemplate, Value } from './mapping.ts';
import type { Cell, Row } from './row.ts';
import { problems as problemTexts, refusal } from './texts.ts';
import {
  columnOf,
  evaluate,
  evaluateAt,
  evaluateNumber,
  evaluateText,
  meets,
  type Problem,
  type Reading,
  type RowContext,
} from './value.ts';

/** A person as a row names them; whether they are there already is found out later. */
export interface ImportedPerson {
  line: number;
  source: string;
  externalId: string;
  name: string;
  email?: string;
  team?: string;
  parentTeam?: string;
}

/** What became of one row. With problems and activities both: some templates worked, some did not. */
export interface Outcome {
  line: number;
  activities: ActivityInput[];
  people: ImportedPerson[];
  problems: Problem[];
  /** No template applies to this row. */
  skipped: boolean;
}

/** Throws ImportRefusal unknown_columns when the mapping names some that the file does not have. */
export function checkColumns(mapping: Mapping, columns: readonly string[]): void {
  const known = new Set(columns);
  const unknown = new Set<string>();
  const look = (part: unknown): void => {
    if (typeof part !== 'object' || part === null) return;
    for (const [key, inner] of Object.entries(part)) {
      if (key === 'column' && typeof inner === 'string' && !known.has(inner)) unknown.add(inner);
      // A table's keys are texts of the file, not words of the language.
      if (key !== 'table') look(inner);
    }
  };
  look(mapping.rows);
  if (unknown.size === 0) return;
  throw refusal('unknown_columns', quoted([...unknown]), quoted(columns.slice(0, 40)));
}

/** The columns that a mapping reads as dates in the order of the file; those with an order of their own are left out. */
export function dateColumnsOf(mapping: Mapping): Set<string> {
  const found = new Set<string>();
  const look = (value: Value, isDate: boolean): void => {
    if ('join' in value) for (const part of value.join) look(part, isDate);
    else if ('column' in value && value.dates === undefined && (isDate || value.as === 'date')) found.add(value.column);
  };
  for (const template of mapping.rows) {
    if (template.make === 'person') continue;
    if (template.at) look(template.at, true);
    for (const group of [template.deal, template.lead, template.props, template.details]) {
      for (const value of Object.values(group ?? {})) look(value, false);
    }
  }
  return found;
}

const quoted = (names: readonly string[]) => names.map((name) => `"${name}"`).join(', ');

/** Lazily, in the order of the rows. Throws ImportRefusal unknown_zone. */
export function* applyMapping(mapping: Mapping, rows: Iterable<Row>, reading: Reading): Generator<Outcome> {
  const counted = new Map<string, number>();
  for (const row of rows) yield applyRow(mapping, row, reading, counted);
}

/** One row alone: a webhook's object. */
export function applyRow(mapping: Mapping, row: Row, reading: Reading, counted = new Map<string, number>()): Outcome {
  const { line } = row;
  const outcome: Outcome = { line, activities: [], people: [], problems: [], skipped: false };
  if (row.problem !== undefined) {
    outcome.problems.push({ line, message: row.problem });
    return outcome;
  }
  const templates = mapping.rows.filter((template) => meets(template.when, row));
  outcome.skipped = templates.length === 0;
  for (const template of templates) {
    const context: RowContext = { row, reading, problems: [] };
    if (template.make === 'person') {
      const person = personOf(template, mapping, context);
      if (person) outcome.people.push(person);
    } else {
      const activity = activityOf(template, mapping, context, counted);
      if (activity) outcome.activities.push(activity);
    }
    outcome.problems.push(...context.problems);
  }
  return outcome;
}

function personOf(template: PersonTemplate, mapping: Mapping, context: RowContext): ImportedPerson | null {
  const text = (value: Value | undefined) => (value === undefined ? undefined : evaluateText(value, context));
  const name = text(template.name);
  if (name === undefined) return missing(context, template.name, 'name');
  const [email, team, parentTeam] = [text(template.email)?.toLowerCase(), text(template.team), text(template.parentTeam)];
  const person: ImportedPerson = {
    line: context.row.line,
    source: mapping.source,
    externalId: text(template.externalId) ?? name,
    name,
    ...(email !== undefined && { email }),
    ...(team !== undefined && { team }),
    ...(parentTeam !== undefined && { parentTeam }),
  };
  return checkedPerson(person, template, context);
}

const cutNameSchema = z
  .string()
  .transform((name) => name.slice(0, limit.nameLengthMax))
  .pipe(nameSchema);
/** What the API would refuse of a person or a team, which would end the import there. Long names are cut. */
const importedSchema = z.object({
  name: cutNameSchema,
  externalId: personSchema.shape.externalIds.unwrap().element.shape.externalId,
  email: emailSchema.optional(),
  team: cutNameSchema.optional(),
  parentTeam: cutNameSchema.optional(),
});

function checkedPerson(person: ImportedPerson, template: PersonTemplate, context: RowContext): ImportedPerson | null {
  const parsed = importedSchema.safeParse(person);
  for (const { path, message } of parsed.error?.issues ?? []) {
    const value = template[path[0] as keyof typeof importedSchema.shape] ?? template.name;
    const column = columnOf(value);
    context.problems.push({ line: person.line, ...(column !== undefined && { column }), message: `${path.join('.')}: ${message}` });
  }
  return parsed.success ? person : null;
}

function missing(context: RowContext, value: Value | undefined, what: string): null {
  const column = value && columnOf(value);
  // Why a value is not there may have been said already.
  if (context.problems.length === 0) {
    context.problems.push({ line: context.row.line, ...(column !== undefined && { column }), message: problemTexts.missing(what) });
  }
  return null;
}

type Draft = Partial<Record<keyof ActivityInput, unknown>>;

function activityOf(template: ActivityTemplate, mapping: Mapping, context: RowContext, counted: Map<string, number>): ActivityInput | null {
  const type = evaluateText(template.type, context);
  if (type === undefined) return missing(context, template.type, 'type');
  const rep = repOf(template, mapping, context);
  if (rep === undefined)
    return missing(
      context,
      Object.values(template.rep).find((part) => typeof part === 'object'),
      'rep',
    );
  const draft: Draft = { id: '', type, source: mapping.source, rep };
  const at = template.at && evaluateAt(template.at, context);
  if (at !== undefined) draft.at = at;
  else if (context.problems.length > 0) return null;
  else if (template.undated) draft.undated = true;
  else return noDate(context, template.at);
  if (template.value) draft.value = evaluateNumber(template.value, context);
  if (template.currency && draft.value !== undefined) draft.currency = evaluateText(template.currency, context)?.toUpperCase();
  if (template.contact) draft.contact = evaluateText(template.contact, context);
  for (const group of ['deal', 'lead', 'props'] as const) draft[group] = fieldsOf(template[group], (value) => evaluate(value, context));
  draft.details = fieldsOf(template.details, (value) => evaluateText(value, context));
  const id = template.id ? evaluateText(template.id, context) : ownId(type, context.row, counted);
  if (id === undefined) return missing(context, template.id, 'id');
  draft.id = id;
  return context.problems.length > 0 ? null : checked(draft, template, context);
}

function noDate(context: RowContext, at: Value | undefined): null {
  const column = at && columnOf(at);
  context.problems.push({ line: context.row.line, ...(column !== undefined && { column }), message: problemTexts.noDate() });
  return null;
}

function repOf(template: ActivityTemplate, mapping: Mapping, context: RowContext): ActivityInput['rep'] {
  const { rep } = template;
  if ('id' in rep) return evaluateText(rep.id, context);
  if ('email' in rep) return evaluateText(rep.email, context)?.toLowerCase();
  const externalId = evaluateText(rep.externalId, context);
  return externalId === undefined ? undefined : { source: rep.source ?? mapping.source, externalId };
}

function fieldsOf(template: Record<string, Value> | undefined, read: (value: Value) => Cell | undefined): Record<string, Cell> | undefined {
  const found: Record<string, Cell> = {};
  for (const [name, value] of Object.entries(template ?? {})) {
    const cell = read(value);
    if (cell !== undefined) found[name] = cell;
  }
  return Object.keys(found).length === 0 ? undefined : found;
}

/** Rows without an id that are equal in everything are told apart by counting them. */
function ownId(type: string, row: Row, counted: Map<string, number>): string {
  const id = `${type}:${contentHash(row)}`;
  const count = (counted.get(id) ?? 0) + 1;
  counted.set(id, count);
  return count === 1 ? id : `${id}:${count}`;
}

/** What the API would refuse for its form alone is refused here, by its column. */
function checked(draft: Draft, template: ActivityTemplate, context: RowContext): ActivityInput | null {
  for (const key of Object.keys(draft) as (keyof Draft)[]) if (draft[key] === undefined) delete draft[key];
  const parsed = activitySchema.safeParse(draft);
  if (parsed.success) return draft as ActivityInput;
  for (const { path, message } of parsed.error.issues) {
    const [key, name] = path.map(String);
    const part = (template as Record<string, unknown>)[key ?? ''];
    const value = name === undefined ? part : (part as Record<string, unknown> | undefined)?.[name];
    const column = isValue(value) ? columnOf(value) : undefined;
    context.problems.push({ line: context.row.line, ...(column !== undefined && { column }), message: `${path.join('.')}: ${message}` });
  }
  return null;
}

function isValue(part: unknown): part is Value {
  return typeof part === 'object' && part !== null && ('column' in part || 'constant' in part || 'lookup' in part || 'join' in part);
}
