import { afterEach, describe, expect, it } from 'vitest';
import { createPublisher, type Frame, type Watching } from '../../server/live/publisher.ts';
import { patchText } from '../../server/live/stream.ts';
import { limit } from '../../shared/limit.ts';
import type { Patch, SubscribeReply } from '../../shared/protocol.ts';
import type { BoardView, FeedView } from '../../shared/view.ts';
import { boardDefined, call, entry, openFloor, repIds, won } from '../support/live-floor.ts';
import { ScreenModel } from '../support/live-screen.ts';
import { ManualClock } from '../support/manual-clock.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function openLive(options: { reps?: number; bugs?: unknown[]; now?: number } = {}) {
  const clock = new ManualClock(options.now);
  const floor = await openFloor({ reps: options.reps ?? 5, now: clock.now });
  let epochs = 0;
  const publisher = createPublisher({
    workspaces: floor.workspaces,
    clock,
    epoch: () => `epoch-${++epochs}`,
    onBug: (error) => options.bugs?.push(error),
  });
  const frames: Frame[] = [];
  publisher.onFrame((frame) => frames.push(frame));
  const closed: { view: string; error: { code: string } }[] = [];
  publisher.onClosed((one) => closed.push(one));
  closers.push(async () => {
    publisher.close();
    await floor.close();
  });
  return { ...floor, clock, publisher, frames, closed };
}

/** A screen that starts from the answer and is given every frame. */
function screen(watching: Watching, resume?: { epoch: string; rev: number }): ScreenModel {
  const model = new ScreenModel();
  if (resume) model.held = { ...resume, data: { kind: 'board' } as BoardView };
  model.reply(JSON.parse(watching.answer(resume).json) as SubscribeReply);
  return model;
}

const feedTo = (model: ScreenModel, frames: readonly Frame[]) => {
  for (const frame of frames) model.patch(JSON.parse(patchText(frame)) as Patch);
};

