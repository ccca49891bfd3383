import type { KeyValue } from '../../client/live/last-view.ts';

/** A browser's storage in memory; `full` refuses to store more, as a browser does. */
export class MemoryStorage implements KeyValue {
  readonly items = new Map<string, string>();
  full = false;
  getItem(key: string): string | null {
    return this.items.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    if (this.full) throw new Error('QuotaExceededError');
    this.items.set(key, value);
  }
  removeItem(key: string): void {
    this.items.delete(key);
  }
}
