/** A form of the console: what still rests on a thing is told by its name. */
import { type Submit, useAttempt } from '../attempt.ts';
import { useCatalog } from './catalog.ts';

/** As `useAttempt`. */
export function useSubmit(action: () => Promise<void>, fields: readonly string[] = []): Submit {
  const catalog = useCatalog();
  return useAttempt(action, fields, catalog.usesInWords);
}
