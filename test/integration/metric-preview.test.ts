import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { goodItem, type HttpFloor, openHttpFloor } from '../support/http.ts';

let floor: HttpFloor;
beforeEach(async () => {
  floor = await openHttpFloor();
  for (const rep of ['ana', 'ben']) await floor.must('PUT', `/v1/people/${rep}`, { name: rep });
  for (const [id, rep, minutes] of [
    ['1', 'ana', 3],
    ['2', 'ana', 9],
    ['3', 'ben', 7],
  ] as const) {
    await floor.must('POST', '/v1/activities', goodItem(id, { rep, props: { minutes } }));
  }
});
afterEach(async () => {
  expect(floor.logged).toEqual([]);
  await floor.close();
});

const minutes = { name: 'Minutes', measure: { types: ['call.logged'], aggregate: 'sum', field: 'props.minutes' } };

describe('an unsaved metric', () => {
  it('M1 given a definition, when tried, then its numbers are those it has once it is kept, and trying keeps nothing', async () => {
    const tried = await floor.must('POST', '/v1/previews/metric', { metric: minutes, period: 'day' });
    expect(tried).toMatchObject({
      total: 19,
      activities: 3,
      rows: [
        { id: 'ana', value: 12 },
        { id: 'ben', value: 7 },
      ],
    });
    expect((await floor.must('GET', '/v1/metrics')).items.filter(({ rev }: { rev: number }) => rev > 0)).toEqual([]);
    await floor.must('PUT', '/v1/metrics/minutes', minutes);
    await floor.must('PUT', '/v1/boards/b', { name: 'b', metric: 'minutes' });
    const kept = await floor.must('GET', '/v1/boards/b/view');
    expect(kept.rows).toMatchObject(tried.rows);
    const perCall = { name: 'Per call', formula: 'minutes / calls' };
    const refused = await floor.ask('POST', '/v1/previews/metric', { body: { metric: perCall } });
    expect(refused).toMatchObject({ status: 400, json: { details: [{ path: 'formula' }] } });
  });

  it('M1 given activities, when asked what metrics can be made of, then built-in types and what was seen are told apart', async () => {
    await floor.must('POST', '/v1/activities', goodItem('4', { type: 'tour.given' }));
    const { types, fields } = await floor.must('GET', '/v1/vocabulary');
    expect(types).toContainEqual({ type: 'tour.given', builtIn: false, seen: true });
    expect(types).toContainEqual({ type: 'call.logged', builtIn: true, seen: true });
    expect(types).toContainEqual({ type: 'deal.won', builtIn: true, seen: false });
    expect(fields).toContain('props.minutes');
  });
});
