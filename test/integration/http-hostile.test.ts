import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { limit } from '../../shared/limit.ts';
import { ADMIN_KEY, goodItem, type HttpFloor, openHttpFloor } from '../support/http.ts';

let floor: HttpFloor;
let sent = 0;
const nextId = () => {
  sent += 1;
  return `n${sent}`;
};
/** Good items before and after the bad one: whatever happens to it, they count. */
const neighbours = () => [goodItem(nextId()), goodItem(nextId())] as const;
const calls = async (): Promise<number> => (await floor.must('GET', '/v1/metrics/calls/value')).value;

beforeAll(async () => {
  floor = await openHttpFloor();
  await floor.must('PUT', '/v1/people/ana', { name: 'Ana' });
  await floor.must('PUT', '/v1/metrics/calls', { name: 'Calls', measure: { types: ['call.logged'], aggregate: 'count' } });
});
afterAll(async () => {
  expect(floor.logged, 'nothing hostile is a bug of ours').toEqual([]);
  await floor.close();
});

describe('bad items among good ones', () => {
  const raw = (text: string) => ({ raw: text });
  const table: [string, Record<string, unknown> | { raw: string }, { code: string; field?: string }][] = [
    ['no object', raw('17'), { code: 'invalid_request' }],
    ['null', raw('null'), { code: 'invalid_request' }],
    ['a wrong type', { value: [] }, { code: 'invalid_request', field: 'value' }],
    ['an unknown field', { colour: 'red' }, { code: 'unknown_field', field: 'colour' }],
    ['a NUL in a string', { contact: 'a\u0000b' }, { code: 'invalid_request', field: 'contact' }],
    ['a NUL in details', { details: { note: 'a\u0000b' } }, { code: 'invalid_request', field: 'details.note' }],
    ['half of an emoji', { contact: '\ud83d' }, { code: 'invalid_request', field: 'contact' }],
    ['9 KB', { details: { a: 'x'.repeat(4_000), b: 'x'.repeat(4_000), c: 'x'.repeat(1_000) } }, { code: 'item_too_large' }],
    [
      '__proto__',
      raw('{"id":"p","type":"call.logged","at":0,"rep":"ana","__proto__":{"rep":"x"}}'),
      { code: 'unknown_field', field: '__proto__' },
    ],
    [
      '__proto__ in props',
      raw('{"id":"p","type":"call.logged","at":0,"rep":"ana","props":{"__proto__":1}}'),
      { code: 'unknown_field', field: 'props.__proto__' },
    ],
    ['constructor in props', { props: { constructor: 1 } }, { code: 'invalid_request', field: 'props' }],
    ['the year 0', { at: '0000-03-30T09:00:00Z' }, { code: 'out_of_range', field: 'at' }],
    ['a year of five digits', { at: '12026-03-30T09:00:00Z' }, { code: 'invalid_request', field: 'at' }],
    ['30 February', { at: '2026-02-30' }, { code: 'invalid_request', field: 'at' }],
    ['a time without a zone, at 02:30 of a night that skips it', { at: '2026-03-29T02:30:00' }, { code: 'invalid_request', field: 'at' }],
    ['two years ahead', { at: '2028-03-30T09:00:00Z' }, { code: 'too_far_ahead', field: 'at' }],
    [
      '1e999',
      raw('{"id":"p","type":"call.logged","at":"2026-03-30","rep":"ana","value":1e999}'),
      { code: 'invalid_request', field: 'value' },
    ],
    ['an amount past all bounds', { value: '999999999999999' }, { code: 'out_of_range', field: 'value' }],
    ['a currency without a rate', { value: 5, currency: 'USD' }, { code: 'no_rate', field: 'currency' }],
    ['no currency at all', { value: 5, currency: 'EURO' }, { code: 'invalid_request', field: 'currency' }],
    ['an id of 300 characters', { id: 'x'.repeat(300) }, { code: 'invalid_request', field: 'id' }],
    ['an id with a line break', { id: 'a\nb' }, { code: 'invalid_request', field: 'id' }],
    ['our own source', { source: 'rally' }, { code: 'reserved_source', field: 'source' }],
    [
      '33 props',
      { props: Object.fromEntries(Array.from({ length: 33 }, (_, n) => [`p${n}`, n])) },
      { code: 'invalid_request', field: 'props' },
    ],
    [
      'shares above 1',
      {
        rep: undefined,
        credits: [
          { rep: 'ana', share: 0.9 },
          { rep: 'ben', share: 0.9 },
        ],
      },
      { code: 'invalid_request', field: 'credits' },
    ],
    ['nesting', { props: { a: JSON.parse('['.repeat(40) + ']'.repeat(40)) } }, { code: 'invalid_request' }],
  ];

  it.each(table)(
    'E9 given %s, when sent among good ones, then it is rejected by name and its neighbours count',
    async (_, bad, expected) => {
      const [before, after] = neighbours();
      const item = 'raw' in bad ? String(bad.raw) : JSON.stringify({ ...goodItem(nextId()), ...bad });
      const counted = await calls();
      const answer = await floor.ask('POST', '/v1/activities', { body: `[${JSON.stringify(before)},${item},${JSON.stringify(after)}]` });
      expect(answer.status).toBe(200);
      expect(answer.json).toMatchObject({ accepted: 2, duplicates: 0, rejected: 1 });
      expect(answer.json.items[1]).toMatchObject({
        index: 1,
        status: 'rejected',
        error: { ...expected, message: expect.stringMatching(/\S/) },
      });
      expect(await calls()).toBe(counted + 2);
    },
  );

  it('E9 given lines of which some are broken, when sent as NDJSON, then each answers with its line and the others count', async () => {
    const [before, after] = neighbours();
    const counted = await calls();
    const body = `${JSON.stringify(before)}\n{"id": NaN}\n\n${JSON.stringify(after)}\n{"id":"cut`;
    const { json } = await floor.ask('POST', '/v1/activities', { body, headers: { 'content-type': 'application/x-ndjson' } });
    expect(json).toMatchObject({ accepted: 2, rejected: 2 });
    expect(
      json.items.map((item: { line: number; status: string; error?: { code: string } }) => [item.line, item.status, item.error?.code]),
    ).toEqual([
      [1, 'accepted', undefined],
      [2, 'rejected', 'invalid_json'],
      [4, 'accepted', undefined],
      [5, 'rejected', 'invalid_json'],
    ]);
    expect(await calls()).toBe(counted + 2);
  });

  it('given emoji and right-to-left names, when sent and read, then they come back as they were', async () => {
    for (const name of ['👩‍👩‍👧 Zoë', 'مريم العربي', 'שרה', 'ｱｲｳ', "Robert'); DROP TABLE--", '<img src=x onerror=alert(1)>']) {
      expect((await floor.must('PUT', '/v1/people/emoji', { name })).name).toBe(name);
      expect((await floor.must('GET', '/v1/people/emoji')).name).toBe(name);
    }
    const id = `won 🎉 ${nextId()} "quoted"/slashed?&#`;
    const item = goodItem(id, { contact: '🧑‍💻', props: { city: 'القاهرة' } });
    await floor.must('POST', '/v1/activities', item);
    expect(await floor.must('GET', `/v1/activities/${encodeURIComponent(id)}`)).toMatchObject({
      id,
      contact: '🧑‍💻',
      props: { city: 'القاهرة' },
    });
  });
});

