/** Who I am, signing in and out, and the links that open an account. */
import { randomBytes } from 'node:crypto';
import { passwordSchema } from '../../../shared/account.ts';
import {
  acceptInvitation,
  getAccess,
  getMe,
  invitePerson,
  lookAtInvitation,
  type MeReply,
  postWorkspace,
  putPassword,
  removeAccess,
  resetPassword,
  signIn,
  signOut,
  withdrawInvitation,
} from '../../../shared/api/access.ts';
import { AppError } from '../../../shared/error.ts';
import { limit } from '../../../shared/limit.ts';
import { personSchema } from '../../../shared/person.ts';
import { toRfc3339 } from '../../../shared/time.ts';
import type { Account } from '../../auth/accounts.ts';
import type { Auth } from '../../auth/auth.ts';
import type { Caller } from '../../auth/authenticator.ts';
import type { Invitation } from '../../auth/invitations.ts';
import { noteAccess } from '../../intake/audit.ts';
import { teamNow } from '../../intake/dated-reply.ts';
import { definePerson } from '../../intake/person.ts';
import { problemsOf, refusalOf } from '../../intake/problems.ts';
import { defineWorkspace, firstEntries, workspaceNow } from '../../intake/workspace.ts';
import { seesPerson } from '../../live/sight.ts';
import type { OpenWorkspace, Workspaces } from '../../live/workspaces.ts';
import { type Call, type Route, route } from '../route.ts';

