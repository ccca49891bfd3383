/** The messages of `shared/protocol.ts` as the gateway takes and gives them. */
import { z } from 'zod';
import type { ErrorReply } from '../../shared/error.ts';
import { limit } from '../../shared/limit.ts';
import type { ViewName } from '../../shared/view.ts';
import type { Encoded } from './encoded.ts';

const viewNameSchema = z
  .string()
  .regex(
    /^(feed|(board|rep):[\w-]{1,64}|pace:[\w-]{1,64}:(workspace|(rep|team):[\w-]{1,64}):(day|week|month|quarter|year))$/,
    'a view is feed, board:ID, rep:ID or pace:METRIC:SUBJECT:PERIOD',
  );
export const subscribeSchema = z.object({
  view: viewNameSchema,
  epoch: z.string().max(64).optional(),
  rev: z.number().int().min(0).optional(),
});
export const unsubscribeSchema = z.object({ view: viewNameSchema });
export const handshakeSchema = z.object({
  version: z.number().int(),
  key: z.string().min(1).max(200).optional(),
  workspace: z.string().min(1).max(limit.objectIdLengthMax).optional(),
  short: z.literal(true).optional(),
});

/** As they come: nothing is known of what a client sends. */
export interface ClientMessages {
  subscribe: (request: unknown, reply: unknown) => void;
  unsubscribe: (request: unknown) => void;
}

/** As they go: text that the publisher made already. */
export interface ServerMessages {
  patch: (patch: Encoded) => void;
  p: (handle: number, rev: number, ops: Encoded) => void;
  snapshot: (snapshot: Encoded) => void;
  reload: (reason: { version: number }) => void;
  closed: (message: { view: ViewName; error: ErrorReply }) => void;
}
