/**
 * The last state of each view in localStorage, so that a screen that reloads without a network shows its last board. Bounded:
 * a few views, each of limited size; a browser that refuses to store is no reason to fail.
 */
import type { View, ViewName } from '../../shared/view.ts';

const viewsMax = 12;
const charactersMax = 250_000;
const prefix = 'rallyboard:last:';

export type KeyValue = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

export interface LastView {
  /** By the server's clock, epoch ms. */
  savedAt: number;
  data: View;
}

export interface LastViews {
  read(view: ViewName): LastView | null;
  write(view: ViewName, data: View, savedAt: number): void;
  remove(view: ViewName): void;
  /** Access was taken away: nothing of it stays on the device. */
  clear(): void;
}

/** The browser's own storage, or null where it is switched off. */
export function browserStorage(): KeyValue | null {
  try {
    return typeof localStorage === 'undefined' ? null : localStorage;
  } catch {
    return null;
  }
}

export function openLastViews(storage: KeyValue | null, workspace: string): LastViews {
  const indexKey = `${prefix}${workspace}`;
  const keyOf = (view: ViewName) => `${indexKey}:${view}`;
  /** Oldest first. */
  const names = (): ViewName[] => {
    const list = parse(storage, indexKey);
    return Array.isArray(list) ? list.filter((name): name is string => typeof name === 'string') : [];
  };
  const drop = (list: readonly ViewName[]) => {
    for (const name of list) storage?.removeItem(keyOf(name));
  };

  return {
    read(view) {
      const kept = parse(storage, keyOf(view));
      return isLastView(kept) ? kept : null;
    },
    write(view, data, savedAt) {
      if (storage === null) return;
      try {
        const text = JSON.stringify({ savedAt, data });
        if (text.length > charactersMax) return;
        const others = names().filter((name) => name !== view);
        const dropped = Math.max(0, others.length - viewsMax + 1);
        drop(others.slice(0, dropped));
        storage.setItem(keyOf(view), text);
        storage.setItem(indexKey, JSON.stringify([...others.slice(dropped), view]));
      } catch {
        // Full or forbidden: the screen lives without.
      }
    },
    remove(view) {
      try {
        drop([view]);
        storage?.setItem(indexKey, JSON.stringify(names().filter((name) => name !== view)));
      } catch {
        // As above.
      }
    },
    clear() {
      drop(names());
      storage?.removeItem(indexKey);
    },
  };
}

function parse(storage: KeyValue | null, key: string): unknown {
  try {
    return JSON.parse(storage?.getItem(key) ?? 'null');
  } catch {
    return null;
  }
}

function isLastView(kept: unknown): kept is LastView {
  if (typeof kept !== 'object' || kept === null || !('savedAt' in kept) || !('data' in kept)) return false;
  return typeof kept.savedAt === 'number' && typeof kept.data === 'object' && kept.data !== null;
}
