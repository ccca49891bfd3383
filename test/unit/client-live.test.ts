import { describe, expect, it } from 'vitest';
import { openLastViews } from '../../client/live/last-view.ts';
import { missingRetryMs, spreadMs } from '../../client/live/patience.ts';
import { mayReload } from '../../client/live/reload.ts';
import { type Held, takePatch, takePatches, takeSnapshot } from '../../client/live/stream.ts';
import { diffView } from '../../shared/patch.ts';
import type { Patch } from '../../shared/protocol.ts';
import type { BoardView } from '../../shared/view.ts';
import { MemoryStorage } from '../support/key-value.ts';

const NOW = Date.UTC(2026, 10, 22, 14);

function board(total: number): BoardView {
  return {
    kind: 'board',
    id: 'calls',
    name: 'Calls',
    metric: { id: 'calls', name: 'Calls', format: { kind: 'number', direction: 'more' } },
    subjects: 'reps',
    score: 'value',
    per: 'total',
    ranking: 'competition',
    period: { kind: 'day', from: '2026-11-22', to: '2026-11-23' },
    total,
    rows: [{ key: 'ana', rank: 1, name: 'Ana', value: total }],
    more: 0,
  };
}
const held = (rev: number, total: number, epoch = 'e1'): Held => ({ epoch, rev, data: board(total) });
const patch = (rev: number, from: number, to: number, epoch = 'e1'): Patch => ({
  view: 'board:calls',
  epoch,
  rev,
  ops: diffView(board(from), board(to)),
});

describe('a stream', () => {
  it('given nothing, when a snapshot comes, then it is held', () => {
    const step = takeSnapshot(null, { view: 'board:calls', epoch: 'e1', rev: 4, now: NOW, handle: 1, data: board(3) });
    expect(step).toEqual({ held: held(4, 3), changed: true, gap: false });
  });

  it('given a later state of the same epoch, when an older snapshot comes late, then it is ignored', () => {
    const step = takeSnapshot(held(5, 4), { view: 'board:calls', epoch: 'e1', rev: 4, now: NOW, handle: 1, data: board(3) });
    expect(step).toEqual({ held: held(5, 4), changed: false, gap: false });
  });

  it('given a state, when the next patch comes, then it is applied', () => {
    expect(takePatch(held(4, 3), patch(5, 3, 8))).toEqual({ held: held(5, 8), changed: true, gap: false });
  });

  it('given a state, when a patch comes twice, then the second changes nothing', () => {
    expect(takePatch(held(5, 8), patch(5, 3, 8))).toEqual({ held: held(5, 8), changed: false, gap: false });
  });

  it.each([
    ['one is missing', held(4, 3), patch(6, 3, 8)],
    ['the epoch is another', held(4, 3), patch(5, 3, 8, 'e2')],
    ['nothing is held', null, patch(5, 3, 8)],
  ])('given %s, when a patch comes, then it is a gap and nothing changes', (_name, state, next) => {
    expect(takePatch(state, next)).toEqual({ held: state, changed: false, gap: true });
  });

  it('given a patch that does not fit, when applied, then the whole is asked for', () => {
    const broken: Patch = { view: 'board:calls', epoch: 'e1', rev: 5, ops: [['cells', 'value', [99, 1]]] };
    expect(takePatch(held(4, 3), broken)).toEqual({ held: null, changed: false, gap: true });
  });

  it('given a resume, when its patches come, then they are applied in order up to a gap', () => {
    expect(takePatches(held(4, 3), [patch(5, 3, 8), patch(6, 8, 9)])).toEqual({ held: held(6, 9), changed: true, gap: false });
    expect(takePatches(held(4, 3), [patch(5, 3, 8), patch(7, 8, 9)])).toEqual({ held: held(5, 8), changed: true, gap: true });
    expect(takePatches(held(4, 3), [])).toEqual({ held: held(4, 3), changed: false, gap: false });
  });
});

