import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Contract } from '../../shared/api/contract.ts';
import { contracts } from '../../shared/api/contracts.ts';
import { limit } from '../../shared/limit.ts';
import { ADMIN_KEY, goodItem, type HttpFloor, openHttpFloor } from '../support/http.ts';

let floor: HttpFloor;
beforeEach(async () => {
  floor = await openHttpFloor({ open: ['demo'] });
});
afterEach(async () => {
  expect(floor.logged).toEqual([]);
  await floor.close();
});

/** A request that its contract understands, whatever comes of it. */
const ask = (contract: Contract, key: string | null) => {
  const path = contract.path.replaceAll(/\{\w+\}/g, contract.path.includes('/identities/') ? 'p:x' : 'x');
  return floor.ask(contract.method, path, { key, body: contract.bodyFormat === 'none' ? undefined : {} });
};

describe('permissions', () => {
  it('given every contract and every kind of key, when called, then it answers as its permission says', async () => {
    const keys = {
      none: null,
      ingest: await floor.createKey(['ingest']),
      read: await floor.createKey(['read']),
      admin: await floor.createKey(['admin']),
      both: await floor.createKey(['ingest', 'read']),
    };
    const allowed: Record<Contract['permission'], (keyof typeof keys)[]> = {
      open: ['none', 'ingest', 'read', 'admin', 'both'],
      known: ['ingest', 'read', 'admin', 'both'],
      ingest: ['ingest', 'admin', 'both'],
      correct: ['ingest', 'admin', 'both'],
      read: ['read', 'admin', 'both'],
      entries: ['read', 'admin', 'both'],
      manage: ['admin'],
      define: ['admin'],
      admin: ['admin'],
    };
    for (const contract of contracts) {
      for (const kind of Object.keys(keys) as (keyof typeof keys)[]) {
        const { status, json } = await ask(contract, keys[kind]);
        const name = `${contract.method} ${contract.path} with ${kind}`;
        if (allowed[contract.permission].includes(kind)) expect([401, 403, 500, 503], name).not.toContain(status);
        else if (kind === 'none') expect(json, name).toMatchObject({ code: 'unauthorized' });
        else expect(json, name).toMatchObject({ code: 'forbidden', details: { permission: contract.permission } });
      }
    }
  });

  it('given wrong keys of every shape, when called, then nobody is let in', async () => {
    const right = await floor.createKey(['read']);
    const last = right.at(-1) === 'A' ? 'B' : 'A';
    for (const authorization of [
      'Basic YWRtaW46YWRtaW4=',
      'Bearer',
      'Bearer ',
      right,
      `Bearer ${right.slice(0, -1)}${last}`,
      `Bearer ${right} x`,
    ]) {
      const { status, headers } = await floor.ask('GET', '/v1/boards', { key: null, headers: { authorization } });
      expect(status, authorization).toBe(401);
      expect(headers.get('www-authenticate')).toMatch(/^Bearer/);
    }
    expect((await floor.ask('GET', `/v1/boards?key=${right}`, { key: null })).status).not.toBe(200);
  });

  it('given an open floor, when nobody in particular reads, then they may; they may not write, nor read elsewhere', async () => {
    const demo = { 'rallyboard-workspace': 'demo' };
    await floor.ask('PUT', '/v1/workspace', { headers: demo, body: { name: 'Demo' } });
    const anonymous = { key: null, headers: demo };
    expect((await floor.ask('GET', '/v1/boards', anonymous)).json).toEqual({ items: [] });
    expect((await floor.ask('POST', '/v1/activities', { ...anonymous, body: goodItem('1') })).status).toBe(403);
    expect((await floor.ask('PUT', '/v1/teams/x', { ...anonymous, body: { name: 'x' } })).status).toBe(403);
    expect((await floor.ask('GET', '/v1/keys', anonymous)).status).toBe(403);
    expect((await floor.ask('GET', '/v1/boards', { key: null })).status).toBe(401);
    expect((await floor.ask('GET', '/v1/boards', { key: null, headers: { 'rallyboard-workspace': 'main' } })).status).toBe(401);
  });

  it('SEC1 given two workspaces with the same ids, when read with their keys, then neither sees the other', async () => {
    const north = { 'rallyboard-workspace': 'north' };
    await floor.ask('PUT', '/v1/workspace', { headers: north, body: { name: 'North canary' } });
    await floor.ask('PUT', '/v1/people/ana', { headers: north, body: { name: 'North canary', email: 'canary@example.com' } });
    await floor.ask('POST', '/v1/activities', {
      headers: north,
      body: goodItem('canary-1', { rep: 'canary@example.com', contact: 'canary' }),
    });
    const key = await floor.createKey(['admin']);
    await floor.must('PUT', '/v1/people/ana', { name: 'Ana' });
    await floor.must('PUT', '/v1/metrics/calls', { name: 'Calls', measure: { types: ['call.logged'], aggregate: 'count' } });
    for (const contract of contracts.filter((one) => one.method === 'GET' && one.permission !== 'open')) {
      for (const id of ['ana', 'calls', 'canary-1']) {
        const { json } = await floor.ask('GET', contract.path.replace('{id}', id), { key });
        expect(
          JSON.stringify(json)
            .replaceAll('"details":{"source":"api","id":"canary-1"}', '')
            .replaceAll(/"(person|team|board|metric|goal)":"canary-1"/g, ''),
          contract.path,
        ).not.toContain('canary');
      }
    }
    expect((await floor.ask('GET', '/v1/people/ana', { key, headers: north })).status).toBe(403);
  });
});

