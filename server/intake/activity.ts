/** One activity as sent -> what the log keeps, or why not. Pure but for the identity hash. */
import { type Activity, activitySchema } from '../../shared/activity.ts';
import type { ItemError } from '../../shared/api/activities.ts';
import type { ActivityBody, Scalar } from '../../shared/entry.ts';
import { type ErrorCode, errorTable } from '../../shared/error.ts';
import { OWN_SOURCE } from '../../shared/id.ts';
import { limit } from '../../shared/limit.ts';
import { minorPerMajor, parseDecimal, SCALE, toShares } from '../../shared/money.ts';
import { contentHash } from '../store/content-hash.ts';
import type { NewEntry } from '../store/store.ts';
import type { Identify, Identity } from './identity.ts';
import { spellSafely } from './json.ts';
import { type PlainActivity, plainActivity } from './plain-activity.ts';
import { problemsOf, telling } from './problems.ts';

const DAY_MS = 86_400_000;

/** What an item is judged against. */
export interface IntakeContext {
  /** Epoch ms, the store's clock. */
  now: number;
  /** Of the key; an item may name another, unless the key sends for one only. */
  source: string;
  sendsOnly?: string | undefined;
  actor: string;
  /** The workspace's: the only one without a rate. */
  currency: string;
  identify: Identify;
  /** Field names in use (`props.x`, `deal.x`); a new one takes a column of its own for ever. */
  hasField(name: string): boolean;
  fieldsLeft: number;
}

export type ReadActivity =
  | { ok: true; entry: NewEntry & { body: ActivityBody }; identities: readonly Identity[]; newFields: readonly string[] }
  | { ok: false; id?: string; error: ItemError };

/** An item of a batch. Never throws for what it is given: a bad item is an answer, not an accident (E9). */
export function readActivity(value: unknown, context: IntakeContext): ReadActivity {
  const checked = plainActivity(value) ?? checkActivity(value);
  if ('error' in checked) return checked;
  const { activity, sent, bytes } = checked;
  const source = activity.source ?? context.source;
  if (source === OWN_SOURCE) return rejected(value, 'reserved_source', 'source', errorTable.reserved_source.help);
  if (context.sendsOnly !== undefined && source !== context.sendsOnly) {
    return rejected(value, 'foreign_source', 'source', `this key sends for ${context.sendsOnly}, not for ${source}`);
  }
  const read = readContent(activity, context);
  if (!read.ok) return { ...read, id: activity.id };
  const { at, body, identities, newFields } = read;
  const entry = {
    source,
    id: activity.id,
    kind: 'activity.recorded',
    at,
    actor: context.actor,
    body,
    sent,
    bytes,
    details: activity.details,
  };
  return { ok: true, entry, identities, newFields };
}

type Rejected = Extract<ReadActivity, { ok: false }>;

/** What the schema says of an item, in full. */
function checkActivity(value: unknown): PlainActivity | Rejected {
  const spelt = spellSafely(value);
  if ('unsafe' in spelt) return rejected(value, spelt.unsafe.code, spelt.unsafe.path, spelt.unsafe.message, spelt.unsafe.limit);
  const bytes = Buffer.byteLength(spelt.text);
  if (bytes > limit.itemBytesMax) {
    return rejected(value, 'item_too_large', '', errorTable.item_too_large.help, limit.itemBytesMax);
  }
  const parsed = activitySchema.safeParse(value);
  if (parsed.success) return { activity: parsed.data, sent: contentHash(value), bytes };
  const { code, path, message, limit: max } = telling(problemsOf(parsed.error));
  return rejected(value, code, path, message, max);
}

/** An activity without its id: what a replacement carries as well. */
export type Content = Omit<Activity, 'id' | 'source' | 'details'>;

export type ReadContent =
  | { ok: true; at: number; body: ActivityBody; identities: readonly Identity[]; newFields: readonly string[] }
  | { ok: false; error: ItemError };

