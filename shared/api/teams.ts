import { z } from 'zod';
import { teamCalendarSchema, teamInputSchema } from '../person.ts';
import { deletedSchema, idParams, listOf, pageQuery, timeSchema } from './common.ts';
import { defineContract } from './contract.ts';

export const teamReplySchema = z
  .strictObject({
    id: z.string(),
    rev: z.number().int(),
    name: z.string(),
    parent: z.string().nullable(),
    parents: z.array(z.strictObject({ parent: z.string().nullable(), from: timeSchema.nullable() })),
    calendar: teamCalendarSchema.optional(),
  })
  .meta({ id: 'TeamReply' });
export type TeamReply = z.infer<typeof teamReplySchema>;

export const putTeam = defineContract({
  method: 'PUT',
  path: '/v1/teams/{id}',
  params: idParams,
  body: teamInputSchema,
  reply: teamReplySchema,
  permission: 'admin',
  docs: {
    summary: 'Define a team',
    description: 'A new `parent` with `from` moves the whole subtree from that moment. Zones are set at one level of the tree only.',
    examples: { team: { name: 'East', parent: 'emea' }, zoned: { name: 'Tokyo', calendar: { zone: 'Asia/Tokyo' } } },
  },
});

export const getTeam = defineContract({
  method: 'GET',
  path: '/v1/teams/{id}',
  params: idParams,
  reply: teamReplySchema,
  permission: 'read',
  docs: { summary: 'Read a team', description: 'With its parents over time.' },
});

export const deleteTeam = defineContract({
  method: 'DELETE',
  path: '/v1/teams/{id}',
  params: idParams,
  reply: deletedSchema,
  permission: 'admin',
  docs: { summary: 'Delete a team', description: 'Refused with in_use while it has members, teams below it, or boards.' },
});

export const getTeams = defineContract({
  method: 'GET',
  path: '/v1/teams',
  query: z.strictObject(pageQuery),
  reply: listOf(teamReplySchema),
  permission: 'read',
  docs: { summary: 'List teams', description: 'By id.' },
});
