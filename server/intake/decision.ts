/** What every definition shares: its id with the revision, its entry, and what "the same again" means. */
import type { EntryBodies, EntryKind } from '../../shared/entry.ts';
import { OWN_SOURCE } from '../../shared/id.ts';
import { parseDay } from '../engine/civil-date.ts';
import { type State, tableOf } from '../engine/state.ts';
import { dayStart } from '../engine/zones.ts';
import type { NewEntry } from '../store/store.ts';
import { canonicalJson } from './json.ts';

/** Who defines, and when (epoch ms, the store's clock). */
export interface Author {
  actor: string;
  now: number;
}

/** The next entry of an object: `board:b1` gets the id `board:b1:{rev}`, which only one writer can take. */
export function ownEntry<K extends EntryKind>(state: State, object: string, kind: K, body: EntryBodies[K], author: Author): NewEntry {
  const revision = revisionOf(state, object) + 1;
  // `undefined` fields are no fields: what is folded now equals what is read back from the log.
  const plain: unknown = JSON.parse(JSON.stringify(body));
  return {
    source: OWN_SOURCE,
    id: `${object}:${revision}`,
    kind,
    at: author.now,
    actor: author.actor,
    body: plain,
    sent: canonicalJson([kind, plain, author.actor, author.now]),
  };
}

/** 0 before the first. */
export function revisionOf(state: State, object: string): number {
  return state.revisions.get(object) ?? 0;
}

/** Whether two definitions say the same, whatever the order of their fields. */
export function sameContent(one: unknown, other: unknown): boolean {
  return canonicalJson(one) === canonicalJson(other);
}

/** The instant (epoch ms) at which something begins: a date begins with its first instant in `zone`. */
export function instantOf(state: State, from: string | number, zone: string): number {
  return typeof from === 'number' ? from : dayStart(tableOf(state, zone), parseDay(from));
}

/** Whether a period's end, a local business date or an instant in RFC 3339, has come at `now` by the workspace's clock. */
export function hasEnded(state: State, end: string, now: number): boolean {
  return now >= instantOf(state, end.length === 10 ? end : Date.parse(end), state.roster.zone);
}
