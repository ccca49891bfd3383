import { afterEach, describe, expect, it } from 'vitest';
import { limit } from '../../shared/limit.ts';
import { repIds } from '../support/live-floor.ts';
import type { ScreenModel } from '../support/live-screen.ts';
import { connect, type LiveClient, type LiveServer, openScreen, startLiveServer, until } from '../support/live-server.ts';

const reps = 1_000;
const nameLength = 80;
/** A patch that renames everybody is about this long. */
const frameBytes = reps * (nameLength + 8);

let server: LiveServer | null = null;
const opened: LiveClient[] = [];
afterEach(async () => {
  for (const client of opened.splice(0)) client.disconnect();
  await server?.close();
  server = null;
});

/** The WebSocket below socket.io-client: a screen whose machine hangs stops reading from it. */
function wireOf(client: LiveClient): { pause(): void; resume(): void } {
  return (client.io.engine.transport as unknown as { ws: { pause(): void; resume(): void } }).ws;
}

async function renameEverybody({ workspace }: LiveServer, round: number): Promise<void> {
  const name = `${round} `.padEnd(nameLength, 'é');
  for (const id of repIds(reps)) await workspace.directory.putPerson(id, { name });
}

const nameOn = ({ model }: { model: ScreenModel }) => model.board.rows[0]?.name.split(' ')[0];

describe('REL8 slow screens', () => {
  it('given a screen that stops reading, when frames go on, then memory stays bounded, others are unhurt, and it returns with one snapshot', async () => {
    server = await startLiveServer({ reps });
    const live = server;
    const dial = () => {
      const made = connect(live.port, { auth: { short: true } });
      opened.push(made);
      return openScreen(made, 'board:revenue');
    };
    const [slow, healthy] = [dial(), dial()];
    await until(() => slow.model.held !== null && healthy.model.held !== null, 'snapshots');
    wireOf(slow.client).pause();

    let [round, mostWaiting, roundsSlow] = [0, 0, 0];
    while (roundsSlow < 20) {
      round += 1;
      await renameEverybody(live, round);
      await until(() => nameOn(healthy) === String(round), `round ${round} on the healthy screen`);
      mostWaiting = Math.max(mostWaiting, live.gateway.waitingBytes());
      if (live.gateway.counters.slow === 1) roundsSlow += 1;
      expect(round).toBeLessThan(500);
    }
    expect(mostWaiting).toBeLessThan(limit.socketBufferedBytesMax + 3 * frameBytes);
    expect(live.gateway.counters).toMatchObject({ sockets: 2, slow: 1, slowed: 1, recovered: 0 });
    expect(healthy.model.counts).toMatchObject({ snapshots: 1, gaps: 0 });

    wireOf(slow.client).resume();
    await until(() => nameOn(slow) === String(round), 'the slow screen to be right again');
    expect(slow.model.counts.snapshots).toBe(2);
    expect(live.gateway.counters).toMatchObject({ slow: 0, recovered: 1 });

    await renameEverybody(live, round + 1);
    await until(() => nameOn(slow) === String(round + 1), 'patches as before');
    expect(slow.model.held?.data).toEqual(live.workspace.view('board:revenue'));
    expect(slow.model.counts.snapshots).toBe(2);
    expect(slow.model.counts.gaps).toBe(0);
  });

  it('given a screen that asks again and again and reads nothing, when it floods, then little waits for it and it is cut off', async () => {
    server = await startLiveServer({ reps });
    const live = server;
    const client = connect(live.port, { reconnection: false });
    opened.push(client);
    const { model } = openScreen(client, 'board:revenue');
    await until(() => model.held !== null, 'a snapshot');
    const wholeBytes = JSON.stringify(model.held?.data).length;
    wireOf(client).pause();
    let mostWaiting = 0;
    for (let burst = 0; burst < 1_000 && live.gateway.counters.sockets > 0; burst += 1) {
      for (let index = 0; index < 20; index += 1) client.emit('subscribe', { view: 'board:revenue' }, () => {});
      await new Promise((resolve) => setImmediate(resolve));
      mostWaiting = Math.max(mostWaiting, live.gateway.waitingBytes());
    }
    await until(() => live.gateway.counters.sockets === 0, 'the flood to be cut off');
    expect(mostWaiting).toBeLessThan(limit.socketBufferedBytesMax + 2 * wholeBytes + limit.requestsPerSecondMax * 200);
    expect(live.publisher.counters.snapshots).toBe(1);
  });
});
