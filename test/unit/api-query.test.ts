import { describe, expect, it } from 'vitest';
import { queryTimeSchema } from '../../shared/api/common.ts';
import { getMetricValue } from '../../shared/api/metrics.ts';
import { limit } from '../../shared/limit.ts';

const NINE = Date.UTC(2026, 2, 30, 9);
const value = (query: Record<string, unknown>) => getMetricValue.query.safeParse(query);

describe('queries', () => {
  it('given a time in every spelling, when parsed, then it is the same instant', () => {
    for (const text of [
      '2026-03-30T09:00:00Z',
      '2026-03-30T11:00:00+02:00',
      '2026-03-30T11:00:00 02:00',
      '2026-03-30T09:00:00.000Z',
      String(NINE),
    ]) {
      expect(queryTimeSchema.parse(text), text).toBe(NINE);
    }
    for (const text of ['', '2026-03-30', '2026-03-30T09:00:00', 'now', '-5', '1e12', '99999999999999999999']) {
      expect(queryTimeSchema.safeParse(text).success, text).toBe(false);
    }
  });

  it('given a subject, when parsed, then it names a rep, a team or everybody, and nothing else', () => {
    expect(value({ subject: 'rep:ana' }).data?.subject).toEqual({ rep: 'ana' });
    expect(value({ subject: 'team:east' }).data?.subject).toEqual({ team: 'east' });
    expect(value({}).data?.subject).toEqual({ workspace: true });
    for (const subject of ['ana', 'rep:', 'rep:a@b.c', 'rep:a:b', 'city:berlin', 'workspace:x'])
      expect(value({ subject }).success, subject).toBe(false);
  });

  it('given a period, when parsed, then kinds, rolling days and custom ranges are understood', () => {
    const period = (text: string) => value({ period: text }).data?.period;
    expect(period('week')).toEqual({ kind: 'week' });
    expect(period('rolling:7')).toEqual({ kind: 'rolling', days: 7 });
    expect(period('custom:2026-01-01/2026-02-01')).toEqual({ kind: 'custom', from: '2026-01-01', to: '2026-02-01' });
    expect(period('custom:2026-03-30T11:00:00+02:00/2026-03-30T10:00:00Z')).toEqual({ kind: 'custom', from: NINE, to: NINE + 3_600_000 });
    const wrong = [
      '',
      'fortnight',
      'rolling',
      'rolling:0',
      `rolling:${limit.rollingDaysMax + 1}`,
      'rolling:x',
      'custom',
      'custom:2026-01-01',
      'custom:2026-02-01/2026-01-01',
      'custom:2026-01-01/2026-02-30T09:00:00Z',
    ];
    for (const text of wrong) expect(value({ period: text }).success, text).toBe(false);
  });

  it('given the same word twice, when parsed, then it is refused, not guessed', () => {
    expect(value({ period: ['day', 'week'] }).success).toBe(false);
  });
});
