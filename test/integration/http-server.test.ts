import { afterEach, describe, expect, it } from 'vitest';
import { refusalFor } from '../../server/http/refuse.ts';
import { StoreUnavailable } from '../../server/store/store.ts';
import { contracts } from '../../shared/api/contracts.ts';
import { AppError, errorTable } from '../../shared/error.ts';
import { goodItem, type HttpFloor, type HttpFloorOptions, openHttpFloor } from '../support/http.ts';

let floor: HttpFloor;
const open = async (options?: HttpFloorOptions) => {
  floor = await openHttpFloor(options);
};
afterEach(() => floor.close());

describe('health', () => {
  it('given a server that can serve, when asked, then it says so; with reasons against it, those', async () => {
    let reasons: string[] = [];
    await open({ readiness: async () => reasons });
    expect(await floor.ask('GET', '/healthz', { key: null })).toMatchObject({ status: 200, json: { status: 'ok' } });
    expect(await floor.ask('GET', '/readyz', { key: null })).toMatchObject({ status: 200, json: { ready: true, reasons: [] } });
    reasons = ['the store does not answer'];
    expect(await floor.ask('GET', '/readyz', { key: null })).toMatchObject({ status: 503, json: { ready: false, reasons } });
    expect((await floor.ask('HEAD', '/healthz', { key: null })).status).toBe(200);
  });

  it('given requests, when Prometheus asks, then they are counted by contract, and no id or name is told', async () => {
    await open();
    await floor.must('PUT', '/v1/people/ana', { name: 'Ana Silva' });
    await floor.ask('GET', '/v1/people/ana');
    const { json, headers } = await floor.ask('GET', '/metrics', { key: null });
    expect(headers.get('content-type')).toMatch(/^text\/plain/);
    expect(json).toMatch(/rallyboard_http_request_seconds_count\{method="GET",path="\/v1\/people\/\{id\}",status="200"\} 1/);
    expect(json).not.toMatch(/Silva|people\/ana/);
  });
});