describe('REL11 the last view on the device', () => {
  it('given a view that was shown, when the page starts again, then it is there with its time', () => {
    const storage = new MemoryStorage();
    openLastViews(storage, 'main').write('board:calls', board(3), NOW);
    expect(openLastViews(storage, 'main').read('board:calls')).toEqual({ savedAt: NOW, data: board(3) });
    expect(openLastViews(storage, 'other').read('board:calls')).toBeNull();
  });

  it('given more views than are kept, when another is written, then the oldest go and storage stays bounded', () => {
    const storage = new MemoryStorage();
    const last = openLastViews(storage, 'main');
    for (let index = 0; index < 40; index += 1) last.write(`board:b${index}`, board(index), NOW);
    expect(storage.items.size).toBe(13);
    expect(last.read('board:b39')).not.toBeNull();
    expect(last.read('board:b27')).toBeNull();
  });

  it('given a view that is too large, a full storage, or none at all, when written, then nothing fails', () => {
    const storage = new MemoryStorage();
    const huge = { ...board(1), name: 'x'.repeat(300_000) };
    openLastViews(storage, 'main').write('board:calls', huge, NOW);
    expect(storage.items.size).toBe(0);
    storage.full = true;
    openLastViews(storage, 'main').write('board:calls', board(1), NOW);
    openLastViews(null, 'main').write('board:calls', board(1), NOW);
    expect(openLastViews(null, 'main').read('board:calls')).toBeNull();
  });

  it.each(['not json', '{"savedAt":"x"}', '[]', 'null', '{"savedAt":1,"data":null}'])(
    'given %s in storage, when read, then it is nothing',
    (text) => {
      const storage = new MemoryStorage();
      storage.setItem('rallyboard:last:main:feed', text);
      storage.setItem('rallyboard:last:main', text);
      expect(openLastViews(storage, 'main').read('feed')).toBeNull();
      openLastViews(storage, 'main').write('feed', board(1), NOW);
      expect(openLastViews(storage, 'main').read('feed')).not.toBeNull();
    },
  );

  it('given access that was taken away, when cleared, then no view is left on the device', () => {
    const storage = new MemoryStorage();
    const last = openLastViews(storage, 'main');
    last.write('feed', board(1), NOW);
    last.write('board:calls', board(1), NOW);
    last.remove('feed');
    expect(last.read('feed')).toBeNull();
    last.clear();
    expect(storage.items.size).toBe(0);
  });
});

describe('waiting for what is not there', () => {
  it('REL11 given a view that is not there, when it is asked for again and again, then it waits 2 s at first and 15 s at most', () => {
    expect([0, 1, 2, 3, 4, 1_000].map(missingRetryMs)).toEqual([2_000, 4_000, 8_000, 15_000, 15_000, 15_000]);
  });

  it('given many screens that wait for the same, when they ask again, then they are spread around the time', () => {
    const waits = Array.from({ length: 200 }, () => spreadMs(1_000));
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(750);
    expect(Math.max(...waits)).toBeLessThanOrEqual(1_250);
    expect(new Set(waits).size).toBeGreaterThan(100);
  });
});

describe('reloading for a newer server', () => {
  it('given a reload that brought the same old page, when told again, then it waits ten minutes', () => {
    const storage = new MemoryStorage();
    expect(mayReload(storage, 2, NOW)).toBe(true);
    expect(mayReload(storage, 2, NOW + 1_000)).toBe(false);
    expect(mayReload(storage, 3, NOW + 1_000)).toBe(true);
    expect(mayReload(storage, 3, NOW + 11 * 60_000)).toBe(true);
  });

  it('given no memory, when told to reload, then it does not: a loop could not be noticed', () => {
    const storage = new MemoryStorage();
    storage.full = true;
    expect(mayReload(storage, 2, NOW)).toBe(false);
    expect(mayReload(null, 2, NOW)).toBe(false);
  });

  it('given a clock that was set back, when told to reload, then the old mark does not block it', () => {
    const storage = new MemoryStorage();
    mayReload(storage, 2, NOW);
    expect(mayReload(storage, 2, NOW - 86_400_000)).toBe(true);
  });
});