describe('bad requests', () => {
  const json = { 'content-type': 'application/json' };
  const deep = '['.repeat(2_000_000);
  const table: [string, { body: string | Buffer; headers?: Record<string, string> }, number, string][] = [
    ['no body', { body: '' }, 400, 'invalid_json'],
    ['broken JSON', { body: '[{"id":' }, 400, 'invalid_json'],
    ['NaN', { body: '[{"value":NaN}]' }, 400, 'invalid_json'],
    ['a plain text', { body: '"hello"' }, 400, 'invalid_request'],
    ['half of UTF-8', { body: Buffer.from([0x22, 0xc3, 0x22]), headers: json }, 400, 'invalid_json'],
    [
      'UTF-16',
      { body: Buffer.from('[]', 'utf16le'), headers: { 'content-type': 'application/json; charset=utf-16' } },
      415,
      'unsupported_media',
    ],
    ['a form', { body: 'id=1', headers: { 'content-type': 'application/x-www-form-urlencoded' } }, 415, 'unsupported_media'],
    ['brotli', { body: '[]', headers: { ...json, 'content-encoding': 'br' } }, 415, 'unsupported_media'],
    ['what is no gzip', { body: '[]', headers: { ...json, 'content-encoding': 'gzip' } }, 400, 'invalid_json'],
    [
      'half of a gzip',
      { body: gzipSync('[1,2,3]').subarray(0, 15), headers: { ...json, 'content-encoding': 'gzip' } },
      400,
      'invalid_json',
    ],
    ['two million brackets', { body: deep }, 400, 'invalid_request'],
    ['5,001 items', { body: `[${'0,'.repeat(limit.batchItemsMax)}0]` }, 413, 'too_many_items'],
    [
      'a gzip bomb',
      { body: gzipSync(Buffer.alloc(200 * 1024 * 1024, 0x20)), headers: { ...json, 'content-encoding': 'gzip' } },
      413,
      'too_large',
    ],
    ['6 MB', { body: Buffer.alloc(6 * 1024 * 1024, 0x20), headers: json }, 413, 'too_large'],
    ['an unknown field beside activities', { body: '{"activities":[],"source":"x"}' }, 400, 'unknown_field'],
  ];

  it.each(table)('given %s, when posted, then the refusal is clear and the next request is served', async (_, request, status, code) => {
    const counted = await calls();
    const answer = await floor.ask('POST', '/v1/activities', request);
    expect(answer.json).toMatchObject({ code, message: expect.stringMatching(/\.$/), requestId: answer.headers.get('x-request-id') });
    expect(answer.status).toBe(status);
    expect(await calls()).toBe(counted);
  });

  it('given a body of 100 MB without a length, when it is sent, then it is refused while it arrives and never kept', async () => {
    const chunk = Buffer.alloc(64 * 1024, 0x20);
    const before = process.memoryUsage().arrayBuffers + process.memoryUsage().heapUsed;
    let most = 0;
    let left = 1_600;
    const body = new ReadableStream({
      pull(controller) {
        most = Math.max(most, process.memoryUsage().arrayBuffers + process.memoryUsage().heapUsed - before);
        if (left-- > 0) controller.enqueue(chunk);
        else controller.close();
      },
    });
    const answer = await floor.ask('POST', '/v1/activities', { body }).catch(() => null);
    // A client that writes on without reading may lose the connection; one that reads has its answer.
    if (answer) expect(answer).toMatchObject({ status: 413, json: { code: 'too_large', details: { max: limit.batchBytesMax } } });
    expect(most).toBeLessThan(64 * 1024 * 1024);
    expect((await floor.ask('GET', '/healthz')).status).toBe(200);
  });

  it('given a length of 100 MB, when only the head has come, then the answer is there before the body', async () => {
    const head = `POST /v1/activities HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${ADMIN_KEY}\r\nContent-Type: application/json\r\nContent-Length: 104857600\r\n\r\n[`;
    const answer = await floor.raw([head], /requestId/);
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(answer).toMatch(/connection: close/i);
    expect(answer).toContain('too_large');
  });

  it('given two MB of one header, when sent, then the connection is refused and the server lives', async () => {
    const answer = await floor.raw([`GET /healthz HTTP/1.1\r\nHost: x\r\nX-Bomb: ${'x'.repeat(2 * 1024 * 1024)}\r\n\r\n`]);
    expect(answer).toMatch(/^(HTTP\/1\.1 431 |$)/);
    expect(await floor.raw(['\u0000\u0001\u0002garbage\r\n\r\n'])).toMatch(/^HTTP\/1\.1 400 /);
    expect((await floor.ask('GET', '/healthz')).json).toEqual({ status: 'ok' });
  });

  it('given a connection that is cut in the middle of a body, when it is gone, then nothing of it was counted', async () => {
    const counted = await calls();
    const body = JSON.stringify([goodItem(nextId())]);
    const head = `POST /v1/activities HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${ADMIN_KEY}\r\nContent-Type: application/json\r\nContent-Length: ${body.length + 10}\r\n\r\n`;
    await floor.raw([head, body, `GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n`], /HTTP/);
    expect(await calls()).toBe(counted);
  });
});

