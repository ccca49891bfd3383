/** The shape of a contract: what one call of the API takes, gives and demands. Validation, client and reference follow from it. */
import { z } from 'zod';
import { limit } from '../limit.ts';

/** What a key may do: `admin` includes the other two, `ingest` does not read. */
export const scopes = ['ingest', 'read', 'admin'] as const;
export const scopeSchema = z.enum(scopes);
export type Scope = z.infer<typeof scopeSchema>;

/**
 * What a call demands of whoever makes it: nothing; that it is known who it is; to read what boards show; to read activities one by
 * one, as far as one sees their people; to send activities in; to correct them; to change people one sees; to define metrics and
 * boards; everything.
 */
export const permissions = ['open', 'known', 'read', 'entries', 'ingest', 'correct', 'manage', 'define', 'admin'] as const;
export type Permission = (typeof permissions)[number];

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

const nothing = z.strictObject({});
const noBody = z.undefined();

export interface Contract<
  Params extends z.ZodObject = z.ZodObject,
  Query extends z.ZodObject = z.ZodObject,
  Body extends z.ZodType = z.ZodType,
  Reply extends z.ZodType = z.ZodType,
> {
  method: Method;
  /** With `{name}` for each of `params`. */
  path: string;
  params: Params;
  query: Query;
  body: Body;
  reply: Reply;
  permission: Permission;
  /** `items`: the handler reads the body's text itself, item by item, so that one bad item sinks no other. */
  bodyFormat: 'none' | 'json' | 'items';
  /** `text` replies are sent as they are. */
  replyFormat: 'json' | 'text';
  /** Requests a second from one key (or address, without a key). */
  requestsPerSecondMax: number;
  /** The call is not idempotent by its ids: `Idempotency-Key` is honoured. */
  idempotencyKey: boolean;
  /** A field of the reply that is shown once and never kept, so a repeated call answers without it. */
  shownOnce?: string;
  status: number;
  docs: { summary: string; description: string; examples?: Record<string, unknown> };
}

interface Definition<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodType, R extends z.ZodType>
  extends Pick<Contract, 'method' | 'path' | 'permission' | 'docs'>,
    Partial<Pick<Contract, 'bodyFormat' | 'replyFormat' | 'requestsPerSecondMax' | 'idempotencyKey' | 'shownOnce' | 'status'>> {
  params?: P;
  query?: Q;
  body?: B;
  reply: R;
}

/** Fills in what most contracts share. */
export function defineContract<
  R extends z.ZodType,
  P extends z.ZodObject = typeof nothing,
  Q extends z.ZodObject = typeof nothing,
  B extends z.ZodType = typeof noBody,
>(definition: Definition<P, Q, B, R>): Contract<P, Q, B, R> {
  return {
    bodyFormat: definition.body ? 'json' : 'none',
    replyFormat: 'json',
    requestsPerSecondMax: limit.requestsPerSecondMax,
    idempotencyKey: false,
    status: 200,
    ...definition,
    // The defaults of the type parameters stand for "not given", which inference cannot see here.
    params: definition.params ?? (nothing as unknown as P),
    query: definition.query ?? (nothing as unknown as Q),
    body: definition.body ?? (noBody as unknown as B),
  };
}
