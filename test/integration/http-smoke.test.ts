import { expect, it } from 'vitest';
import { openHttpFloor, goodItem } from '../support/http.ts';
it('smoke', async () => {
  const f = await openHttpFloor();
  try {
  console.log(await f.must('GET', '/v1/workspace'));
  console.log(await f.must('PUT', '/v1/teams/east', {name: 'East'}));
  console.log(JSON.stringify(await f.must('PUT', '/v1/people/ana', {name: 'Ana', email: 'Ana@x.com', team: 'east', from: '2026-03-01'})));
  console.log(await f.must('PUT', '/v1/metrics/calls', {name: 'Calls', measure: {types: ['call.logged'], aggregate: 'count'}}));
  console.log(await f.must('PUT', '/v1/boards/b', {name: 'Calls', metric: 'calls'}));
  console.log(JSON.stringify(await f.must('POST', '/v1/activities', [goodItem('1'), goodItem('1'), goodItem('2', {rep: 'nobody@x.com', value: '12.50', currency: 'EUR'}), 5])));
  console.log(JSON.stringify(await f.must('GET', '/v1/boards/b/view')));
  console.log(JSON.stringify(await f.must('GET', '/v1/activities')));
  console.log(JSON.stringify(await f.must('GET', '/v1/activities/1')));
  console.log(JSON.stringify(await f.must('GET', '/v1/identities?unlinked=true')));
  console.log(JSON.stringify(await f.must('POST', '/v1/activities/1/void', {reason: 'x'})));
  console.log(JSON.stringify(await f.must('GET', '/v1/activities/1')));
  console.log(JSON.stringify(await f.must('GET', '/v1/metrics/calls/value?subject=team:east')));
  console.log(JSON.stringify(await f.must('GET', '/v1/metrics/calls/entries')));
  const o = await f.must('GET', '/v1/openapi.json'); console.log(JSON.stringify(o).length, Object.keys(o.paths).length);
  console.log((await f.ask('PUT', '/v1/metrics/x', {body: {name: 'x', measure: {types: ['a.b'], aggregate: 'count', fild: 1}}})).json);
  console.log((await f.ask('PUT', '/v1/metrics/x', {body: {name: 'x', mesure: {types: ['a.b'], aggregate: 'count'}}})).json);
  console.log((await f.ask('GET', '/metrics')).json.slice(0, 300));
  } finally { console.log(f.logged); await f.close(); }
});