describe('bad definitions', () => {
  const table: [string, string, unknown, number, string, string?][] = [
    ['an e-mail as the id of a person', '/v1/people/ana@example.com', { name: 'Ana' }, 400, 'invalid_request', 'id'],
    ['an id of 300 characters', `/v1/boards/${'x'.repeat(300)}`, { name: 'x', metric: 'calls' }, 400, 'invalid_request', 'id'],
    ['a NUL in an id', '/v1/teams/a%00b', { name: 'x' }, 400, 'invalid_request', 'id'],
    ['a broken escape', '/v1/teams/%E0%A4%A', { name: 'x' }, 400, 'invalid_request', 'url'],
    ['a NUL in a name', '/v1/people/eve', { name: 'E\u0000ve' }, 400, 'invalid_request', 'name'],
    ['an empty name', '/v1/people/eve', { name: '  ' }, 400, 'invalid_request', 'name'],
    ['an unknown field', '/v1/people/eve', { name: 'Eve', emial: 'e@x.com' }, 400, 'unknown_field', 'emial'],
    ['__proto__', '/v1/people/eve', '{"name":"Eve","__proto__":{"role":"admin"}}', 400, 'unknown_field', '__proto__'],
    ['a list', '/v1/people/eve', [], 400, 'invalid_request', ''],
    ['a team nobody knows', '/v1/people/eve', { name: 'Eve', team: 'nowhere' }, 400, 'invalid_request', 'team'],
    ['a parent nobody knows', '/v1/teams/east', { name: 'East', parent: 'nowhere' }, 400, 'invalid_request', 'parent'],
    ['a zone nobody knows', '/v1/workspace', { name: 'Acme', zone: 'Mars/Olympus', currency: 'EUR' }, 400, 'invalid_request', 'zone'],
    ['a metric nobody knows', '/v1/boards/b', { name: 'B', metric: 'nothing' }, 400, 'invalid_request', 'metric'],
    ['a formula that ends in the middle', '/v1/metrics/m', { name: 'M', formula: 'calls / ' }, 400, 'invalid_request', 'formula'],
    ['deep JSON', '/v1/metrics/m', `{"name":${'['.repeat(50)}1${']'.repeat(50)}}`, 400, 'invalid_request', ''],
    [
      'an endless group',
      '/v1/metrics/m',
      { name: 'M', measure: { types: ['a.b'], aggregate: 'count', where: { all: [] } } },
      400,
      'invalid_request',
    ],
  ];

  it.each(table)(
    'given %s, when defined, then it is refused by its path and nothing is appended',
    async (_, path, body, status, code, field) => {
      const before = await floor.store.log.position('main');
      const answer = await floor.ask('PUT', path, { body });
      expect(answer.json).toMatchObject({ code });
      expect(answer.status).toBe(status);
      if (field !== undefined) expect(answer.json.details[0].path).toBe(field);
      expect((await floor.store.log.position('main')).seq).toBe(before.seq);
    },
  );

  it('given a moment outside of the years we keep, when asked, then the range is told', async () => {
    const answer = await floor.ask('GET', '/v1/metrics/calls/value?at=0000-01-01T00:00:00Z');
    expect(answer).toMatchObject({ status: 422, json: { code: 'out_of_range', details: [{ path: 'at' }] } });
  });

  it('given queries out of shape, when asked, then each is refused by name', async () => {
    const paths = [
      'boards?limit=0',
      'boards?limit=501',
      'boards?limt=5',
      'activities?cursor=abc',
      'activities?from=yesterday',
      'activities?rep=a b',
      'metrics/calls/value?subject=everyone',
      'metrics/calls/value?period=fortnight',
      'metrics/calls/value?at=2026-03-30T09:00:00',
      'boards?limit=5&limit=6',
    ];
    for (const path of paths) {
      const answer = await floor.ask('GET', `/v1/${path}`);
      expect(answer.status, path).toBe(400);
      expect(answer.json.details[0].path, path).toMatch(/^(limit|limt|cursor|from|rep|subject|period|at)/);
    }
  });
});
