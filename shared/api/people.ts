import { z } from 'zod';
import { personSchema, roles, timeOffSchema } from '../person.ts';
import { dateSchema } from '../time.ts';
import { deletedSchema, idParams, listOf, pageQuery, timeSchema } from './common.ts';
import { defineContract } from './contract.ts';
import { disputeReplySchema } from './disputes.ts';

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
    timeOff: z.array(timeOffSchema).optional().meta({ description: 'For themselves and those who manage them' }),
    awayToday: z.boolean().optional().meta({ description: 'Planned or marked; for the same' }),
    returnedAt: timeSchema.optional().meta({
      description: 'Deleted once, and defined again at this moment: the same person, who keeps what was counted before they left',
    }),
    email: z.string().optional(),
    externalIds: personSchema.shape.externalIds,
    invitationEnded: z.literal(true).optional().meta({
      description: 'After another e-mail or role: the open invitation was made for the one before, and its link opens nothing any more',
    }),
    credited: z.number().int().optional().meta({
      description:
        'After a definition: activities under its id, e-mail or external ids that counted for nobody until then, and now for this person',
    }),
  })
  .meta({ id: 'PersonReply' });
export type PersonReply = z.infer<typeof personReplySchema>;

export const putPerson = defineContract({
  method: 'PUT',
  path: '/v1/people/{id}',
  params: idParams,
  body: personSchema,
  reply: personReplySchema,
  permission: 'manage',
  docs: {
    summary: 'Define a person',
    description:
      'A new `team` with `from` moves the person from that moment and rewrites no past; the first team without `from` holds for all the past. ' +
      'Without `team` the person stays where they are. E-mail and external ids link what sources report to this person; one that is taken away is unlinked from now on. ' +
      'Another e-mail or role ends an open invitation. Managers date nothing into a time when the person was not in a team of theirs. ' +
      'An id is one person for ever: defined again after a deletion it is the same person who returns, and the answer says so (`returnedAt`). Somebody else needs an id of their own.',
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
    description:
      'Name, e-mail, external ids, the account, the texts beside their activities and the reasons of their corrections are erased for good, and the person leaves every board; ' +
      'totals of teams keep what was counted. ' +
      'The id stays theirs: whoever is defined under it again is this person, returning.',
  },
});

export const personExportSchema = z
  .strictObject({
    person: z.string(),
    role: z.enum(roles),
    name: z.string().optional(),
    alias: z.string().optional(),
    email: z.string().optional(),
    externalIds: personSchema.shape.externalIds,
    identities: z.array(
      z.strictObject({
        identity: z.string(),
        email: z.string().optional(),
        source: z.string().optional(),
        externalId: z.string().optional(),
      }),
    ),
    history: z
      .array(z.strictObject({ seq: z.number().int(), at: timeSchema, actor: z.string(), kind: z.string(), body: z.unknown() }))
      .meta({ description: 'What was defined about them and who looked at their page, as the log has it' }),
    disputes: z.array(disputeReplySchema),
    activities: z.array(z.looseObject({ seq: z.number().int() })),
  })
  .meta({ id: 'PersonExport' });
export type PersonExport = z.infer<typeof personExportSchema>;

export const exportPerson = defineContract({
  method: 'GET',
  path: '/v1/people/{id}/export',
  params: idParams,
  reply: personExportSchema,
  permission: 'read',
  docs: {
    summary: 'Export everything about a person',
    description:
      'All that is kept about them, for themselves and for administrators: what they are called, their history, every activity with its texts.',
  },
});

export const putAbsence = defineContract({
  method: 'PUT',
  path: '/v1/people/{id}/absences/{date}',
  params: z.strictObject({ ...idParams.shape, date: dateSchema }),
  body: z.strictObject({ absent: z.boolean() }),
  reply: personReplySchema,
  permission: 'manage',
  docs: {
    summary: 'Mark somebody as not in',
    description: 'For one day, and back in. Boards of a day divide by the heads present; planned time off is part of the person.',
    examples: { away: { absent: true } },
  },
});

export const getViewers = defineContract({
  method: 'GET',
  path: '/v1/people/{id}/viewers',
  params: idParams,
  reply: z.strictObject({ items: z.array(z.strictObject({ by: z.string(), name: z.string(), at: timeSchema })) }),
  permission: 'read',
  docs: {
    summary: 'Who looked at my page',
    description: 'For the person themselves and administrators; newest first, each viewer once a day.',
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
