/** One activity as sent -> what the log keeps, or why not. Pure but for the identity hash. */
import { type Activity, activitySchema } from '../../shared/activity.ts';
import type { ItemError } from '../../shared/api/activities.ts';
import type { ActivityBody, Scalar } from '../../shared/entry.ts';
import { type ErrorCode, errorTable } from '../../shared/error.ts';
import { OWN_SOURCE } from '../../shared/id.ts';
import { limit } from '../../shared/limit.ts';
import { minorPerMajor, parseDecimal, SCALE, toShares } from '../../shared/money.ts';
import type { NewEntry } from '../store/store.ts';
import type { Identify, Identity } from './identity.ts';
import { spellSafely } from './json.ts';
import { problemsOf, telling } from './problems.ts';

const DAY_MS = 86_400_000;

/** What an item is judged against. */
export interface IntakeContext {
  /** Epoch ms, the store's clock. */
  now: number;
  /** Of the key; an item may name another. */
  source: string;
  actor: string;
  /** The workspace's: the only one without a rate. */
  currency: string;
  identify: Identify;
  /** Field names in use (`props.x`, `deal.x`); a new one takes a column of its own for ever. */
  hasField(name: string): boolean;
  fieldsLeft: number;
}

export type ReadActivity =
  | { ok: true; entry: NewEntry & { body: ActivityBody }; identities: Identity[]; newFields: string[] }
  | { ok: false; id?: string; error: ItemError };

/** An item of a batch. Never throws for what it is given: a bad item is an answer, not an accident (E9). */
export function readActivity(value: unknown, context: IntakeContext): ReadActivity {
  const spelt = spellSafely(value);
  if ('unsafe' in spelt) return rejected(value, spelt.unsafe.code, spelt.unsafe.path, spelt.unsafe.message, spelt.unsafe.limit);
  const sent = spelt.text;
  // A character takes at most 3 bytes of UTF-8 per unit: most items need no counting.
  if (sent.length * 3 > limit.itemBytesMax && Buffer.byteLength(sent) > limit.itemBytesMax) {
    return rejected(value, 'item_too_large', '', errorTable.item_too_large.help, limit.itemBytesMax);
  }
  const parsed = activitySchema.safeParse(value);
  if (!parsed.success) {
    const { code, path, message, limit: max } = telling(problemsOf(parsed.error));
    return rejected(value, code, path, message, max);
  }
  const activity = parsed.data;
  const source = activity.source ?? context.source;
  if (source === OWN_SOURCE) return rejected(value, 'reserved_source', 'source', errorTable.reserved_source.help);
  const read = readContent(activity, context);
  if (!read.ok) return { ...read, id: activity.id };
  const { at, body, identities, newFields } = read;
  const entry = { source, id: activity.id, kind: 'activity.recorded', at, actor: context.actor, body, sent, details: activity.details };
  return { ok: true, entry, identities, newFields };
}

/** An activity without its id: what a replacement carries as well. */
export type Content = Omit<Activity, 'id' | 'source' | 'details'>;

export type ReadContent =
  | { ok: true; at: number; body: ActivityBody; identities: Identity[]; newFields: string[] }
  | { ok: false; error: ItemError };

export function readContent(activity: Content, context: IntakeContext): ReadContent {
  const refuse = (code: ErrorCode, field: string, message: string = errorTable[code].help, max?: number): ReadContent => ({
    ok: false,
    error: errorOf(code, field, message, max),
  });
  if ((activity.rep === undefined) === (activity.credits === undefined)) {
    return refuse('invalid_request', 'rep', 'an activity names its rep, or splits by credits');
  }
  const at = typeof activity.at === 'number' ? activity.at : Date.parse(`${activity.at}T00:00:00Z`);
  if (at > context.now + limit.futureDaysMax * DAY_MS) return refuse('too_far_ahead', 'at', undefined, limit.futureDaysMax);
  const body: ActivityBody = { type: activity.type, credits: [] };
  const identities: Identity[] = [];
  const credits = activity.credits ?? [{ rep: activity.rep ?? '', share: 1 }];
  const shares = toShares(credits.map((credit) => credit.share));
  for (const [index, credit] of credits.entries()) {
    const identity = context.identify(credit.rep);
    identities.push(identity);
    body.credits.push({ identity: identity.id, share: shares[index] ?? 0 });
  }
  if (body.credits.some((credit) => credit.share === 0)) return refuse('out_of_range', 'credits', 'a share is at least 0.0001');
  if (activity.value !== undefined) {
    if (activity.currency !== undefined && activity.currency !== context.currency) return refuse('no_rate', 'currency');
    const money = activity.currency !== undefined || isMoneyType(activity.type);
    const scale = money ? minorPerMajor(context.currency) : SCALE;
    const value = parseDecimal(activity.value, scale);
    if (value === null || Math.abs(value) > limit.valueMax * scale) {
      return refuse('out_of_range', 'value', `a value lies between -${limit.valueMax} and ${limit.valueMax}`, limit.valueMax);
    }
    body.value = value;
    if (money) body.money = true;
  }
  if (typeof activity.at === 'string') body.date = activity.at;
  if (activity.deal !== undefined) body.deal = recordOf(activity.deal);
  if (activity.lead !== undefined) body.lead = recordOf(activity.lead);
  if (activity.contact !== undefined) body.contact = activity.contact;
  if (activity.props !== undefined) body.props = activity.props;
  if (activity.links !== undefined) body.links = activity.links;
  const far = farNumber(body);
  if (far) return refuse('out_of_range', far, `a number lies between -${limit.valueMax} and ${limit.valueMax}`, limit.valueMax);
  const newFields = unknownFields(body, context);
  if (newFields.length > context.fieldsLeft) return refuse('limit_reached', newFields[0] ?? '', undefined, limit.fieldNamesMax);
  return { ok: true, at, body, identities, newFields };
}

/** E8: what a deal or a payment is worth is money, also where nobody spelt out the currency. */
function isMoneyType(type: string): boolean {
  return type.startsWith('deal.') || type === 'payment.received';
}

/** `deal: "17"` is short for `deal: {id: "17"}`. */
function recordOf(value: string | Record<string, Scalar>): Record<string, Scalar> {
  return typeof value === 'string' ? { id: value } : value;
}

const groups = ['deal', 'lead', 'props'] as const;

function unknownFields(body: ActivityBody, context: IntakeContext): string[] {
  const names: string[] = [];
  for (const group of groups) {
    for (const name in body[group]) {
      const full = `${group}.${name}`;
      if (!context.hasField(full)) names.push(full);
    }
  }
  return names;
}

/** Numbers of fields are summed and compared as ten-thousandths, like values, and so have their bound. */
function farNumber(body: ActivityBody): string | null {
  for (const group of groups) {
    const record = body[group];
    for (const name in record) {
      const value = record[name];
      if (typeof value === 'number' && Math.abs(value) > limit.valueMax) return `${group}.${name}`;
    }
  }
  return null;
}

function errorOf(code: ErrorCode, field: string, message: string, max?: number): ItemError {
  const error: ItemError = { code, message };
  if (field !== '') error.field = field;
  if (max !== undefined) error.limit = max;
  return error;
}

function rejected(value: unknown, code: ErrorCode, field: string, message: string, max?: number): ReadActivity {
  const id: unknown = typeof value === 'object' && value !== null && 'id' in value ? value.id : undefined;
  const answer = { ok: false as const, error: errorOf(code, field, message, max) };
  return typeof id === 'string' ? { ...answer, id: id.slice(0, limit.activityIdLengthMax) } : answer;
}
