import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { limit } from '../../shared/limit.ts';
import { goodItem, type HttpFloor, openHttpFloor } from '../support/http.ts';

let floor: HttpFloor;
beforeEach(async () => {
  floor = await openHttpFloor();
  await floor.must('PUT', '/v1/people/ana', { name: 'Ana', email: 'ana@example.com' });
  await floor.must('PUT', '/v1/metrics/calls', { name: 'Calls', measure: { types: ['call.logged'], aggregate: 'count' } });
  await floor.must('PUT', '/v1/metrics/revenue', {
    name: 'Revenue',
    format: 'currency',
    measure: { types: ['deal.won'], aggregate: 'sum' },
  });
});
afterEach(async () => {
  expect(floor.logged).toEqual([]);
  await floor.close();
});
const post = (body: unknown, key?: string) => floor.must('POST', '/v1/activities', body, key);
const value = async (metric: string, query = '') => (await floor.must('GET', `/v1/metrics/${metric}/value${query}`)).value;
const ids = (answer: { items: { id: string }[] }) => answer.items.map((item) => item.id);

describe('activities in', () => {
  it('E9 given every way to send, when sent, then each is answered item by item and counted', async () => {
    const lines = `${JSON.stringify(goodItem('5'))}\n${JSON.stringify(goodItem('6'))}`;
    const ndjson = { 'content-type': 'application/x-ndjson' };
    const gzip = { 'content-encoding': 'gzip' };
    expect(await post(goodItem('1'))).toMatchObject({
      accepted: 1,
      items: [{ index: 0, id: '1', status: 'accepted', seq: expect.any(Number) }],
    });
    expect(await post([goodItem('2'), goodItem('3')])).toMatchObject({ accepted: 2 });
    expect(await post({ activities: [goodItem('4')] })).toMatchObject({ accepted: 1 });
    expect((await floor.ask('POST', '/v1/activities', { body: lines, headers: ndjson })).json).toMatchObject({ accepted: 2 });
    const packed = await floor.ask('POST', '/v1/activities', { body: gzipSync(JSON.stringify([goodItem('7')])), headers: gzip });
    expect(packed.json).toMatchObject({ accepted: 1 });
    const both = await floor.ask('POST', '/v1/activities', {
      body: gzipSync(JSON.stringify(goodItem('8'))),
      headers: { ...ndjson, ...gzip },
    });
    expect(both.json).toMatchObject({ accepted: 1, items: [{ line: 1 }] });
    expect(await post([])).toEqual({ accepted: 0, duplicates: 0, rejected: 0, position: both.json.position, items: [] });
    expect(await value('calls')).toBe(8);
  });

  it('E2 given the same activity again, when sent, then it counts once and the answer says whether it differs', async () => {
    const first = await post(goodItem('1', { value: 5 }));
    const again = await post([goodItem('1', { value: 5 }), goodItem('1', { value: 6 }), goodItem('2'), goodItem('2')]);
    expect(again).toMatchObject({ accepted: 1, duplicates: 3 });
    expect(again.items[0]).toEqual({ index: 0, id: '1', status: 'duplicate', seq: first.items[0].seq });
    expect(again.items[1]).toMatchObject({ status: 'duplicate', differs: true });
    expect(await value('calls')).toBe(2);
    expect((await floor.must('GET', '/v1/activities/1')).value).toBe(5);
  });

  it('E1 given a misspelt type, when sent, then it is taken and the answer asks, as does a dry run; types of their own are not asked about', async () => {
    const answer = await post([goodItem('1', { type: 'call.loged' }), goodItem('2'), goodItem('3', { type: 'site.visited' })]);
    expect(answer).toMatchObject({ accepted: 3 });
    expect(answer.items.map((item: { hint?: string }) => item.hint)).toEqual(['did you mean call.logged?', undefined, undefined]);
    expect((await post(goodItem('1', { type: 'call.loged' }))).items[0]).toMatchObject({
      status: 'duplicate',
      hint: 'did you mean call.logged?',
    });
    const tried = await floor.must('POST', '/v1/activities?dryRun=true', goodItem('4', { type: 'deal.wno' }));
    expect(tried.items[0]).toMatchObject({ status: 'accepted', hint: 'did you mean deal.won?' });
    await floor.must('PUT', '/v1/metrics/own', { name: 'Own', measure: { types: ['call.loged'], aggregate: 'count' } });
    expect((await post(goodItem('5', { type: 'call.loged' }))).items[0].hint).toBeUndefined();
    expect(await value('own')).toBe(2);
  });

  it('E1 given the ids . and .., when sent, then only those items are refused: no address could ever name them', async () => {
    const answer = await post([goodItem('.'), goodItem('..'), goodItem('...'), goodItem('.', { details: { note: 'x' } })]);
    expect(answer).toMatchObject({ accepted: 1, rejected: 3 });
    for (const index of [0, 1, 3]) expect(answer.items[index].error).toMatchObject({ code: 'invalid_request', field: 'id' });
    expect((await floor.must('GET', '/v1/activities/...')).id).toBe('...');
  });

  it('E2 given one id from two sources, when sent, then both count, and each is found under its source', async () => {
    const dialer = await floor.createKey(['ingest'], 'dialer');
    await post(goodItem('17'));
    expect(await post(goodItem('17'), dialer)).toMatchObject({ accepted: 1 });
    expect(await post(goodItem('17', { source: 'crm' }))).toMatchObject({ accepted: 1 });
    expect(await value('calls')).toBe(3);
    expect((await floor.must('GET', '/v1/activities/17?source=dialer')).source).toBe('dialer');
    expect((await floor.must('GET', '/v1/activities?source=crm')).items).toMatchObject([{ id: '17', source: 'crm' }]);
  });

  it('E9 given the largest batch, when sent, then all of it counts, in order', async () => {
    const batch = Array.from({ length: limit.batchItemsMax }, (_, index) => goodItem(`b${index}`));
    const answer = await post(batch);
    expect(answer.accepted).toBe(limit.batchItemsMax);
    const seqs = answer.items.map((item: { seq: number }) => item.seq);
    expect(seqs).toEqual([...seqs].sort((a, b) => a - b));
    expect(answer.position).toBe(seqs.at(-1));
    expect(await value('calls')).toBe(limit.batchItemsMax);
  });

  it('E9 given many senders at once, when all are answered, then each acknowledged item is counted once', async () => {
    const batches = Array.from({ length: 40 }, (_, sender) =>
      Array.from({ length: 20 }, (_, index) => goodItem(`${sender % 20}-${index}`)),
    );
    const answers = await Promise.all(batches.map((batch) => post(batch)));
    expect(answers.reduce((sum, answer) => sum + answer.accepted, 0)).toBe(400);
    expect(answers.reduce((sum, answer) => sum + answer.duplicates, 0)).toBe(400);
    expect(await value('calls')).toBe(400);
  });

  it('E3 given an unknown e-mail, when sent, then it waits unlinked, and counts at its time once it is linked', async () => {
    const { items } = await post([
      goodItem('1', { rep: 'Ben@Example.com' }),
      goodItem('2', { rep: 'ANA@example.com' }),
      goodItem('3', { rep: 'cy' }),
    ]);
    expect(items.map((item: { unlinked?: true }) => item.unlinked)).toEqual([true, undefined, true]);
    expect(await value('calls', '?subject=rep:ana')).toBe(1);
    const waiting = (await floor.must('GET', '/v1/identities?unlinked=true')).items;
    expect(waiting).toMatchObject([
      { person: null, activities: 1, email: 'ben@example.com' },
      { id: 'p:cy', person: null, activities: 1 },
    ]);
    expect((await floor.must('GET', '/v1/activities?unlinked=true')).items).toHaveLength(2);
    await floor.must('PUT', '/v1/people/ben', { name: 'Ben' });
    const linked = await floor.must('POST', `/v1/identities/${waiting[0].id}/link`, { person: 'ben' });
    expect(linked).toMatchObject({ person: 'ben', activities: 0 });
    expect(await value('calls', '?subject=rep:ben')).toBe(1);
    expect(await floor.must('PUT', '/v1/people/cy', { name: 'Cy' })).toMatchObject({ credited: 1 });
    expect(await value('calls', '?subject=rep:cy')).toBe(1);
    await floor.must('POST', `/v1/identities/${waiting[0].id}/link`, { person: null });
    expect(await value('calls', '?subject=rep:ben')).toBe(0);
  });

  it('E3 given names that wait, when a person is defined with them, then the answer says how many activities count for them now, once', async () => {
    const dialled = { source: 'dialer', externalId: '7' };
    await post([
      goodItem('1', { rep: 'cleo@example.com' }),
      goodItem('2', { rep: 'Cleo@example.com' }),
      goodItem('3', { rep: dialled }),
      goodItem('4', { rep: 'somebody@example.com' }),
    ]);
    const cleo = (more: object) => floor.must('PUT', '/v1/people/cleo', { name: 'Cleo', ...more });
    expect(await cleo({ email: 'cleo@example.com' })).toMatchObject({ credited: 2 });
    expect(await value('calls', '?subject=rep:cleo')).toBe(2);
    expect(await cleo({ email: 'cleo@example.com' })).not.toHaveProperty('credited');
    expect(await cleo({ email: 'cleo@example.com', externalIds: [dialled] })).toMatchObject({ credited: 1 });
    expect(await floor.must('GET', '/v1/people/cleo')).not.toHaveProperty('credited');
  });

  it('E3 given the log, when it is read, then no e-mail is in it', async () => {
    await post(goodItem('1', { rep: 'secret.person@example.com', details: { note: 'prospect jane@doe.example' } }));
    const entries = JSON.stringify(await floor.store.log.read('main', 0, 1_000));
    expect(entries).not.toContain('@');
    expect(entries).not.toContain('Ana');
  });

  it('E8 given amounts as strings and numbers, when summed, then the sum is exact', async () => {
    const deal = (id: string, amount: unknown) => goodItem(id, { type: 'deal.won', value: amount, currency: 'EUR' });
    await post([deal('1', '0.10'), deal('2', 0.2), deal('3', '99999999.99'), deal('4', -0.29)]);
    expect(await value('revenue')).toBe(100_000_000);
    expect((await floor.must('GET', '/v1/activities/3')).value).toBe(99_999_999.99);
  });

  it('E12 given details, when read with a reading key, then they are not shown; an admin key sees them', async () => {
    await post(goodItem('1', { details: { note: 'call Jane back' } }));
    const reader = await floor.createKey(['read']);
    expect((await floor.must('GET', '/v1/activities/1')).details).toEqual({ note: 'call Jane back' });
    expect(await floor.must('GET', '/v1/activities/1', undefined, reader)).not.toHaveProperty('details');
  });

  it('given new field names without end, when the columns are used up, then items with more are rejected and others are not', async () => {
    const used = (from: number, count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`f${from + index}`, 1]));
    const batch = Array.from({ length: 9 }, (_, index) => goodItem(`f${index}`, { props: used(index * 30, 30) }));
    const answer = await post([...batch, goodItem('plain'), goodItem('known', { props: used(0, 30) })]);
    const codes = answer.items.map((item: { error?: { code: string } }) => item.error?.code ?? 'ok');
    expect(codes).toEqual([...Array.from({ length: 8 }, () => 'ok'), 'limit_reached', 'ok', 'ok']);
    expect((await post(goodItem('later', { props: used(400, 30) }))).items[0].error).toMatchObject({ code: 'limit_reached', limit: 256 });
  });
});

