/** M4: metrics that every workspace has, by ids of its own choice to replace. */
import { type Metric, metricSchema } from '../../../shared/metric.ts';

const money = { format: 'currency', decimals: 0 };

const definitions: Record<string, object> = {
  wins: { name: 'Wins', icon: 'trophy', deals: { fact: 'won', aggregate: 'count' } },
  losses: { name: 'Losses', direction: 'less', deals: { fact: 'lost', aggregate: 'count' } },
  revenue: { name: 'Revenue', icon: 'banknote', ...money, deals: { fact: 'won', aggregate: 'sum' } },
  deals_open: { name: 'Open deals', deals: { fact: 'open', aggregate: 'count' } },
  deals_opened: { name: 'Deals opened', deals: { fact: 'opened', aggregate: 'count' } },
  deals_all: { name: 'Deals', deals: { fact: 'all', aggregate: 'count' } },
  deals_closed: { name: 'Deals closed', formula: 'wins + losses' },
  pipeline: { name: 'Pipeline', ...money, deals: { fact: 'open', aggregate: 'sum' } },
  win_rate: { name: 'Win rate', format: 'percent', formula: 'wins / (wins + losses)' },
  average_deal: { name: 'Average deal', ...money, formula: 'revenue / wins' },
  cycle_days: {
    name: 'Sales cycle',
    direction: 'less',
    unit: 'days',
    decimals: 1,
    deals: { fact: 'won', aggregate: 'average', field: 'deal.cycleDays' },
  },
  sales_velocity: { name: 'Sales velocity, open deals', ...money, formula: 'deals_open * average_deal * win_rate / cycle_days' },
  sales_velocity_opened: { name: 'Sales velocity, deals opened', ...money, formula: 'deals_opened * average_deal * win_rate / cycle_days' },
  sales_velocity_closed: { name: 'Sales velocity, deals closed', ...money, formula: 'deals_closed * average_deal * win_rate / cycle_days' },
  leads_given: { name: 'Leads given', deals: { fact: 'given', aggregate: 'count' } },
  speed_to_lead: {
    name: 'Speed to lead',
    direction: 'less',
    unit: 'min',
    decimals: 0,
    deals: { fact: 'given', aggregate: 'average', field: 'lead.responseMinutes' },
  },
  attempts_per_lead: { name: 'Attempts per lead', decimals: 1, deals: { fact: 'given', aggregate: 'average', field: 'lead.attempts' } },
};

/** By id. */
export const builtInMetrics: ReadonlyMap<string, Metric> = new Map(
  Object.entries(definitions).map(([id, definition]) => [id, metricSchema.parse(definition)]),
);

/** Whether an id still means what it means in every workspace. */
export function isBuiltIn(id: string, metric: Metric): boolean {
  return builtInMetrics.get(id) === metric;
}
