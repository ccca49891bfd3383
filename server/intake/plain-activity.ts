/**
 * The short way for what nearly every item is: the plain fields, in plain characters. It takes an item only when `activitySchema`
 * would take it and make the same of it (a property test holds the two against each other); everything else, above all every
 * refusal, is the schema's. What comes in few different values (types, reps, names of fields) is remembered once the schema took it.
 */
import type { z } from 'zod';
import { type Activity, amountPattern, fieldNameSchema, type Rep, repSchema, reservedNames } from '../../shared/activity.ts';
import { activityTypeSchema, sourceIdSchema } from '../../shared/id.ts';
import { limit } from '../../shared/limit.ts';
import { currencySchema } from '../../shared/workspace.ts';
import { nameHash, RecordHash, textField, type Words } from '../store/content-hash.ts';

export interface PlainActivity {
  activity: Activity;
  /** `contentHash` of the item. */
  sent: string;
  /** Of the item as JSON, at most. */
  bytes: number;
}

/** Printable ASCII without quote and backslash: quotes around it are all that JSON adds. */
const plainText = /^[ !#-[\]-~]*$/;
/** RFC 3339, without leap days. */
const instant =
  /^\d{4}-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;
const AT_MIN = Date.UTC(limit.yearMin, 0, 1);
const AT_END = Date.UTC(limit.yearMax + 1, 0, 1);

const names = {
  at: nameHash('at'),
  contact: nameHash('contact'),
  deal: nameHash('deal'),
  id: nameHash('id'),
  lead: nameHash('lead'),
  props: nameHash('props'),
  value: nameHash('value'),
};
/** What is between the texts of an item: names of its fields, quotes, numbers (at most 24 characters), brackets. */
const FRAME_BYTES = 200;
const FIELD_BYTES = 32;

const item = new RecordHash();
const inner = new RecordHash();
/** Of the item's texts as far as they were read. */
let bytes = 0;

/** Null when the item is not of the plain kind, or wrong. */
export function plainActivity(sent: unknown): PlainActivity | null {
  if (typeof sent !== 'object' || sent === null || Array.isArray(sent)) return null;
  const { id, type, at, rep, source, value, currency, deal, lead, contact, props } = sent as Record<string, unknown>;
  item.clear();
  bytes = FRAME_BYTES;
  const [knownType, knownRep, instant] = [types.get(type), reps.get(rep), instantOf(at)];
  // Not `.` and `..` either: `activityIdSchema` says why.
  if (!isPlain(id, limit.activityIdLengthMax) || id === '' || id === '.' || id === '..' || !knownType || !knownRep || instant === undefined)
    return null;
  item.addText(names.id, id);
  if (typeof at === 'string') item.addText(names.at, at);
  else item.addNumber(names.at, instant);
  item.add(knownType.field);
  item.add(knownRep.field);
  bytes += id.length + knownType.bytes + knownRep.bytes;
  let fields = 4;
  const knownSource = source === undefined ? undefined : sources.get(source);
  if (knownSource) {
    item.add(knownSource.field);
    bytes += knownSource.bytes;
    fields += 1;
  }
  const knownCurrency = currency === undefined ? undefined : currencies.get(currency);
  if (knownCurrency) {
    item.add(knownCurrency.field);
    fields += 1;
  }
  if (value !== undefined) {
    if (!addAmount(value)) return null;
    fields += 1;
  }
  if (contact !== undefined) {
    if (!addCode(names.contact, contact)) return null;
    fields += 1;
  }
  if (deal !== undefined) {
    if (!addCode(names.deal, deal) && !addFields(names.deal, deal)) return null;
    fields += 1;
  }
  if (lead !== undefined) {
    if (!addCode(names.lead, lead) && !addFields(names.lead, lead)) return null;
    fields += 1;
  }
  if (props !== undefined) {
    if (!addFields(names.props, props, limit.propsMax)) return null;
    fields += 1;
  }
  // A field more than those that were read is one that is not plain, or not known.
  if (countFields(sent) !== fields || bytes > limit.itemBytesMax) return null;
  const [from, money] = [knownSource?.value, knownCurrency?.value];
  const activity = {
    id,
    type: knownType.value,
    at: instant,
    rep: knownRep.value,
    source: from,
    value,
    currency: money,
    deal,
    lead,
    contact,
    props,
  };
  return { activity: activity as Activity, sent: item.toBytes(), bytes };
}

function countFields(record: object): number {
  let count = 0;
  for (const _ in record) count += 1;
  return count;
}

function isPlain(value: unknown, lengthMax: number): value is string {
  return typeof value === 'string' && value.length <= lengthMax && plainText.test(value);
}

/** Epoch ms; undefined for a date alone, and for what is none. */
function instantOf(at: unknown): number | undefined {
  let ms: number;
  if (typeof at === 'number') ms = at;
  else if (typeof at === 'string' && instant.test(at)) ms = Date.parse(at);
  else return undefined;
  return Number.isInteger(ms) && ms >= AT_MIN && ms < AT_END ? ms : undefined;
}

function addAmount(value: unknown): boolean {
  if (typeof value === 'number') {
    item.addNumber(names.value, value);
    return Number.isFinite(value);
  }
  if (typeof value !== 'string' || !amountPattern.test(value)) return false;
  item.addText(names.value, value);
  return true;
}

function addCode(name: Words, value: unknown): boolean {
  if (!isPlain(value, limit.propValueLengthMax)) return false;
  item.addText(name, value);
  bytes += value.length;
  return true;
}

function addFields(name: Words, value: unknown, fieldsMax = Number.POSITIVE_INFINITY): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const record = value as Record<string, unknown>;
  inner.clear();
  let fields = 0;
  for (const key in record) {
    const known = fieldNames.get(key);
    const field = record[key];
    if (!known) return false;
    if (typeof field === 'number' && Number.isFinite(field)) inner.addNumber(known.field, field);
    else if (typeof field === 'boolean') inner.addBoolean(known.field, field);
    else if (isPlain(field, limit.propValueLengthMax)) {
      inner.addText(known.field, field);
      bytes += field.length;
    } else return false;
    bytes += known.bytes + FIELD_BYTES;
    fields += 1;
  }
  item.addRecord(name, inner);
  return fields <= fieldsMax;
}

