/** Which fields a definition changed, from what the same object was before. */
import type { AnyEntry } from '../../shared/entry.ts';
import { sameContent } from './decision.ts';

type Content = Record<string, unknown>;

/**
 * By the seqs of the definitions asked for: the fields that differ from the one before; none when nothing of the log's did. The first
 * of an object is not in it. Goes once through the journal.
 */
export function changesIn(journal: readonly AnyEntry[], seqs: ReadonlySet<number>): Map<number, string[]> {
  const found = new Map<number, string[]>();
  const contents = new Map<string, Content>();
  for (const entry of journal) {
    const object = entry.id.slice(0, entry.id.lastIndexOf(':'));
    if (entry.kind.endsWith('.deleted')) contents.delete(object);
    if (!entry.kind.endsWith('.defined')) continue;
    const before = contents.get(object);
    const now = contentOf(entry, before);
    contents.set(object, now);
    if (before && seqs.has(entry.seq)) found.set(entry.seq, changedFields(entry, before, now));
  }
  return found;
}

function changedFields(entry: AnyEntry, before: Content, now: Content): string[] {
  const fields = [...new Set([...Object.keys(before), ...Object.keys(now)])].filter((field) => {
    // Not said again means not asked for, and not that it ended.
    if (field === 'from') return now.from !== undefined && !sameContent(before.from ?? null, now.from);
    return !sameContent(before[field] ?? null, now[field] ?? null);
  });
  return entry.kind === 'person.defined' ? [...(entry.body.names ?? []), ...fields] : fields;
}

/** What holds after a definition. Boards, metrics and goals lie one level deeper; a person keeps what is not said again. */
function contentOf(entry: AnyEntry, before: Content = {}): Content {
  if (entry.kind === 'board.defined') return { ...entry.body.board };
  if (entry.kind === 'metric.defined') return { ...entry.body.metric };
  if (entry.kind === 'goal.defined') return { ...entry.body.goal };
  if (entry.kind !== 'person.defined') return { ...entry.body };
  const { names: _names, ...body } = entry.body;
  return { ...body, team: body.team === undefined ? before.team : body.team, timeOff: body.timeOff ?? before.timeOff };
}
