import { z } from 'zod';
import { nameSchema, sourceIdSchema } from '../id.ts';
import { deletedSchema, listOf, pageQuery, timeSchema } from './common.ts';
import { defineContract, scopeSchema } from './contract.ts';

const newKeySchema = z.strictObject({
  name: nameSchema,
  scopes: z
    .array(scopeSchema)
    .min(1)
    .max(3)
    .transform((list) => [...new Set(list)]),
  source: sourceIdSchema.optional().meta({
    description:
      'The source of activities sent with this key, which then sends for no other (an admin key may); default api, and any that an activity names',
  }),
});

export const keyReplySchema = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    scopes: z.array(scopeSchema),
    source: z.string().optional(),
    createdAt: timeSchema,
    lastUsedAt: timeSchema.optional().meta({ description: 'To the hour' }),
  })
  .meta({ id: 'Key' });
export type KeyReply = z.infer<typeof keyReplySchema>;

export const getKeys = defineContract({
  method: 'GET',
  path: '/v1/keys',
  query: z.strictObject(pageQuery),
  reply: listOf(keyReplySchema),
  permission: 'admin',
  docs: { summary: 'List API keys', description: 'Without their secrets: those are not kept.' },
});

export const postKey = defineContract({
  method: 'POST',
  path: '/v1/keys',
  body: newKeySchema,
  reply: keyReplySchema.extend({ key: z.string().optional() }).meta({ id: 'NewKey' }),
  permission: 'admin',
  idempotencyKey: true,
  shownOnce: 'key',
  status: 201,
  docs: {
    summary: 'Create an API key',
    description: '`key` is what goes into the Authorization header. It is shown this once; only its hash is kept.',
    examples: { dialer: { name: 'Dialer', scopes: ['ingest'], source: 'dialer' } },
  },
});

export const deleteKey = defineContract({
  method: 'DELETE',
  path: '/v1/keys/{id}',
  params: z.strictObject({ id: z.string().regex(/^[a-z0-9]{1,32}$/, 'not the id of a key') }),
  reply: deletedSchema,
  permission: 'admin',
  docs: { summary: 'Revoke an API key', description: 'It stops working at once; on other nodes within seconds.' },
});
