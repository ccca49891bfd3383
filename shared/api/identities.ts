import { z } from 'zod';
import { objectIdSchema } from '../id.ts';
import { fromSchema } from '../person.ts';
import { listOf, pageQuery } from './common.ts';
import { defineContract } from './contract.ts';

/** As the log names somebody: `p:` and an id of ours, or `h:` and a hash. */
export const identityIdSchema = z.string().regex(/^(p:[A-Za-z0-9_-]{1,64}|h:[A-Za-z0-9_-]{22})$/, 'an identity is p:ID or h:HASH');

export const identityReplySchema = z
  .strictObject({
    id: identityIdSchema,
    person: z.string().nullable(),
    email: z.string().optional(),
    source: z.string().optional(),
    externalId: z.string().optional(),
    activities: z.number().int().meta({ description: 'How many wait for somebody to be credited' }),
  })
  .meta({ id: 'Identity' });
export type IdentityReply = z.infer<typeof identityReplySchema>;

export const getIdentities = defineContract({
  method: 'GET',
  path: '/v1/identities',
  query: z.strictObject({ ...pageQuery, unlinked: z.enum(['true', 'false']).optional(), person: objectIdSchema.optional() }),
  reply: listOf(identityReplySchema),
  permission: 'admin',
  docs: {
    summary: 'List identities',
    description:
      'How sources name people, and whom each means. `unlinked=true`: those whose activities wait for somebody to link them; `person`: those of one.',
  },
});

export const linkIdentity = defineContract({
  method: 'POST',
  path: '/v1/identities/{id}/link',
  params: z.strictObject({ id: identityIdSchema }),
  body: z.strictObject({ person: objectIdSchema.nullable(), from: fromSchema.optional() }),
  reply: identityReplySchema,
  permission: 'admin',
  docs: {
    summary: 'Link an identity to a person',
    description: 'Its activities are credited to their own time. `person: null` takes the link back; `from` lets it hold from a moment on.',
    examples: { link: { person: 'ana' } },
  },
});
