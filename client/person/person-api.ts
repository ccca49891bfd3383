/** The calls about numbers and people that the console and the rep's page share. */
import type { z } from 'zod';
import type { DisputeReply, postDispute } from '../../shared/api/disputes.ts';
import type { getMetricEntries, getMetricValue } from '../../shared/api/metrics.ts';
import type { getViewers, PersonExport } from '../../shared/api/people.ts';
import { allPages, type Call, queryOf } from '../call.ts';

export type MetricValueReply = z.infer<typeof getMetricValue.reply>;
export type EntriesPage = z.infer<typeof getMetricEntries.reply>;
export type DisputeInput = z.input<typeof postDispute.body>;
export type Viewer = z.infer<typeof getViewers.reply>['items'][number];

/** Which number is asked about: `rep:ID` or `team:ID`, a period as a query writes it, and a moment (RFC 3339) or now. */
export interface NumberQuery {
  subject: string;
  period: string;
  at?: string;
}

/** How a dispute ends. */
export interface Settlement {
  outcome: 'corrected' | 'declined' | 'withdrawn';
  text?: string;
}

export function createPersonApi(call: Call) {
  return {
    metricValue: (metric: string, query: NumberQuery) =>
      call<MetricValueReply>('GET', `/v1/metrics/${metric}/value${queryOf({ ...query })}`),
    metricEntries: (metric: string, query: NumberQuery, limit: number, cursor?: string) =>
      call<EntriesPage>('GET', `/v1/metrics/${metric}/entries${queryOf({ ...query, limit: String(limit), cursor })}`),
    /** One's own, and those of the people one sees; newest first. */
    disputes: () => allPages<DisputeReply>(call, '/v1/disputes'),
    openDispute: (dispute: DisputeInput) => call<DisputeReply>('POST', '/v1/disputes', dispute),
    settleDispute: (id: string, settlement: Settlement) => call<DisputeReply>('POST', `/v1/disputes/${id}/settle`, settlement),
    viewers: async (person: string) => (await call<{ items: Viewer[] }>('GET', `/v1/people/${person}/viewers`)).items,
    exportPerson: (person: string) => call<PersonExport>('GET', `/v1/people/${person}/export`),
  };
}

export type PersonApi = ReturnType<typeof createPersonApi>;
