/** Who I am, signing in and out, and using a link that opens an account. */
import { randomBytes } from 'node:crypto';
import { passwordSchema } from '../../../shared/account.ts';
import { acceptInvitation, getMe, lookAtInvitation, type MeReply, putPassword, signIn, signOut } from '../../../shared/api/access.ts';
import { AppError } from '../../../shared/error.ts';
import { personSchema } from '../../../shared/person.ts';
import { type Account, mustBeNobodyElse } from '../../auth/accounts.ts';
import type { Auth } from '../../auth/auth.ts';
import type { Caller } from '../../auth/authenticator.ts';
import type { Invitation } from '../../auth/invitations.ts';
import { noteAccess } from '../../intake/audit.ts';
import { teamNow } from '../../intake/dated-reply.ts';
import type { Identify } from '../../intake/identity.ts';
import { definePerson, giveAddress, whoseAddress } from '../../intake/person.ts';
import { problemsOf, refusalOf } from '../../intake/problems.ts';
import { nameOf, workspaceNow } from '../../intake/workspace.ts';
import type { OpenWorkspace, Workspaces } from '../../live/workspaces.ts';
import { type Call, type Route, route } from '../route.ts';

export const sessionRoutes = (auth: Auth, workspaces: Workspaces): Route[] => {
  const { accounts, sessions, invitations } = auth;

  const meOf = async (caller: Caller): Promise<MeReply> => {
    const ws = await workspaces.get(caller.ws);
    const { account, person: id } = caller;
    const kind = account ? 'person' : caller.credential === 'anonymous' ? 'anonymous' : 'key';
    const reply: MeReply = {
      kind,
      workspace: nameOf(ws),
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
      // One that is damaged is listed all the same: the others must stay in reach.
      for (const other of opened) reply.workspaces.push(await workspaces.get(other).then(nameOf, (error) => damagedName(other, error)));
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

  /**
   * Looks at all that can be wrong before the link is used up, and answers what then opens the account.
   * Throws AppError invalid_request, wrong_login, rate_limited, or in_use for an address or an account that is somebody else here.
   */
  const opening = async (
    invitation: Invitation,
    given: Given,
    call: Pick<Call, 'address' | 'identifyIn'>,
  ): Promise<() => Promise<Account>> => {
    if (invitation.purpose === 'reset') {
      const password = newPassword(given);
      return () => accounts.setPassword(invitation.account, password);
    }
    const { ws } = invitation;
    const floor = await workspaces.get(ws);
    if (invitation.purpose === 'first') {
      const [password, name, email] = [newPassword(given), needed(given, 'name'), needed(given, 'email')];
      const person = `admin-${randomBytes(4).toString('hex')}`;
      return async () => {
        const account = await accounts.create({ email, password, ws, person, serverAdmin: true });
        await definePerson(floor, person, personSchema.parse({ name, email, role: 'admin' }), `person:${person}`, call.identifyIn(ws));
        return account;
      };
    }
    const { person } = invitation;
    const email = floor.directory.person(person)?.email ?? freeAddress(floor, needed(given, 'email'), person, call.identifyIn(ws));
    const joined = async (opened: Promise<Account>) => {
      const account = await opened;
      await giveAddress(floor, person, email, call.identifyIn(ws));
      return account;
    };
    if (await accounts.byEmail(email)) {
      const account = await auth.checkPassword(email, given.password, call.address);
      mustBeNobodyElse(account, ws, person);
      return () => joined(accounts.join(account.id, ws, person));
    }
    const password = newPassword(given);
    return () => joined(accounts.create({ email, password, ws, person }));
  };

  return [
    route(getMe, (call) => meOf(call.caller)),

    route(signIn, async (call) => enter(call, await auth.checkPassword(call.body.email, call.body.password, call.address))),

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
      await auth.checkPassword(account.email, call.body.current, call.address);
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
      const { token } = call.body;
      const invitation = await invitations.look(token);
      if (!invitation) throw new AppError('invitation_over');
      const open = await opening(invitation, call.body, call);
      if (!(await invitations.take(token))) throw new AppError('invitation_over');
      const account = await open();
      const isReset = invitation.purpose === 'reset';
      for (const ws of isReset ? Object.keys(account.people) : [invitation.ws]) {
        const of = `person:${account.people[ws]}`;
        await noteAccess(await workspaces.get(ws), isReset ? 'password_set' : 'joined', of, of);
      }
      return enter(call, account, isReset ? undefined : invitation.ws);
    }),
  ];
};

/** What whoever uses a link has typed. */
interface Given {
  password: string;
  name?: string | undefined;
  email?: string | undefined;
}

/** Throws AppError invalid_request with what a password needs. */
function newPassword({ password }: Given): string {
  const parsed = passwordSchema.safeParse(password);
  if (!parsed.success) throw refusalOf(problemsOf(parsed.error).map((problem) => ({ ...problem, path: 'password' })));
  return parsed.data;
}

/** One that nobody of the workspace is known by: whoever typed another's would keep them out. Throws AppError in_use. */
function freeAddress(ws: OpenWorkspace, email: string, person: string, identify: Identify): string {
  const whose = whoseAddress(ws, email, identify);
  if (whose === null || whose === person) return email;
  throw new AppError('in_use', { path: 'email', reason: 'this address is somebody else’s in this workspace; sign in with one of yours' });
}

/** Throws AppError invalid_request where it is not given. */
function needed(given: Given, path: 'name' | 'email'): string {
  const text = given[path];
  if (text === undefined) throw new AppError('invalid_request', [{ path, message: 'this is needed here' }]);
  return text;
}

function damagedName(id: string, error: unknown): { id: string; name: string } {
  if (error instanceof AppError && error.code === 'log_damaged') return { id, name: id };
  throw error;
}
