/** How a metric's numbers are written, where no view came with its format. */
import type { MetricReply } from '../../../shared/api/metrics.ts';
import type { ValueFormat } from '../../../shared/view.ts';

export function formatOf(metric: MetricReply | undefined, currency: string | undefined): ValueFormat {
  const { format: kind = 'number', decimals, unit, direction = 'more' } = metric ?? {};
  return {
    kind,
    direction,
    ...(decimals !== undefined && { decimals }),
    ...(unit !== undefined && { unit }),
    ...(kind === 'currency' && { currency }),
  };
}
