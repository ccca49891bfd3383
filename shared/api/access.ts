/** Signing in and out, who I am, and the links that open an account. */
import { z } from 'zod';
import { passwordSchema, tokenSchema } from '../account.ts';
import { emailSchema } from '../id.ts';
import { limit } from '../limit.ts';
import { personSchema, roles } from '../person.ts';
import { workspaceIdSchema, workspaceSchema } from '../workspace.ts';
import { deletedSchema, idParams, timeSchema } from './common.ts';
import { defineContract, permissions, scopeSchema } from './contract.ts';

export const meReplySchema = z
  .strictObject({
    kind: z.enum(['person', 'key', 'anonymous']),
    workspace: z.strictObject({ id: z.string(), name: z.string() }),
    /** What this caller may do here. */
    permissions: z.array(z.enum(permissions)),
    person: z.strictObject({ id: z.string(), name: z.string(), role: z.enum(roles), team: z.string().nullable() }).optional(),
    email: z.string().optional(),
    /** Of a signed-in person: the workspaces that the account opens. */
    workspaces: z.array(z.strictObject({ id: z.string(), name: z.string() })),
    /** May make workspaces and is an administrator in all of them. */
    serverAdmin: z.boolean(),
    scopes: z.array(scopeSchema).optional(),
    source: z.string().optional(),
  })
  .meta({ id: 'Me' });
export type MeReply = z.infer<typeof meReplySchema>;

const typedPassword = z.string().min(1).max(limit.passwordLengthMax);

export const getMe = defineContract({
  method: 'GET',
  path: '/v1/me',
  reply: meReplySchema,
  permission: 'known',
  docs: { summary: 'Who am I?', description: 'The caller, the workspace it is in, and what it may do there.' },
});

export const signIn = defineContract({
  method: 'POST',
  path: '/v1/session',
  body: z.strictObject({ email: emailSchema, password: typedPassword }),
  reply: meReplySchema,
  permission: 'open',
  docs: {
    summary: 'Sign in',
    description:
      'Sets the session cookie (HttpOnly, SameSite). An unknown address and a wrong password are answered alike; after several wrong ones the account waits.',
  },
});

export const signOut = defineContract({
  method: 'DELETE',
  path: '/v1/session',
  query: z.strictObject({ everywhere: z.enum(['true', 'false']).optional() }),
  reply: z.strictObject({ signedOut: z.literal(true) }),
  permission: 'open',
  docs: {
    summary: 'Sign out',
    description: 'Ends this session; with `everywhere=true` all of the account. Their sockets close within seconds.',
  },
});

export const putPassword = defineContract({
  method: 'PUT',
  path: '/v1/me/password',
  body: z.strictObject({ current: typedPassword, password: passwordSchema }),
  reply: z.strictObject({ changed: z.literal(true) }),
  permission: 'known',
  docs: { summary: 'Change my password', description: 'All other sessions of the account end.' },
});

export const lookAtInvitation = defineContract({
  method: 'POST',
  path: '/v1/invitations/look',
  body: z.strictObject({ token: tokenSchema }),
  reply: z
    .strictObject({
      purpose: z.enum(['first', 'join', 'reset']),
      workspace: z.string().optional().meta({ description: 'Its name' }),
      name: z.string().optional(),
      email: z.string().optional(),
      /** There is an account already: its own password is asked for. */
      hasAccount: z.boolean(),
    })
    .meta({ id: 'InvitationLook' }),
  permission: 'open',
  docs: {
    summary: 'Read an invitation',
    description: 'What the link opens, for the page that asks for a password. The token is sent in the body: no log sees it.',
  },
});

export const acceptInvitation = defineContract({
  method: 'POST',
  path: '/v1/invitations/accept',
  body: z.strictObject({
    token: tokenSchema,
    password: z.string().min(1).max(limit.passwordLengthMax),
    name: personSchema.shape.name.optional().meta({ description: 'Of the first administrator' }),
    email: emailSchema.optional().meta({ description: 'Where the invitation names none' }),
  }),
  reply: meReplySchema,
  permission: 'open',
  docs: {
    summary: 'Accept an invitation',
    description: 'Makes the account, or opens the workspace to one that there is, and signs in. Works once.',
  },
});

const linkReply = z
  .strictObject({
    person: z.string(),
    token: z.string().optional().meta({ description: 'For the link /console/join#TOKEN; shown this once' }),
    expiresAt: timeSchema,
  })
  .meta({ id: 'AccessLink' });

export const invitePerson = defineContract({
  method: 'POST',
  path: '/v1/people/{id}/invitation',
  params: idParams,
  reply: linkReply,
  permission: 'manage',
  idempotencyKey: true,
  shownOnce: 'token',
  status: 201,
  docs: {
    summary: 'Invite a person',
    description: 'A link that works once, for 7 days; a new one replaces it. Managers invite the reps and observers of their teams.',
  },
});

export const withdrawInvitation = defineContract({
  method: 'DELETE',
  path: '/v1/people/{id}/invitation',
  params: idParams,
  reply: deletedSchema,
  permission: 'manage',
  docs: { summary: 'Take back an invitation', description: 'Its link opens nothing any more.' },
});

export const resetPassword = defineContract({
  method: 'POST',
  path: '/v1/people/{id}/reset',
  params: idParams,
  reply: linkReply,
  permission: 'admin',
  idempotencyKey: true,
  shownOnce: 'token',
  status: 201,
  docs: {
    summary: 'Make a link for a new password',
    description:
      'For a person who forgot it; works once, for a day. An account that also opens other workspaces is for the administrators of the server.',
  },
});

export const removeAccess = defineContract({
  method: 'DELETE',
  path: '/v1/people/{id}/access',
  params: idParams,
  reply: deletedSchema,
  permission: 'admin',
  docs: {
    summary: 'Take away access',
    description: 'The person stays, the account no longer opens this workspace; its sessions and sockets end.',
  },
});

export const getAccess = defineContract({
  method: 'GET',
  path: '/v1/access',
  reply: z.strictObject({
    items: z.array(
      z
        .strictObject({
          person: z.string(),
          state: z.enum(['invited', 'active']),
          email: z.string().optional(),
          invitedUntil: timeSchema.optional(),
          signedInAt: timeSchema.optional(),
        })
        .meta({ id: 'Access' }),
    ),
  }),
  permission: 'manage',
  docs: { summary: 'Who can sign in', description: 'The people one sees who have an account or an open invitation.' },
});

export const postWorkspace = defineContract({
  method: 'POST',
  path: '/v1/workspaces',
  body: z.strictObject({ id: workspaceIdSchema, ...workspaceSchema.shape }),
  reply: z.strictObject({ id: z.string(), name: z.string() }),
  permission: 'admin',
  status: 201,
  docs: {
    summary: 'Make a workspace',
    description: 'Entirely apart from the others: people, data, keys. For the administrators of the server.',
  },
});