export function readContent(activity: Content, context: IntakeContext): ReadContent {
  if ((activity.rep === undefined) === (activity.credits === undefined)) {
    return refuse('invalid_request', 'rep', 'an activity names its rep, or splits by credits');
  }
  if ((activity.at === undefined) === (activity.undated === undefined)) {
    return refuse('invalid_request', 'at', 'an activity says when it happened (at), or that nobody knows (undated: true)');
  }
  const at = momentOf(activity.at, context.now);
  if (at > context.now + limit.futureDaysMax * DAY_MS) return refuse('too_far_ahead', 'at', undefined, limit.futureDaysMax);
  const { credits, identities } = creditsOf(activity, context.identify);
  const body: ActivityBody = { type: activity.type, credits };
  if (credits.some(hasNoShare)) return refuse('out_of_range', 'credits', 'a share is at least 0.0001');
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
  if (activity.undated) body.undated = true;
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

function refuse(code: ErrorCode, field: string, message: string = errorTable[code].help, max?: number): ReadContent {
  return { ok: false, error: errorOf(code, field, message, max) };
}

const none: readonly never[] = [];

/** Who is credited, and those of them whose readable form the log will not have. */
function creditsOf(
  { rep, credits = [] }: Content,
  identify: Identify,
): { credits: ActivityBody['credits']; identities: readonly Identity[] } {
  if (rep !== undefined) {
    const identity = identify(rep);
    const { id, doc, alone = [{ identity: id, share: SCALE }] } = identity;
    return { credits: alone, identities: doc ? [identity] : none };
  }
  const shares = toShares(credits.map((credit) => credit.share));
  const identities = credits.map((credit) => identify(credit.rep));
  return {
    credits: identities.map(({ id: identity }, index) => ({ identity, share: shares[index] ?? 0 })),
    identities: identities.filter((identity) => identity.doc),
  };
}

function hasNoShare(credit: ActivityBody['credits'][number]): boolean {
  return credit.share === 0;
}

/** Epoch ms. A date alone stands at its midnight in UTC, what is undated at the moment it came in (E10). */
function momentOf(at: Content['at'], now: number): number {
  if (at === undefined) return now;
  return typeof at === 'number' ? at : Date.parse(`${at}T00:00:00Z`);
}

/** E8: what a deal or a payment is worth is money, also where nobody spelt out the currency. */
function isMoneyType(type: string): boolean {
  return type.startsWith('deal.') || type === 'payment.received';
}

/** `deal: "17"` is short for `deal: {id: "17"}`. */
function recordOf(value: string | Record<string, Scalar>): Record<string, Scalar> {
  return typeof value === 'string' ? { id: value } : value;
}

type Group = 'deal' | 'lead' | 'props';

function unknownFields({ deal, lead, props }: ActivityBody, context: IntakeContext): readonly string[] {
  let names = none as readonly string[];
  if (deal) names = unknownNames(names, 'deal', deal, context);
  if (lead) names = unknownNames(names, 'lead', lead, context);
  if (props) names = unknownNames(names, 'props', props, context);
  return names;
}

function unknownNames(before: readonly string[], group: Group, record: object, context: IntakeContext): readonly string[] {
  let names = before;
  for (const name in record) {
    const full = fullName(group, name);
    if (!context.hasField(full)) names = [...names, full];
  }
  return names;
}

const fullNames = { deal: new Map<string, string>(), lead: new Map<string, string>(), props: new Map<string, string>() };
const fullNamesMax = 1_000;

/** `props.minutes`, spelt once: looking up a text that was just put together costs more than all the rest. */
function fullName(group: Group, name: string): string {
  const known = fullNames[group];
  let full = known.get(name);
  if (full === undefined) {
    full = `${group}.${name}`;
    if (known.size >= fullNamesMax) known.clear();
    known.set(name, full);
  }
  return full;
}

/** Numbers of fields are summed and compared as ten-thousandths, like values, and so have their bound. */
function farNumber({ deal, lead, props }: ActivityBody): string | null {
  return (deal && farIn('deal', deal)) ?? (lead && farIn('lead', lead)) ?? (props && farIn('props', props)) ?? null;
}

function farIn(group: Group, record: Record<string, Scalar>): string | null {
  for (const name in record) {
    const value = record[name];
    if (typeof value === 'number' && Math.abs(value) > limit.valueMax) return `${group}.${name}`;
  }
  return null;
}

function errorOf(code: ErrorCode, field: string, message: string, max?: number): ItemError {
  const error: ItemError = { code, message };
  if (field !== '') error.field = field;
  if (max !== undefined) error.limit = max;
  return error;
}

function rejected(value: unknown, code: ErrorCode, field: string, message: string, max?: number): Rejected {
  const id: unknown = typeof value === 'object' && value !== null && 'id' in value ? value.id : undefined;
  const answer = { ok: false as const, error: errorOf(code, field, message, max) };
  return typeof id === 'string' ? { ...answer, id: id.slice(0, limit.activityIdLengthMax) } : answer;
}
