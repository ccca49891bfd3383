/** The workspace's boards, for the rotation; the last list is kept on the device for a start without a network. */
import { type Access, accessHeaders } from '../access.ts';
import { browserStorage } from '../live/last-view.ts';

export type Boards = { kind: 'boards'; ids: string[] } | { kind: 'refused' } | { kind: 'unreachable'; ids: string[] };

const boardsMax = 50;

/** Never throws: whatever answers in between (a captive portal, a proxy) counts as unreachable. */
export async function fetchBoards(access: Access): Promise<Boards> {
  const key = `rallyboard:boards:${access.workspace}`;
  try {
    const response = await fetch(`/v1/boards?limit=${boardsMax}`, { headers: accessHeaders(access) });
    // Without a key only the demo floor can be seen; where there is none, its workspace is simply not there.
    if (response.status === 401 || response.status === 403 || (response.status === 404 && access.key === null)) return { kind: 'refused' };
    // With one it is yet to be made, and has no boards until then.
    if (response.status === 404) return { kind: 'boards', ids: [] };
    const ids = response.ok ? idsOf(await response.json()) : null;
    if (ids === null) return { kind: 'unreachable', ids: keptIds(key) };
    keep(key, ids);
    return { kind: 'boards', ids };
  } catch {
    return { kind: 'unreachable', ids: keptIds(key) };
  }
}

function idsOf(body: unknown): string[] | null {
  if (typeof body !== 'object' || body === null || !('items' in body) || !Array.isArray(body.items)) return null;
  return body.items
    .map((item: unknown) => (typeof item === 'object' && item !== null && 'id' in item ? item.id : null))
    .filter((id): id is string => typeof id === 'string')
    .slice(0, boardsMax);
}

function keep(key: string, ids: string[]): void {
  try {
    browserStorage()?.setItem(key, JSON.stringify(ids));
  } catch {
    // A screen without storage asks again.
  }
}

function keptIds(key: string): string[] {
  try {
    const kept: unknown = JSON.parse(browserStorage()?.getItem(key) ?? '[]');
    return Array.isArray(kept) ? kept.filter((id): id is string => typeof id === 'string') : [];
  } catch {
    return [];
  }
}