export const accessRoutes = (auth: Auth, workspaces: Workspaces): Route[] => {
  const { accounts, sessions, invitations } = auth;

  const meOf = async (caller: Caller): Promise<MeReply> => {
    const ws = await workspaces.get(caller.ws);
    const { account, person: id } = caller;
    const kind = account ? 'person' : caller.credential === 'anonymous' ? 'anonymous' : 'key';
    const reply: MeReply = {
      kind,
      workspace: named(ws),
      permissions: [...caller.grants],
      workspaces: [],
      serverAdmin: caller.serverWide,
    };
    if (kind === 'key') Object.assign(reply, { scopes: [...caller.scopes], source: caller.source });
    if (id !== undefined) {
      const role = ws.state.roster.people.get(id)?.role ?? 'rep';
      reply.person = { id, name: ws.directory.person(id)?.name ?? id, role, team: teamNow(ws, id) };
    }
    if (account) {
      reply.email = account.email;
      const opened = account.serverAdmin ? await workspaces.list() : Object.keys(account.people).sort();
      for (const other of opened) reply.workspaces.push(named(await workspaces.get(other)));
    }
    return reply;
  };

  /** Opens a session and answers as it will be seen from then on. */
  const enter = async (call: Pick<Call, 'openSession'>, account: Account, workspace?: string): Promise<MeReply> => {
    const token = await sessions.open(account);
    const caller = await auth.authenticate({ session: token, workspace });
    if (!caller) throw new AppError('unauthorized');
    call.openSession(token);
    await accounts.noteSignIn(account.id);
    return meOf(caller);
  };

  /** The account behind a right password. Throws AppError wrong_login or rate_limited. */
  const checked = async (email: string, password: string, address: string): Promise<Account> => {
    const attempt = await auth.attempts.begin(email, address);
    const account = await accounts.check(email, password);
    if (!account) throw new AppError('wrong_login');
    await attempt.succeeded();
    return account;
  };

  const accountOf = async (ws: string, person: string) => (await accounts.list(ws)).find((account) => account.people[ws] === person);

  /** The very first administrator: a person of workspace main, and an account for the whole server. */
  const begin = async (
    ws: string,
    identify: (ws: string) => Call['identify'],
    given: { name?: string; email?: string; password: string },
  ) => {
    const { name, email } = given;
    if (name === undefined || email === undefined) throw missing(name === undefined ? 'name' : 'email');
    const open = await workspaces.get(ws);
    const person = `admin-${randomBytes(4).toString('hex')}`;
    const account = await accounts.create({ email, password: newPassword(given.password), ws, person, serverAdmin: true });
    await definePerson(open, person, personSchema.parse({ name, email, role: 'admin' }), `person:${person}`, identify(ws));
    return account;
  };

  return [
    route(getMe, (call) => meOf(call.caller)),

    route(signIn, async (call) => enter(call, await checked(call.body.email, call.body.password, call.address))),

    route(signOut, async (call) => {
      const session = call.session === undefined ? null : await sessions.verify(call.session);
      if (session && call.query.everywhere === 'true') await accounts.signOutEverywhere(session.account.id);
      if (call.session !== undefined) await sessions.end(call.session);
      call.closeSession();
      return { signedOut: true as const };
    }),

    route(putPassword, async (call) => {
      const { account } = call.caller;
      if (!account) throw new AppError('forbidden', { reason: 'a key has no password' });
      await checked(account.email, call.body.current, call.address);
      await enter(call, await accounts.setPassword(account.id, call.body.password), call.caller.ws);
      const { person } = call.caller;
      if (person !== undefined) await noteAccess(await call.workspace(), 'password_set', `person:${person}`, call.caller.actor);
      return { changed: true as const };
    }),

    route(lookAtInvitation, async ({ body }) => {
      const invitation = await invitations.look(body.token);
      if (!invitation) throw new AppError('invitation_over');
      const { purpose } = invitation;
      if (purpose === 'first') return { purpose, hasAccount: false };
      if (purpose === 'reset') {
        const account = await accounts.get(invitation.account);
        return { purpose, hasAccount: false, ...(account && { email: account.email }) };
      }
      const ws = await workspaces.get(invitation.ws);
      const doc = ws.directory.person(invitation.person);
      const hasAccount = doc?.email !== undefined && (await accounts.byEmail(doc.email)) !== null;
      return { purpose, hasAccount, workspace: workspaceNow(ws).name, ...(doc && { name: doc.name, email: doc.email }) };
    }),

    route(acceptInvitation, async (call) => {
      const { token, password, name, email } = call.body;
      const invitation = await invitations.look(token);
      if (!invitation) throw new AppError('invitation_over');
      const ws = invitation.purpose === 'reset' ? undefined : await workspaces.get(invitation.ws);
      const invited = invitation.purpose === 'join' ? ws?.directory.person(invitation.person)?.email : undefined;
      const address = invited ?? email;
      const known = invitation.purpose === 'join' && address !== undefined ? await accounts.byEmail(address) : null;
      // All that can be wrong is looked at before the link is used up.
      if (known && address !== undefined) await checked(address, password, call.address);
      else newPassword(password);
      if (invitation.purpose === 'first' && (name === undefined || email === undefined))
        throw missing(name === undefined ? 'name' : 'email');
      if (invitation.purpose === 'join' && address === undefined) throw missing('email');
      if (!(await invitations.take(token))) throw new AppError('invitation_over');
      const account = await opened(invitation, { known, address, name, password }, call);
      const what = invitation.purpose === 'reset' ? 'password_set' : 'joined';
      for (const [floor, person] of Object.entries(account.people)) {
        if (ws === undefined || floor === ws.id)
          await noteAccess(await workspaces.get(floor), what, `person:${person}`, `person:${person}`);
      }
      return enter(call, account, ws?.id);
    }),

    route(invitePerson, async (call) => {
      const ws = await call.workspace();
      const person = mustManage(ws, call.params.id, call.caller);
      if (await accountOf(ws.id, person)) throw new AppError('in_use', { reason: 'this person can sign in already' });
      const { token, expiresAt } = await invitations.create({ purpose: 'join', ws: ws.id, person, by: call.caller.actor });
      await noteAccess(ws, 'invited', `person:${person}`, call.caller.actor);
      return { person, token, expiresAt: toRfc3339(expiresAt) };
    }),

    route(withdrawInvitation, async (call) => {
      const ws = await call.workspace();
      const person = mustManage(ws, call.params.id, call.caller);
      if (!(await invitations.withdraw(ws.id, person))) throw new AppError('not_found', { invitation: person });
      await noteAccess(ws, 'invitation_withdrawn', `person:${person}`, call.caller.actor);
      return { id: person, deleted: true as const };
    }),

    route(resetPassword, async (call) => {
      const ws = await call.workspace();
      const account = await accountOf(ws.id, call.params.id);
      if (!account) throw new AppError('not_found', { account: call.params.id });
      // Whoever sets the password can be this person in every workspace that the account opens.
      if (!call.caller.serverWide && (account.serverAdmin || Object.keys(account.people).length > 1)) {
        throw new AppError('forbidden', { reason: 'this account opens more than this workspace: ask an administrator of the server' });
      }
      const { token, expiresAt } = await invitations.create({ purpose: 'reset', account: account.id, by: call.caller.actor });
      await noteAccess(ws, 'reset_link_made', `person:${call.params.id}`, call.caller.actor);
      return { person: call.params.id, token, expiresAt: toRfc3339(expiresAt) };
    }),

    route(removeAccess, async (call) => {
      const ws = await call.workspace();
      const withdrawn = await invitations.withdraw(ws.id, call.params.id);
      if (!(await accounts.leave(ws.id, call.params.id)) && !withdrawn) throw new AppError('not_found', { account: call.params.id });
      await noteAccess(ws, 'access_removed', `person:${call.params.id}`, call.caller.actor);
      return { id: call.params.id, deleted: true as const };
    }),

    route(getAccess, async (call) => {
      const ws = await call.workspace();
      const sees = (person: string) => seesPerson(ws, call.caller.sight, person);
      const active = (await accounts.list(ws.id)).map(({ people, email, signedInAt }) => ({
        person: people[ws.id] ?? '',
        state: 'active' as const,
        email,
        ...(signedInAt !== undefined && { signedInAt: toRfc3339(signedInAt) }),
      }));
      const invited = [...(await invitations.open(ws.id))].map(([person, until]) => ({
        person,
        state: 'invited' as const,
        invitedUntil: toRfc3339(until),
      }));
      return { items: [...active, ...invited].filter(({ person }) => sees(person)) };
    }),

    route(postWorkspace, async (call) => {
      const { id, ...definition } = call.body;
      const { caller } = call;
      if (!caller.serverWide) throw new AppError('forbidden', { reason: 'workspaces are made by the administrators of the server' });
      const all = await workspaces.list();
      if (all.includes(id)) throw new AppError('in_use', [{ path: 'id', message: `there is a workspace ${id}` }]);
      if (all.length >= limit.workspacesMax) throw new AppError('limit_reached', { limit: 'workspacesMax', max: limit.workspacesMax });
      const ws = await workspaces.create(id, firstEntries(definition, { actor: caller.actor, now: Date.now() }));
      await defineWorkspace(ws, definition, caller.actor);
      return named(ws);
    }),
  ];

  async function opened(
    invitation: Invitation,
    given: { known: Account | null; address?: string | undefined; name?: string | undefined; password: string },
    call: Pick<Call, 'identifyIn'>,
  ): Promise<Account> {
    const { known, address: email, name, password } = given;
    if (invitation.purpose === 'first') {
      return begin(invitation.ws, call.identifyIn, {
        password,
        ...(name !== undefined && { name }),
        ...(email !== undefined && { email }),
      });
    }
    if (invitation.purpose === 'reset') return accounts.setPassword(invitation.account, password);
    const { ws, person } = invitation;
    if (known) return accounts.join(known.id, ws, person);
    return accounts.create({ email: email ?? '', password, ws, person });
  }
};

function named(ws: OpenWorkspace): { id: string; name: string } {
  return { id: ws.id, name: workspaceNow(ws).name };
}

/** Throws AppError invalid_request with what a password needs. */
function newPassword(password: string): string {
  const parsed = passwordSchema.safeParse(password);
  if (!parsed.success) throw refusalOf(problemsOf(parsed.error).map((problem) => ({ ...problem, path: 'password' })));
  return parsed.data;
}

function missing(path: string): AppError {
  return new AppError('invalid_request', [{ path, message: 'this is needed here' }]);
}

/** A person whom the caller may let in: managers only reps and observers of theirs, so that nobody makes somebody stronger than themselves. */
function mustManage(ws: OpenWorkspace, id: string, caller: Caller): string {
  const person = ws.state.roster.people.get(id);
  if (person?.deleted !== false || !seesPerson(ws, caller.sight, id)) throw new AppError('not_found', { person: id });
  const strong = person.role === 'admin' || person.role === 'manager';
  if (strong && !caller.sight.all)
    throw new AppError('forbidden', { reason: 'managers and administrators are invited by an administrator' });
  return id;
}
