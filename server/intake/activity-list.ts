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
  /** Whether the asker may see it, as it counts now; absent: everything. */
  sees?: ((record: ActivityRecord) => boolean) | undefined;
}

export interface Page {
  limit: number;
  /** Only what came before this seq. */
  before?: number;
}

/** Entries looked at for one page: a rare filter over a long log answers with a short page and where to go on. */
const SCAN_ENTRIES_MAX = 20_000;
const READ_ENTRIES_MAX = 2_000;

/** Filters look at an activity as it was recorded; the record shows it as it counts now. */
export async function listActivities(
  ws: OpenWorkspace,
  filter: ActivityFilter,
  page: Page,
): Promise<{ items: ActivityRecord[]; next?: string }> {
  let before = Math.min(page.before ?? Number.MAX_SAFE_INTEGER, ws.position.seq + 1);
  let scanned = 0;
  // As many as would fill the page, and more at a time where few of them match.
  let wide = page.limit;
  const items: ActivityRecord[] = [];
  while (before > 1 && items.length < page.limit && scanned < SCAN_ENTRIES_MAX) {
    const after = Math.max(0, before - 1 - wide);
    wide = Math.min(2 * wide, READ_ENTRIES_MAX);
    const entries = await readBetween(ws, after, before);
    scanned += before - 1 - after;
    before = after + 1;
    const found = entries.reverse().filter((entry) => matches(ws, entry, filter));
    while (found.length > 0 && items.length < page.limit) {
      // Never more than the page still takes: the last of them is where the next page goes on.
      const some = found.splice(0, page.limit - items.length);
      const records = await activityRecords(ws, some);
      const { sees } = filter;
      items.push(...(sees ? records.filter(sees) : records));
      if (items.length === page.limit) before = some.at(-1)?.seq ?? before;
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