describe('the log as a list', () => {
  it('given pages, when followed to the end, then every activity came once, newest first', async () => {
    await post(Array.from({ length: 25 }, (_, index) => goodItem(`a${index}`)));
    const seen: string[] = [];
    let cursor = '';
    for (let pages = 0; pages < 20; pages += 1) {
      const page = await floor.must('GET', `/v1/activities?limit=7${cursor}`);
      seen.push(...ids(page));
      if (page.next === undefined) break;
      cursor = `&cursor=${page.next}`;
    }
    expect(seen).toEqual(Array.from({ length: 25 }, (_, index) => `a${24 - index}`));
  });

  it('given filters, when asked, then only what fits is listed', async () => {
    await floor.must('PUT', '/v1/people/ben', { name: 'Ben' });
    await post([
      goodItem('1'),
      goodItem('2', { rep: 'ben', at: '2026-03-29T10:00:00+02:00' }),
      goodItem('3', { type: 'deal.won', rep: 'ana@example.com' }),
      goodItem('4', {
        rep: undefined,
        credits: [
          { rep: 'ana', share: 0.5 },
          { rep: 'ben', share: 0.5 },
        ],
      }),
    ]);
    const list = async (query: string) => ids(await floor.must('GET', `/v1/activities?${query}`));
    expect(await list('type=deal.won')).toEqual(['3']);
    expect(await list('rep=ana')).toEqual(['4', '3', '1']);
    expect(await list('rep=ana@example.com')).toEqual(['3']);
    expect(await list('rep=ben&to=2026-03-30T00:00:00Z')).toEqual(['2']);
    expect(await list(`from=${encodeURIComponent('2026-03-29T10:00:00+02:00')}&to=2026-03-29T09:00:00Z`)).toEqual(['2']);
    expect(await list('from=2026-03-29T10:00:00+02:00&to=2026-03-29T09:00:00Z'), 'an offset that was not escaped').toEqual(['2']);
    expect(await list('unlinked=true')).toEqual([]);
    expect(await list('type=nothing.ever')).toEqual([]);
  });

  it('M6 given a number, when asked why, then the activities behind it are listed in pages', async () => {
    await post([...Array.from({ length: 5 }, (_, index) => goodItem(`a${index}`)), goodItem('other', { rep: 'nobody' })]);
    expect(await value('calls', '?subject=rep:ana&period=day')).toBe(5);
    const first = await floor.must('GET', '/v1/metrics/calls/entries?subject=rep:ana&limit=3');
    const second = await floor.must('GET', `/v1/metrics/calls/entries?subject=rep:ana&limit=3&cursor=${first.next}`);
    expect([...ids(first), ...ids(second)]).toEqual(['a4', 'a3', 'a2', 'a1', 'a0']);
    expect(second.next).toBeUndefined();
    expect([first.count, second.count]).toEqual([5, 5]);
    expect(first.items[0]).toMatchObject({
      source: 'api',
      latenessMs: 1_800_000,
      actor: 'key:admin',
      credits: [{ rep: 'ana', name: 'Ana' }],
    });
  });

  it('M6 given entries that arrived in another order, when paged while one is corrected, then they come by when they happened, each once', async () => {
    const hours = [9, 6, 8, 5, 7];
    await post(hours.map((hour) => goodItem(`h${hour}`, { at: `2026-03-30T0${hour - 4}:00:00Z` })));
    const page = (cursor = '') =>
      floor.must('GET', `/v1/metrics/calls/entries?subject=rep:ana&limit=2&period=day${cursor && `&cursor=${cursor}`}`);
    const first = await page();
    expect(ids(first)).toEqual(['h9', 'h8']);
    // The last of the page leaves the list: what follows is still what comes after its place.
    await floor.must('POST', '/v1/activities/h8/void', {});
    const second = await page(first.next);
    expect([ids(second), second.count]).toEqual([['h7', 'h6'], 4]);
    expect(ids(await page(second.next))).toEqual(['h5']);
    expect((await floor.ask('GET', '/v1/metrics/calls/entries?cursor=999999')).json.details).toMatchObject([{ path: 'cursor' }]);
  });

  it('M6 given periods and moments, when a value is asked, then it is the number of that period at that moment', async () => {
    await post([
      goodItem('1', { at: '2026-03-30T06:00:00Z' }),
      goodItem('2', { at: '2026-03-29T06:00:00Z' }),
      goodItem('3', { at: '2026-03-01' }),
    ]);
    expect(await value('calls', '?period=day')).toBe(1);
    expect(await value('calls', '?period=rolling:2')).toBe(2);
    expect(await value('calls', '?period=month')).toBe(3);
    expect(await value('calls', '?period=custom:2026-03-01/2026-03-30')).toBe(2);
    expect(await value('calls', '?period=day&at=2026-03-30T05:59:59Z')).toBe(0);
    const { position } = await floor.must('GET', '/v1/metrics/calls/value');
    await post(goodItem('4'));
    expect(await value('calls', `?period=day&known=${position}`)).toBe(1);
  });
});
