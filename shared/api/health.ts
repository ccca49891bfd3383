import { z } from 'zod';
import { defineContract } from './contract.ts';

export const getHealth = defineContract({
  method: 'GET',
  path: '/healthz',
  reply: z.strictObject({ status: z.literal('ok') }),
  permission: 'open',
  docs: { summary: 'Is the process alive?', description: 'Always ok while it can answer.' },
});

const readySchema = z.strictObject({ ready: z.boolean(), reasons: z.array(z.string()) });

export const getReady = defineContract({
  method: 'GET',
  path: '/readyz',
  reply: readySchema,
  permission: 'open',
  docs: { summary: 'Can it serve?', description: '200, or 503 with the reasons.' },
});

export const getMetricsText = defineContract({
  method: 'GET',
  path: '/metrics',
  reply: z.string(),
  replyFormat: 'text',
  permission: 'open',
  docs: { summary: 'Figures for Prometheus', description: 'In the text format of Prometheus. No names, no workspaces.' },
});

export const getOpenapi = defineContract({
  method: 'GET',
  path: '/v1/openapi.json',
  reply: z.looseObject({ openapi: z.string() }),
  permission: 'open',
  docs: { summary: 'This API as an OpenAPI document', description: 'Made from the same contracts that check every request.' },
});