describe('addresses', () => {
  it('given every address, when called with other methods, then 405 says which it has', async () => {
    await open();
    const methods = new Map<string, string[]>();
    for (const { path, method } of contracts) methods.set(path, [...(methods.get(path) ?? []), method]);
    for (const [path, has] of methods) {
      for (const method of ['GET', 'POST', 'PUT', 'DELETE', 'PATCH'].filter((one) => !has.includes(one))) {
        const { status, headers, json } = await floor.ask(method, path.replace('{id}', 'x').replace('{date}', '2026-03-30'));
        expect([status, json.code], `${method} ${path}`).toEqual([405, 'method_not_allowed']);
        expect(
          headers
            .get('allow')
            ?.split(', ')
            .filter((one) => one !== 'HEAD')
            .sort(),
          path,
        ).toEqual([...has].sort());
      }
    }
    const options = await floor.ask('OPTIONS', '/v1/boards', { key: null });
    expect([options.status, options.headers.get('allow')]).toEqual([204, 'GET, HEAD']);
  });

  it('given an address nobody knows, when asked, then the answer is JSON with its request id', async () => {
    await open();
    const { status, json, headers } = await floor.ask('GET', '/v1/nothing?here=1', { headers: { 'x-request-id': 'trace-12345678' } });
    expect(status).toBe(404);
    expect(json).toEqual({
      code: 'not_found',
      message: errorTable.not_found.help,
      details: { path: '/v1/nothing?here=1' },
      requestId: 'trace-12345678',
    });
    expect(headers.get('x-request-id')).toBe('trace-12345678');
    const other = await floor.ask('GET', '/v1/nothing', { headers: { 'x-request-id': 'no good\u00e9<script>' } });
    expect(other.json.requestId).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('what pages may do', () => {
  it('SEC7 given any answer, when its policy is read, then no inline script and no other host is allowed', async () => {
    await open();
    for (const path of ['/healthz', '/docs/api', '/v1/nothing']) {
      const { headers } = await floor.ask('GET', path);
      const policy = Object.fromEntries(
        (headers.get('content-security-policy') ?? '').split(';').map((part) => [part.split(' ')[0], part]),
      );
      expect(policy['script-src']).toBe("script-src 'self'");
      expect(policy['default-src']).toBe("default-src 'self'");
      expect(policy['style-src']).toBe("style-src 'self'");
      expect(policy['connect-src']).toBe(`connect-src 'self' ws://127.0.0.1:${floor.port} wss://127.0.0.1:${floor.port}`);
      expect(policy['frame-ancestors']).toBe("frame-ancestors 'none'");
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.has('x-powered-by')).toBe(false);
    }
    const odd = await floor.raw(['GET /healthz HTTP/1.1\r\nHost: evil.example; script-src *\r\nConnection: close\r\n\r\n']);
    expect(odd).not.toContain('evil.example');
  });

  it('given the reference page, when loaded, then everything it names comes from here', async () => {
    await open();
    const page = await floor.ask('GET', '/docs/api', { key: null });
    const named = [...String(page.json).matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1] ?? '');
    expect(named).toHaveLength(3);
    expect(page.json).not.toMatch(/<script>|https?:|style=/);
    for (const address of named) {
      const file = await floor.ask('GET', address, { key: null });
      expect(file.status, address).toBe(200);
    }
    const document = await floor.ask('GET', '/v1/openapi.json', { key: null });
    expect(Object.keys(document.json.paths)).toContain('/v1/boards/{id}/view');
  });

  it('given API answers, when cached on the way, then they are not', async () => {
    await open();
    for (const path of ['/v1/workspace', '/v1/nothing', '/v1/boards/x']) {
      expect((await floor.ask('GET', path)).headers.get('cache-control')).toBe('no-store');
    }
  });
});

describe('trouble', () => {
  it('given a store that is away, when called, then the answer is unavailable with a time to wait, and nothing was acknowledged', async () => {
    let away = false;
    await open({
      wrapStore: (store) => ({
        ...store,
        now: () => store.now(),
        log: {
          ...store.log,
          append: (...args) => (away ? Promise.reject(new StoreUnavailable('gone')) : store.log.append(...args)),
        },
        vault: { ...store.vault, get: (...args) => (away ? Promise.reject(new StoreUnavailable('gone')) : store.vault.get(...args)) },
      }),
    });
    const key = await floor.createKey(['ingest']);
    away = true;
    const refused = await floor.ask('POST', '/v1/activities', { body: goodItem('1') });
    expect(refused).toMatchObject({ status: 503, json: { code: 'unavailable' } });
    expect(refused.headers.get('retry-after')).toBe('1');
    expect((await floor.ask('POST', '/v1/activities', { key, body: goodItem('1') })).status).toBe(503);
    away = false;
    expect((await floor.must('POST', '/v1/activities', goodItem('1'))).accepted).toBe(1);
    expect(floor.logged.every((line) => line.includes('"level":40'))).toBe(true);
  });

  it('given a bug of ours, when it happens, then the answer tells nothing of it but an id, under which the log has all', async () => {
    await open({ readiness: () => Promise.reject(new Error('a secret detail')) });
    const { status, json } = await floor.ask('GET', '/readyz', { key: null });
    expect(status).toBe(500);
    expect(json).toEqual({ code: 'internal', message: errorTable.internal.help, requestId: expect.any(String) });
    expect(floor.logged).toHaveLength(1);
    expect(floor.logged[0]).toContain(json.requestId);
    expect(floor.logged[0]).toContain('a secret detail');
  });

  it('REL20 given more items at once than may wait, when all are answered, then each is 200 or 429 with a time to wait, and counts are right', async () => {
    let hold: Promise<void> | undefined;
    await open({
      wrapStore: (store) => ({
        ...store,
        now: () => store.now(),
        log: { ...store.log, append: async (...args) => hold?.then(() => store.log.append(...args)) ?? store.log.append(...args) },
      }),
    });
    await floor.must('PUT', '/v1/metrics/calls', { name: 'Calls', measure: { types: ['call.logged'], aggregate: 'count' } });
    await floor.must('PUT', '/v1/people/ana', { name: 'Ana' });
    let release = () => {};
    hold = new Promise((resolve) => {
      release = resolve;
    });
    const batch = (sender: number) => Array.from({ length: 5_000 }, (_, index) => goodItem(`${sender}-${index}`));
    const pending = Array.from({ length: 8 }, (_, sender) => floor.ask('POST', '/v1/activities', { body: batch(sender) }));
    const first = await Promise.race(pending);
    expect(first).toMatchObject({ status: 429, json: { code: 'too_busy' } });
    release();
    hold = undefined;
    const answers = await Promise.all(pending);
    expect(answers.map((answer) => answer.status).sort()).toEqual(expect.arrayContaining([200, 429]));
    expect(answers.every((answer) => answer.status === 200 || (answer.status === 429 && answer.headers.get('retry-after') !== null))).toBe(
      true,
    );
    const counted = answers.reduce((sum, answer) => sum + (answer.json.accepted ?? 0), 0);
    expect((await floor.must('GET', '/v1/metrics/calls/value?subject=rep:ana')).value).toBe(counted);
    const again = await Promise.all([floor.must('POST', '/v1/activities', batch(0)), floor.must('POST', '/v1/activities', batch(7))]);
    expect(again.every((answer) => answer.rejected === 0)).toBe(true);
  });

  it('given what can be thrown, when it is turned into an answer, then refusals stay, outages and bugs are told apart', async () => {
    await open();
    expect(refusalFor(new AppError('conflict')).code).toBe('conflict');
    expect(refusalFor(new StoreUnavailable('x')).code).toBe('unavailable');
    expect(refusalFor(new URIError('x')).code).toBe('invalid_request');
    expect(refusalFor(new TypeError('x')).code).toBe('internal');
    expect(refusalFor('x').code).toBe('internal');
  });
});
