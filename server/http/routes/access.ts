/** Who may come in: invitations, links for a new password, and taking access away. */
import { getAccess, invitePerson, removeAccess, resetPassword, withdrawInvitation } from '../../../shared/api/access.ts';
import { AppError } from '../../../shared/error.ts';
import { toRfc3339 } from '../../../shared/time.ts';
import { mustBeNobodyElse } from '../../auth/accounts.ts';
import type { Auth } from '../../auth/auth.ts';
import type { Caller } from '../../auth/authenticator.ts';
import { noteAccess } from '../../intake/audit.ts';
import { seesPerson } from '../../live/sight.ts';
import type { OpenWorkspace } from '../../live/workspaces.ts';
import { type Route, route } from '../route.ts';

export const accessRoutes = ({ accounts, invitations }: Pick<Auth, 'accounts' | 'invitations'>): Route[] => [
  route(invitePerson, async (call) => {
    const ws = await call.workspace();
    const person = mustManage(ws, call.params.id, call.caller);
    if (await accounts.ofPerson(ws.id, person)) throw new AppError('in_use', { reason: 'this person can sign in already' });
    const email = ws.directory.person(person)?.email;
    const known = email === undefined ? null : await accounts.byEmail(email);
    if (known) mustBeNobodyElse(known, ws.id, person);
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
    const person = call.params.id;
    const account = await accounts.ofPerson(ws.id, person);
    if (!account) throw new AppError('not_found', { account: person });
    // Whoever sets the password can be this person in every workspace that the account opens.
    if (!call.caller.serverWide && (account.serverAdmin || Object.keys(account.people).length > 1)) {
      throw new AppError('forbidden', { reason: 'this account opens more than this workspace: ask an administrator of the server' });
    }
    const { token, expiresAt } = await invitations.create({ purpose: 'reset', account: account.id, by: call.caller.actor });
    await noteAccess(ws, 'reset_link_made', `person:${person}`, call.caller.actor);
    return { person, token, expiresAt: toRfc3339(expiresAt) };
  }),

  route(removeAccess, async (call) => {
    const ws = await call.workspace();
    const person = call.params.id;
    const withdrawn = await invitations.withdraw(ws.id, person);
    if (!(await accounts.leave(ws.id, person)) && !withdrawn) throw new AppError('not_found', { account: person });
    await noteAccess(ws, 'access_removed', `person:${person}`, call.caller.actor);
    return { id: person, deleted: true as const };
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
];

/** A person whom the caller may let in: managers only reps and observers of theirs, so that nobody makes somebody stronger than themselves. */
function mustManage(ws: OpenWorkspace, id: string, caller: Caller): string {
  const person = ws.state.roster.people.get(id);
  if (person?.deleted !== false || !seesPerson(ws, caller.sight, id)) throw new AppError('not_found', { person: id });
  const strong = person.role === 'admin' || person.role === 'manager';
  if (strong && !caller.sight.all)
    throw new AppError('forbidden', { reason: 'managers and administrators are invited by an administrator' });
  return id;
}
