/** What is news on a wall or in the log: what comes in late, as an import brings it, is history. No zod, for the TV. */
import type { FeedItem } from '../shared/view.ts';

/** A date alone counts with its midnight in UTC, so a day of grace and one for zones. */
const newsMs = 2 * 86_400_000;

export function isNews({ at, receivedAt }: Pick<FeedItem, 'at' | 'receivedAt'>): boolean {
  return Math.abs(Date.parse(receivedAt) - Date.parse(at)) < newsMs;
}
