/** The log as a list: newest first, filtered, paged by seq. */
import type { ActivityRecord } from '../../shared/api/activities.ts';
import type { AnyEntry } from '../../shared/entry.ts';
import { personAt } from '../engine/roster.ts';
import type { OpenWorkspace } from '../live/workspaces.ts';
import { activityRecords, isRecorded } from './activity-record.ts';

export interface ActivityFilter {
  type?: string;
  /** A person id, or an identity. */
  rep?: string;
  source?: string;
  /** Epoch ms, half-open. */
  from?: number;
  to?: number;
  unlinked?: boolean;
  /** Whether the asker may see it, as it counts now. */
  sees?: (record: ActivityRecord) => boolean;
}

export interface Page {
  limit: number;
  /** Only what came before this seq. */
  before?: number;
}

/** Entries looked at for one page: a rare filter over a long log answers with a short page and where to go on. */
const SCAN_ENTRIES_MAX = 20_000;
const READ_ENTRIES = 2_000;

/** Filters look at an activity as it was recorded; the record shows it as it counts now. */
export async function listActivities(
  ws: OpenWorkspace,
  filter: ActivityFilter,
  page: Page,
): Promise<{ items: ActivityRecord[]; next?: string }> {
  let before = Math.min(page.before ?? Number.MAX_SAFE_INTEGER, ws.position.seq + 1);
  let scanned = 0;
  const items: ActivityRecord[] = [];
  while (before > 1 && items.length < page.limit && scanned < SCAN_ENTRIES_MAX) {
    const after = Math.max(0, before - 1 - READ_ENTRIES);
    const entries = await readBetween(ws, after, before);
    scanned += before - 1 - after;
    before = after + 1;
    for (const entry of entries.reverse()) {
      if (!matches(ws, entry, filter)) continue;
      const [record] = await activityRecords(ws, [entry]);
      if (!record || filter.sees?.(record) === false) continue;
      items.push(record);
      if (items.length === page.limit) {
        before = entry.seq;
        break;
      }
    }
  }
  return before > 1 ? { items, next: String(before) } : { items };
}

/** Entries with after < seq < before. A read may give fewer than asked for. */
async function readBetween(ws: OpenWorkspace, after: number, before: number): Promise<AnyEntry[]> {
  const entries: AnyEntry[] = [];
  let last = after;
  while (last < before - 1) {
    const read = await ws.read(last, before - 1 - last);
    const end = read.at(-1);
    if (!end) break;
    last = end.seq;
    for (const entry of read) if (entry.seq < before) entries.push(entry);
  }
  return entries;
}

function matches(ws: OpenWorkspace, entry: AnyEntry, filter: ActivityFilter): boolean {
  if (!isRecorded(entry)) return false;
  if (filter.type !== undefined && entry.body.type !== filter.type) return false;
  if (filter.source !== undefined && entry.source !== filter.source) return false;
  if (entry.body.undated && (filter.from !== undefined || filter.to !== undefined)) return false;
  if (filter.from !== undefined && entry.at < filter.from) return false;
  if (filter.to !== undefined && entry.at >= filter.to) return false;
  const { credits } = entry.body;
  const personOf = (identity: string) => personAt(ws.state.roster, identity, entry.at);
  if (filter.unlinked !== undefined && credits.some(({ identity }) => personOf(identity) === null) !== filter.unlinked) return false;
  return (
    filter.rep === undefined ||
    credits.some(({ identity }) => identity === filter.rep || personOf(identity) === filter.rep || identity === `p:${filter.rep}`)
  );
}
