/** What disputes say, and which of them are about an entry. */
import type { DisputeReply } from '../../shared/api/disputes.ts';
import { whyTexts } from './why-texts.ts';

const texts = whyTexts.dispute;

/** `Something is missing: Calls`; `metricName` answers the id itself for a metric that is gone. */
export function disputeTitle({ about, metric }: Pick<DisputeReply, 'about' | 'metric'>, metricName: (id: string) => string): string {
  const what = texts.about[about];
  return metric === undefined ? what : texts.aboutMetric(what, metricName(metric));
}

/** The newest dispute about an activity, of those given newest first. */
export function disputeAbout(disputes: readonly DisputeReply[], { source, id }: { source: string; id: string }): DisputeReply | undefined {
  return disputes.find(({ activity }) => activity?.source === source && activity.id === id);
}
