import type { Registry } from 'prom-client';
import { getHealth, getMetricsText, getOpenapi, getReady } from '../../../shared/api/health.ts';
import { openapiDocument } from '../openapi.ts';
import { type Route, route } from '../route.ts';

export interface HealthOptions {
  registry: Registry;
  /** Why this process cannot serve; empty when it can. */
  readiness(): Promise<string[]>;
  version: string;
}

export const healthRoutes = ({ registry, readiness, version }: HealthOptions): Route[] => [
  route(getHealth, async () => ({ status: 'ok' as const })),

  route(getReady, async (call) => {
    const reasons = await readiness();
    if (reasons.length > 0) call.setStatus(503);
    return { ready: reasons.length === 0, reasons };
  }),

  route(getMetricsText, () => registry.metrics()),

  route(getOpenapi, async () => ({ ...openapiDocument(version) })),
];
