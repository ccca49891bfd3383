/** Many screens in one process: bare WebSockets that speak just enough of Socket.IO, because its client costs too much a thousand times. */
import { once } from 'node:events';
import WebSocket from 'ws';
import type { PatchOp } from '../../shared/patch.ts';
import { LIVE_PATH, PROTOCOL_VERSION, type Snapshot, type SubscribeReply } from '../../shared/protocol.ts';
import type { ViewName } from '../../shared/view.ts';
import { ScreenModel } from './live-screen.ts';

export interface RawScreen {
  view: ViewName;
  frames: number;
  /** When each frame came, by `performance.now()`; only of a screen that keeps its view. */
  frameTimes: number[];
  /** The view as a browser would show it; null for a screen that only counts. */
  model: ScreenModel | null;
  /** What went wrong on this connection. */
  trouble: string[];
  close(): void;
}

export interface RawScreensOptions {
  url: string;
  key: string;
  /** One screen each; the first of every view keeps the view, the others count frames. */
  views: readonly ViewName[];
}

/** Sockets dialled at a time: a server's backlog is not what is tested. */
const dialledAtOnce = 50;

/** Resolves when all of them have their first view. */
export async function openRawScreens({ url, key, views }: RawScreensOptions): Promise<RawScreen[]> {
  const seen = new Set<ViewName>();
  const screens: RawScreen[] = [];
  for (let from = 0; from < views.length; from += dialledAtOnce) {
    const dialled = views.slice(from, from + dialledAtOnce).map((view) => {
      const keeps = !seen.has(view);
      seen.add(view);
      return openRawScreen(url, key, view, keeps);
    });
    screens.push(...(await Promise.all(dialled)));
  }
  return screens;
}

async function openRawScreen(url: string, key: string, view: ViewName, keeps: boolean): Promise<RawScreen> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}${LIVE_PATH}/?EIO=4&transport=websocket`, { perMessageDeflate: false });
  const model = keeps ? new ScreenModel() : null;
  const screen: RawScreen = { view, frames: 0, frameTimes: [], model, trouble: [], close: () => socket.close() };
  let answered = () => {};
  const subscribed = new Promise<void>((resolve) => {
    answered = resolve;
  });
  socket.on('error', (error) => screen.trouble.push(error.message));
  socket.on('close', (code) => {
    screen.trouble.push(`closed with ${code}`);
    answered();
  });
  socket.on('message', (data: Buffer) => {
    // Engine.IO: 0 open, 2 ping, 4 message. Socket.IO within: 0 connected, 2 event, 3 acknowledgement, 4 refused.
    const start = data.toString('latin1', 0, 16);
    if (start.startsWith('42["p"')) {
      screen.frames += 1;
      if (!model) return;
      screen.frameTimes.push(performance.now());
      // It watches one view: every frame is its own.
      const [, , rev, ops] = JSON.parse(data.toString('utf8', 2)) as [string, number, number, PatchOp[]];
      if (!model.frame(rev, ops)) screen.trouble.push(`a gap before revision ${rev}`);
    } else if (start.startsWith('42["snapshot"')) {
      model?.snapshot((JSON.parse(data.toString('utf8', 2)) as [string, Snapshot])[1]);
    } else if (start === '2') {
      socket.send('3');
    } else if (start.startsWith('0')) {
      socket.send(`40${JSON.stringify({ version: PROTOCOL_VERSION, key, short: true })}`);
    } else if (start.startsWith('40')) {
      socket.send(`420${JSON.stringify(['subscribe', { view }])}`);
    } else if (start.startsWith('430')) {
      const [reply] = JSON.parse(data.toString('utf8', 3)) as [SubscribeReply];
      if (!reply.ok) screen.trouble.push(reply.error.code);
      else model?.reply(reply);
      answered();
    } else {
      screen.trouble.push(`unexpected: ${start}`);
    }
  });
  await once(socket, 'open');
  await subscribed;
  return screen;
}
