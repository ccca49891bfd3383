/** What a CRM and a dialer send: calls with their length, and now and then a won deal. Ids come in order, which suits a b-tree best. */
export interface IngestEvent {
  id: string;
  type: string;
  /** Epoch ms. */
  at: number;
  rep: string;
  value?: number;
  currency?: string;
  deal?: string;
  minutes?: number;
}

const FIRST_AT = Date.UTC(2026, 2, 2, 8);
export const INGEST_REPS = 200;
/** One in ten is a deal. */
const DEAL_EVERY = 10;

export const ingestRep = (index: number): string => `rep-${index % INGEST_REPS}`;
const valueAt = (index: number): number => (index % 997) + 3;

export function ingestEvents(from: number, count: number): IngestEvent[] {
  return Array.from({ length: count }, (_, offset) => {
    const index = from + offset;
    const event = { id: `evt-${String(index).padStart(9, '0')}`, at: FIRST_AT + index * 10, rep: ingestRep(index * 7) };
    if (index % DEAL_EVERY !== 0) return { ...event, type: 'call.logged', minutes: index % 60 };
    return { ...event, type: 'deal.won', value: valueAt(index), currency: 'EUR', deal: `deal-${index}` };
  });
}

/** What the deals among the first `count` events are worth. */
export function ingestSum(count: number): number {
  let sum = 0;
  for (let index = 0; index < count; index += DEAL_EVERY) sum += valueAt(index);
  return sum;
}
