/**
 * The fold of a log read by columns: the same state as entry by entry, without an object for each activity. Only activities of one
 * whole credit go this way; everything else becomes an entry and is folded like any other.
 */
import type { EntryColumns } from '../../shared/entry-columns.ts';
import { appendActivities } from './activity-columns.ts';
import { readActivities } from './activity-shape.ts';
import { applyEntry } from './fold.ts';
import { settle } from './seating.ts';
import type { State } from './state.ts';

/** Folds a batch in. Entries that were folded before change nothing; a gap throws. */
export function applyColumns(state: State, batch: EntryColumns): void {
  const { first, last, receivedAt, heads, headOf, base, after } = batch;
  const shapes = (batch.shapes ?? []).map((shape) => ({ activities: readActivities(shape), body: 0 }));
  const shapeAt = (index: number) => batch.shapeOf?.[index] ?? 0;
  const isOneRun = headOf === null && batch.shapeOf === null;
  for (let index = 0; index <= last - first; ) {
    const shape = shapes[shapeAt(index)];
    const head = headOf?.[index] ?? 0;
    const [source = '', kind] = heads[head] ?? [];
    let count = 1;
    // Asked anew for every run: an entry before it in the batch may have stopped the projection.
    if (shape?.activities && kind === 'activity.recorded' && first + index === state.seq + 1 && !state.stopped.has('activities')) {
      if (isOneRun) count = last - first - index + 1;
      else
        while (first + index + count <= last && shapes[shapeAt(index + count)] === shape && (headOf?.[index + count] ?? 0) === head)
          count += 1;
      const { activities, body } = shape;
      appendActivities(state, activities, { seq: first + index, count, body, receivedAt, base, after, index, source });
      state.seq = first + index + count - 1;
      state.lastAt = receivedAt;
    } else {
      applyEntry(state, batch.entry(index));
    }
    if (shape) shape.body += count;
    index += count;
  }
  settle(state);
}
