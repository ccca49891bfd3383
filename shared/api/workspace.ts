import { z } from 'zod';
import { workspaceInputSchema, workspaceSchema } from '../workspace.ts';
import { defineContract } from './contract.ts';

export const workspaceReplySchema = z
  .strictObject({
    id: z.string(),
    rev: z.number().int(),
    currencyFixed: z.boolean().meta({ description: 'There are amounts in it' }),
    ...workspaceSchema.shape,
  })
  .meta({ id: 'WorkspaceReply' });
export type WorkspaceReply = z.infer<typeof workspaceReplySchema>;

export const getWorkspace = defineContract({
  method: 'GET',
  path: '/v1/workspace',
  reply: workspaceReplySchema,
  permission: 'read',
  docs: { summary: 'Read the workspace', description: 'How it counts time and money.' },
});

export const putWorkspace = defineContract({
  method: 'PUT',
  path: '/v1/workspace',
  body: workspaceInputSchema,
  reply: workspaceReplySchema,
  permission: 'admin',
  docs: {
    summary: 'Define the workspace',
    description:
      'The zone applies to the whole past at once. Holidays are dates, or a region (DE-BE) whose public holidays are written down as dates. The currency cannot change after the first amount.',
    examples: { berlin: { name: 'Example Ltd', zone: 'Europe/Berlin', currency: 'EUR', weekStart: 'mon', holidays: ['2026-12-25'] } },
  },
});

export const getHolidayRegions = defineContract({
  method: 'GET',
  path: '/v1/holiday-regions',
  query: z.strictObject({
    country: z
      .string()
      .regex(/^[A-Z]{2}$/)
      .optional(),
  }),
  reply: z.strictObject({ items: z.array(z.strictObject({ id: z.string(), name: z.string() })) }),
  permission: 'read',
  docs: { summary: 'List regions with known holidays', description: 'Countries, or the parts of one; what `holidays: {region}` takes.' },
});