describe('keys', () => {
  it('SEC1 given a key of any scope, when it asks who it is, then it learns its workspace, rights and source, and no more', async () => {
    const me = (key: string | null, headers = {}) => floor.ask('GET', '/v1/me', { key, headers });
    const dialer = await floor.createKey(['ingest'], 'dialer');
    expect((await me(dialer)).json).toEqual({
      kind: 'key',
      workspace: { id: 'main', name: 'Acme' },
      permissions: ['open', 'known', 'ingest', 'correct'],
      scopes: ['ingest'],
      source: 'dialer',
      workspaces: [],
      serverAdmin: false,
    });
    expect((await me(await floor.createKey(['read']))).json).toMatchObject({ scopes: ['read'], source: 'api', serverAdmin: false });
    const admin = (await me(await floor.createKey(['admin']))).json;
    expect(admin.permissions).toContain('admin');
    expect(admin.serverAdmin).toBe(false);
    expect((await me(null)).status).toBe(401);
    expect((await me(dialer, { 'rallyboard-workspace': 'demo' })).status).toBe(403);
  });

  it('SEC1 given a key made for a source, when its activities name another, then those items alone are refused; other keys may', async () => {
    const send = (key: string, source: string, id: string) =>
      floor.must('POST', '/v1/activities', [goodItem(id, { source }), goodItem(`own-${id}`)], key);
    const refused = { rejected: 1, accepted: 1, items: [{ error: { code: 'foreign_source', field: 'source' } }, { status: 'accepted' }] };
    const dialer = await floor.createKey(['ingest'], 'dialer');
    expect(await send(dialer, 'crm', '1')).toMatchObject(refused);
    expect((await send(dialer, 'crm', '1')).items[0].error.message).toBe('this key sends for dialer, not for crm');
    expect(await send(await floor.createKey(['ingest', 'read'], 'phone'), 'dialer', '2')).toMatchObject(refused);
    expect(
      await floor.must('POST', '/v1/activities?dryRun=true', [goodItem('3', { source: 'crm', details: { note: 'x' } })], dialer),
    ).toMatchObject({ rejected: 1 });
    expect((await floor.ask('GET', '/v1/activities?source=crm')).json.items).toEqual([]);
    expect(await send(dialer, 'dialer', '4')).toMatchObject({ accepted: 2 });
    for (const key of [await floor.createKey(['ingest']), await floor.createKey(['admin'], 'dialer')]) {
      expect(await send(key, 'crm', key.slice(3, 15))).toMatchObject({ accepted: 2 });
    }
  });

  it('given a new key, when listed, then its secret is not told again; revoked, it stops at once', async () => {
    const created = await floor.ask('POST', '/v1/keys', { body: { name: 'Dialer', scopes: ['ingest', 'ingest'], source: 'dialer' } });
    expect(created).toMatchObject({
      status: 201,
      json: { name: 'Dialer', scopes: ['ingest'], source: 'dialer', key: expect.stringMatching(/^rb_/) },
    });
    const { key, id } = created.json;
    expect((await floor.must('POST', '/v1/activities', goodItem('1'), key)).accepted).toBe(1);
    expect(await floor.must('GET', '/v1/activities/1?source=dialer')).toMatchObject({ source: 'dialer', actor: `key:${id}` });
    const [listed] = (await floor.must('GET', '/v1/keys')).items;
    expect(listed).toMatchObject({ id, name: 'Dialer', lastUsedAt: '2026-03-30T09:00:00.000Z' });
    expect(JSON.stringify(listed)).not.toContain(key.slice(-43));
    expect(await floor.must('DELETE', `/v1/keys/${id}`)).toEqual({ id, deleted: true });
    expect((await floor.ask('POST', '/v1/activities', { key, body: goodItem('2') })).status).toBe(401);
    expect((await floor.ask('DELETE', `/v1/keys/${id}`)).status).toBe(404);
  });

  it('given an Idempotency-Key, when the creation is repeated, then there is one key, and its secret is kept nowhere', async () => {
    const create = () => floor.ask('POST', '/v1/keys', { body: { name: 'x', scopes: ['read'] }, headers: { 'idempotency-key': 'once' } });
    const first = await create();
    const again = await create();
    expect(again.status).toBe(201);
    expect(again.json).toEqual({ ...first.json, key: undefined });
    expect((await floor.must('GET', '/v1/keys')).items).toHaveLength(1);
    expect(JSON.stringify(await floor.store.vault.list('main', 'reply'))).not.toContain(first.json.key.slice(-43));
  });

  it('given keys out of shape, when created, then each is refused', async () => {
    const bodies = [
      { name: 'x', scopes: [] },
      { name: 'x', scopes: ['root'] },
      { name: '', scopes: ['read'] },
      { name: 'x', scopes: ['read'], source: 'A B' },
      { name: 'x', scopes: ['read'], serverWide: true },
    ];
    for (const body of bodies) expect((await floor.ask('POST', '/v1/keys', { body })).status, JSON.stringify(body)).toBe(400);
    expect((await floor.ask('POST', '/v1/keys', { body: { name: 'x', scopes: ['ingest'], source: 'rally' } })).json.code).toBe(
      'reserved_source',
    );
  });

  it('given too many wrong keys from an address, when more come, then they are slowed down, and a right key is not', async () => {
    const wrong = () => floor.ask('GET', '/v1/boards', { key: 'rb_wrong' });
    for (let tries = 0; tries < limit.failedKeysPerMinuteMax; tries += 1) expect((await wrong()).status).toBe(401);
    const { status, json, headers } = await wrong();
    expect([status, json.code]).toEqual([429, 'rate_limited']);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await floor.ask('GET', '/v1/boards')).status).toBe(200);
  });

  it('given more requests in a second than a key may make, when they come at once, then the rest is told to wait', async () => {
    const key = await floor.createKey(['read']);
    const answers = await Promise.all(
      Array.from({ length: limit.requestsPerSecondMax * 3 }, () => floor.ask('GET', '/v1/boards', { key })),
    );
    const slowed = answers.filter((answer) => answer.status === 429);
    expect(answers.every((answer) => answer.status === 200 || answer.headers.get('retry-after') !== null)).toBe(true);
    expect(answers.length - slowed.length).toBeGreaterThanOrEqual(limit.requestsPerSecondMax);
    expect((await floor.ask('GET', '/v1/boards', { key: ADMIN_KEY })).status, 'another key is not held up').toBe(200);
  });
});