/** A text that the schema took. */
interface Remembered<T> {
  /** What the schema made of it. */
  value: T;
  /** What it adds to the item's hash, together with the name of its field. */
  field: Words;
  bytes: number;
}

/** What the schema took, so that it is asked once only; it starts over before it can grow without end. */
class Memory<T> {
  readonly #known = new Map<unknown, Remembered<T>>();
  readonly #schema: z.ZodType<T>;
  readonly #hash: (text: string) => Words;

  constructor(schema: z.ZodType<T>, hash: (text: string) => Words) {
    this.#schema = schema;
    this.#hash = hash;
  }

  /** Undefined for what is no plain text, and for what the schema refuses. */
  get(text: unknown): Remembered<T> | undefined {
    return this.#known.get(text) ?? (typeof text === 'string' ? this.#learn(text) : undefined);
  }

  #learn(text: string): Remembered<T> | undefined {
    if (!isPlain(text, rememberedLengthMax)) return undefined;
    const parsed = this.#schema.safeParse(text);
    if (!parsed.success) return undefined;
    if (this.#known.size >= rememberedMax) this.#known.clear();
    const remembered = { value: parsed.data, field: this.#hash(text), bytes: text.length };
    this.#known.set(text, remembered);
    return remembered;
  }
}

const rememberedMax = 20_000;
const rememberedLengthMax = 254;
const fieldOf = (name: string) => (text: string) => textField(nameHash(name), text);
const types = new Memory(activityTypeSchema, fieldOf('type'));
const reps = new Memory<Rep>(repSchema, fieldOf('rep'));
const sources = new Memory(sourceIdSchema, fieldOf('source'));
const currencies = new Memory(currencySchema, fieldOf('currency'));
const fieldNames = new Memory(
  fieldNameSchema.refine((name) => !reservedNames.has(name)),
  nameHash,
);
