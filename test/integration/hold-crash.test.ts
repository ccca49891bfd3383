/** The whole program, killed at random while clients post and post again: what was answered is counted, once. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openSqliteStore } from '../../server/store/sqlite.ts';
import type { BatchAnswer } from '../../shared/api/activities.ts';
import type { BoardViewReply } from '../../shared/api/boards.ts';
import { type BuiltServer, startBuiltServer } from '../support/built-server.ts';
import { createPersistentClient } from '../support/persistent-client.ts';

const cycles = 20;
const reps = ['ana', 'ben', 'cai', 'dee', 'eli', 'fay', 'gus'];
/** One client posts batches of each size; some of them lie across two commits of the store. */
const batchSizes = [1, 1, 3, 20, 101, 500];
const dayMs = 86_400_000;

/** A fixed sequence: when it kills is the same every time, what it hits is not. */
let seed = 20_261_122;
const random = (below: number) => {
  seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
  return (seed >>> 8) % below;
};
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

let server: BuiltServer;
beforeEach(async () => {
  server = await startBuiltServer();
});
afterEach(() => server.close());

/** What was sent and what was answered, from the clients' side alone. */
function createLedger() {
  const sent = new Map<string, { rep: string; cents: number }>();
  const seqs = new Map<string, number>();
  const wrong: string[] = [];
  return {
    sent,
    seqs,
    wrong,
    activity(id: string) {
      const deal = { rep: reps[random(reps.length)] ?? 'ana', cents: 1 + random(100_000) };
      sent.set(id, deal);
      const at = new Date(Date.now() - random(3 * dayMs)).toISOString();
      return { id, type: 'deal.won', at, rep: deal.rep, value: (deal.cents / 100).toFixed(2), currency: 'USD' };
    },
    answered({ items }: BatchAnswer, batch: readonly { id: string }[], tries: number) {
      if (items.length !== batch.length) wrong.push(`${items.length} answers to ${batch.length} items`);
      for (const { index, id = '', status, seq = 0, differs } of items) {
        const before = seqs.get(id);
        if (batch[index]?.id !== id) wrong.push(`${id} answered in the place of ${batch[index]?.id}`);
        if (status === 'rejected' || differs) wrong.push(`${id} is ${status}`);
        if (before === undefined && status === 'duplicate' && tries === 1) wrong.push(`${id} was there before it was sent`);
        if (before !== undefined && (status !== 'duplicate' || before !== seq))
          wrong.push(`${id} at ${before} again as ${status} at ${seq}`);
        seqs.set(id, seq);
      }
    },
  };
}

const view = async (board: string) => (await server.call('GET', `/v1/boards/${board}/view`)) as BoardViewReply;

it(`REL1 given ${cycles} kills at random points, when clients retry what was not answered, then every activity counts once`, async () => {
  const date = (days: number) => new Date(Date.now() + days * dayMs).toISOString().slice(0, 10);
  const period = { kind: 'custom', from: date(-30), to: date(30) };
  await server.call('PUT', '/v1/teams/floor', { name: 'Floor' });
  for (const id of reps) await server.call('PUT', `/v1/people/${id}`, { name: id, team: 'floor' });
  await server.call('PUT', '/v1/metrics/deals', { name: 'Deals', measure: { types: ['deal.won'], aggregate: 'count' } });
  await server.call('PUT', '/v1/metrics/money', {
    name: 'Money',
    measure: { types: ['deal.won'], aggregate: 'sum', field: 'value' },
    format: 'currency',
  });
  for (const metric of ['deals', 'money']) await server.call('PUT', `/v1/boards/${metric}`, { name: metric, metric, period });
  const definitions = (await view('deals')).position;

  const ledger = createLedger();
  let step = () => {};
  const client = createPersistentClient({ url: server.url, key: server.adminKey, onTry: () => step(), onAnswer: () => step() });
  let over = false;
  let retried = 0;
  const clients = batchSizes.map(async (size, number) => {
    for (let round = 0; !over; round += 1) {
      const batch = Array.from({ length: size }, (_, index) => ledger.activity(`client ${number} #${round}.${index}`));
      const { answer, tries } = await client.post(batch);
      ledger.answered(answer, batch, tries);
      if (tries > 1) retried += 1;
      // A client that did not trust its answer sends all of it once more.
      if (random(4) === 0) ledger.answered((await client.post(batch)).answer, batch, 2);
    }
  });
  /** Resolves after so many tries and answers: between those two lies all that the server does. */
  const steps = (count: number) =>
    new Promise<void>((resolve) => {
      let left = count;
      step = () => {
        left -= 1;
        if (left <= 0) resolve();
      };
    });

  const kinds = { running: 0, starting: 0, stopping: 0 };
  for (let cycle = 0; cycle < cycles; cycle += 1) {
    await steps(1 + random(60));
    const acknowledged = ledger.seqs.size;
    if (cycle % 5 === 3) {
      // Asked to stop, and killed before, while or after it writes its snapshot.
      const stopped = server.stop();
      await pause(random(120));
      await server.kill();
      await stopped;
      kinds.stopping += 1;
    } else {
      await server.kill();
      kinds.running += 1;
    }
    if (cycle % 6 === 5) {
      const started = server.restart().catch(() => {});
      await pause(random(900));
      await server.kill();
      await started;
      kinds.starting += 1;
    }
    await server.restart();
    const { total } = await view('deals');
    expect(total, 'what was acknowledged before the kill counts after it').toBeGreaterThanOrEqual(acknowledged);
    expect(ledger.wrong).toEqual([]);
  }
  over = true;
  await Promise.all(clients);
  await server.kill();
  await server.restart();

  expect(ledger.wrong).toEqual([]);
  expect(ledger.seqs.size).toBe(ledger.sent.size);
  expect(new Set(ledger.seqs.values()).size).toBe(ledger.sent.size);
  const [deals, money] = [await view('deals'), await view('money')];
  expect(deals.position).toBe(definitions + ledger.sent.size);
  for (const rep of reps) {
    const own = [...ledger.sent.values()].filter((deal) => deal.rep === rep);
    expect(deals.rows.find(({ id }) => id === rep)?.value, rep).toBe(own.length);
    expect(money.rows.find(({ id }) => id === rep)?.value, rep).toBe(own.reduce((sum, { cents }) => sum + cents, 0) / 100);
  }
  await server.stop();
  const store = await openSqliteStore({ folder: server.folder });
  try {
    expect(await store.log.verify('main')).toBeNull();
    const ids: string[] = [];
    for (let after = definitions; after < deals.position; ) {
      const page = await store.log.read('main', after, 5_000);
      for (const { id, seq } of page) {
        expect(ledger.seqs.get(id)).toBe(seq);
        ids.push(id);
        after = seq;
      }
    }
    expect(ids).toHaveLength(ledger.sent.size);
  } finally {
    await store.close();
  }
  console.info(
    `REL1 end to end: ${kinds.running} kills while running, ${kinds.stopping} while stopping, ${kinds.starting} while starting; ` +
      `${ledger.sent.size} activities acknowledged, ${client.lost} tries without an answer, ${retried} batches retried, 0 lost, 0 doubled`,
  );
}, 300_000);
