/** V2: who looked at somebody's page is logged, once a day, and visible to that person. */
import type { OpenWorkspace } from '../live/workspaces.ts';
import { ownEntry, revisionOf } from './decision.ts';

const DAY_MS = 86_400_000;

/** `by` is the person who looks; looking at oneself is nobody's business. */
export async function noteViewed(ws: OpenWorkspace, person: string, by: string | undefined): Promise<void> {
  if (by === undefined || by === person) return;
  const now = ws.now();
  const object = `viewed:${person}:${by}:${Math.floor(now / DAY_MS)}`;
  if (revisionOf(ws.state, object) > 0) return;
  await ws.decide((state) => {
    if (revisionOf(state, object) > 0) return null;
    return [ownEntry(state, object, 'person.viewed', { person, by }, { actor: `person:${by}`, now })];
  });
}

/** Whoever opens, corrects or answers what somebody did has looked at them, too. */
export async function noteViewedOf(
  ws: OpenWorkspace,
  { credits }: { credits: readonly { rep: string | null }[] },
  by: string | undefined,
): Promise<void> {
  for (const rep of new Set(credits.map((credit) => credit.rep))) if (rep !== null) await noteViewed(ws, rep, by);
}

/** Newest first; each viewer and day once. */
export function viewersOf(ws: OpenWorkspace, person: string, max: number): { by: string; name: string; at: number }[] {
  const viewers: { by: string; name: string; at: number }[] = [];
  const { journal } = ws.state;
  for (let index = journal.length - 1; index >= 0 && viewers.length < max; index -= 1) {
    const entry = journal[index];
    if (entry?.kind !== 'person.viewed' || entry.body.person !== person) continue;
    viewers.push({ by: entry.body.by, name: ws.directory.personName(entry.body.by), at: entry.receivedAt });
  }
  return viewers;
}
