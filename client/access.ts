/**
 * What the link says: the workspace and, for screens that nobody signs in at, the key it may look with. A link carries them in its fragment, which browsers never
 * send: `#key=rb_…&ws=main&board=ID`. The key moves to this device's storage and out of the address bar.
 */
import { browserStorage, type KeyValue } from './live/last-view.ts';

const workspaceKey = 'rallyboard:workspace';
const keyOf = (workspace: string) => `rallyboard:key:${workspace}`;
/** Open to everyone without a key. */
export const openWorkspace = 'demo';

export interface Access {
  workspace: string;
  key: string | null;
  /** The rest of what the link says, e.g. `board` or `person`. */
  params: Record<string, string>;
}

export interface Place {
  pathname: string;
  search: string;
  hash: string;
}

/** Reads the link and the device; `address` is what the address bar should show afterwards. */
export function readAccess(place: Place, storage: KeyValue | null): { access: Access; address: string } {
  const params: Record<string, string> = {};
  for (const part of [place.search, place.hash]) {
    new URLSearchParams(part.slice(1)).forEach((value, name) => {
      params[name] = value;
    });
  }
  const { key: given, ws, ...rest } = params;
  const workspace = ws || (given ? 'main' : (storage?.getItem(workspaceKey) ?? openWorkspace));
  const key = given || (storage?.getItem(keyOf(workspace)) ?? null);
  try {
    if (given) {
      storage?.setItem(keyOf(workspace), given);
      storage?.setItem(workspaceKey, workspace);
    } else if (ws) storage?.setItem(workspaceKey, workspace);
  } catch {
    // Without storage the key lives as long as the page.
  }
  const kept = new URLSearchParams();
  if (ws || given) kept.set('ws', workspace);
  for (const name of Object.keys(rest)) kept.set(name, rest[name] ?? '');
  const query = kept.toString();
  return { access: { workspace, key, params: rest }, address: place.pathname + (query === '' ? '' : `?${query}`) };
}

/** As above, for the page that is open; a new link pasted into it loads it again. */
export function takeAccess(): Access {
  const { access, address } = readAccess(location, browserStorage());
  if (location.pathname + location.search + location.hash !== address) history.replaceState(history.state, '', address);
  addEventListener('hashchange', () => location.hash.includes('key=') && location.reload());
  return access;
}

/** Whether it is the link itself that carries a key; otherwise a device that has one may still have somebody signed in. */
export function carriesKey({ search, hash }: Place): boolean {
  return [search, hash].some((part) => new URLSearchParams(part.slice(1)).get('key'));
}

/** This device opens the workspace no more by itself. */
export function forgetKey(storage: KeyValue | null, workspace: string): void {
  storage?.removeItem(keyOf(workspace));
}

/** Headers for calls of the API with this access; without a key the browser adds the session's cookie by itself. */
export function accessHeaders(access: Access): Record<string, string> {
  const headers: Record<string, string> = { 'Rallyboard-Workspace': access.workspace };
  if (access.key !== null) headers.Authorization = `Bearer ${access.key}`;
  return headers;
}
