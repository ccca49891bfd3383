/** A page older than the server reloads itself, and never in a loop: a proxy may keep serving the old page for a while. */
import type { KeyValue } from './last-view.ts';

const key = 'rallyboard:reloaded';
const againAfterMs = 10 * 60_000;

/** Whether to reload for this server version now; remembers that it was asked. `now` in epoch ms of any steady clock. */
export function mayReload(storage: KeyValue | null, version: number, now: number): boolean {
  // Without a memory a loop could not be noticed.
  if (storage === null) return false;
  try {
    const [before, at] = (storage.getItem(key) ?? '').split(':').map(Number);
    if (before === version && at !== undefined && now - at < againAfterMs && now >= at) return false;
    storage.setItem(key, `${version}:${now}`);
    return true;
  } catch {
    return false;
  }
}
