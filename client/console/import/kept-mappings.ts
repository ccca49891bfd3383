/** Mappings that were used in this browser, found again by the columns of a file. They name columns, so they go when somebody signs out. */
import type { FileSettings, Mapping } from '../../../shared/import/mapping.ts';
import type { KeyValue } from '../../live/last-view.ts';
import { mappingsKey } from '../../session.ts';

export interface KeptMapping {
  mapping: Mapping;
  /** What was said about how the file is written; the rest is guessed anew. */
  said: Partial<FileSettings>;
}

const keptMax = 20;

export function openKeptMappings(storage: KeyValue | null, workspace: string) {
  const read = (): [string, KeptMapping][] => {
    try {
      const list: unknown = JSON.parse(storage?.getItem(mappingsKey(workspace)) ?? '[]');
      return Array.isArray(list) ? list : [];
    } catch {
      return [];
    }
  };
  const nameOf = (columns: readonly string[]) => JSON.stringify(columns);
  return {
    /** As it was stored: whoever uses it checks it, an older release may have written it. */
    find(columns: readonly string[]): KeptMapping | null {
      return read().find(([name]) => name === nameOf(columns))?.[1] ?? null;
    },
    keep(columns: readonly string[], kept: KeptMapping): void {
      const name = nameOf(columns);
      const list = [[name, kept], ...read().filter(([other]) => other !== name)].slice(0, keptMax);
      try {
        storage?.setItem(mappingsKey(workspace), JSON.stringify(list));
      } catch {
        // A full storage keeps nothing more; the next file of this kind is guessed again.
      }
    },
  };
}
export type KeptMappings = ReturnType<typeof openKeptMappings>;
