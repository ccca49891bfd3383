import { afterEach, describe, expect, it } from 'vitest';
import { metricSchema } from '../../shared/metric.ts';
import { workspaceSchema } from '../../shared/workspace.ts';
import { boardDefined, call, entry, MONDAY_NINE, openFloor, won } from '../support/live-floor.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function openNamed() {
  const floor = await openFloor({ reps: 3 });
  closers.push(floor.close);
  await floor.workspace.directory.putPerson('rep-00', { name: 'Ana López', email: 'ana@example.com' });
  await floor.workspace.directory.putPerson('rep-01', { name: 'Bo', alias: 'The Closer' });
  return floor;
}

describe('views as people read them', () => {
  it('given money, when a board is shown, then values, gaps and total are decimals of the currency, names joined', async () => {
    const { workspace } = await openNamed();
    await workspace.append([won('a', 'rep-00', 100.5), won('b', 'rep-01', 250.25), call('c', 'rep-02')], 'each');
    const view = workspace.view('board:revenue');
    expect(view).toEqual({
      kind: 'board',
      id: 'revenue',
      name: 'Revenue today',
      metric: { id: 'revenue', name: 'Revenue', format: { kind: 'currency', currency: 'EUR', direction: 'more' } },
      subjects: 'reps',
      score: 'value',
      per: 'head',
      ranking: 'competition',
      period: { kind: 'day', from: '2026-03-02', to: '2026-03-03' },
      total: 350.75,
      rows: [
        { key: 'rep-01', rank: 1, name: 'The Closer', team: 'South', value: 250.25 },
        { key: 'rep-00', rank: 2, name: 'Ana López', team: 'North', value: 100.5, gap: 149.75 },
        { key: 'rep-02', rank: 3, name: 'rep-02', team: 'North', value: 0, gap: 100.5 },
      ].map((row) => expect.objectContaining(row)),
      more: 0,
    });
    expect(JSON.stringify(view)).not.toContain('ana@example.com');
  });

  it('given a ratio in percent and teams per head, when shown, then fractions, n and heads are plain numbers', async () => {
    const { workspace } = await openNamed();
    const percent = { name: 'Close rate', format: 'percent', decimals: 1, icon: 'target', color: '#00aa55' };
    await workspace.append(
      [
        entry('metric.defined', 'metric:deals:1', {
          id: 'deals',
          metric: metricSchema.parse({ name: 'Deals', measure: { types: ['deal.won'], aggregate: 'count' } }),
        }),
        entry('metric.defined', 'metric:rate:1', { id: 'rate', metric: metricSchema.parse({ ...percent, formula: 'deals / calls' }) }),
        boardDefined('rate', 1, { metric: 'rate', subjects: 'teams', minimum: 2 }),
        boardDefined('best', 1, { metric: 'calls', subjects: 'teams', per: { best: 1 } }),
        won('w', 'rep-00', 5),
        ...[1, 2, 3].map((index) => call(`c${index}`, 'rep-00')),
      ],
      'each',
    );
    const rate = workspace.view('board:rate');
    expect(rate).toMatchObject({ total: 0.3333, per: 'head', subjects: 'teams' });
    expect(rate).toMatchObject({ metric: { icon: 'target', color: '#00aa55', format: { kind: 'percent', decimals: 1 } } });
    expect(rate).toMatchObject({
      rows: [
        { key: 'north', name: 'North', value: 0.3333, n: 3, rank: 1 },
        { key: 'south', value: null, rank: null },
      ],
    });
    expect(workspace.view('board:best')).toMatchObject({ per: 'best', rows: [{ key: 'north', value: 3 }, { value: 0 }] });
    expect(workspace.value({ metric: 'rate', subject: { team: 'north' }, period: { kind: 'day' } })).toMatchObject({ value: 0.3333, n: 3 });
  });

  it('given a currency without cents, when shown, then amounts are whole', async () => {
    const floor = await openFloor({ reps: 1 });
    closers.push(floor.close);
    const { workspace } = floor;
    await workspace.append([entry('workspace.defined', 'workspace:2', workspaceSchema.parse({ name: 'Tokyo', currency: 'JPY' }))], 'all');
    await workspace.append([won('a', 'rep-00', 30)], 'each');
    expect(workspace.view('board:revenue')).toMatchObject({ total: 3_000, metric: { format: { currency: 'JPY' } } });
    expect(workspace.view('feed')).toMatchObject({ rows: [{ amount: 3_000 }], workspace: { name: 'Tokyo', currency: 'JPY' } });
  });

  it('given a rep, when the page is shown, then each board has own row and neighbours; nobody else has a page', async () => {
    const { workspace } = await openNamed();
    await workspace.append([won('a', 'rep-00', 100), won('b', 'rep-01', 250), won('c', 'rep-02', 50)], 'each');
    const view = workspace.view('rep:rep-00');
    expect(view).toMatchObject({
      kind: 'rep',
      person: { id: 'rep-00', name: 'Ana López', team: 'North' },
      boards: [
        { id: 'revenue', of: 3, own: { rank: 2, value: 100, gap: 150 }, next: { name: 'The Closer' }, behind: { key: 'rep-02' } },
        { id: 'calls' },
      ],
    });
    for (const name of ['rep:north', 'rep:nobody', 'rep:', 'board:', 'feed:', 'toString', 'constructor:x']) {
      expect(() => workspace.view(name), name).toThrow(expect.objectContaining({ code: 'not_found' }));
    }
  });

  it('S5 given an activity of somebody who is not linked, when the feed is shown, then it says so and gives no name', async () => {
    const { workspace } = await openNamed();
    await workspace.directory.putIdentities([{ hash: 'h:abc', doc: { email: 'secret@example.com' } }]);
    const unknown = entry(
      'activity.recorded',
      'u',
      { type: 'call.logged', credits: [{ identity: 'h:abc', share: 10_000 }] },
      MONDAY_NINE,
      'api',
    );
    const [first] = await workspace.append([won('a', 'rep-01', 9.99), unknown], 'each');
    const seq = first && 'seq' in first ? first.seq : 0;
    await workspace.append([entry('activity.voided', 'act:a:1', { source: 'api', id: 'a', seq })], 'all');
    const view = workspace.view('feed');
    expect(view).toMatchObject({
      workspace: { id: 'main', name: 'Acme', currency: 'EUR', zone: 'UTC' },
      rows: [
        { type: 'call.logged', name: '', unlinked: true, key: String(seq + 1) },
        { type: 'deal.won', name: 'The Closer', amount: 9.99, voided: true, at: '2026-03-02T09:00:00.000Z' },
      ],
      position: seq + 2,
    });
    expect(JSON.stringify(view)).not.toContain('secret@example.com');
    expect(workspace.directory.identity('h:abc')).toEqual({ email: 'secret@example.com' });
  });

  it('B6 given a moment and a position, when viewed, then later times and later knowledge are left out', async () => {
    const { workspace } = await openNamed();
    await workspace.append([won('a', 'rep-00', 10, MONDAY_NINE - 5_000)], 'each');
    const { seq } = workspace.position;
    await workspace.append([won('late', 'rep-00', 5, MONDAY_NINE - 4_000), won('next', 'rep-00', 7, MONDAY_NINE - 1_000)], 'each');
    const total = (options: { at?: number; known?: number }) => (workspace.view('board:revenue', options) as { total: number }).total;
    expect(total({})).toBe(22);
    expect(total({ at: MONDAY_NINE - 2_000 })).toBe(15);
    expect(total({ known: seq })).toBe(10);
    expect(workspace.view('feed', { known: seq })).toMatchObject({ rows: [{ amount: 10 }], position: seq });
    expect(workspace.view('feed', { at: MONDAY_NINE - 4_500 })).toMatchObject({ rows: [{ amount: 10 }] });
  });

  it('M6 given a number, when opened, then its entries come newest first with what was kept of them', async () => {
    const { workspace } = await openNamed();
    await workspace.append([won('a', 'rep-00', 10), call('x', 'rep-00'), won('b', 'rep-00', 20)], 'each');
    const query = { metric: 'revenue', subject: { rep: 'rep-00' }, period: { kind: 'day' as const } };
    expect(workspace.value(query)).toEqual({ value: 30, period: { kind: 'day', from: '2026-03-02', to: '2026-03-03' } });
    const entries = await workspace.entries(workspace.behind(query));
    expect(entries.map(({ id }) => id)).toEqual(['b', 'a']);
    expect(() => workspace.value({ ...query, metric: 'none' })).toThrow(expect.objectContaining({ code: 'not_found' }));
  });
});

describe('the directory', () => {
  it('given names written, when the workspace is opened again, then they are known, and deleting forgets them', async () => {
    const { disk, workspace, close } = await openNamed();
    expect([workspace.directory.personName('rep-00'), workspace.directory.personName('rep-01')]).toEqual(['Ana López', 'The Closer']);
    const again = await openFloor({ disk });
    closers.push(again.close);
    const { directory } = again.workspace;
    expect(directory.person('rep-00')).toEqual({ name: 'Ana López', email: 'ana@example.com' });
    await directory.deletePerson('rep-00');
    expect([directory.personName('rep-00'), directory.person('rep-00')]).toEqual(['rep-00', null]);
    expect(close).toBeTypeOf('function');
  });
});