describe('publisher', () => {
  it('given a snapshot, when activities arrive, then patches lead to exactly the view', async () => {
    const { workspace, publisher, clock, frames } = await openLive();
    const model = screen(await publisher.open('main', 'board:revenue'));
    for (let index = 0; index < 20; index += 1) {
      await workspace.append([won(`deal-${index}`, repIds(5)[index % 5] ?? '', 100 + index * 37)], 'each');
      clock.advance(40);
    }
    clock.advance(limit.tickWaitMaxMs);
    feedTo(model, frames);
    expect(model.held?.data).toEqual(workspace.view('board:revenue'));
    expect(model.board.rows[0]?.value).toBeGreaterThan(0);
  });

  it('given a quiet view, when it changes, then the first frame leaves at once, and the next within milliseconds', async () => {
    const { workspace, publisher, clock, frames } = await openLive();
    await publisher.open('main', 'board:revenue');
    await workspace.append([won('a', 'rep-01', 10)], 'each');
    clock.advance(0);
    expect(frames).toHaveLength(1);
    await workspace.append([won('b', 'rep-02', 20)], 'each');
    clock.advance(limit.tickWaitMinMs - 1);
    expect(frames).toHaveLength(1);
    clock.advance(1);
    expect(frames).toHaveLength(2);
  });

  // Two seconds without a pause. In each tick the sending takes so long; a tick is followed by its wait.
  it.each([
    ['nothing', 0, 2_000 / limit.tickWaitMinMs],
    ['a while', 7, 2_000 / (7 * limit.tickTimeParts)],
    ['longer than there is', 400, 2_000 / (400 + limit.tickWaitMaxMs)],
  ])('given ticks that take %s, when events never end, then ticks leave the other parts of the time', async (_name, costMs, ticks) => {
    const { workspace, publisher, clock, frames } = await openLive();
    publisher.onFrame(() => clock.spend(costMs));
    await publisher.open('main', 'board:revenue');
    const end = clock.now() + 2_000;
    for (let index = 0; clock.now() < end; index += 1) {
      await workspace.append([won(`d${index}`, 'rep-01', 10)], 'each');
      clock.advance(1);
    }
    // What was left over from before the first one is spent in the beginning.
    const spare = costMs === 7 ? limit.tickWaitMaxMs / (7 * limit.tickTimeParts) : 0;
    expect(frames.length).toBeGreaterThanOrEqual(Math.floor(ticks * 0.95));
    expect(frames.length).toBeLessThanOrEqual(Math.ceil(ticks + spare) + 1);
  });

  it('given a dear tick now and then, when events come close together, then they are not held back for it', async () => {
    const { workspace, publisher, clock, frames } = await openLive();
    publisher.onFrame(() => clock.spend(4));
    await publisher.open('main', 'board:revenue');
    for (let index = 0; index < 50; index += 1) {
      // Two within ten milliseconds, then a pause: a fifth of the time on average.
      await workspace.append([won(`d${index}`, 'rep-01', 10)], 'each');
      clock.advance(index % 2 === 0 ? 5 : 27);
      expect(frames).toHaveLength(index + 1);
    }
  });

  it('given a clock that is set back an hour, when something happens, then the frame does not wait for the clock', async () => {
    const { workspace, publisher, clock, frames } = await openLive();
    await publisher.open('main', 'board:revenue');
    await workspace.append([won('a', 'rep-01', 10)], 'each');
    clock.advance(0);
    clock.spend(-3_600_000);
    await workspace.append([won('b', 'rep-02', 20)], 'each');
    clock.advance(limit.tickWaitMaxMs);
    expect(frames).toHaveLength(2);
  });

  it('given more boards than a turn takes, dear ones, when events never end, then every board has a frame every second', async () => {
    const { workspace, publisher, clock, frames } = await openLive();
    const boards = Array.from({ length: limit.viewsPerTurnMax + 8 }, (_, index) => `b${index}`);
    await workspace.append(
      boards.map((id) => boardDefined(id, 1, {})),
      'all',
    );
    for (const id of boards) await publisher.open('main', `board:${id}`);
    publisher.onFrame(() => clock.spend(20));
    let events = 0;
    const lastAt = new Map(boards.map((id) => [`board:${id}`, clock.now()]));
    for (const end = clock.now() + 5_000; clock.now() < end; ) {
      events += 1;
      await workspace.append([won(`d${events}`, 'rep-01', 10)], 'each');
      clock.advance(10);
      for (const { view } of frames.splice(0)) lastAt.set(view, clock.now());
      expect(Math.max(...[...lastAt.values()].map((at) => clock.now() - at))).toBeLessThanOrEqual(1_000);
    }
    expect(publisher.counters.encodings).toBe(publisher.counters.frames);
    expect(publisher.counters.evaluations).toBeLessThan(events * boards.length);
  });

  it('given an activity that few views count, when it arrives, then only those send a frame, and the feed tells its age', async () => {
    const { workspace, publisher, clock, frames } = await openLive();
    for (const view of ['board:revenue', 'board:calls', 'rep:rep-02', 'feed']) await publisher.open('main', view);
    await workspace.append([call('c', 'rep-01')], 'each');
    clock.advance(1_000);
    expect(frames.map(({ view }) => view).sort()).toEqual(['board:calls', 'feed', 'rep:rep-02']);
    frames.length = 0;
    const uncounted = { type: 'email.sent', credits: [{ identity: 'p:rep-01', share: 10_000 }] };
    await workspace.append([entry('activity.recorded', 'e', uncounted, clock.now(), 'api')], 'each');
    clock.advance(1_000);
    expect(frames.map(({ view }) => view)).toEqual(['feed']);
    const feed = screen(await publisher.open('main', 'feed')).held?.data;
    expect(feed).toMatchObject({ lastAt: '2026-03-02T09:00:01.000Z' });
  });

  it('given many events in one window, when it ends, then there was one evaluation, one diff, one encoding', async () => {
    const { workspace, publisher, clock, frames } = await openLive();
    await publisher.open('main', 'board:revenue');
    await workspace.append([won('first', 'rep-01', 10)], 'each');
    clock.advance(0);
    const before = { ...publisher.counters };
    for (let index = 0; index < 50; index += 1) await workspace.append([won(`d${index}`, 'rep-03', 5)], 'each');
    clock.advance(limit.tickWaitMaxMs);
    expect(publisher.counters.encodings - before.encodings).toBe(1);
    expect(publisher.counters.diffs - before.diffs).toBe(1);
    expect(publisher.counters.evaluations - before.evaluations).toBe(1);
    expect(frames).toHaveLength(2);
  });

  it('given an event that changes nothing on a board, when evaluated, then no frame leaves', async () => {
    const { workspace, publisher, clock, frames } = await openLive();
    const model = screen(await publisher.open('main', 'board:revenue'));
    await workspace.append([entry('team.defined', 'team:west:1', { id: 'west', name: 'West', parent: null })], 'all');
    clock.advance(1_000);
    expect(frames).toHaveLength(0);
    expect(model.held?.rev).toBe(1);
  });

  it('given several receivers, when they ask, then the whole view is encoded once a revision', async () => {
    const { publisher } = await openLive();
    for (let index = 0; index < 10; index += 1) screen(await publisher.open('main', 'board:revenue'));
    expect(publisher.counters.snapshots).toBe(1);
    expect(publisher.views()).toBe(1);
  });

  it('given a known revision, when a screen resumes, then it gets the patches it missed and nothing else', async () => {
    const { workspace, publisher, clock, frames } = await openLive();
    const watching = await publisher.open('main', 'board:revenue');
    const model = screen(watching);
    for (let index = 0; index < 5; index += 1) {
      await workspace.append([won(`d${index}`, 'rep-03', 5)], 'each');
      clock.advance(200);
    }
    feedTo(model, frames.slice(0, 2));
    const answer = watching.answer(model.resume);
    expect(answer.kind).toBe('patches');
    model.reply(JSON.parse(answer.json) as SubscribeReply);
    expect(model.held?.data).toEqual(workspace.view('board:revenue'));
    expect(model.counts.snapshots).toBe(1);
  });

  it.each([
    ['another epoch', { epoch: 'older', rev: 1 }],
    ['a revision that is not there yet', { epoch: 'epoch-1', rev: 999 }],
  ])('given %s, when a screen resumes, then it gets a snapshot and no error', async (_name, resume) => {
    const { publisher } = await openLive();
    const watching = await publisher.open('main', 'board:revenue');
    expect(watching.answer(resume).kind).toBe('snapshot');
  });

  it('given more frames than are kept, when a screen resumes from before, then it gets a snapshot', async () => {
    const { workspace, publisher, clock } = await openLive();
    const watching = await publisher.open('main', 'board:revenue');
    const start = { epoch: watching.epoch, rev: watching.rev };
    for (let index = 0; index <= limit.patchHistoryMax; index += 1) {
      await workspace.append([won(`d${index}`, 'rep-03', 5)], 'each');
      clock.advance(200);
    }
    expect(watching.rev - start.rev).toBe(limit.patchHistoryMax + 1);
    expect(watching.answer(start).kind).toBe('snapshot');
    expect(watching.answer({ ...start, rev: start.rev + 1 }).kind).toBe('patches');
  });

  it('given a view that nobody watches any more, when events arrive, then it costs nothing, resumes for a while, and is forgotten', async () => {
    const { workspace, publisher, clock, frames } = await openLive();
    const watching = await publisher.open('main', 'board:revenue');
    const model = screen(watching);
    watching.stop();
    watching.stop();
    const { evaluations } = publisher.counters;
    await workspace.append([won('a', 'rep-01', 10)], 'each');
    clock.advance(1_000);
    expect(publisher.counters.evaluations).toBe(evaluations);
    const again = await publisher.open('main', 'board:revenue');
    model.reply(JSON.parse(again.answer(model.resume).json) as SubscribeReply);
    expect(model.counts).toMatchObject({ snapshots: 1, patches: 1 });
    expect(model.held?.data).toEqual(workspace.view('board:revenue'));
    again.stop();
    clock.advance(limit.viewKeptMs);
    expect(publisher.views()).toBe(0);
    expect(frames.length).toBeLessThanOrEqual(1);
    const later = await publisher.open('main', 'board:revenue');
    expect(later.epoch).not.toBe(watching.epoch);
  });

  it('given no event at all, when a minute and a day begin, then views are evaluated again and the new day is empty', async () => {
    const { workspace, publisher, clock, frames } = await openLive({ now: Date.UTC(2026, 2, 2, 23, 50) });
    const model = screen(await publisher.open('main', 'board:revenue'));
    await workspace.append([won('a', 'rep-01', 10)], 'each');
    clock.advance(60_000);
    const evaluated = publisher.counters.evaluations;
    clock.advance(60_000);
    expect(publisher.counters.evaluations).toBe(evaluated + 1);
    clock.advance(10 * 60_000);
    feedTo(model, frames);
    expect(model.held?.data).toEqual(workspace.view('board:revenue'));
    expect(model.board.period.from).toBe('2026-03-03');
    expect(model.board.rows.every(({ value }) => value === 0)).toBe(true);
  });

  it('E7 given an activity a few seconds ahead, when its moment comes, then the board shows it without another event', async () => {
    const { workspace, publisher, clock, frames } = await openLive();
    const model = screen(await publisher.open('main', 'board:revenue'));
    await workspace.append([won('ahead', 'rep-01', 10, clock.now() + 3_000)], 'each');
    clock.advance(2_000);
    feedTo(model, frames);
    expect(model.board.total).toBe(0);
    clock.advance(1_200);
    feedTo(model, frames);
    expect(model.board.total).toBe(10);
  });

  it('given a board, when it is deleted, then its screens are told and the others go on', async () => {
    const { workspace, publisher, clock, frames, closed } = await openLive();
    const watching = await publisher.open('main', 'board:revenue');
    await publisher.open('main', 'board:calls');
    await workspace.append([entry('board.deleted', 'board:revenue:2', { id: 'revenue' }), call('c1', 'rep-01')], 'all');
    clock.advance(200);
    expect(closed).toMatchObject([{ view: 'board:revenue', error: { code: 'not_found' } }]);
    expect(frames.map(({ view }) => view)).toEqual(['board:calls']);
    watching.stop();
    await expect(publisher.open('main', 'board:revenue')).rejects.toMatchObject({ code: 'not_found' });
    await workspace.append([boardDefined('revenue', 3, { name: 'Revenue again' })], 'all');
    const again = screen(await publisher.open('main', 'board:revenue'));
    expect(again.board.name).toBe('Revenue again');
  });

  it('given unknown workspaces and views, when opened, then they are refused and nothing is kept', async () => {
    const { publisher } = await openLive();
    await expect(publisher.open('nobody', 'feed')).rejects.toMatchObject({ code: 'not_found' });
    for (const view of ['board:none', 'rep:none', 'contest:c1', 'board', '']) {
      await expect(publisher.open('main', view)).rejects.toMatchObject({ code: 'not_found' });
    }
    expect(publisher.views()).toBe(0);
  });

  it('given a view that throws, when evaluated, then its board says since when it is stale, the others live on, and it heals', async () => {
    const bugs: unknown[] = [];
    const { workspace, publisher, clock, frames } = await openLive({ bugs });
    const model = screen(await publisher.open('main', 'board:revenue'));
    const other = screen(await publisher.open('main', 'board:calls'));
    // A state that no fold makes: the metric's table of one board is poisoned.
    const metric = workspace.state.metrics.get('revenue');
    workspace.state.metrics.set('revenue', { name: 'Broken' } as never);
    await workspace.append([won('a', 'rep-01', 10), call('c', 'rep-01')], 'each');
    clock.advance(200);
    feedTo(
      model,
      frames.filter(({ view }) => view === 'board:revenue'),
    );
    feedTo(
      other,
      frames.filter(({ view }) => view === 'board:calls'),
    );
    expect(bugs.length).toBeGreaterThan(0);
    expect(model.board.staleSince).toBe('2026-03-02T09:00:00.000Z');
    expect(other.board.total).toBe(1);
    if (metric) workspace.state.metrics.set('revenue', metric);
    workspace.touch();
    clock.advance(200);
    feedTo(
      model,
      frames.filter(({ view }) => view === 'board:revenue'),
    );
    expect(model.held?.data).toEqual(workspace.view('board:revenue'));
    expect(model.board.staleSince).toBeUndefined();
  });

  it('given a new name in the vault, when it is written, then screens show it although the log did not move', async () => {
    const { workspace, publisher, clock, frames } = await openLive();
    const model = screen(await publisher.open('main', 'board:revenue'));
    await workspace.directory.putPerson('rep-02', { name: 'Zoë Ångström', alias: 'Zed' });
    clock.advance(200);
    feedTo(model, frames);
    expect(model.board.rows.find(({ key }) => key === 'rep-02')?.name).toBe('Zed');
  });

  it('given the feed, when activities arrive, then the newest come first and old lines leave', async () => {
    const { workspace, publisher, clock, frames } = await openLive();
    const model = screen(await publisher.open('main', 'feed'));
    for (let index = 0; index < limit.feedRowsMax + 5; index += 1) await workspace.append([call(`c${index}`, 'rep-01')], 'each');
    await workspace.append([won('deal', 'rep-02', 12.5)], 'each');
    clock.advance(1_000);
    feedTo(model, frames);
    const feed = model.held?.data as FeedView;
    expect(feed).toEqual(workspace.view('feed'));
    expect(feed.rows).toHaveLength(limit.feedRowsMax);
    expect(feed.rows[0]).toMatchObject({ type: 'deal.won', amount: 12.5, team: 'North' });
  });
});
