import { describe, expect, it } from 'vitest';
import { limit } from '../../shared/limit.ts';
import { type ConditionTree, metricSchema } from '../../shared/metric.ts';

const condition: ConditionTree = { field: 'props.size', op: 'eq', value: 1 };
const metric = (where: unknown) => metricSchema.safeParse({ name: 'Wide', measure: { types: ['call.logged'], aggregate: 'count', where } });

describe('metric definitions', () => {
  it('M1 given groups within groups, when they hold too many conditions in all, then the definition is refused', () => {
    const group = (size: number): ConditionTree => ({ any: Array.from({ length: size }, () => condition) });
    expect(metric(group(limit.conditionsMax)).success).toBe(true);
    expect(metric({ all: [group(16), group(16)] }).success).toBe(true);
    expect(metric({ all: [group(16), group(17)] }).success).toBe(false);
    expect(metric([{ all: [group(16)] }, { any: [group(17)] }]).success).toBe(false);
  });
});
