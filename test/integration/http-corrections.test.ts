import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { goodItem, type HttpFloor, NOW, openHttpFloor } from '../support/http.ts';

let floor: HttpFloor;
beforeEach(async () => {
  floor = await openHttpFloor();
  for (const id of ['ana', 'ben']) await floor.must('PUT', `/v1/people/${id}`, { name: id });
  await floor.must('PUT', '/v1/metrics/revenue', {
    name: 'Revenue',
    format: 'currency',
    measure: { types: ['deal.won'], aggregate: 'sum' },
  });
  await floor.must('POST', '/v1/activities', goodItem('d/1', { type: 'deal.won', value: '100.00', currency: 'EUR' }));
});
afterEach(async () => {
  expect(floor.logged).toEqual([]);
  await floor.close();
});
const revenue = async (subject = 'workspace') => (await floor.must('GET', `/v1/metrics/revenue/value?subject=${subject}`)).value;
const act = (what: string, body: unknown = {}, headers?: Record<string, string>) =>
  floor.ask('POST', `/v1/activities/d%2F1/${what}`, { body, headers });
const deal = (value: string, rep = 'ana') => ({ type: 'deal.won', at: '2026-03-30T08:30:00Z', rep, value, currency: 'EUR' });

describe('corrections', () => {
  it('E6 given a void, when read, then it counts nowhere, the log keeps it, and its id stays used', async () => {
    expect((await act('void', { reason: 'test deal' })).json).toMatchObject({ id: 'd/1', source: 'api', rev: 1 });
    expect(await revenue()).toBe(0);
    expect(await floor.must('GET', '/v1/activities/d%2F1')).toMatchObject({
      corrected: 'voided',
      value: 100,
      corrections: [{ rev: 1, kind: 'voided', reason: 'test deal', actor: 'key:admin' }],
    });
    const again = await floor.must('POST', '/v1/activities', goodItem('d/1', { type: 'deal.won', value: '100.00', currency: 'EUR' }));
    expect(again).toMatchObject({ duplicates: 1 });
    expect(await revenue()).toBe(0);
    expect(await act('void')).toMatchObject({ status: 409, json: { code: 'already_voided' } });
    expect(await act('reassign', { rep: 'ben' })).toMatchObject({ status: 409, json: { code: 'already_voided' } });
  });

  it('E6 given a void of an older log, with its reason in its body, when read, then it is a void and its reason is told', async () => {
    const seq = await floor.store.log.find('main', 'api', 'd/1');
    const body = { source: 'api', id: 'd/1', seq, reason: 'of old' };
    const entry = { source: 'rally', id: 'act:api/d/1:1', kind: 'activity.voided', at: NOW, actor: 'key:admin', body, sent: 'of old' };
    await floor.store.log.append('main', [entry], 'each');
    await act('void', { reason: 'again' });
    expect(await revenue()).toBe(0);
    expect((await floor.must('GET', '/v1/activities/d%2F1')).corrections).toMatchObject([{ kind: 'voided', reason: 'of old' }]);
    expect((await floor.must('GET', '/v1/audit?kind=activity')).items).toMatchObject([{ reason: 'of old' }]);
  });

  it('E12 given corrections with a reason, when the log is read, then no entry holds it, only what lies beside', async () => {
    await act('replace', { reason: 'Quaxley asked', with: deal('80') });
    await act('reassign', { reason: 'Quaxley asked', rep: 'ben' });
    await act('void', { reason: 'Quaxley asked' });
    const entries = await floor.store.log.read('main', 0, 1_000);
    expect(JSON.stringify(entries)).not.toContain('Quaxley');
    const corrections = entries.filter(({ id }) => id.startsWith('act:'));
    const stored = await floor.store.log.readAt(
      'main',
      corrections.map(({ seq }) => seq),
    );
    expect(stored.map(({ details }) => details)).toEqual(Array(3).fill({ reason: 'Quaxley asked' }));
  });

  it('E6 given a replacement and another, when read, then the last counts and the original is kept', async () => {
    expect((await act('replace', { with: deal('120.50') })).json.rev).toBe(1);
    expect((await act('replace', { with: deal('80', 'ben') })).json.rev).toBe(2);
    expect([await revenue(), await revenue('rep:ana'), await revenue('rep:ben')]).toEqual([80, 0, 80]);
    expect(await floor.must('GET', '/v1/activities/d%2F1')).toMatchObject({
      corrected: 'replaced',
      value: 80,
      credits: [{ rep: 'ben' }],
      original: { value: 100, credits: [{ rep: 'ana' }] },
      corrections: [{ rev: 1 }, { rev: 2 }],
    });
    expect((await floor.must('GET', '/v1/activities')).items).toMatchObject([{ id: 'd/1', corrected: 'replaced', value: 80 }]);
    expect((await floor.must('GET', '/v1/metrics/revenue/entries')).items).toMatchObject([{ id: 'd/1', value: 80 }]);
  });

  it('E6 given a reassignment, when read, then the credit moves, also by shares, and the amount stays', async () => {
    await act('reassign', { rep: 'ben' });
    expect([await revenue('rep:ana'), await revenue('rep:ben')]).toEqual([0, 100]);
    await act('reassign', {
      credits: [
        { rep: 'ana', share: 0.25 },
        { rep: 'ben', share: 0.75 },
      ],
    });
    expect([await revenue('rep:ana'), await revenue('rep:ben'), await revenue()]).toEqual([25, 75, 100]);
  });

  it('E6 given several who correct what they all saw, when they race, then one wins and the others are told', async () => {
    const racers = await Promise.all(['90', '91', '92', '93'].map((value) => act('replace', { rev: 0, with: deal(value) })));
    expect(racers.map((answer) => answer.status).sort()).toEqual([200, 409, 409, 409]);
    expect(racers.filter((answer) => answer.status === 409).every((answer) => answer.json.code === 'conflict')).toBe(true);
    const winner = racers.findIndex((answer) => answer.status === 200);
    expect(await revenue()).toBe(90 + winner);
    expect(await act('void', { rev: 0 })).toMatchObject({ status: 409, json: { code: 'conflict', details: { rev: 1 } } });
    expect((await act('void', { rev: 1 })).status).toBe(200);
  });

  it('E6 given voids at the same moment, when all are answered, then exactly one took place', async () => {
    const racers = await Promise.all(Array.from({ length: 8 }, () => act('void')));
    expect(racers.filter((answer) => answer.status === 200)).toHaveLength(1);
    expect(racers.filter((answer) => answer.json.code === 'already_voided')).toHaveLength(7);
  });

  it('E6 given content that intake would reject, when it replaces, then it is refused with its path and nothing changes', async () => {
    const table: [unknown, number, string, string][] = [
      [{ with: { ...deal('5'), currency: 'USD' } }, 422, 'no_rate', 'with.currency'],
      [{ with: { ...deal('5'), at: '2030-01-01' } }, 422, 'too_far_ahead', 'with.at'],
      [{ with: { ...deal('5'), id: 'x' } }, 400, 'unknown_field', 'with.id'],
      [{}, 400, 'invalid_request', 'with'],
    ];
    for (const [body, status, code, path] of table) {
      expect(await act('replace', body)).toMatchObject({ status, json: { code, details: [{ path }] } });
    }
    expect(await act('reassign', {})).toMatchObject({ status: 400, json: { details: [{ path: 'rep' }] } });
    expect(await revenue()).toBe(100);
  });

  it('E6 given a key of one source, when it corrects what another sent, then it is refused and nothing changes; its own, and an administrator, may', async () => {
    const dialer = await floor.createKey(['ingest'], 'dialer');
    const crm = await floor.createKey(['ingest', 'read'], 'crm');
    const unnamed = await floor.createKey(['ingest']);
    for (const [key, id] of [
      [dialer, 'call'],
      [crm, 'deal'],
    ] as const)
      await floor.must('POST', '/v1/activities', goodItem(id), key);
    const correct = (key: string, id: string, source: string, what = 'void', body: unknown = {}) =>
      floor.ask('POST', `/v1/activities/${id}/${what}?source=${source}`, { key, body });
    const foreign = (own: string, source: string) => ({ status: 403, json: { code: 'foreign_source', details: { own, source } } });

    expect(await correct(dialer, 'deal', 'crm')).toMatchObject(foreign('dialer', 'crm'));
    expect(await correct(dialer, 'deal', 'crm', 'replace', { with: deal('1', 'x@example.com') })).toMatchObject(foreign('dialer', 'crm'));
    expect(await correct(dialer, 'deal', 'crm', 'reassign', { rep: 'x@example.com' })).toMatchObject(foreign('dialer', 'crm'));
    expect(await correct(dialer, 'd%2F1', 'api')).toMatchObject(foreign('dialer', 'api'));
    expect(await correct(unnamed, 'deal', 'crm')).toMatchObject(foreign('api', 'crm'));
    // Not even whether there is such an activity.
    expect(await correct(dialer, 'none', 'crm')).toMatchObject(foreign('dialer', 'crm'));
    expect(await floor.must('GET', '/v1/activities/deal?source=crm')).toMatchObject({ corrections: [] });
    expect(JSON.stringify(await floor.store.vault.list('main', 'identity'))).not.toContain('x@example.com');

    expect((await correct(dialer, 'call', 'dialer', 'reassign', { rep: 'ben' })).status).toBe(200);
    expect((await floor.ask('POST', '/v1/activities/call/void', { key: dialer, body: {} })).status).toBe(200);
    expect((await correct(await floor.createKey(['admin'], 'dialer'), 'deal', 'crm', 'reassign', { rep: 'ben' })).status).toBe(200);
    expect((await correct(unnamed, 'd%2F1', 'api')).status).toBe(200);
  });

  it('given ids nobody sent, or definitions of ours, when corrected, then there is nothing', async () => {
    expect(await floor.ask('POST', '/v1/activities/none/void', { body: '' })).toMatchObject({ status: 404, json: { code: 'not_found' } });
    expect((await act('void?source=crm')).status).toBe(404);
    const own = `/v1/activities/${encodeURIComponent('workspace:1')}`;
    expect((await floor.ask('POST', `${own}/void?source=rally`)).status).toBe(404);
    expect((await floor.ask('GET', `${own}?source=rally`)).status).toBe(404);
  });

  it('given an Idempotency-Key, when the call is repeated, then it happens once and answers the same', async () => {
    const headers = { 'idempotency-key': 'k-1' };
    const first = await act('replace', { with: deal('70') }, headers);
    expect(first.status).toBe(200);
    expect((await act('replace', { with: deal('70') }, headers)).json).toEqual(first.json);
    expect((await floor.must('GET', '/v1/activities/d%2F1')).corrections).toHaveLength(1);
    expect(await act('replace', { with: deal('71') }, headers)).toMatchObject({
      status: 400,
      json: { details: [{ path: 'Idempotency-Key' }] },
    });
    expect((await act('replace', { with: deal('71') }, { 'idempotency-key': 'k-2' })).json.rev).toBe(2);
    expect((await act('void', {}, { 'idempotency-key': 'ü' })).status).toBe(400);
  });

  it('given an Idempotency-Key on a call that was refused, when repeated, then it is tried again', async () => {
    const headers = { 'idempotency-key': 'k-1' };
    const call = () => floor.ask('POST', '/v1/activities/later/void', { body: {}, headers });
    expect((await call()).status).toBe(404);
    await floor.must('POST', '/v1/activities', goodItem('later'));
    expect((await call()).status).toBe(200);
    expect((await call()).status).toBe(200);
  });
});
