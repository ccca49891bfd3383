/**
 * Who looks at a page: the person who is signed in, the holder of a link's key, or anybody on the open floor. The console and the
 * rep page ask the server before they show anything; a television has nobody to ask about.
 */
import type { MeReply } from '../shared/api/access.ts';
import type { ErrorReply } from '../shared/error.ts';
import { type Access, accessHeaders, carriesKey, forgetKey, openWorkspace, takeAccess } from './access.ts';
import { browserStorage, type KeyValue, openLastViews } from './live/last-view.ts';

const retryMs = 3_000;
export const signInPath = '/console/sign-in';

export interface Entered {
  kind: 'in';
  access: Access;
  me: MeReply;
}

export type Opening =
  | Entered
  /** Nobody: the sign-in page is next. */
  | { kind: 'out' }
  /** A key that opens nothing here. */
  | { kind: 'refused'; error: ErrorReply };

type Answer = { kind: 'in'; me: MeReply } | { kind: 'no'; error: ErrorReply } | { kind: 'unreachable' };

/** What the server says of whoever shows this: `workspace` empty leaves the choice to it. Never throws. */
export async function askWho({ workspace, key }: Pick<Access, 'workspace' | 'key'>): Promise<Answer> {
  try {
    const headers = workspace === '' ? {} : accessHeaders({ workspace, key, params: {} });
    const response = await fetch('/v1/me', { headers });
    const body = (await response.json()) as unknown;
    if (response.ok) return { kind: 'in', me: body as MeReply };
    return response.status < 500 && response.status !== 429 ? { kind: 'no', error: body as ErrorReply } : { kind: 'unreachable' };
  } catch {
    return { kind: 'unreachable' };
  }
}

/** Reads the address and asks until the server answers; `onWaiting` is called each time it does not. */
export async function openSession(onWaiting: () => void): Promise<Opening> {
  const isLinked = carriesKey(location);
  const access = takeAccess();
  // What the address or the device says. The open floor is where those go who belong nowhere, so nobody is taken there by a memory.
  const isSaid = access.workspace !== openWorkspace || new URLSearchParams(location.search).has('ws');
  for (;;) {
    const opening = await tryAll(access, attempts(access, isLinked, isSaid), askWho);
    if (opening !== null) return opening;
    onWaiting();
    await new Promise((resolve) => setTimeout(resolve, retryMs));
  }
}

type Attempt = Pick<Access, 'workspace' | 'key'>;

/**
 * In which order one tries to be somebody. A link's key comes before the session, a key that the device remembers after it; who
 * lost the workspace of the address may still belong to another.
 */
export function attempts({ workspace, key }: Attempt, isLinked: boolean, isSaid: boolean): Attempt[] {
  if (isLinked) return [{ workspace, key }];
  const session = { workspace: '', key: null };
  if (!isSaid) return [session, { workspace, key }];
  return [{ workspace, key: null }, ...(key === null ? [] : [{ workspace, key }]), session];
}

/** The first attempt that the server lets in; null when it could not be asked. */
export async function tryAll(
  access: Access,
  list: readonly Attempt[],
  ask: (attempt: Attempt) => Promise<Answer>,
): Promise<Opening | null> {
  let refused: ErrorReply | null = null;
  for (const attempt of list) {
    const answer = await ask(attempt);
    if (answer.kind === 'unreachable') return null;
    if (answer.kind === 'in') {
      const { me } = answer;
      return { kind: 'in', access: { workspace: me.workspace.id, key: attempt.key, params: access.params }, me };
    }
    if (attempt.key !== null) refused = answer.error;
  }
  return refused === null ? { kind: 'out' } : { kind: 'refused', error: refused };
}

/** Nothing of what these pages showed stays on the device, nor a key that would show it again. */
export function forget(workspaces: readonly string[], storage: KeyValue | null = browserStorage()): void {
  for (const workspace of workspaces) {
    openLastViews(storage, workspace).clear();
    forgetKey(storage, workspace);
    storage?.removeItem(personKey(workspace));
    storage?.removeItem(mappingsKey(workspace));
  }
}

/** All that a person's pages may have shown on this device. */
export function workspacesOf(me: MeReply): string[] {
  return [...new Set([me.workspace.id, ...me.workspaces.map(({ id }) => id)])];
}

/** Under which the rep page remembers who was picked. */
export function personKey(workspace: string): string {
  return `rallyboard:person:${workspace}`;
}

/** Under which the import remembers what the columns of files mean. */
export function mappingsKey(workspace: string): string {
  return `rallyboard:mappings:${workspace}`;
}

/** The sign-in page; `back` is where it leads afterwards. `after`: one signed out oneself, or the session was ended elsewhere. */
export function signInAddress(query: { back?: string; after?: 'out' | 'ended' } = {}): string {
  const params = new URLSearchParams(query as Record<string, string>).toString();
  return params === '' ? signInPath : `${signInPath}?${params}`;
}

/** Where to go after signing in: back, as far as it is here and one belongs there, else where one works. */
export function nextAddress(me: MeReply, back: string | null, origin: string): string {
  const { workspace, workspaces } = me;
  const work = me.person?.role === 'rep' ? '/' : '/console';
  const address = addressHere(back, origin) ?? new URL(work, origin);
  const wanted = address.searchParams.get('ws');
  if (wanted === null || !workspaces.some(({ id }) => id === wanted)) address.searchParams.set('ws', workspace.id);
  return address.pathname + address.search;
}

/** An address of these pages; null for one of elsewhere, which a link to the sign-in page could name. */
function addressHere(text: string | null, origin: string): URL | null {
  try {
    const address = new URL(text ?? signInPath, origin);
    return address.origin === origin && !address.pathname.startsWith(signInPath) ? address : null;
  } catch {
    return null;
  }
}
