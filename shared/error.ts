/**
 * The one table of refusals. `status` is the HTTP status, `retry` whether the same call may succeed later, `help` the
 * sentence a person reads: it says what to do. The README's table is checked against this one.
 */
export const errorTable = {
  invalid_json: { status: 400, retry: false, help: 'The body is not JSON. Send one activity, an array, {"activities": [...]} or NDJSON.' },
  invalid_request: { status: 400, retry: false, help: 'A field is missing or wrong; details name each path and what is expected there.' },
  unknown_field: {
    status: 400,
    retry: false,
    help: 'A field is not known here; details name it. Check the spelling: unknown fields are refused so that a typing error is not silence.',
  },
  unauthorized: { status: 401, retry: false, help: 'Send "Authorization: Bearer KEY" with a key of this workspace.' },
  forbidden: {
    status: 403,
    retry: false,
    help: 'This key lacks the scope the call needs; details name it. Ask an administrator for a key with that scope.',
  },
  foreign_source: {
    status: 403,
    retry: false,
    help: 'This key sends and corrects for its own source only; details or the message name both. Use a key of that source, or an administrator.',
  },
  wrong_login: {
    status: 401,
    retry: false,
    help: 'The e-mail address or the password is wrong. An administrator can make a link for a new password.',
  },
  wrong_origin: {
    status: 403,
    retry: false,
    help: 'This request came from a page of another address than this server. Set RALLYBOARD_PUBLIC_URL if people reach it under another name.',
  },
  invitation_over: {
    status: 410,
    retry: false,
    help: 'This link was used, replaced or taken back, or its time is over. Ask whoever sent it for a new one.',
  },
  private: {
    status: 403,
    retry: false,
    help: 'This workspace keeps numbers of few people to itself, or shows single people no further back; its settings say which.',
  },
  not_found: { status: 404, retry: false, help: 'There is nothing under this address or id in this workspace.' },
  method_not_allowed: {
    status: 405,
    retry: false,
    help: 'This address exists, but not with this method; the Allow header lists those it has.',
  },
  conflict: { status: 409, retry: true, help: 'Somebody changed this at the same moment. Read it again and decide again.' },
  email_taken: {
    status: 409,
    retry: false,
    help: 'There is an account with this e-mail address. Type its password to open this workspace to it.',
  },
  in_use: { status: 409, retry: false, help: 'Something else still rests on this; details name what. Change that first.' },
  was_erased: {
    status: 409,
    retry: false,
    help: 'Somebody who was erased had this name or address. Nothing is made of it; who is really back is added by hand, without it.',
  },
  currency_fixed: { status: 409, retry: false, help: 'The currency of a workspace cannot change after its first amount.' },
  already_voided: { status: 409, retry: false, help: 'This activity was voided before; send a new one under a new id.' },
  no_rate: {
    status: 422,
    retry: false,
    help: 'No exchange rate is known for this currency. Send the amount in the currency of the workspace.',
  },
  reserved_source: { status: 422, retry: false, help: 'The source "rally" belongs to Rallyboard itself. Choose another name for yours.' },
  too_far_ahead: {
    status: 422,
    retry: false,
    help: 'The activity lies more than 400 days in the future. Check its year and its unit: epoch times are in milliseconds.',
  },
  out_of_range: { status: 422, retry: false, help: 'The number or date is outside of what is kept exactly; details name the bounds.' },
  too_many_items: { status: 413, retry: false, help: 'A request takes at most 5,000 items. Send several requests.' },
  too_large: { status: 413, retry: false, help: 'A request takes at most 5 MB, also after decompression. Send several requests.' },
  item_too_large: { status: 413, retry: false, help: 'An item takes at most 8 KB. Move long text out of props.' },
  limit_reached: { status: 422, retry: false, help: 'A limit of the workspace is reached; details name it and its number.' },
  unsupported_media: { status: 415, retry: false, help: 'Send application/json or application/x-ndjson, plain or gzip.' },
  too_busy: {
    status: 429,
    retry: true,
    help: 'More arrives than can be stored durably. Send it again after the seconds in Retry-After; nothing of this request was kept.',
  },
  rate_limited: { status: 429, retry: true, help: 'Too many requests from this key or address. Wait for the seconds in Retry-After.' },
  unavailable: { status: 503, retry: true, help: 'The store cannot be reached. Nothing of this request was acknowledged; send it again.' },
  log_damaged: {
    status: 503,
    retry: false,
    help: 'What is stored of this workspace or server is not what was written: details name the first entry that does not fit, or the file and what is wrong with it. Restore it from a backup and start Rallyboard again; until then it is neither shown nor added to.',
  },
  internal: { status: 500, retry: true, help: 'A bug of ours. The server log has the details under this requestId.' },
} as const satisfies Record<string, { status: number; retry: boolean; help: string }>;

export type ErrorCode = keyof typeof errorTable;

/** What every refusal looks like, over HTTP and sockets alike. */
export interface ErrorReply {
  code: ErrorCode;
  message: string;
  details?: unknown;
  requestId?: string;
}

/** An expected refusal. Anything else that is thrown is a bug or an outage. */
export class AppError extends Error {
  override name = 'AppError';
  readonly code: ErrorCode;
  readonly details: unknown;
  constructor(code: ErrorCode, details?: unknown) {
    super(errorTable[code].help);
    this.code = code;
    this.details = details;
  }
  get status(): number {
    return errorTable[this.code].status;
  }
}
