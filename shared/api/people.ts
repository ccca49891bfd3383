import { z } from 'zod';
import { personSchema, roles } from '../person.ts';
import { deletedSchema, idParams, listOf, pageQuery, timeSchema } from './common.ts';
import { defineContract } from './contract.ts';

/** A person on the way out. `email`, `externalIds` and the name behind an alias are for admin keys only. */
export const personReplySchema = z
  .strictObject({
    id: z.string(),
    rev: z.number().int(),
    name: z.string().meta({ description: 'The alias where one is set and the key is not an admin key' }),
    alias: z.string().optional(),
    role: z.enum(roles),
    team: z.string().nullable(),
    teams: z.array(z.strictObject({ team: z.string().nullable(), from: timeSchema.nullable() })).meta({
      description: 'Where the person was since when; null: from the beginning',
    }),
    startDate: z.string().optional(),
    fte: z.number(),
    tags: z.array(z.string()),
    email: z.string().optional(),
    externalIds: personSchema.shape.externalIds,
  })
  .meta({ id: 'PersonReply' });
export type PersonReply = z.infer<typeof personReplySchema>;

export const putPerson = defineContract({
  method: 'PUT',
  path: '/v1/people/{id}',
  params: idParams,
  body: personSchema,
  reply: personReplySchema,
  permission: 'admin',
  docs: {
    summary: 'Define a person',
    description:
      'A new `team` with `from` moves the person from that moment and rewrites no past; the first team without `from` holds for all the past. ' +
      'Without `team` the person stays where they are. E-mail and external ids link what sources report to this person; one that is taken away is unlinked from now on.',
    examples: { rep: { name: 'Ana Silva', email: 'ana@example.com', team: 'east' } },
  },
});

export const getPerson = defineContract({
  method: 'GET',
  path: '/v1/people/{id}',
  params: idParams,
  reply: personReplySchema,
  permission: 'read',
  docs: { summary: 'Read a person', description: 'E-mail, external ids and the name behind an alias are shown to admin keys only.' },
});

export const deletePerson = defineContract({
  method: 'DELETE',
  path: '/v1/people/{id}',
  params: idParams,
  reply: deletedSchema,
  permission: 'admin',
  docs: {
    summary: 'Delete a person',
    description: 'Name, e-mail and external ids are erased and the person leaves every board; totals of teams keep what was counted.',
  },
});

export const getPeople = defineContract({
  method: 'GET',
  path: '/v1/people',
  query: z.strictObject(pageQuery),
  reply: listOf(personReplySchema),
  permission: 'read',
  docs: { summary: 'List people', description: 'By id.' },
});
