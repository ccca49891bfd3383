import { z } from 'zod';
import { workspaceSchema } from '../workspace.ts';
import { defineContract } from './contract.ts';

export const workspaceReplySchema = z
  .strictObject({ id: z.string(), rev: z.number().int(), ...workspaceSchema.shape })
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
  body: workspaceSchema,
  reply: workspaceReplySchema,
  permission: 'admin',
  docs: {
    summary: 'Define the workspace',
    description: 'The zone applies to the whole past at once. The currency cannot change after the first amount.',
    examples: { berlin: { name: 'Example Ltd', zone: 'Europe/Berlin', currency: 'EUR', weekStart: 'mon', holidays: ['2026-12-25'] } },
  },
});
